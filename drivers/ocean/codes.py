"""What goes wrong with spectrometers of Ocean Insight, and what about them nobody has checked."""

from __future__ import annotations

from core.errors import ErrorCode


class OceanCode(ErrorCode):
    """Failures; `UNTRIED` is a doubt, for `Capabilities.unverified`."""

    NO_SEABREEZE = "ocean.no_seabreeze"
    TOO_BRIGHT = "ocean.too_bright"
    TOO_DARK = "ocean.too_dark"
    UNTRIED = "ocean.untried"
