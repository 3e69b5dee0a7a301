"""Sentences of ASD spectrometers."""

from __future__ import annotations

from core.errors import ErrorCode
from desktop.messages import Message
from drivers.asd.faults import AsdCode

_RESTART = "Switch the spectrometer off and on, wait until it is ready, and connect it again."
_SEE_GUIDE = "Compare your first scans with those of the maker's program, and tell us what you find."

MESSAGES: dict[ErrorCode, Message] = {
    AsdCode.EXPOSURE: Message(
        "The spectrometer found no exposure for the white panel ({fault}).",
        "Check that the lamp is on, that the white panel lies before the scanner and that no sun falls on it. "
        "Then optimise again.",
    ),
    AsdCode.DETECTOR: Message("A detector of the spectrometer does not answer ({fault}).", _RESTART),
    AsdCode.GRATING: Message(
        "The near-infrared part of the spectrometer does not turn as it should ({fault}).",
        "Let it warm up for some minutes and scan again. If it happens once more, switch it off and on.",
    ),
    AsdCode.REFUSED: Message(
        "The spectrometer refused the command {command} ({fault}).",
        "Connect it again. If the command begins with IC,2,3, the unit has no shutter that Tilth can move: add "
        "?shutter=none to its address.",
    ),
    AsdCode.STOPPED: Message(
        "The spectrometer stopped the measurement before its end.", "Scan again. Close other programs that use it."
    ),
    AsdCode.WAVELENGTHS: Message(
        "The spectrometer has lost its wavelength calibration from memory ({fault}).",
        "Disconnect it and connect it again: that loads the calibration anew.",
    ),
    AsdCode.OTHER_SETTINGS: Message(
        "The spectrometer measured with other settings than before ({setting} is {found}, not {expected}); the scan "
        "was not used.",
        "Close other programs that use the spectrometer. Then optimise again, and take a new dark and white.",
    ),
    AsdCode.OTHER_RANGE: Message(
        "This spectrometer measures {first}–{last} nm; Tilth can use those of 350–2500 nm only.",
        "Measure with the maker's program, and open its files in Tilth.",
    ),
    AsdCode.NOT_DARK: Message(
        "There is light in the dark measurement ({counts} counts).",
        "Cover the end of the fibre or probe, and take the dark again. If the spectrometer should have shut its own "
        "shutter, add ?shutter=none to its address, and Tilth asks you to cover it.",
    ),
    AsdCode.UNTRIED: Message(
        "Tilth has never been tried with a real ASD spectrometer, only with an emulated one.", _SEE_GUIDE
    ),
    AsdCode.UNTRIED_SHUTTER: Message(
        "Whether Tilth shuts the shutter of this spectrometer for the dark has never been checked.",
        "Look at the first dark: it must be near zero. Otherwise add ?shutter=none to the address, and cover the "
        "fibre by hand.",
    ),
    AsdCode.UNTRIED_DRIFT: Message(
        "The drift that the spectrometer reports has never been compared with that of a real one.",
        "Take darks often. Tilth leaves the drift out unless the address says ?drift=on.",
    ),
    AsdCode.UNTRIED_JOINS: Message(
        "Where the detectors of this spectrometer join has never been checked.",
        "Look for small steps near 1000 and 1830 nm. Tilth leaves them unless the address says ?splice=auto.",
    ),
    AsdCode.UNTRIED_SENSORS: Message(
        "The units in which the spectrometer tells its temperature and voltage are not documented.",
        "Do not rely on the temperature and the battery shown.",
    ),
}
