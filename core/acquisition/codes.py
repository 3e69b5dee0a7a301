"""What a session refuses, and why a scan or a reference does not count."""

from __future__ import annotations

from core.errors import ErrorCode, TilthError


class AcquisitionCode(ErrorCode):
    """Why a step of a session was refused."""

    NO_REFERENCE = "acquisition.no_reference"
    REFERENCE_STALE = "acquisition.reference_stale"
    NO_DARK = "acquisition.no_dark"
    OWN_REFERENCE = "acquisition.own_reference"
    TOO_FEW_REPEATS = "acquisition.too_few_repeats"
    NO_SUCH_REPEAT = "acquisition.no_such_repeat"
    FINISHED = "acquisition.finished"
    OTHER_SCANNER = "acquisition.other_scanner"


class ScanReason(ErrorCode):
    """Why a scan does not count: a repeat is to be redone, a reference to be taken again."""

    NOT_FINITE = "scan.not_finite"
    SATURATED = "scan.saturated"
    LAMP = "scan.lamp"
    TOO_DARK = "scan.too_dark"
    NOISY = "scan.noisy"
    LIGHT_LEAK = "scan.light_leak"
    OUTLIER = "scan.outlier"
    AXIS_CHANGED = "scan.axis_changed"
    NOT_POSITIVE = "scan.not_positive"


class StaleReason(ErrorCode):
    """Why the white reference no longer holds."""

    MISSING = "reference.missing"
    AGE = "reference.age"
    SAMPLES = "reference.samples"
    CONFIG = "reference.config"
    RECONNECTED = "reference.reconnected"
    TEMPERATURE = "reference.temperature"
    DRIFT = "reference.drift"


class AcquisitionError(TilthError):
    """A step of a session was refused; nothing was scanned and nothing changed."""
