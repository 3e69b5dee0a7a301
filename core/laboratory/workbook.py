"""Workbooks (.xlsx) as grids. Formulas are never calculated: what is read is the result that the file holds."""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from core.errors import InputError
from core.laboratory.codes import LaboratoryCode
from core.laboratory.grid import MOST_COLUMNS, MOST_ROWS, Grid

if TYPE_CHECKING:
    from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

ZIP_MAGIC, OLE_MAGIC = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
LARGEST_UNPACKED = 64 << 20
MOST_ENTRIES, MOST_SHEETS = 1000, 50
_BROKEN = (
    zipfile.BadZipFile, zlib.error, ParseError, KeyError, ValueError, TypeError, IndexError, AttributeError,
    EOFError, OSError, NotImplementedError, RuntimeError, OverflowError,
)  # fmt: skip
"""What zipfile and openpyxl may raise on workbooks that are cut, damaged or encrypted; there is no common base.
`NotImplementedError`: a way of packing that zipfile does not know."""


def workbook_grids(data: bytes) -> list[Grid]:
    """The sheets that hold anything, in order.

    Raises `InputError`: `NOT_A_WORKBOOK` for what cannot be read, `OLD_WORKBOOK` for .xls and encrypted ones,
    `TOO_MANY_CELLS` for what is larger, or unpacks to more, than any laboratory's table.
    """
    if data.startswith(OLE_MAGIC):
        raise InputError(LaboratoryCode.OLD_WORKBOOK)
    try:
        _refuse_bombs(data)
        results, formulas = _sheets(data, results=True), _sheets(data, results=False)
    except _BROKEN as error:
        raise InputError(LaboratoryCode.NOT_A_WORKBOOK, detail=type(error).__name__) from error
    return [_with_gaps(grid, formulas[grid.sheet]) for grid in results.values() if grid.rows]


def _refuse_bombs(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        entries = packed.infolist()
        if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
            raise InputError(LaboratoryCode.TOO_MANY_CELLS, rows=MOST_ROWS, columns=MOST_COLUMNS)
        for entry in (one for one in entries if one.filename.endswith((".xml", ".rels"))):
            # a workbook declares no entities; one that does wants them expanded
            if b"<!" in packed.read(entry).replace(b"\0", b"").replace(b"<![CDATA[", b"").replace(b"<!--", b""):
                raise InputError(LaboratoryCode.NOT_A_WORKBOOK, detail=entry.filename)


def _sheets(data: bytes, *, results: bool) -> dict[str, Grid]:
    import openpyxl  # here, because it takes long and only a workbook needs it

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and validations, which are not read
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=results, keep_links=False)
        try:
            return {sheet.title: _grid(sheet) for sheet in book.worksheets[:MOST_SHEETS]}
        finally:
            book.close()


def _grid(sheet: ReadOnlyWorksheet) -> Grid:
    sheet.reset_dimensions()  # they may claim anything
    rows = list(_rows(sheet))
    return Grid.of(rows, range(1, len(rows) + 1), sheet.title)


def _rows(sheet: ReadOnlyWorksheet) -> Iterator[Sequence[str]]:
    for row in sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1):
        cells = [_text(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        yield cells


def _text(cell: ReadOnlyCell | EmptyCell) -> str:
    """A cell as one would type it: whole numbers without a point, percent with its sign, dates as ISO."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        percent = "%" in (cell.number_format or "")
        return f"{value * 100:.10g}%" if percent else f"{value:.15g}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _with_gaps(results: Grid, formulas: Grid) -> Grid:
    """Marks formulas whose result is not stored: a file that a program wrote and no spreadsheet opened."""
    told = {
        (number, column): cell
        for number, row in zip(results.numbers, results.rows, strict=True)
        for column, cell in enumerate(row)
    }
    gaps = frozenset(
        (number, column)
        for number, row in zip(formulas.numbers, formulas.rows, strict=True)
        for column, cell in enumerate(row)
        if cell.startswith("=") and not told.get((number, column))
    )
    return Grid(results.rows, results.numbers, results.sheet, gaps)
