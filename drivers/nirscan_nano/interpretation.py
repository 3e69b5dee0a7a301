"""From the bytes of a scan to a `Scan`: pure, and the same for a live scanner and for a recording."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from core.acquisition.scanner import Health, Identity, Scan, ScanConfig, ScanKind, ScannerCode
from core.errors import InputError, ScannerError
from core.nirscan import (
    DeviceConfig,
    ScanBlob,
    ascending,
    decode_scan,
    intensities,
    peak_level,
    saturated,
    wavelengths,
)
from core.spectrum import Axis, AxisUnit
from drivers.nirscan_nano.faults import ErrorBit, ErrorStatus, NanoCode

LAMP_SHARE = 0.1
"""A lamp monitor below this share of what the factory saw tells of a dead lamp."""

OVERFLOW_SHARE = 0.5
"""A scan whose converter reports a fault, with a mean sample above this share of full scale, had too much light:
the device averages what was clipped with what was not. Below, the converter itself has failed."""

_NO_ERRORS = ErrorStatus(ErrorBit(0))


@dataclass(frozen=True, eq=False)
class Taken:
    """Bytes of a scan and the circumstances they do not hold themselves; `errors` is what the device reported."""

    kind: ScanKind
    raw: bytes
    started: datetime
    ended: datetime
    errors: ErrorStatus = _NO_ERRORS


def decoded(taken: Taken) -> ScanBlob:
    """The fields of the scan; `ScannerError(PROTOCOL)` for damaged bytes."""
    try:
        return decode_scan(taken.raw)
    except InputError as error:
        raise _damaged(error) from error


def interpret(
    taken: Taken,
    blob: ScanBlob,
    identity: Identity,
    asked: ScanConfig,
    config: DeviceConfig,
    reference: ScanBlob | None,
) -> Scan:
    """The scan that `blob` holds, in ascending wavelengths; points that sections share are there once.

    `config` of the scan tells with how many averages it was made, whoever set them. Raises `ScannerError`:
    `PROTOCOL` for damaged bytes, `NanoCode.OTHER_SCAN` for a scan of other ranges or another gain than asked
    for, `NanoCode.DETECTOR` when the converter failed. `reference` is the factory's, to judge the lamp by.
    """
    try:
        nm, counts = wavelengths(blob), intensities(blob)
        order = ascending(nm)
        axis = Axis(nm[order], AxisUnit.NM)
    except InputError as error:
        raise _damaged(error) from error
    if blob.sections != config.sections or asked.gain not in (None, blob.pga):
        raise ScannerError(NanoCode.OTHER_SCAN, config=blob.config_name)
    level = peak_level(blob)
    if taken.errors.overflow and level < OVERFLOW_SHARE:
        raise ScannerError(NanoCode.DETECTOR, fault=", ".join(taken.errors.names))
    return Scan(
        kind=taken.kind,
        raw=taken.raw,
        axis=axis,
        counts=counts[order].astype(np.float64),
        gain=float(blob.pga),
        level=level,
        saturated=saturated(blob) or taken.errors.overflow,
        identity=identity,
        config=replace(asked, averages=blob.config.repeats),
        health=_health(blob, taken, reference),
        started=taken.started,
        ended=taken.ended,
    )


def _damaged(error: InputError) -> ScannerError:
    return ScannerError(ScannerCode.PROTOCOL, command="scan", fault=error.code.value)


def _health(blob: ScanBlob, taken: Taken, reference: ScanBlob | None) -> Health:
    dim = reference is not None and blob.lamp < LAMP_SHARE * reference.lamp
    names = taken.errors.names
    return Health(
        detector_temperature_c=blob.detector_temperature / 100,
        system_temperature_c=blob.system_temperature / 100,
        humidity_pct=blob.humidity / 100,
        lamp=float(blob.lamp),
        errors=(*names, "lamp") if dim and taken.kind is not ScanKind.DARK else names,
    )
