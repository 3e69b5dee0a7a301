"""Spectra of Thermo OMNIC (`.spa`): a directory of blocks from byte 304; of them one header and the values.

The format is not published. What is read here (places of points, units, ends and scans in the header) is
known from files whose history tells the same; codes of other quantities are refused by number.
"""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta

import numpy as np

from core.errors import InputError
from core.formats.binary import need, numbers, text
from core.formats.errors import FormatCode
from core.formats.percent import fraction_told
from core.formats.source import Source
from core.formats.table import SpectraTable, ascending
from core.spectrum import AxisUnit, Floats, Quantity, Spectra, SpectrumCode

NAME = "spa"

_MAGIC = b"Spectral Data File"
_TITLE = slice(30, 286)
_COUNT = 294
_DIRECTORY = 304
_ENTRY = struct.Struct("<HII6x")
_HEADER = struct.Struct("<4xIIIff12xI")
_HEADER_BLOCK, _VALUES_BLOCK = 2, 3
_FIRST_DAY = datetime(1899, 12, 31, tzinfo=UTC)
_ABSORBANCE, _PERCENT_REFLECTANCE = 17, 11
_QUANTITIES = {
    12: "log(1/R) or Kubelka-Munk",
    15: "single beam",
    16: "transmittance",
    20: "Kubelka-Munk",
    22: "detector signal",
    26: "photoacoustic",
    31: "Raman intensity",
}


def recognises(source: Source) -> bool:
    """Whether the file begins with the mark of a single spectrum."""
    return source.head.startswith(_MAGIC)


def read(source: Source) -> SpectraTable:
    """The one spectrum, absorbance or reflectance.

    Raises `InputError` (`TRUNCATED`, `DAMAGED`, `NO_SPECTRUM`, `AXIS_UNIT`, `NOISE`).
    """
    data = source.data()
    need(data, _DIRECTORY)
    points, unit_code, quantity_code, first, last, scans = _header(data)
    start, size = _block(data, _VALUES_BLOCK)
    if size != 4 * points or not (points >= 2 and 0 < first < 1e6 and 0 < last < 1e6):
        raise InputError(FormatCode.DAMAGED, what="header", value=f"{first:g} … {last:g}, {points}")
    values, quantity = _values(numbers(data, "<f4", points, start), quantity_code)
    scale, unit = _unit(unit_code)
    axis, rows = ascending(scale * np.linspace(first, last, points), unit, values[np.newaxis])
    return SpectraTable(
        source=str(source.path),
        format=NAME,
        spectra=Spectra(axis, rows, quantity),
        samples=(source.stem,),
        metadata=_metadata(data, scans),
    )


def _header(data: bytes) -> tuple[int, int, int, float, float, int]:
    start, size = _block(data, _HEADER_BLOCK)
    if size < _HEADER.size:
        raise InputError(FormatCode.DAMAGED, what="header", value=size)
    points, unit, quantity, first, last, scans = _HEADER.unpack_from(data, start)
    return points, unit & 0xFF, quantity & 0xFF, first, last, scans


def _block(data: bytes, kind: int) -> tuple[int, int]:
    """Begin and size of the one block of a kind."""
    (count,) = struct.unpack_from("<H", data, _COUNT)
    need(data, _DIRECTORY + count * _ENTRY.size)
    entries = [_ENTRY.unpack_from(data, _DIRECTORY + index * _ENTRY.size) for index in range(count)]
    found = [(start, size) for one, start, size in entries if one == kind]
    if len(found) != 1:
        raise InputError(FormatCode.DAMAGED, what="blocks", value=f"{len(found)} × {kind}")
    need(data, sum(found[0]))
    return found[0]


def _values(values: Floats, code: int) -> tuple[Floats, Quantity]:
    if code == _ABSORBANCE:
        return values, Quantity.ABSORBANCE
    if code == _PERCENT_REFLECTANCE:
        return fraction_told(values), Quantity.REFLECTANCE
    raise InputError(FormatCode.NO_SPECTRUM, holds=_QUANTITIES.get(code, str(code)))


def _unit(code: int) -> tuple[float, AxisUnit]:
    """Factor and unit of the axis."""
    match code:
        case 1:
            return 1.0, AxisUnit.CM1
        case 3:
            return 1.0, AxisUnit.NM
        case 4:
            return 1000.0, AxisUnit.NM
        case _:
            raise InputError(SpectrumCode.AXIS_UNIT)


def _metadata(data: bytes, scans: int) -> dict[str, str]:
    (seconds,) = struct.unpack_from("<I", data, 296)
    when = _FIRST_DAY + timedelta(seconds=seconds)
    return {
        "instrument": "Thermo OMNIC",
        "title": text(data[_TITLE]),
        "date": f"{when:%Y-%m-%d %H:%M:%S} UTC",
        "averages": str(scans),
    }
