"""Tables of text: separator, decimal sign and encoding found out, rows read one by one.

The separator is tab, semicolon or comma; the decimal sign a comma only where it is not the separator.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter

import numpy as np

from core.errors import InputError
from core.formats.errors import FormatCode
from core.formats.source import Source
from core.formats.table import Skipped
from core.spectrum import Floats

_SEPARATORS = ("\t", ";", ",")
_NO_VALUE = {"", "na", "nan", "n/a", "#n/a", "null", "none", "-"}


@dataclass(frozen=True)
class Dialect:
    """How a table is written."""

    separator: str
    decimal_comma: bool

    def is_number(self, cell: str) -> bool:
        """Whether a cell holds a finite number."""
        return _numbers([cell], self) is not None


@dataclass(frozen=True)
class Layout:
    """Where the numbers of a table stand: below `above` lines that are not blank, in the columns `numeric`.

    `header` names all columns; `sample` is the column that names the rows, if there is one.
    """

    dialect: Dialect
    header: Sequence[str]
    numeric: Sequence[int]
    sample: int | None = None
    above: int = 1


@dataclass(frozen=True, eq=False)
class Columns:
    """The numeric part of a table: `values[n, m]`, for each row its name and its line in the file.

    `skipped` are the rows without a number.
    """

    values: Floats
    samples: tuple[str, ...]
    lines: tuple[int, ...]
    skipped: tuple[Skipped, ...]


def dialect_of(lines: Sequence[str]) -> Dialect:
    """Separator and decimal sign, judged by some lines of a table."""
    separator = next((one for one in _SEPARATORS if _steady(lines, one)), None)
    separator = separator or next((one for one in _SEPARATORS if one in lines[0]), ",")
    comma = Dialect(separator, decimal_comma=True)
    commas = any("," in cell and comma.is_number(cell.strip('"')) for line in lines for cell in line.split(separator))
    return Dialect(separator, separator != "," and commas)


def cells_of(line: str, dialect: Dialect) -> list[str]:
    """The cells of one line, without the blanks around them."""
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=dialect.separator))]
    except csv.Error as error:
        raise InputError(FormatCode.DAMAGED, what="row", value=line[:20]) from error


def header_of(source: Source) -> tuple[Dialect, list[str]]:
    """How the table is written, and the cells of its first line."""
    lines = source.first_lines[:6]
    dialect = dialect_of(lines)
    return dialect, cells_of(lines[0], dialect)


def read_columns(source: Source, layout: Layout) -> Columns:
    """The numbers of all rows.

    A row without a name is called by file stem and row number, 1 for the first below the header. A row
    without any number is skipped and told. Raises `InputError` (`RAGGED`, `MISSING`, `NOT_A_NUMBER`,
    `NO_ROWS`, `DAMAGED`) with `row`, the line in the file, and `column`.
    """
    try:
        with closing(source.lines(source.encoding)) as lines:
            return _read_columns(lines, layout, source.stem)
    except UnicodeDecodeError:
        # the head was UTF-8 and the rest is not: an old export with accents in late rows
        with closing(source.lines("latin-1")) as lines:
            return _read_columns(lines, layout, source.stem)


def _read_columns(text: Iterable[str], layout: Layout, stem: str) -> Columns:
    pick = _picker(layout.numeric)
    values: list[Floats] = []
    samples: list[str] = []
    lines: list[int] = []
    skipped: list[Skipped] = []
    rows = islice(_rows(text, layout.dialect), layout.above, None)
    for number, (line, cells) in enumerate(rows, start=1):
        if len(cells) != len(layout.header):
            raise InputError(FormatCode.RAGGED, row=line, cells=len(cells), need=len(layout.header))
        name = cells[layout.sample].strip() if layout.sample is not None else ""
        name = name or f"{stem} {number}"
        row = _numbers(pick(cells), layout.dialect)
        if row is not None:
            values.append(row)
            samples.append(name)
            lines.append(line)
        elif _all_missing(pick(cells)):
            skipped.append(Skipped(line, name))
        else:
            raise _refusal(layout, cells, line)
    if not values:
        raise InputError(FormatCode.NO_ROWS, skipped=len(skipped))
    return Columns(np.stack(values), tuple(samples), tuple(lines), tuple(skipped))


def _rows(lines: Iterable[str], dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    """All rows that are not blank, with the number of their last line."""
    reader = csv.reader(lines, delimiter=dialect.separator)
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                yield reader.line_num, cells
    except csv.Error as error:
        raise InputError(FormatCode.DAMAGED, what="row", value=reader.line_num) from error


def _picker(numeric: Sequence[int]) -> Callable[[list[str]], Sequence[str]]:
    first, last = numeric[0], numeric[-1]
    if list(numeric) == list(range(first, last + 1)):
        return lambda cells: cells[first : last + 1]
    return itemgetter(*numeric)


def _numbers(cells: Sequence[str], dialect: Dialect) -> Floats | None:
    """The row as numbers, or None when one of them is none or not finite."""
    if dialect.decimal_comma:
        cells = [cell.replace(",", ".") for cell in cells]
    try:
        row = np.fromiter(map(float, cells), dtype=np.float64, count=len(cells))
    except ValueError:
        return None
    return row if np.isfinite(row).all() else None


def _all_missing(cells: Sequence[str]) -> bool:
    return all(cell.strip().lower() in _NO_VALUE for cell in cells)


def _refusal(layout: Layout, cells: list[str], line: int) -> InputError:
    """Names the first cell that holds no number."""
    index = next(one for one in layout.numeric if not layout.dialect.is_number(cells[one]))
    cell, column = cells[index].strip(), layout.header[index] or str(index + 1)
    if cell.lower() in _NO_VALUE:
        return InputError(FormatCode.MISSING, row=line, column=column)
    return InputError(FormatCode.NOT_A_NUMBER, row=line, column=column, text=cell[:40])


def _steady(lines: Sequence[str], separator: str) -> bool:
    """Whether every line holds the separator equally often."""
    counts = {line.count(separator) for line in lines[:6]}
    return len(counts) == 1 and counts != {0}
