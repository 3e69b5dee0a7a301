"""What goes wrong with line devices, and what about them nobody has checked."""

from __future__ import annotations

from core.errors import ErrorCode


class AsciiCode(ErrorCode):
    """Failures of line devices and of their profiles; the rest are doubts, for `Capabilities.unverified`."""

    REFUSED = "ascii_line.refused"
    PROFILE = "ascii_line.profile"
    OTHER_SETTINGS = "ascii_line.other_settings"

    PROFILE_UNVERIFIED = "ascii_line.profile_unverified"
    """For whatever a profile calls unverified in words of its own."""
    AS7265X_ORDER = "ascii_line.as7265x_order"
    AS7265X_LED = "ascii_line.as7265x_led"
    PLASTIC_SCANNER_JSON = "ascii_line.plastic_scanner_json"
    PLASTIC_SCANNER_DARK = "ascii_line.plastic_scanner_dark"
    PLASTIC_SCANNER_SCALE = "ascii_line.plastic_scanner_scale"


FAILURES = (AsciiCode.REFUSED, AsciiCode.PROFILE, AsciiCode.OTHER_SETTINGS)


def doubt(note: str) -> AsciiCode:
    """The code of a note under `unverified`: named by it, or the general one."""
    named = {code.value.partition(".")[2]: code for code in AsciiCode if code not in FAILURES}
    return named.get(note, AsciiCode.PROFILE_UNVERIFIED)
