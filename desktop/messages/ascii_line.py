"""Sentences of simple line devices."""

from __future__ import annotations

from core.errors import ErrorCode
from desktop.messages import Message
from drivers.ascii_line.faults import AsciiCode

_COMPARE = "Compare its reflectance with that of a known sample before you rely on it."

MESSAGES: dict[ErrorCode, Message] = {
    AsciiCode.REFUSED: Message(
        "The scanner at {address} refused the command {command}.",
        "Switch the scanner off and on again. If it refuses once more, its firmware may differ from its profile.",
    ),
    AsciiCode.PROFILE: Message(
        "The scanner profile {file} cannot be used: {key} {reason}.",
        "Correct the profile, or take it out of the folder. How to write one: docs/scanners/add-a-scanner.md.",
    ),
    AsciiCode.OTHER_SETTINGS: Message(
        "The scanner lost the settings that it was given ({setting}); the scan was not used.",
        "Check its power and its cable, connect it again, and take a new white reference.",
    ),
    AsciiCode.PROFILE_UNVERIFIED: Message(
        "The profile of this scanner names points that nobody has checked on a real one.",
        _COMPARE,
    ),
    AsciiCode.AS7265X_ORDER: Message(
        "The order in which the AS7265x sends its bands depends on its firmware, and was never checked on a device.",
        "Light it with a lamp of known colour. If the bands are mixed up, use ?variant=by-wavelength in its address.",
    ),
    AsciiCode.AS7265X_LED: Message(
        "The commands for the lights of the AS7265x were never checked on a device.",
        "Look whether its lights go off for the dark. If they do not, leave ?variant=led out of its address.",
    ),
    AsciiCode.PLASTIC_SCANNER_DARK: Message(
        "The Plastic Scanner subtracts no dark; how much that matters was never checked on a device.",
        "For dark soils use ?variant=dark in its address, and take the dark with nothing before the window.",
    ),
    AsciiCode.PLASTIC_SCANNER_SCALE: Message(
        "At which signal the Plastic Scanner is saturated was never checked on a device; 5 volts are assumed.",
        "Scan the white panel: if all bands give the same value, move the scanner away from it a little.",
    ),
    AsciiCode.PLASTIC_SCANNER_JSON: Message(
        "Answers of the Plastic Scanner as a JSON list were never checked on a device.", _COMPARE
    ),
}
