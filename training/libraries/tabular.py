"""Tables of spectra as CSV, gzipped CSV or Parquet, read piece by piece: what is kept is float32 and a few columns.

The header may carry a byte-order mark, quotes, spaces and the unnamed first column that R writes. What a file is
follows from its first bytes, not from its name: downloads are unpacked on the way at times.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from core.errors import InputError
from core.spectrum import Floats
from training.errors import TrainingCode

Kept = NDArray[np.float32]

MISSING = ("", "NA", "NaN", "nan", "NULL", "null", "N/A", "n/a", "#N/A", "None")
"""How the public files and common programs write that there is no value."""

_BLOCK_BYTES = 16 * 2**20
_PARQUET_ROWS = 4096
_BROKEN = (OSError, EOFError, zlib.error, UnicodeDecodeError)


@dataclass(frozen=True, eq=False)
class Batch:
    """Some rows: `texts` are whole strings ("" where missing), `numbers` float64 and `spectra[b, m]` float32."""

    texts: dict[str, list[str]]
    numbers: dict[str, Floats]
    spectra: Kept


@dataclass(frozen=True)
class Wanted:
    """The columns to read, by what they hold; every one must be there."""

    texts: tuple[str, ...]
    numbers: tuple[str, ...]
    spectra: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """All of them."""
        return [*self.texts, *self.numbers, *self.spectra]


def header(file: Path) -> list[str]:
    """Column names of a table; the unnamed column that R writes first is "".

    Raises `InputError` for a file that is missing, unreadable or that names one column twice.
    """
    names = _parquet_header(file) if _is_parquet(file) else [_clean(name) for name in _csv_header(file)]
    seen: set[str] = set()
    for name in names:
        if name and name in seen:
            raise InputError(TrainingCode.COLUMN_TWICE, file=str(file), column=name)
        seen.add(name)
    return names


def batches(file: Path, wanted: Wanted) -> Iterator[Batch]:
    """The rows of a table in its order, a piece at a time.

    Raises `InputError` naming file, column and row (the header is row 1) where a cell is no number or a line has
    too few or too many cells, and for a file that ends early.
    """
    names = header(file)
    for column in wanted.names:
        if column not in names:
            raise InputError(TrainingCode.COLUMN_MISSING, file=str(file), column=column)
    tables = _parquet_tables(file, wanted) if _is_parquet(file) else _csv_tables(file, names, wanted)
    for table in tables:
        yield _batch(table, wanted)


def _batch(table: pa.Table, wanted: Wanted) -> Batch:
    spectra = np.empty((table.num_rows, len(wanted.spectra)), dtype=np.float32)
    for place, name in enumerate(wanted.spectra):
        spectra[:, place] = table.column(name).cast(pa.float32(), safe=False).to_numpy()
    return Batch(
        texts={name: [_text(value) for value in table.column(name).to_pylist()] for name in wanted.texts},
        numbers={name: table.column(name).cast(pa.float64(), safe=False).to_numpy() for name in wanted.numbers},
        spectra=spectra,
    )


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _csv_tables(file: Path, names: list[str], wanted: Wanted) -> Iterator[pa.Table]:
    types = dict.fromkeys(wanted.texts, pa.string())
    types |= dict.fromkeys(wanted.numbers, pa.float64()) | dict.fromkeys(wanted.spectra, pa.float32())
    unnamed = [name or f"unnamed {place}" for place, name in enumerate(names)]
    with _told(file, names, wanted), _bytes(file) as stream:
        reader = pacsv.open_csv(
            stream,
            read_options=pacsv.ReadOptions(column_names=unnamed, skip_rows=1, block_size=_BLOCK_BYTES),
            parse_options=pacsv.ParseOptions(delimiter=_delimiter(file)),
            convert_options=pacsv.ConvertOptions(
                column_types=types, include_columns=wanted.names, null_values=list(MISSING), strings_can_be_null=True
            ),
        )
        for batch in reader:
            yield pa.Table.from_batches([batch])


def _parquet_tables(file: Path, wanted: Wanted) -> Iterator[pa.Table]:
    with _parquet(file), pq.ParquetFile(file) as parquet:
        for batch in parquet.iter_batches(_PARQUET_ROWS, columns=wanted.names):
            table = pa.Table.from_batches([batch])
            for name in (*wanted.numbers, *wanted.spectra):
                if not _is_numeric(table.schema.field(name).type):
                    raise InputError(TrainingCode.NO_NUMBER, file=str(file), column=name, row=2, found="text")
            yield table


def _parquet_header(file: Path) -> list[str]:
    with _parquet(file):
        return [str(name) for name in pq.read_schema(file).names]


@contextmanager
def _parquet(file: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as broken:
        raise InputError(TrainingCode.SET_UNREADABLE, file=str(file), reason=type(broken).__name__) from broken


def _is_numeric(kind: pa.DataType) -> bool:
    return bool(pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_null(kind))


@contextmanager
def _told(file: Path, names: list[str], wanted: Wanted) -> Iterator[None]:
    """What the CSV reader refuses is looked up again, so that the error names column and row."""
    try:
        yield
    except _BROKEN as broken:
        raise InputError(TrainingCode.TABLE_BROKEN, file=str(file), reason=str(broken)) from broken
    except pa.ArrowInvalid as refused:
        raise _first_bad_cell(file, names, {*wanted.numbers, *wanted.spectra}, str(refused)) from refused


def _first_bad_cell(file: Path, names: list[str], numeric: set[str], reason: str) -> InputError:
    with _text_stream(file) as stream:
        for row, cells in enumerate(csv.reader(stream, delimiter=_delimiter(file)), start=1):
            if not cells:
                continue
            if len(cells) != len(names):
                return InputError(
                    TrainingCode.ROW_LENGTH, file=str(file), row=row, cells=len(cells), expected=len(names)
                )
            for name, cell in zip(names, cells, strict=True):
                if row > 1 and name in numeric and not _is_number(cell):
                    return InputError(TrainingCode.NO_NUMBER, file=str(file), column=name, row=row, found=cell)
    return InputError(TrainingCode.TABLE_BROKEN, file=str(file), reason=reason)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return cell in MISSING
    return True


def _is_parquet(file: Path) -> bool:
    return _opened(file, lambda stream: stream.read(4)) == b"PAR1"


def _is_gzip(file: Path) -> bool:
    return _opened(file, lambda stream: stream.read(2)) == b"\x1f\x8b"


def _opened(file: Path, read: Callable[[IO[bytes]], bytes]) -> bytes:
    try:
        with file.open("rb") as stream:
            return read(stream)
    except OSError as missing:
        reason = missing.strerror or type(missing).__name__
        raise InputError(TrainingCode.TABLE_BROKEN, file=str(file), reason=reason) from missing


@contextmanager
def _bytes(file: Path) -> Iterator[IO[bytes]]:
    with gzip.open(file, "rb") if _is_gzip(file) else file.open("rb") as stream:
        yield cast(IO[bytes], stream)


@contextmanager
def _text_stream(file: Path) -> Iterator[IO[str]]:
    with _bytes(file) as stream, io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="") as text:
        yield text


def _csv_header(file: Path) -> list[str]:
    return next(csv.reader([_first_line(file)], delimiter=_delimiter(file)), [])


def _delimiter(file: Path) -> str:
    """Comma, or what stands in its place in a header without any: semicolon or tab."""
    first = _first_line(file)
    return next((sign for sign in (",", ";", "\t") if sign in first), ",")


def _first_line(file: Path) -> str:
    try:
        with _text_stream(file) as stream:
            return stream.readline()
    except _BROKEN as broken:
        raise InputError(TrainingCode.TABLE_BROKEN, file=str(file), reason=str(broken)) from broken


def _clean(name: str) -> str:
    return name.strip().strip("\ufeff\"'").strip()
