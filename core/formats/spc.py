"""Galactic SPC files: new format (4B little-endian, 4C big-endian) and old format (4D), one spectrum or many.

A header, the axis where it is not even, and for each spectrum a 32-byte header and the values: 32-bit
floats, or 32- or 16-bit integers with a common exponent. The log behind them is left alone (SPC file format
specification, Galactic Industries).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np

from core.errors import InputError
from core.formats.binary import need, numbers, text
from core.formats.columns import axis_told, percent_told, quantity_told
from core.formats.errors import FormatCode
from core.formats.percent import fraction_told
from core.formats.source import Source
from core.formats.table import SpectraTable, ascending, stacked
from core.spectrum import Floats, Quantity, Spectra

NAME = "spc"

MOST_SPECTRA = 100_000

_LITTLE, _BIG, _OLD = 0x4B, 0x4C, 0x4D
_INT16, _MANY, _LABELS, _OWN_AXES, _AXIS = 0x01, 0x04, 0x20, 0x40, 0x80
_FLOAT = -128
_SUBHEADER = 32
_X_UNITS = {1: "cm-1", 2: "µm", 3: "nm"}
_Y_UNITS = {2: "absorbance", 10: "log(1/R)", 129: "reflectance", 128: "transmission", 3: "Kubelka-Munk", 4: "counts"}
_LAST_X, _LAST_Y = 30, 26
"""Largest codes of the specification, but for 255 (x) and 128 to 131 and 255 (y)."""


@dataclass(frozen=True)
class _Header:
    flags: int
    exponent: int
    points: int
    first: float
    last: float
    spectra: int
    x_unit: str
    quantity: Quantity
    is_percent: bool
    comment: str
    source: str
    order: str
    size: int
    is_old: bool


def recognises(source: Source) -> bool:
    """Whether version and codes of units are those of the format. Nothing else in it is a mark."""
    head = source.head
    if source.is_text or len(head) < 32 or head[1] not in (_LITTLE, _BIG, _OLD):
        return False
    x, y = (head[20], head[21]) if head[1] == _OLD else (head[28], head[29])
    return (x <= _LAST_X or x == 255) and (y <= _LAST_Y or 128 <= y <= 131 or y == 255)


def read(source: Source) -> SpectraTable:
    """All spectra, which must share one axis; several are named by file stem and number.

    Raises `InputError` (`TRUNCATED`, `DAMAGED`, `NO_SPECTRUM`, `AXIS_UNIT`, `AXES_DIFFER`, `NOISE`).
    """
    data = source.data()
    header = _old_header(data) if data[1] == _OLD else _header(data)
    spectra = stacked(_spectra(data, header))
    names = tuple(f"{source.stem} {number}" for number in range(1, len(spectra) + 1))
    told = {"instrument": header.source, "title": header.comment}
    return SpectraTable(
        source=str(source.path),
        format=NAME,
        spectra=spectra,
        samples=names if len(names) > 1 else (source.stem,),
        metadata={name: value for name, value in told.items() if value},
    )


def _header(data: bytes) -> _Header:
    need(data, 512)
    order = ">" if data[1] == _BIG else "<"
    flags, exponent, points, first, last, spectra = struct.unpack_from(f"{order}BxxbIddI", data)
    return _Header(
        flags, exponent, points, first, last, spectra if flags & _MANY else 1,
        *_told(flags, data[28], data[29], data[218:248]),
        text(data[88:218]), text(data[45:54]), order, 512, is_old=False,
    )  # fmt: skip


def _old_header(data: bytes) -> _Header:
    """256 bytes, of which the last 32 are the header of the first spectrum. Their number is not stored."""
    need(data, 256)
    flags, exponent, points, first, last = struct.unpack_from("<Bxhfff", data)
    if flags & (_MANY | _AXIS):
        raise InputError(FormatCode.NOT_YET, kind="Galactic .spc (old, several spectra)")
    if not 2 <= points <= len(data):
        raise InputError(FormatCode.DAMAGED, what="points", value=points)
    if not -128 < exponent <= 128:
        raise InputError(FormatCode.DAMAGED, what="exponent", value=exponent)
    exponent = _FLOAT if exponent == -_FLOAT else exponent
    return _Header(
        flags, exponent, int(points), first, last, 1,
        *_told(flags, data[20], data[21], data[194:224]),
        text(data[64:194]), text(data[28:36]), "<", 224, is_old=True,
    )  # fmt: skip


def _told(flags: int, x: int, y: int, labels: bytes) -> tuple[str, Quantity, bool]:
    """Unit of the axis, quantity and whether it is percent: by the codes, and by the labels where flags say so.

    Labels are free text; they decide where a code says nothing, and may not contradict it.
    """
    parts = [part.decode("latin-1") for part in labels.split(b"\0")] if flags & _LABELS else []
    x_label, y_label, *_ = [*parts, "", ""]
    quantities = {quantity_told(name) for name in (_Y_UNITS.get(y, ""), y_label)} - {None}
    if len(quantities) != 1:
        raise InputError(FormatCode.NO_SPECTRUM, holds=y_label or f"code {y}")
    quantity = Quantity(str(quantities.pop()))
    return _X_UNITS.get(x, x_label), quantity, quantity is Quantity.REFLECTANCE and percent_told(y_label)


def _spectra(data: bytes, header: _Header) -> list[Spectra]:
    own_axes = bool(header.flags & _OWN_AXES)
    if not 0 < header.spectra <= MOST_SPECTRA or not (own_axes or 2 <= header.points <= len(data)):
        raise InputError(FormatCode.DAMAGED, what="header", value=f"{header.spectra} × {header.points}")
    at = header.size
    if not own_axes:  # before an axis is made of what the header claims
        width = 2 if header.flags & _INT16 and header.exponent != _FLOAT else 4
        need(data, at + header.spectra * (_SUBHEADER + width * header.points))
    axis = np.linspace(header.first, header.last, 2)
    if not own_axes:
        axis, at = _axis(data, header, header.points, at)
    parts = []
    for _ in range(header.spectra):
        need(data, at + _SUBHEADER)
        (own_exponent, own_points) = struct.unpack_from(f"{header.order}xb14xI", data, at)
        exponent = own_exponent if header.spectra > 1 and header.exponent != _FLOAT else header.exponent
        at += _SUBHEADER
        if own_axes:
            axis, at = _axis(data, header, own_points, at)
        values, at = _values(data, header, exponent, len(axis), at)
        parts.append(_one(axis, values, header))
    return parts


def _one(points: Floats, values: Floats, header: _Header) -> Spectra:
    points, unit = axis_told(points, header.x_unit)
    axis, rows = ascending(points, unit, (fraction_told(values) if header.is_percent else values)[np.newaxis])
    return Spectra(axis, rows, header.quantity)


def _axis(data: bytes, header: _Header, points: int, at: int) -> tuple[Floats, int]:
    """The axis, and where its bytes end: floats where the flags say so, else even from first to last."""
    if header.flags & (_AXIS | _OWN_AXES):
        return numbers(data, f"{header.order}f4", points, at), at + 4 * points
    if not (abs(header.first) < 1e6 and abs(header.last) < 1e6):
        raise InputError(FormatCode.DAMAGED, what="axis", value=f"{header.first:g} … {header.last:g}")
    return np.linspace(header.first, header.last, points), at


def _values(data: bytes, header: _Header, exponent: int, points: int, at: int) -> tuple[Floats, int]:
    """The values, and where their bytes end. Integers are fractions of their full width, times 2^exponent."""
    if exponent == _FLOAT:
        return numbers(data, f"{header.order}f4", points, at), at + 4 * points
    if header.flags & _INT16:
        return numbers(data, f"{header.order}i2", points, at) * 2.0 ** (exponent - 16), at + 2 * points
    if header.is_old:  # each half little-endian, the upper half first
        halves = numbers(data, "<u2", 2 * points, at).reshape(-1, 2)
        unsigned = halves[:, 0] * 65536.0 + halves[:, 1]
        whole = np.where(unsigned >= 2.0**31, unsigned - 2.0**32, unsigned)
    else:
        whole = numbers(data, f"{header.order}i4", points, at)
    return whole * 2.0 ** (exponent - 32), at + 4 * points
