"""JCAMP-DX files, infrared and near-infrared: one spectrum, or several in LINK or one after the other.

The axis of `(X++(Y..Y))` is FIRSTX … LASTX in NPOINTS steps; the abscissas of the lines only check it. All
spectra of a file must share one axis (JCAMP-DX 4.24 and 5.01, IUPAC).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import closing

import numpy as np

from core.errors import InputError
from core.formats.columns import axis_told, percent_told, quantity_told
from core.formats.errors import FormatCode
from core.formats.jcamp_blocks import Block, blocks
from core.formats.jcamp_ordinates import MOST_POINTS, Line, ordinates, pairs
from core.formats.listing import chosen
from core.formats.percent import fraction_told
from core.formats.source import Source
from core.formats.table import SpectraTable, ascending, stacked
from core.spectrum import Floats, Quantity, Spectra

NAME = "jcamp"

_EVEN = "(X++(Y..Y))"
_POINTS = "(XY..XY)"
_DECIMAL_COMMA = re.compile(r"-?\d+,\d+")
_METADATA = {
    "instrument": ("SPECTROMETERDATASYSTEM", "INSTRUMENT"),
    "date": ("LONGDATE", "DATE"),
    "integration": (".ACQUISITIONTIME",),
    "averages": (".AVERAGES",),
    "origin": ("ORIGIN",),
}


def recognises(source: Source) -> bool:
    """Whether the text begins with a title as JCAMP-DX has it."""
    if not source.is_text:
        return False
    first = next((line for line in source.first_lines if not line.startswith("$$")), "")
    return re.match(r"##\s*TITLE\s*=", first, re.IGNORECASE) is not None


def read(source: Source) -> SpectraTable:
    """All spectra; where there are several, their titles name the samples.

    Raises `InputError` (`DAMAGED`, `MISSING`, `POINTS`, `NO_SPECTRUM`, `NOT_YET`, `AXES_DIFFER`, `AXIS_UNIT`,
    `NOISE`).
    """
    found = read_blocks(source)
    titles = tuple(block.get("TITLE") or f"{source.stem} {number}" for number, block in enumerate(found, start=1))
    return SpectraTable(
        source=str(source.path),
        format=NAME,
        spectra=stacked([_spectra(block) for block in found]),
        samples=titles if len(found) > 1 else (source.stem,),
        metadata={"title": titles[0]} | chosen(found[0].records, _METADATA),
    )


def read_blocks(source: Source) -> list[Block]:
    """The blocks with data, not yet decoded; `InputError(NO_SPECTRUM)` for a file without."""
    try:
        with closing(source.lines(source.encoding)) as text:
            found = blocks(text)
    except UnicodeDecodeError:
        with closing(source.lines("latin-1")) as text:
            found = blocks(text)
    if not found:
        raise InputError(FormatCode.NO_SPECTRUM, holds="##TITLE=")
    return found


def points_of(block: Block) -> tuple[Floats, Floats]:
    """Abscissas and ordinates of a block as written, multiplied by its factors."""
    need = _count(block)
    x_factor, y_factor = _number(block, "XFACTOR", "1"), _number(block, "YFACTOR", "1")
    form = block.get(block.data).replace(" ", "").upper()
    if form.startswith(_EVEN):
        values, heads = ordinates(block.lines, need)
        points = np.linspace(_number(block, "FIRSTX"), _number(block, "LASTX"), need)
        _check_abscissas(points, heads, x_factor)
    elif form.startswith(_POINTS):
        points, values = pairs(block.lines, need, decimal_comma=_has_decimal_comma(block)).T
        points = points * x_factor
    else:
        raise InputError(FormatCode.NOT_YET, kind=f"JCAMP-DX {form[:20]}")
    if len(values) != need:
        raise InputError(FormatCode.POINTS, points=len(values), need=need)
    _check_ends(block, points)
    with np.errstate(over="ignore", invalid="ignore"):  # `Spectra` refuses what is not finite
        return points, values * y_factor


def _spectra(block: Block) -> Spectra:
    units = block.get("YUNITS")
    quantity = quantity_told(units)
    if quantity is None:
        raise InputError(FormatCode.NO_SPECTRUM, holds=units or "?")
    points, values = points_of(block)
    points, unit = axis_told(points, block.get("XUNITS"))
    if quantity is Quantity.REFLECTANCE and percent_told(units):
        values = fraction_told(values)
    axis, rows = ascending(points, unit, values[np.newaxis])
    return Spectra(axis, rows, quantity)


def _check_abscissas(points: Floats, heads: Sequence[Line], factor: float) -> None:
    """Each line begins where the axis says, give or take one step, or one unit of its last digit if that is more."""
    step = abs(points[1] - points[0])
    for head in heads:
        allowed = max(step, abs(factor) * head.unit) * (1 + 1e-9)
        # a check behind the last point has no place of its own
        place = points[min(head.index, len(points) - 1)]
        if not abs(head.x * factor - place) <= allowed:
            raise InputError(FormatCode.DAMAGED, what="abscissa of line", value=head.number)


def _check_ends(block: Block, points: Floats) -> None:
    """FIRSTX and LASTX, where they are told, are the ends of the axis, give or take half a step."""
    allowed = abs(points[-1] - points[0]) / (len(points) - 1) / 2
    for label, point in (("FIRSTX", points[0]), ("LASTX", points[-1])):
        if block.get(label) and not abs(_number(block, label) - point) <= allowed:
            raise InputError(FormatCode.DAMAGED, what=label, value=block.get(label))


def _count(block: Block) -> int:
    """NPOINTS, from 2 to what a spectrum can have."""
    need = _number(block, "NPOINTS")
    if not 2 <= need <= MOST_POINTS or need != int(need):
        raise InputError(FormatCode.DAMAGED, what="NPOINTS", value=block.get("NPOINTS"))
    return int(need)


def _number(block: Block, label: str, otherwise: str = "") -> float:
    text = block.get(label) or otherwise
    text = text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text
    try:
        value = float(text)
    except ValueError:
        value = np.nan
    if not np.isfinite(value):
        raise InputError(FormatCode.DAMAGED, what=label, value=text[:40])
    return value


def _has_decimal_comma(block: Block) -> bool:
    """Whether the program that wrote the block uses decimal commas, against the standard."""
    return any(_DECIMAL_COMMA.fullmatch(block.get(label)) for label in ("FIRSTX", "LASTX", "FIRSTY", "MAXY"))
