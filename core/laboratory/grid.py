"""A table of text as rows of cells, whatever its separator and encoding."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import InputError
from core.formats.errors import FormatCode
from core.formats.source import Source
from core.laboratory.codes import LaboratoryCode

MOST_ROWS, MOST_COLUMNS = 20_000, 500
TEXT_LIMIT = 16 << 20
_SEPARATORS = ("\t", ";", ",")


@dataclass(frozen=True)
class Grid:
    """Cells as text, rows of equal length, and for each row its number in the file, from 1.

    `not_calculated` are places (row number, column index) of formulas whose result the file does not hold.
    """

    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    sheet: str = ""
    not_calculated: frozenset[tuple[int, int]] = frozenset()

    @staticmethod
    def of(rows: Sequence[Sequence[str]], numbers: Sequence[int], sheet: str = "") -> Grid:
        """Blank rows left out, short rows filled; `InputError(TOO_MANY_CELLS)` beyond the bounds."""
        kept = [(number, row) for number, row in zip(numbers, rows, strict=True) if any(map(str.strip, row))]
        width = max((len(row) for _, row in kept), default=0)
        if len(kept) > MOST_ROWS or width > MOST_COLUMNS:
            raise InputError(LaboratoryCode.TOO_MANY_CELLS, rows=MOST_ROWS, columns=MOST_COLUMNS)
        filled = tuple(tuple(cell.strip() for cell in row) + ("",) * (width - len(row)) for _, row in kept)
        return Grid(filled, tuple(number for number, _ in kept), sheet)


def text_grid(source: Source) -> Grid:
    """A CSV file as a grid; `InputError` (`TOO_LARGE`, `DAMAGED`, `TOO_MANY_CELLS`)."""
    data = source.data()
    if len(data) > TEXT_LIMIT:
        raise InputError(FormatCode.TOO_LARGE, limit=TEXT_LIMIT >> 20)
    try:
        text = data.decode(source.encoding)
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return _parsed(lines, _separator(lines))


def _parsed(lines: Sequence[str], separator: str) -> Grid:
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=separator)
    rows: list[list[str]] = []
    numbers: list[int] = []
    try:
        for row in reader:
            rows.append(row)
            numbers.append(reader.line_num)
    except csv.Error as error:
        raise InputError(FormatCode.DAMAGED, what="row", value=reader.line_num) from error
    return Grid.of(rows, numbers)


def _separator(lines: Sequence[str]) -> str:
    """The one that parts most lines into equally many cells; titles above and notes below may have none."""
    some = [line for line in lines if line.strip(" \t;,")][:200]

    def alike(separator: str) -> int:
        counts = Counter(line.count(separator) for line in some)
        del counts[0]
        return max(counts.values(), default=0)

    found = {separator: alike(separator) for separator in _SEPARATORS}
    need = min(2, len(some))
    return next(
        (one for one in _SEPARATORS if found[one] >= max(need, len(some) / 3)), max(found, key=found.__getitem__)
    )
