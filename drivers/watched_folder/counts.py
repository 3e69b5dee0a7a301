"""Text files of raw signal: two columns, wavelength and counts, below and above whatever a program writes there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from math import isfinite

import numpy as np

from core.errors import InputError
from core.formats.errors import FormatCode
from core.formats.table import ascending
from core.spectrum import Axis, AxisUnit, Floats, SpectrumCode
from drivers.watched_folder.rows import as_bytes_of_text

FEWEST_POINTS = 4
MOST_BELOW = 3
"""Lines that may follow the numbers, such as `>>>>>End Spectral Data<<<<<`."""
PLATEAU = 4
"""So many neighbouring channels at the very same largest count are the end of the scale, not light."""

_RANGE_NM = (150.0, 30_000.0)
_OTHER = re.compile(r"reflect|absorb|transmi|reference spectrum present:\s*yes", re.IGNORECASE)
_CM1 = re.compile(r"wave\s*number|cm-1|cm\^-1|1/cm", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Counts:
    """`values[m]` on `axis` in nm; `clipped`: the largest counts are cut off at the end of the scale."""

    axis: Axis
    values: Floats
    clipped: bool


def read_counts(data: bytes) -> Counts:
    """The only block of pairs in a text.

    Raises `InputError`: `NO_SPECTRUM` where there is no block, more than one, or one that says it is something
    else; `AXIS_UNIT`, `AXIS_ORDER` for a first column that is no axis.
    """
    text = as_bytes_of_text(data).decode("utf-8-sig", errors="replace")
    if "\0" in text:
        raise InputError(FormatCode.NO_SPECTRUM, holds="binary data")
    above, pairs = _block(text.splitlines())
    if _OTHER.search(above):
        raise InputError(FormatCode.NO_SPECTRUM, holds=above.strip()[-60:])
    points, values = np.array(pairs, dtype=np.float64).T
    unit = AxisUnit.CM1 if _CM1.search(above) else AxisUnit.NM
    axis, rows = ascending(points, unit, values[np.newaxis])
    if unit is AxisUnit.CM1:
        axis, rows = Axis(axis.to(AxisUnit.NM)[::-1], AxisUnit.NM), rows[:, ::-1]
    if axis.first < _RANGE_NM[0] or axis.last > _RANGE_NM[1]:
        raise InputError(SpectrumCode.AXIS_UNIT)
    return Counts(axis, np.ascontiguousarray(rows[0]), _clipped(rows[0]))


def _block(lines: list[str]) -> tuple[str, list[tuple[float, float]]]:
    """What stands above the pairs, and the pairs."""
    full = [line for line in lines if line.strip()]
    runs = [(is_pair, list(run)) for is_pair, run in groupby(full, key=lambda line: _pair(line) is not None)]
    blocks = [index for index, (is_pair, _) in enumerate(runs) if is_pair]
    if len(blocks) != 1 or sum(len(run) for _, run in runs[blocks[0] + 1 :]) > MOST_BELOW:
        raise InputError(FormatCode.NO_SPECTRUM, holds=f"{len(blocks)} blocks of numbers")
    pairs = [pair for line in runs[blocks[0]][1] if (pair := _pair(line)) is not None]
    if len(pairs) < FEWEST_POINTS:
        raise InputError(FormatCode.NO_SPECTRUM, holds=f"{len(pairs)} pairs of numbers")
    return "\n".join(line for _, run in runs[: blocks[0]] for line in run), pairs


def _pair(line: str) -> tuple[float, float] | None:
    """Two numbers, by tab, semicolon, blanks or comma; a comma is a decimal sign unless it separates them."""
    cells = re.split(r"\s*[;\t]\s*|\s+", line.strip().rstrip(";,"))
    if len(cells) == 1:
        cells = line.strip().split(",")
    elif len(cells) == 2 and cells[0].endswith(","):
        cells[0] = cells[0][:-1]
    try:
        first, second = (float(cell.replace(",", ".")) for cell in cells)
    except ValueError:
        return None
    return (first, second) if isfinite(first) and isfinite(second) else None


def _clipped(values: Floats) -> bool:
    at_top = values == values.max()
    longest = max((len(list(run)) for top, run in groupby(at_top) if top), default=0)
    return bool(longest >= PLATEAU and values.max() > 0 and not at_top.all())
