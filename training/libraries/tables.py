"""Which tables lie in a folder, and what each holds, for `tilth-train library`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.spectrum import Floats, Quantity
from training.errors import TrainingCode
from training.libraries.columns import Wanted
from training.libraries.grammar import Range, laboratory_column, spectral_column
from training.libraries.library import Ids, Library
from training.libraries.naming import (
    DATASET,
    HEADER_ROWS,
    LAYER,
    MIR_INSTRUMENT,
    NIR_INSTRUMENT,
    SAMPLE,
    SCAN,
    SUFFIXES,
    VISNIR_INSTRUMENT,
    clean_id,
)
from training.libraries.scans import Request, Scans, levels_of, read_as_written
from training.libraries.tabular import batches, header

_INSTRUMENTS = {Range.NIR: NIR_INSTRUMENT, Range.MIR: MIR_INSTRUMENT, Range.VISNIR: VISNIR_INSTRUMENT}


@dataclass(frozen=True)
class Table:
    """A table of a public library: the columns that name a sample, its spectral ranges, its laboratory columns."""

    file: Path
    key: tuple[str, ...]
    ranges: tuple[Range, ...]
    laboratory: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Marked:
    """Scans with the `samples[n]`, `scan_ids[n]` and `instruments[n]` they belong to, "" where unknown."""

    label: str
    scans: Scans
    samples: Ids
    scan_ids: Ids
    instruments: Ids


@dataclass(frozen=True, eq=False)
class Values:
    """Laboratory values as they stand in a file: `numbers` maps columns to `[n]`, `rows[n]` are their rows."""

    file: Path
    samples: Ids
    numbers: dict[str, Floats]
    rows: NDArray[np.intp]


def tables_in(path: Path) -> list[Table]:
    """The tables with spectra or laboratory values at `path`, a file or a folder.

    Raises `InputError` where there is none, and for a file that cannot be read.
    """
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    tables = [found for file in files if file.name.endswith(SUFFIXES) and (found := _table(file)) is not None]
    if not tables:
        raise InputError(TrainingCode.NO_TABLES, path=str(path))
    return tables


def _table(file: Path) -> Table | None:
    names = header(file)
    keys = [key for key in ((SAMPLE,), (DATASET, LAYER)) if set(key) <= set(names)]
    spectral = {column.range for name in names if (column := spectral_column(name)) is not None}
    laboratory = tuple(name for name in names if laboratory_column(name) is not None)
    if not keys or not (spectral or laboratory):
        return None
    return Table(file, keys[0], tuple(within for within in Range if within in spectral), laboratory)


def scans_of(table: Table, within: Range) -> Marked:
    """The scans of one range, with the numbers that stand in the file."""
    scans = read_as_written(table.file, Request(within, table.key, (SCAN, _INSTRUMENTS[within])))
    return Marked(
        label=f"{table.file.name}, {within.value}",
        scans=scans,
        samples=_joined([scans.texts[name] for name in table.key]),
        scan_ids=scans.texts[SCAN],
        instruments=scans.texts[_INSTRUMENTS[within]],
    )


def values_of(table: Table) -> Values:
    """All laboratory values of a table."""
    read = list(batches(table.file, Wanted(table.key, table.laboratory, ())))
    parts = [
        np.array([clean_id(text) for batch in read for text in batch.texts[column]], np.str_) for column in table.key
    ]
    numbers = {name: np.concatenate([batch.numbers[name] for batch in read]) for name in table.laboratory if read}
    return Values(table.file, _joined(parts), numbers, np.arange(len(parts[0])) + HEADER_ROWS)


def of_library(library: Library, file: Path) -> tuple[Marked, Values]:
    """A library that was read otherwise, as the same two parts; rows count its samples."""
    rows = np.arange(len(library)) + HEADER_ROWS
    values = library.values.astype(np.float32)
    nameless = np.full(len(library), "", dtype=np.str_)
    scans = Scans(file, library.axis, library.quantity, values, levels_of(values, library.quantity), rows, {}, {})
    marked = Marked(library.name, scans, library.sample_ids, nameless, library.instruments)
    return marked, Values(file, library.sample_ids, library.properties, rows)


def is_reflectance(marked: Marked) -> bool:
    """Whether the scans are reflectance."""
    return marked.scans.quantity is Quantity.REFLECTANCE


def _joined(parts: list[Ids]) -> Ids:
    names = parts[0]
    for part in parts[1:]:
        names = np.char.add(np.char.add(names, " "), part)
    return names
