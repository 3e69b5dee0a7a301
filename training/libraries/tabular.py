"""Tables of spectra as CSV, gzipped CSV or Parquet, read piece by piece: what is kept is float32 and a few columns.

What a file is follows from its first bytes, not from its name: downloads are unpacked on the way at times.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from core.errors import InputError
from training.errors import TrainingCode
from training.libraries.columns import Batch, Wanted
from training.libraries.csv_tables import csv_header, csv_tables
from training.libraries.opening import is_parquet

_PARQUET_ROWS = 4096


def header(file: Path) -> list[str]:
    """Column names of a table; the unnamed column that R writes first is "".

    Raises `InputError` for a file that is missing, unreadable or that names one column twice.
    """
    names = _parquet_header(file) if is_parquet(file) else csv_header(file)
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
    tables = _parquet_tables(file, wanted) if is_parquet(file) else csv_tables(file, names, wanted)
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


def _parquet_tables(file: Path, wanted: Wanted) -> Iterator[pa.Table]:
    """Row group by row group: `iter_batches` would hold on to all that it has read."""
    with _parquet(file), pq.ParquetFile(file) as parquet:
        schema = parquet.schema_arrow  # made anew at every look
        for name in (*wanted.numbers, *wanted.spectra):
            if not _is_numeric(schema.field(name).type):
                raise InputError(TrainingCode.NO_NUMBER, file=str(file), column=name, row=2, found="text")
        for group in range(parquet.num_row_groups):
            table = parquet.read_row_group(group, columns=wanted.names)
            for start in range(0, table.num_rows, _PARQUET_ROWS):
                yield table.slice(start, _PARQUET_ROWS)


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
