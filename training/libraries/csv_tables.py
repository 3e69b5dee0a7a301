"""CSV, packed or not: the header as programs write it, and errors that name column and row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv

from core.errors import InputError
from training.errors import TrainingCode
from training.libraries.columns import MISSING, Wanted
from training.libraries.opening import BROKEN, delimiter, first_line, opened_bytes, opened_text

_BLOCK_BYTES = 16 * 2**20


def csv_header(file: Path) -> list[str]:
    """Column names without byte-order mark, quotes and spaces; the unnamed column that R writes first is ""."""
    return [_clean(name) for name in next(csv.reader([first_line(file)], delimiter=delimiter(file)), [])]


def csv_tables(file: Path, names: list[str], wanted: Wanted) -> Iterator[pa.Table]:
    """The wanted columns of a CSV file whose header is `names`, a piece at a time."""
    types = dict.fromkeys(wanted.texts, pa.string())
    types |= dict.fromkeys(wanted.numbers, pa.float64()) | dict.fromkeys(wanted.spectra, pa.float32())
    unnamed = [name or f"unnamed {place}" for place, name in enumerate(names)]
    with _told(file, names, wanted), opened_bytes(file) as stream:
        reader = pacsv.open_csv(
            stream,
            read_options=pacsv.ReadOptions(column_names=unnamed, skip_rows=1, block_size=_BLOCK_BYTES),
            parse_options=pacsv.ParseOptions(delimiter=delimiter(file)),
            convert_options=pacsv.ConvertOptions(
                column_types=types, include_columns=wanted.names, null_values=list(MISSING), strings_can_be_null=True
            ),
        )
        for batch in reader:
            yield pa.Table.from_batches([batch])


@contextmanager
def _told(file: Path, names: list[str], wanted: Wanted) -> Iterator[None]:
    """What the CSV reader refuses is looked up again, so that the error names column and row."""
    try:
        yield
    except BROKEN as broken:
        raise InputError(TrainingCode.TABLE_BROKEN, file=str(file), reason=str(broken)) from broken
    except pa.ArrowInvalid as refused:
        raise _first_bad_cell(file, names, {*wanted.numbers, *wanted.spectra}, str(refused)) from refused


def _first_bad_cell(file: Path, names: list[str], numeric: set[str], reason: str) -> InputError:
    try:
        with opened_text(file) as stream:
            for row, cells in enumerate(csv.reader(stream, delimiter=delimiter(file)), start=1):
                refused = _bad_row(file, names, numeric, row, cells)
                if refused is not None:
                    return refused
    except (*BROKEN, csv.Error) as broken:
        reason = str(broken)
    return InputError(TrainingCode.TABLE_BROKEN, file=str(file), reason=reason)


def _bad_row(file: Path, names: list[str], numeric: set[str], row: int, cells: list[str]) -> InputError | None:
    if cells and len(cells) != len(names):
        return InputError(TrainingCode.ROW_LENGTH, file=str(file), row=row, cells=len(cells), expected=len(names))
    for name, cell in zip(names, cells, strict=False):
        if row > 1 and name in numeric and not _is_number(cell):
            return InputError(TrainingCode.NO_NUMBER, file=str(file), column=name, row=row, found=cell)
    return None


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return cell in MISSING
    return True


def _clean(name: str) -> str:
    return name.strip().strip("\ufeff\"'").strip()
