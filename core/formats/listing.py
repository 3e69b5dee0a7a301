"""Text as spectrometers write it: lines that tell, then rows of numbers in columns.

Blanks, tabs or semicolons stand between the numbers, so that a comma can only be a decimal sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing

import numpy as np

from core.errors import InputError
from core.formats.errors import FormatCode
from core.formats.source import Source, is_filled
from core.spectrum import Floats

MOST_ROWS = 1 << 20
"""Spectrometers have some thousand pixels."""

_BETWEEN = re.compile(r"[\s;]+")


def read_listing(source: Source, above: int, columns: Sequence[str], end: str = "\0") -> Floats:
    """The numbers `[n, m]` below `above` lines that hold something, up to a line that begins with `end`.

    `columns` names the m columns. Raises `InputError` (`RAGGED`, `NOT_A_NUMBER`, `NO_ROWS`, `DAMAGED` for
    anything behind the end) with `row`, the line in the file.
    """
    try:
        with closing(source.lines(source.encoding)) as lines:
            return _read(lines, above, columns, end)
    except UnicodeDecodeError:
        with closing(source.lines("latin-1")) as lines:
            return _read(lines, above, columns, end)


def told(lines: Iterable[str], sign: str) -> dict[str, str]:
    """What lines like `Name: value` tell (`sign` is the colon); of lines that tell the same the first."""
    pairs = (line.partition(sign) for line in lines)
    found: dict[str, str] = {}
    for name, _, value in pairs:
        if value.strip():
            found.setdefault(name.strip().lower(), value.strip())
    return found


def chosen(found: Mapping[str, str], names: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Under each name of `names` the first of its keys that `found` has."""
    pairs = {name: next((found[key] for key in keys if key in found), "") for name, keys in names.items()}
    return {name: value for name, value in pairs.items() if value}


def check_points(told_so: str, points: int) -> None:
    """`InputError(POINTS)` when the header tells another number of points; what is no number tells nothing."""
    if told_so.isdecimal() and told_so.lstrip("0") != str(points):
        raise InputError(FormatCode.POINTS, points=points, need=told_so[:20])


def _read(lines: Iterable[str], above: int, columns: Sequence[str], end: str) -> Floats:
    rows: list[list[float]] = []
    filled, ended = 0, False
    for number, line in enumerate(lines, start=1):
        if not is_filled(line):
            continue
        filled += 1
        if filled <= above:
            continue
        if ended:
            raise InputError(FormatCode.DAMAGED, what="text behind the end, line", value=number)
        if line.startswith(end):
            ended = True
        else:
            rows.append(_row(line, number, columns))
            if len(rows) > MOST_ROWS:
                raise InputError(FormatCode.DAMAGED, what="rows", value=len(rows))
    if not rows:
        raise InputError(FormatCode.NO_ROWS, skipped=0)
    return np.array(rows, dtype=np.float64)


def _row(line: str, number: int, columns: Sequence[str]) -> list[float]:
    cells = _BETWEEN.split(line.strip())
    if len(cells) != len(columns):
        raise InputError(FormatCode.RAGGED, row=number, cells=len(cells), need=len(columns))
    return [_number(cell, number, column) for cell, column in zip(cells, columns, strict=True)]


def _number(cell: str, row: int, column: str) -> float:
    try:
        value = float(cell.replace(",", "."))
    except ValueError:
        value = np.nan
    if not np.isfinite(value):
        raise InputError(FormatCode.NOT_A_NUMBER, row=row, column=column, text=cell[:40])
    return value
