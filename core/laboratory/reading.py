"""Reading a laboratory's table: where its headings stand, what each column holds, and every value."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from core.errors import InputError
from core.formats.source import Source, open_source
from core.laboratory.cells import Reading, comma_groups, read_cell
from core.laboratory.codes import Caveat, LaboratoryCode, NoticeCode
from core.laboratory.columns import Chosen, choose_columns
from core.laboratory.grid import Grid, text_grid
from core.laboratory.headings import Meaning, meaning_of, sample_column
from core.laboratory.table import Column, LaboratoryTable, Notice, Result
from core.laboratory.units import unit_named
from core.laboratory.vocabulary import CARBON_IN_ORGANIC_MATTER
from core.laboratory.workbook import OLE_MAGIC, ZIP_MAGIC, workbook_grids
from core.properties import PROPERTIES

HEADINGS_WITHIN = 40
"""Rows in which the headings are looked for; above them stand titles and addresses."""

Meanings = Mapping[str, Meaning | None]
"""By heading, what the user says that a column holds; None: nothing of interest."""


_Row = tuple[int, tuple[str, ...]]
"""Number in the file, and cells."""


class _Parts(NamedTuple):
    columns: tuple[Column, ...]
    samples: tuple[str, ...]
    results: tuple[Result, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class _Layout:
    """Index of the row of headings, column of the samples, rows of units and methods below the headings."""

    row: int
    sample: int
    below: int

    @property
    def first(self) -> int:
        return self.row + 1 + self.below


def read_laboratory(
    path: Path | str, *, meanings: Meanings | None = None, confirmed: Collection[str] = (), sheet: str = ""
) -> LaboratoryTable:
    """The results in a CSV file or workbook.

    `meanings` overrides what the headings say; a column named there needs no confirmation. `confirmed` are
    headings whose differing method the user accepts. Of a workbook, `sheet` or the first one that holds results.
    Raises `InputError` with `file`: codes of `FormatCode` and `LaboratoryCode`.
    """
    try:
        source = open_source(Path(path))
        grids = _grids(source, sheet)
        grid, layout = _first_with_results(grids, meanings or {})
        table = _table(grid, layout, meanings or {})
    except InputError as error:
        raise InputError(error.code, **{**error.values, "file": str(path)}) from error
    found = LaboratoryTable(str(path), hashlib.sha256(Path(path).read_bytes()).hexdigest(), grid.sheet, *table)
    return found.confirm(confirmed)


def _grids(source: Source, sheet: str) -> list[Grid]:
    if not source.head.startswith((ZIP_MAGIC, OLE_MAGIC)):
        return [text_grid(source)]
    grids = workbook_grids(source.data())
    if sheet and sheet not in {grid.sheet for grid in grids}:
        raise InputError(LaboratoryCode.SHEET_UNKNOWN, sheet=sheet, sheets=", ".join(grid.sheet for grid in grids))
    return [grid for grid in grids if not sheet or grid.sheet == sheet]


def _first_with_results(grids: Sequence[Grid], meanings: Meanings) -> tuple[Grid, _Layout]:
    for grid in grids:
        if layout := _layout(grid, meanings):
            return grid, layout
    headings = [row for grid in grids for row in grid.rows[:HEADINGS_WITHIN] if sample_column(row) is not None]
    if headings:
        raise InputError(LaboratoryCode.NO_PROPERTY_COLUMN, headings=", ".join(filter(None, headings[0]))[:200])
    raise InputError(LaboratoryCode.NO_SAMPLE_COLUMN)


def _layout(grid: Grid, meanings: Meanings) -> _Layout | None:
    """The first row with a column of samples and one of a property."""
    for index, row in enumerate(grid.rows[:HEADINGS_WITHIN]):
        sample = sample_column(row)
        known = [i for i, cell in enumerate(row) if cell in meanings or (i != sample and meaning_of(cell))]
        if sample is not None and known:
            return _Layout(index, sample, _rows_below(grid.rows[index + 1 : index + 3], sample, known))
    return None


def _rows_below(rows: Sequence[Sequence[str]], sample: int, known: Sequence[int]) -> int:
    """How many rows below the headings hold units and methods: no number, and a unit or no sample."""
    count = 0
    for row in rows:
        cells = [row[index] for index in known if row[index]]
        wordy = cells and all(read_cell(cell).value is None for cell in cells)
        if not (wordy and (not row[sample] or any(unit_named(cell) for cell in cells))):
            break
        count += 1
    return count


def _table(grid: Grid, layout: _Layout, meanings: Meanings) -> _Parts:
    chosen = choose_columns(grid.rows[layout.row : layout.first], layout.sample, meanings)
    rows = list(zip(grid.numbers, grid.rows, strict=True))[layout.first :]
    named = [(number, row) for number, row in rows if row[layout.sample]]
    notices = [*chosen.notices, *_nameless(rows, layout.sample, chosen)]
    results: list[Result] = []
    for index in chosen.columns:
        values, told = _column(grid, named, layout.sample, index, chosen)
        results += values
        notices += told
    if not results:
        raise InputError(LaboratoryCode.NO_RESULTS)
    samples = tuple(dict.fromkeys(row[layout.sample] for _, row in named))
    ordered = tuple(sorted(results, key=lambda result: result.row))
    return _Parts(tuple(chosen.columns.values()), samples, ordered, tuple(notices))


def _nameless(rows: Sequence[_Row], sample: int, chosen: Chosen) -> list[Notice]:
    """Rows with a value and no sample; a note below the table has neither."""
    return [
        Notice(NoticeCode.ROW_WITHOUT_SAMPLE, column.heading, number, row[index])
        for number, row in rows
        for index, column in list(chosen.columns.items())[:1]
        if not row[sample] and read_cell(row[index]).value is not None
    ]


def _column(
    grid: Grid, rows: Sequence[_Row], sample: int, index: int, chosen: Chosen
) -> tuple[list[Result], list[Notice]]:
    column, results, notices = chosen.columns[index], [], []
    grouped = comma_groups(row[index] for _, row in rows)
    for number, row in rows:
        cell = read_cell(row[index], comma_groups=grouped)
        code = NoticeCode.NOT_CALCULATED if (number, index) in grid.not_calculated else cell.notice
        if code is not None:
            notices.append(Notice(code, column.heading, number, row[index]))
        if cell.value is not None:
            error = _error(row, cell, index, column.meaning, chosen)
            results.append(_result(row[sample], column, cell, error, number, row[index]))
    return results, notices


def _result(sample: str, column: Column, cell: Reading, error: float | None, number: int, written: str) -> Result:
    meaning, value = column.meaning, cell.value or 0.0
    return Result(
        sample, meaning.property, value * _factor(cell, meaning), error, meaning.method, meaning.unit, number,
        column.heading, written, cell.censored,
    )  # fmt: skip


def _error(row: Sequence[str], cell: Reading, index: int, meaning: Meaning, chosen: Chosen) -> float | None:
    """One standard deviation in the unit of the property: of the cell itself, else of the column of errors."""
    if cell.error is not None:
        return cell.error * _factor(cell, meaning)
    if index not in chosen.errors:
        return None
    other, told = chosen.errors[index]
    value = read_cell(row[other]).value
    # a column of errors that states no unit has that of its values
    factor = meaning.factor if Caveat.UNIT_ASSUMED in told.caveats else told.factor
    return None if value is None or value < 0 else value * factor


def _factor(cell: Reading, meaning: Meaning) -> float:
    """A cell that says % itself overrides the unit of its column, not the conversion from organic matter."""
    if not cell.percent or PROPERTIES[meaning.property].unit != "%":
        return meaning.factor
    return CARBON_IN_ORGANIC_MATTER if Caveat.FROM_ORGANIC_MATTER in meaning.caveats else 1.0
