"""Binary files of ASD FieldSpec, LabSpec and TerraSpec spectrometers, versions 1 to 8.

A 484-byte header, the spectrum, and from version 2 on the white reference. The spectrum is raw counts
even where the file is of type reflectance, as soon as a reference stands beside it; integration time and
gains are the same for both and cancel (ASD file format, versions 1 to 8).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from core.errors import InputError
from core.formats.binary import need, numbers
from core.formats.errors import FormatCode
from core.formats.source import Source
from core.formats.table import SpectraTable
from core.spectrum import REFLECTANCE_CEILING, Axis, AxisUnit, Floats, Quantity, Spectra

NAME = "asd"

_MAGIC = (b"ASD", b"as2", b"as3", b"as4", b"as5", b"as6", b"as7", b"as8")
_HEADER = 484
_DTYPES = {0: "<f4", 1: "<i4", 2: "<f8"}


class _DataType(IntEnum):
    RAW = 0
    REFLECTANCE = 1
    RADIANCE = 2
    NO_UNITS = 3
    IRRADIANCE = 4
    QUALITY = 5
    TRANSMITTANCE = 6
    UNKNOWN = 7
    ABSORBANCE = 8


@dataclass(frozen=True)
class _Header:
    version: int
    data_type: int
    first_nm: float
    step_nm: float
    dtype: str
    channels: int
    instrument: int

    @property
    def spectrum_bytes(self) -> int:
        return self.channels * np.dtype(self.dtype).itemsize


def recognises(source: Source) -> bool:
    """Whether the file begins with the mark of one of the versions and its header holds binary fields."""
    return source.head[:3] in _MAGIC and not source.is_text


def read(source: Source) -> SpectraTable:
    """The one spectrum as reflectance, or as absorbance where it was stored so.

    Raises `InputError` (`TRUNCATED`, `DAMAGED`, `NO_REFERENCE`, `NO_SPECTRUM`, `NO_SIGNAL`).
    """
    data = source.data()
    header = _header(data)
    steps = np.arange(header.channels, dtype=np.float64)
    axis = Axis(header.first_nm + header.step_nm * steps, AxisUnit.NM)
    values, quantity = _values(data, header)
    return SpectraTable(
        source=str(source.path),
        format=NAME,
        spectra=Spectra(axis, values[np.newaxis], quantity),
        samples=(source.stem,),
        metadata={"instrument": f"ASD {header.instrument}", "version": str(header.version)},
    )


def _header(data: bytes) -> _Header:
    need(data, _HEADER)
    data_type, first_nm, step_nm = data[186], *struct.unpack_from("<ff", data, 191)
    channels, instrument = *struct.unpack_from("<H", data, 204), *struct.unpack_from("<H", data, 400)
    dtype = _DTYPES.get(data[199])
    if dtype is None:
        raise InputError(FormatCode.DAMAGED, what="data format", value=data[199])
    if not (channels >= 2 and 0 < first_nm < 1e5 and 0 < step_nm < 1e3):
        raise InputError(FormatCode.DAMAGED, what="wavelengths", value=f"{first_nm:g} + {step_nm:g} × {channels}")
    return _Header(_MAGIC.index(data[:3]) + 1, data_type, first_nm, step_nm, dtype, channels, instrument)


def _values(data: bytes, header: _Header) -> tuple[Floats, Quantity]:
    spectrum = _floats(data, _HEADER, header)
    if header.data_type == _DataType.ABSORBANCE:
        return spectrum, Quantity.ABSORBANCE
    if header.data_type not in (_DataType.RAW, _DataType.REFLECTANCE):
        raise InputError(FormatCode.NO_SPECTRUM, holds=_type_name(header.data_type))
    reference = _reference(data, header)
    is_ratio = header.data_type == _DataType.REFLECTANCE and spectrum.max() <= REFLECTANCE_CEILING
    if is_ratio:
        return spectrum, Quantity.REFLECTANCE
    if reference is None:
        raise InputError(FormatCode.NO_REFERENCE)
    dark = int((reference <= 0).sum())
    if dark:
        raise InputError(FormatCode.NO_SIGNAL, points=dark, of=header.channels)
    with np.errstate(over="ignore"):  # a garbled reference gives infinity, which `Spectra` refuses
        return spectrum / reference, Quantity.REFLECTANCE


def _reference(data: bytes, header: _Header) -> Floats | None:
    """The white reference, or None where the file holds none.

    Behind the spectrum: flag i16, times of reference and spectrum (8 bytes each), description with its
    length as u16, values.
    """
    start = _HEADER + header.spectrum_bytes
    if header.version < 2 or not data[start:].strip(b"\0"):
        return None
    need(data, start + 20)
    flag, length = struct.unpack_from("<h16xH", data, start)
    return _floats(data, start + 20 + length, header) if flag else None


def _floats(data: bytes, start: int, header: _Header) -> Floats:
    return numbers(data, header.dtype, header.channels, start)


def _type_name(data_type: int) -> str:
    known = {member.value: member.name.lower().replace("_", " ") for member in _DataType}
    return known.get(data_type, str(data_type))
