"""Sentences about local samples and local calibrations."""

from core.calibration.codes import CalibrationCode
from core.errors import ErrorCode
from desktop.messages import Message

_CHECK = "Check the laboratory table, and leave the value out if it cannot be right."
_AGAIN = "Calibrate again from the laboratory table."
_BUNDLE = "Install the bundle again."

MESSAGES: dict[ErrorCode, Message] = {
    CalibrationCode.NO_VALUES: Message(
        "No sample has a laboratory value of a property that the bundle {bundle} estimates.",
        "Check the names of the columns and of the samples in the laboratory table.",
    ),
    CalibrationCode.ONE_SAMPLE: Message(
        "Only one sample has a laboratory value ({property}); one value cannot show what changes from soil to soil.",
        "Send at least two samples to the laboratory, better ten.",
    ),
    CalibrationCode.ALL_EQUAL: Message(
        "All {n} laboratory values of {property} are equal ({value}); there is nothing to learn from them.",
        "Check the column of the laboratory table, or leave the property out.",
    ),
    CalibrationCode.UNKNOWN_PROPERTY: Message(
        "{property} is not a property that this bundle estimates.", "Leave it out, or use another bundle."
    ),
    CalibrationCode.NOT_FINITE: Message("{sample}: a value of {property} is no number.", _CHECK),
    CalibrationCode.IMPLAUSIBLE: Message(
        "{sample}: {property} of {value} is beyond what a soil can hold ({least} to {most}).", _CHECK
    ),
    CalibrationCode.NEGATIVE_ERROR: Message(
        "{sample}: the laboratory's error of {property} is {value}, which cannot be.", _CHECK
    ),
    CalibrationCode.SHAPE: Message(
        "The local samples do not fit together: {field} should be there for {n} samples.",
        "Read the spectra and the laboratory table again.",
    ),
    CalibrationCode.TOO_MANY: Message(
        "{n} local samples are more than the {limit} that a local calibration takes.",
        "Leave some out, or train a bundle from them.",
    ),
    CalibrationCode.NO_PRIOR: Message(
        "{file}: the bundle {bundle} carries nothing to calibrate locally with.", "Use another bundle."
    ),
    CalibrationCode.PRIOR: Message(
        "{file}: what the bundle carries for local calibration makes no sense to this Tilth ({field}).", _BUNDLE
    ),
    CalibrationCode.OTHER_BUNDLE: Message(
        "The local calibration was made with the bundle {expected}, not with {found}.",
        "Use it with its own bundle, or calibrate again with this one.",
    ),
    CalibrationCode.UNREADABLE: Message("{file} is no local calibration that Tilth can read: {detail}.", _AGAIN),
    CalibrationCode.SCHEMA: Message(
        "{file}: the local calibration has schema {found}; this Tilth reads schema {known}.",
        "Use a newer Tilth, or calibrate again.",
    ),
    CalibrationCode.CHANGED: Message(
        "{file}: the local calibration is not what was accepted; it was changed or damaged.", _AGAIN
    ),
    CalibrationCode.TOO_LARGE: Message(
        "{file} is larger than the {limit_mb} MB that a local calibration may have.", _AGAIN
    ),
}
