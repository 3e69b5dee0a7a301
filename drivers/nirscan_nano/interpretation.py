"""From the bytes of a scan to a `Scan`: pure, and the same for a live scanner and for a recording."""

from __future__ import annotations

from dataclasses import dataclass
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
from drivers.nirscan_nano.faults import NanoCode

LAMP_SHARE = 0.1
"""A lamp monitor below this share of what the factory saw tells of a dead lamp."""


@dataclass(frozen=True, eq=False)
class Taken:
    """Bytes of a scan and the circumstances they do not hold themselves; `errors` are the parts in error."""

    kind: ScanKind
    raw: bytes
    started: datetime
    ended: datetime
    errors: tuple[str, ...] = ()


def interpret(
    taken: Taken, identity: Identity, asked: ScanConfig, config: DeviceConfig, reference: ScanBlob | None
) -> Scan:
    """The scan that the bytes hold, in ascending wavelengths.

    Raises `ScannerError`: `PROTOCOL` for damaged bytes, `NanoCode.OTHER_SCAN` for a scan of other ranges than
    `config` asks for. `reference` is the factory's, to judge the lamp by.
    """
    try:
        blob = decode_scan(taken.raw)
        nm, counts = wavelengths(blob), intensities(blob)
        order = ascending(nm)
        axis = Axis(nm[order], AxisUnit.NM)
    except InputError as error:
        raise ScannerError(ScannerCode.PROTOCOL, command="scan", fault=error.code.value) from error
    if blob.sections != config.sections:
        raise ScannerError(NanoCode.OTHER_SCAN, config=blob.config_name)
    return Scan(
        kind=taken.kind,
        raw=taken.raw,
        axis=axis,
        counts=counts[order].astype(np.float64),
        gain=float(blob.pga),
        level=peak_level(blob),
        saturated=saturated(blob),
        identity=identity,
        config=asked,
        health=_health(blob, taken, reference),
        started=taken.started,
        ended=taken.ended,
    )


def _health(blob: ScanBlob, taken: Taken, reference: ScanBlob | None) -> Health:
    dim = reference is not None and blob.lamp < LAMP_SHARE * reference.lamp
    return Health(
        detector_temperature_c=blob.detector_temperature / 100,
        system_temperature_c=blob.system_temperature / 100,
        humidity_pct=blob.humidity / 100,
        lamp=float(blob.lamp),
        errors=(*taken.errors, "lamp") if dim and taken.kind is not ScanKind.DARK else taken.errors,
    )
