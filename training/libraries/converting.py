"""Tables of public libraries as Parquet: the same columns, spectra as float32."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from training.libraries.columns import Wanted
from training.libraries.grammar import laboratory_column, spectral_column
from training.libraries.naming import SUFFIXES
from training.libraries.tables import Table
from training.libraries.tabular import batches, header
from training.libraries.writing import write_table


def convert(table: Table, folder: Path) -> Path:
    """Writes the table to `folder` under its own name and returns the file; whole or not at all.

    Spectra become float32, laboratory values stay float64, other columns become text; R's unnamed row numbers are
    dropped. Raises `InputError` for what cannot be read, naming file, column and row, and for a full disk.
    """
    names = [name for name in header(table.file) if name]
    spectra = tuple(name for name in names if spectral_column(name) is not None)
    numbers = tuple(name for name in names if laboratory_column(name) is not None)
    texts = tuple(name for name in names if name not in {*spectra, *numbers})
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{stem(table.file)}.parquet"
    write_table(file, _pieces(table.file, Wanted(texts, numbers, spectra), names))
    return file


def stem(file: Path) -> str:
    """The name of a table without what says its form."""
    return next(file.name.removesuffix(suffix) for suffix in SUFFIXES if file.name.endswith(suffix))


def _pieces(file: Path, wanted: Wanted, names: list[str]) -> Iterator[pa.Table]:
    for batch in batches(file, wanted):
        columns = {name: pa.array([text or None for text in batch.texts[name]], pa.string()) for name in wanted.texts}
        columns |= {name: pa.array(numbers, from_pandas=True) for name, numbers in batch.numbers.items()}
        for place, name in enumerate(wanted.spectra):
            columns[name] = pa.array(batch.spectra[:, place], from_pandas=True)
        yield pa.table({name: columns[name] for name in names})
