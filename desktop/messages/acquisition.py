"""Sentences about sessions: what was refused, and why a scan or a reference does not count."""

from core.acquisition.codes import AcquisitionCode, ScanReason, StaleReason
from core.errors import ErrorCode
from desktop.messages import Message

_TAKE_AGAIN = "Take the white reference again."
_SCAN_AGAIN = "Scan this repeat again."

MESSAGES: dict[ErrorCode, Message] = {
    AcquisitionCode.NO_REFERENCE: Message(
        "There is no white reference yet.", "Put the scanner on the white panel and take the reference."
    ),
    AcquisitionCode.REFERENCE_STALE: Message(
        "The white reference, {age_s} s old, does not hold any more.", _TAKE_AGAIN
    ),
    AcquisitionCode.NO_DARK: Message(
        "This scanner needs a dark scan before the white reference.", "Cover the window and take the dark."
    ),
    AcquisitionCode.OWN_REFERENCE: Message(
        "This instrument divides by a white reference of its own.", "Scan the samples; no white panel is needed here."
    ),
    AcquisitionCode.TOO_FEW_REPEATS: Message(
        "Only {accepted} repeats count; {needed} are needed.", "Scan more repeats, or the marked ones again."
    ),
    AcquisitionCode.NO_SUCH_REPEAT: Message("There is no repeat {repeat}.", "Choose one of the list."),
    AcquisitionCode.FINISHED: Message("This measurement is finished.", "Begin a new one."),
    AcquisitionCode.OTHER_SCANNER: Message(
        "This is scanner {found}, not {expected} with which the session began.",
        "Connect the first scanner, or begin a new session with this one.",
    ),
    ScanReason.NOT_FINITE: Message("The scanner sent values that are no numbers.", _SCAN_AGAIN),
    ScanReason.SATURATED: Message(
        "There is more light than the scanner can measure.",
        "Keep the sun out, take the white reference again so that the exposure fits, and scan again.",
    ),
    ScanReason.LAMP: Message(
        "The lamp gives clearly less light than it gave at the white reference.",
        "Check battery and lamp, then take the white reference again.",
    ),
    ScanReason.TOO_DARK: Message(
        "Almost no light came back.", "Check that the lamp is on and the window lies on the sample."
    ),
    ScanReason.NOISY: Message("The signal is noisy.", "Press the window onto the sample and scan again."),
    ScanReason.LIGHT_LEAK: Message(
        "The sample looks brighter than the white panel: light comes in from outside.",
        "Close the gap around the window and scan again.",
    ),
    ScanReason.OUTLIER: Message(
        "This repeat differs from the others.", "Scan it again at a level spot without stones."
    ),
    ScanReason.AXIS_CHANGED: Message(
        "This scan was taken with other settings than its reference or the first repeat.",
        "Take the white reference again and begin a new measurement.",
    ),
    ScanReason.NOT_POSITIVE: Message(
        "The white panel gives no signal in a part of the range.",
        "Check panel and window, then take the white reference again.",
    ),
    StaleReason.MISSING: Message("There is no white reference yet.", "Take the white reference."),
    StaleReason.AGE: Message("The white reference is too old.", _TAKE_AGAIN),
    StaleReason.SAMPLES: Message("Many samples were measured since the white reference.", _TAKE_AGAIN),
    StaleReason.CONFIG: Message("The settings changed since the white reference.", _TAKE_AGAIN),
    StaleReason.RECONNECTED: Message("The scanner was disconnected since the white reference.", _TAKE_AGAIN),
    StaleReason.TEMPERATURE: Message("The detector warmed or cooled since the white reference.", _TAKE_AGAIN),
    StaleReason.DRIFT: Message("The white panel does not give 100 % any more.", _TAKE_AGAIN),
}
