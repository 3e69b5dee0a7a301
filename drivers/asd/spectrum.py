"""The reply to an acquisition: 64 × i32 header and 2151 × f32, 350–2500 nm by 1 nm, all big-endian.

These 8 860 bytes are the raw bytes of a scan (`Scan.raw`); `parse_spectrum` reads them again at any time.
"""

from __future__ import annotations

import dataclasses
import struct
from dataclasses import dataclass

import numpy as np

from core.spectrum import Floats

FIRST_NM, LAST_NM = 350, 2500
POINTS = LAST_NM - FIRST_NM + 1

_HEADER = struct.Struct(">64i")
HEADER_BYTES = _HEADER.size
SPECTRUM_BYTES = HEADER_BYTES + 4 * POINTS

FULL_SCALE = 65_535
"""Of the 16-bit converter of the VNIR detector."""

MOST_DN = 4 * FULL_SCALE
"""No converter, interpolated or scaled, gets beyond this: such values are no spectrum."""


@dataclass(frozen=True)
class VnirHeader:
    """State of the silicon array; `itime` is the index of the integration time."""

    itime: int
    scans: int
    max_channel: int
    min_channel: int
    saturation: int
    shutter: int
    drift: int
    dark_subtracted: int


@dataclass(frozen=True)
class SwirHeader:
    """State of a scanning detector."""

    tec_status: int
    tec_current: int
    max_channel: int
    min_channel: int
    saturation: int
    a_scans: int
    b_scans: int
    dark_current: int
    gain: int
    offset: int
    scan_size_1: int
    scan_size_2: int
    dark_subtracted: int


@dataclass(frozen=True)
class Header:
    """What stands before the values; the units of the sensors are the scanner's own."""

    code: int
    error: int
    sample_count: int
    trigger: int
    voltage: int
    current: int
    temperature: int
    motor_current: int
    hours: int
    minutes: int
    instrument_type: int
    ab: int
    vnir: VnirHeader
    swir1: SwirHeader
    swir2: SwirHeader

    @property
    def saturated(self) -> bool:
        """Whether any detector says that it was."""
        return any(part.saturation != 0 for part in (self.vnir, self.swir1, self.swir2))


_GENERAL = tuple(field.name for field in dataclasses.fields(Header))[:12]
"""The fields before those of the detectors, in order."""


@dataclass(frozen=True, eq=False)
class Spectrum:
    """A header and `values[2151]`, in converter counts, at 350–2500 nm; `raw` as received."""

    header: Header
    values: Floats
    raw: bytes


def parse_spectrum(data: bytes) -> Spectrum:
    """Header and values; `ValueError` when a value is not finite or beyond any converter."""
    if len(data) != SPECTRUM_BYTES:
        raise ValueError(f"{len(data)} bytes")
    fields = _HEADER.unpack_from(data)
    with np.errstate(invalid="ignore"):  # a garbled value may be a NaN of the kind that signals
        values = np.frombuffer(data, dtype=">f4", offset=HEADER_BYTES).astype(np.float64)
    if not np.isfinite(values).all() or np.abs(values).max() > MOST_DN:
        raise ValueError("values")
    header = Header(
        **dict(zip(_GENERAL, fields, strict=False)),
        vnir=VnirHeader(*fields[16:24]),
        swir1=SwirHeader(*fields[32:45]),
        swir2=SwirHeader(*fields[48:61]),
    )
    return Spectrum(header, values, bytes(data))


def wavelengths() -> Floats:
    """Of the values, in nm."""
    return np.arange(FIRST_NM, LAST_NM + 1, dtype=np.float64)
