"""A paired library written in the layout of the OSSL NeoSpectra library v1.2, as `read_paired` reads it."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from core.files import replacing
from core.spectrum import Axis, Floats, Quantity
from training.libraries.columns import Kept
from training.libraries.grammar import Range, SpectralColumn
from training.libraries.mir import MIR_AXIS
from training.libraries.naming import NIR_INSTRUMENT, SAMPLE, SCAN
from training.libraries.neospectra import MIR, NIR, SOILLAB
from training.libraries.paired_library import PairedLibrary

_ROWS = 2048


def write_paired(library: PairedLibrary, folder: Path, *, suffix: str = ".csv.gz") -> None:
    """Writes the three files of `library` into `folder` (made where it is missing), each whole or not at all.

    `suffix` is `.csv`, `.csv.gz` or `.parquet`; spectra are float32. A sample with repeats has one MIR row per
    repeat, whose mean is its MIR spectrum. Raises `InputError` of `core.files` for what the system refuses.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_table(folder / f"{NIR}{suffix}", _nir_pieces(library))
    write_table(folder / f"{MIR}{suffix}", _mir_pieces(library))
    write_table(folder / f"{SOILLAB}{suffix}", _laboratory_pieces(library))


def write_table(file: Path, pieces: Iterator[pa.Table]) -> None:
    """One table, piece by piece, in the form that the name of the file says; whole or not at all."""
    with replacing(file) as beside:
        first = next(pieces)
        if file.suffix == ".parquet":
            with pq.ParquetWriter(beside, first.schema, compression="zstd") as parquet:
                parquet.write_table(first)
                for piece in pieces:
                    parquet.write_table(piece)
            return
        with _stream(beside, file.suffix) as stream, pacsv.CSVWriter(stream, first.schema) as table:
            table.write_table(first)
            for piece in pieces:
                table.write_table(piece)


@contextmanager
def _stream(path: Path, suffix: str) -> Iterator[IO[bytes]]:
    """A file to write bytes to; gzip without time or name, so that equal tables are equal files."""
    with path.open("xb") as raw:
        if suffix != ".gz":
            yield raw
            return
        with gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=1, mtime=0) as packed:
            yield cast(IO[bytes], packed)


def _nir_pieces(library: PairedLibrary) -> Iterator[pa.Table]:
    rows = np.flatnonzero(np.isfinite(library.nir).any(axis=1))
    names = _spectral_names(Range.NIR, library.nir_axis, Quantity.REFLECTANCE)
    for part in _parts(rows):
        samples, instruments = library.sample_ids[part], library.instruments[part]
        scans = [f"{instrument or 'NIR'}_{sample}" for sample, instrument in zip(samples, instruments, strict=True)]
        texts = {SCAN: pa.array(scans, pa.string()), SAMPLE: pa.array(samples.tolist(), pa.string())}
        texts[NIR_INSTRUMENT] = pa.array([name or None for name in instruments.tolist()], pa.string())
        yield _table(texts, names, library.nir[part])


def _mir_pieces(library: PairedLibrary) -> Iterator[pa.Table]:
    """Repeats of the samples that have them, then the means of the others."""
    names = _spectral_names(Range.MIR, MIR_AXIS, Quantity.ABSORBANCE)
    single = np.flatnonzero(library.has_mir & ~np.isin(np.arange(len(library)), library.repeat_rows))
    for part in _parts(np.arange(len(library.repeat_rows)), at_least_one=single.size == 0):
        yield _table(_samples(library, library.repeat_rows[part]), names, library.mir_repeats[part])
    for part in _parts(single, at_least_one=False):
        yield _table(_samples(library, part), names, library.mir[part])


def _laboratory_pieces(library: PairedLibrary) -> Iterator[pa.Table]:
    every = np.arange(len(library))
    for part in _parts(every):
        columns = {name: pa.array(values[part], from_pandas=True) for name, values in library.properties.items()}
        yield pa.table(_samples(library, part) | columns)


def _samples(library: PairedLibrary, rows: NDArray[np.intp]) -> dict[str, pa.Array]:
    return {SAMPLE: pa.array(library.sample_ids[rows].tolist(), pa.string())}


def _spectral_names(within: Range, axis: Axis, quantity: Quantity) -> list[str]:
    return [SpectralColumn(within, float(point), quantity).name for point in axis.points]


def _table(texts: dict[str, pa.Array], names: list[str], spectra: Floats | Kept) -> pa.Table:
    values = spectra.astype(np.float32, copy=False)
    columns = {name: pa.array(values[:, place], from_pandas=True) for place, name in enumerate(names)}
    return pa.table(texts | columns)


def _parts(rows: NDArray[np.intp], *, at_least_one: bool = True) -> Iterator[NDArray[np.intp]]:
    """The rows in pieces; one empty piece where there are none and a header is needed."""
    for start in range(0, max(rows.size, int(at_least_one)), _ROWS):
        yield rows[start : start + _ROWS]
