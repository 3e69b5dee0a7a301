"""What the column names of a table tell: positions on an axis, its unit, the quantity, and the sample."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from core.errors import InputError
from core.formats.errors import FormatCode
from core.spectrum import AxisUnit, Floats, Quantity, SpectrumCode

SAMPLE_COLUMNS = ("id.sample_local_c", "sample_id", "sample", "sample name", "id")
"""Columns that name a sample, the first that is there; compared in small letters."""

_POSITION = re.compile(
    r"(?:x|(?:abs|absorbance|ref|refl|reflectance)[_. ])?"
    r"(\d+(?:[.,]\d+)?)\s*(?:nm|cm-1|cm\^-1|1/cm|cm⁻¹)?",
    re.IGNORECASE,
)
_CM1_NAMES = re.compile(r"wave\s*number|cm-1|cm\^-1|1/cm|cm⁻¹", re.IGNORECASE)
_NM_NAMES = re.compile(r"\bnm\b|nanomet", re.IGNORECASE)
_UM_NAMES = re.compile(r"\bum\b|µm|μm|micromet", re.IGNORECASE)
_OTHER_UNITS = re.compile(r"\bum\b|µm|μm|micromet|\bmm\b|\bthz\b|\bev\b", re.IGNORECASE)
_ABSORBANCE = re.compile(r"absorb|\babs(?:\b|_)|\(au\)|log.*1/r", re.IGNORECASE)
_OTHER_QUANTITIES = re.compile(r"transmi|radian|intensit|count|signal|kubelka|derivative", re.IGNORECASE)
_REFLECTANCE = re.compile(r"reflect|\brefl?(?:\b|_)", re.IGNORECASE)
_PERCENT = re.compile(r"%|percent|\bpct\b", re.IGNORECASE)


def position(cell: str) -> float | None:
    """The axis position that a column name states (`350`, `X350`, `350.5 nm`, `abs_350`), or None."""
    match = _POSITION.fullmatch(cell.strip())
    return float(match[1].replace(",", ".")) if match else None


def positions(header: Sequence[str]) -> list[int]:
    """Indices of the columns that are named by a position."""
    return [index for index, cell in enumerate(header) if position(cell) is not None]


def sample_column(header: Sequence[str]) -> int | None:
    """Index of the column that names the samples, or None."""
    names = [cell.strip().lower() for cell in header]
    return next((names.index(name) for name in SAMPLE_COLUMNS if name in names), None)


def refuse_duplicates(header: Sequence[str]) -> None:
    """`InputError(DUPLICATE_COLUMN)` when two columns bear the same name or position."""
    names = [str(position(cell) or cell.strip()) for cell in header if cell.strip()]
    name, count = Counter(names).most_common(1)[0]
    if count > 1:
        raise InputError(FormatCode.DUPLICATE_COLUMN, column=name)


def unit_told(name: str) -> AxisUnit | None:
    """The axis unit that a column name states, or None; `InputError(AXIS_UNIT)` for one Tilth does not know."""
    if _CM1_NAMES.search(name):
        return AxisUnit.CM1
    if _OTHER_UNITS.search(name):
        raise InputError(SpectrumCode.AXIS_UNIT)
    return AxisUnit.NM if _NM_NAMES.search(name) else None


def axis_told(points: Floats, name: str) -> tuple[Floats, AxisUnit]:
    """The positions in a unit that Tilth knows; micrometres become nm. `InputError(AXIS_UNIT)` for all others."""
    if _UM_NAMES.search(name):
        return points * 1000.0, AxisUnit.NM
    unit = unit_told(name)
    if unit is None:
        raise InputError(SpectrumCode.AXIS_UNIT)
    return points, unit


def unit_inferred(low: float, high: float) -> AxisUnit:
    """The unit of an axis from `low` to `high` where only one is possible, else `InputError(AXIS_UNIT)`.

    Portable scanners end at 2 600 nm. In wavenumbers a spectrum reaches 3 300 cm⁻¹ (the O–H stretch of soil)
    and begins either in the MIR, below 2 000 cm⁻¹, or at the end of the NIR, above 3 500 cm⁻¹.
    """
    if low >= 300 and high <= 2600:
        return AxisUnit.NM
    if 3300 <= high <= 15_000 and (350 <= low < 2000 or low >= 3500):
        return AxisUnit.CM1
    raise InputError(SpectrumCode.AXIS_UNIT)


def quantity_told(name: str) -> Quantity | None:
    """The quantity that a name states, or None; `InputError(NO_SPECTRUM)` for one Tilth cannot use."""
    if _ABSORBANCE.search(name):
        return Quantity.ABSORBANCE
    if _OTHER_QUANTITIES.search(name):
        raise InputError(FormatCode.NO_SPECTRUM, holds=name)
    return Quantity.REFLECTANCE if _REFLECTANCE.search(name) else None


def percent_told(name: str) -> bool:
    """Whether a name states percent."""
    return _PERCENT.search(name) is not None
