"""Sentences about files and what they hold."""

from core.errors import ErrorCode
from core.nirscan.errors import NirscanCode
from desktop.messages import Message

_SCAN_AGAIN = "Scan again, or export the scan once more."
_NEW_REFERENCE = "Scan a new white reference with the configuration of the sample."

MESSAGES: dict[ErrorCode, Message] = {
    NirscanCode.TRUNCATED: Message("{file}: the NIRscan data ends after {bytes} of {need} bytes.", _SCAN_AGAIN),
    NirscanCode.NOT_A_BLOB: Message(
        "{file}: this is no scan of a NIRscan Nano.", "Choose the .dat file of the scan."
    ),
    NirscanCode.STRUCTURE: Message("{file}: the NIRscan data is damaged at byte {offset}.", _SCAN_AGAIN),
    NirscanCode.FIELD: Message("{file}: the NIRscan data is damaged: {field} is {value}.", _SCAN_AGAIN),
    NirscanCode.SAMPLES: Message(
        "{file}: the scan holds {samples} measured patterns where its configuration takes {need}.", _SCAN_AGAIN
    ),
    NirscanCode.WAVELENGTHS: Message(
        "{file}: the wavelength calibration of the scanner does not reach {nm} nm.",
        "Choose a narrower range, or have the scanner calibrated.",
    ),
    NirscanCode.HADAMARD: Message(
        "{file}: no Hadamard patterns exist for {groups} columns of {width} pixels.",
        "Choose fewer points or a column scan.",
    ),
    NirscanCode.REFERENCE_CONFIG: Message(
        "{file}: the white reference was scanned with another configuration than the sample.", _NEW_REFERENCE
    ),
    NirscanCode.REFERENCE_RANGE: Message(
        "{file}: the white reference covers {first} to {last} nm only, less than the sample.", _NEW_REFERENCE
    ),
    NirscanCode.REFERENCE_ZERO: Message(
        "{file}: the white reference saw no light at some wavelengths.", _NEW_REFERENCE
    ),
}
