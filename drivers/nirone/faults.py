"""The codes under which Tilth reports what goes wrong with a NIRONE sensor, and what is unsure about it."""

from __future__ import annotations

from core.errors import ErrorCode


class NironeCode(ErrorCode):
    """Failures of a NIRONE sensor; those named UNSURE are for `Capabilities.unverified` and are never raised."""

    REFUSED = "nirone.refused"
    PROCESSING = "nirone.processing"
    UNSURE_LAMP = "nirone.unsure_lamp"
    UNSURE_PROCESSING = "nirone.unsure_processing"
    UNSURE_FULL_SCALE = "nirone.unsure_full_scale"
    UNSURE_ERRORS = "nirone.unsure_errors"
    UNSURE_USB = "nirone.unsure_usb"


UNVERIFIED = (
    NironeCode.UNSURE_LAMP,
    NironeCode.UNSURE_PROCESSING,
    NironeCode.UNSURE_FULL_SCALE,
    NironeCode.UNSURE_ERRORS,
    NironeCode.UNSURE_USB,
)
"""What nobody has checked on a real sensor yet."""
