"""What the spectrometer says went wrong, and the codes under which Tilth reports it."""

from __future__ import annotations

from enum import IntEnum

from core.acquisition.scanner import ScannerCode
from core.errors import ErrorCode, ScannerError


class AsdCode(ErrorCode):
    """Faults of an ASD spectrometer, and what nobody has checked on a real one."""

    EXPOSURE = "asd.exposure"
    DETECTOR = "asd.detector"
    GRATING = "asd.grating"
    REFUSED = "asd.refused"
    STOPPED = "asd.stopped"
    WAVELENGTHS = "asd.wavelengths"
    OTHER_SETTINGS = "asd.other_settings"
    OTHER_RANGE = "asd.other_range"
    NOT_DARK = "asd.not_dark"
    UNTRIED = "asd.untried"
    UNTRIED_SHUTTER = "asd.untried_shutter"
    UNTRIED_DRIFT = "asd.untried_drift"
    UNTRIED_JOINS = "asd.untried_joins"
    UNTRIED_SENSORS = "asd.untried_sensors"


class ReplyCode(IntEnum):
    """First field of every reply: `OK`, or the part of the firmware that failed (maker's TCP client sample)."""

    OK = 100
    COLLECT = 200
    COLLECT_NOT_LOADED = 300
    INIT = 400
    FLASH = 500
    RESET = 600
    INTERPOLATE = 700
    OPTIMISE = 800
    CONTROL = 900


class Fault(IntEnum):
    """Second field of every reply (maker's TCP client sample)."""

    NONE = 0
    NOT_READY = -1
    NO_INDEX_MARKS = -2
    TOO_MANY_ZEROS = -3
    SCAN_SIZE = -4
    COMMAND = -6
    INI_FULL = -7
    MISSING_PARAMETER = -8
    VNIR_TIMEOUT = -10
    SWIR_TIMEOUT = -11
    VNIR_NOT_READY = -12
    SWIR1_NOT_READY = -13
    SWIR2_NOT_READY = -14
    VNIR_OPTIMISATION = -15
    SWIR1_OPTIMISATION = -16
    SWIR2_OPTIMISATION = -17
    ABORTED = -18
    PARAMETER = -19
    VNIR_INTERPOLATION = -20
    SWIR1_INTERPOLATION = -21
    SWIR2_INTERPOLATION = -22


_CODES: dict[Fault, ErrorCode] = {
    Fault.NOT_READY: ScannerCode.NOT_READY,
    Fault.VNIR_NOT_READY: ScannerCode.NOT_READY,
    Fault.SWIR1_NOT_READY: ScannerCode.NOT_READY,
    Fault.SWIR2_NOT_READY: ScannerCode.NOT_READY,
    Fault.NO_INDEX_MARKS: AsdCode.GRATING,
    Fault.TOO_MANY_ZEROS: AsdCode.GRATING,
    Fault.SCAN_SIZE: AsdCode.GRATING,
    Fault.COMMAND: AsdCode.REFUSED,
    Fault.INI_FULL: AsdCode.REFUSED,
    Fault.MISSING_PARAMETER: AsdCode.REFUSED,
    Fault.PARAMETER: AsdCode.REFUSED,
    Fault.VNIR_TIMEOUT: AsdCode.DETECTOR,
    Fault.SWIR_TIMEOUT: AsdCode.DETECTOR,
    Fault.VNIR_OPTIMISATION: AsdCode.EXPOSURE,
    Fault.SWIR1_OPTIMISATION: AsdCode.EXPOSURE,
    Fault.SWIR2_OPTIMISATION: AsdCode.EXPOSURE,
    Fault.ABORTED: AsdCode.STOPPED,
    Fault.VNIR_INTERPOLATION: AsdCode.WAVELENGTHS,
    Fault.SWIR1_INTERPOLATION: AsdCode.WAVELENGTHS,
    Fault.SWIR2_INTERPOLATION: AsdCode.WAVELENGTHS,
}

_LEAST = min(Fault)


def failure(code: int, error: int, command: str, address: str) -> ScannerError | None:
    """The error that the first two fields of a reply stand for, None where all is well.

    `PROTOCOL` for fields that no reply has: the bytes are something else.
    """
    if code not in set(ReplyCode) or not _LEAST <= error <= 0:
        return ScannerError(ScannerCode.PROTOCOL, address=address, command=command)
    if code == ReplyCode.OK and error == Fault.NONE:
        return None
    known = _CODES.get(Fault(error)) if error in set(Fault) else None
    return ScannerError(known or ScannerCode.DEVICE, address=address, command=command, fault=f"{code}/{error}")
