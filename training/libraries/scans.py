"""The scans of one file of a public library: one row per scan, in one quantity, on an ascending axis."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.spectrum import REFLECTANCE_CEILING, Axis, Floats, Quantity
from training.errors import TrainingCode
from training.libraries.grammar import Range, SpectralColumn, spectral_column
from training.libraries.library import Ids
from training.libraries.onto_axis import onto_axis
from training.libraries.tabular import Kept, Wanted, batches, header

HEADER_ROWS = 2
"""Row of a table, counted as a text editor counts lines, that holds its first record."""

SAMPLE = "id.sample_local_c"
SCAN = "id.scan_local_c"

_LOG = logging.getLogger(__name__)
_WHOLE_AS_FLOAT = re.compile(r"(\d+)\.0+")
_WHOLE_AS_R_WRITES = re.compile(r"\d(\.\d+)?e\+\d\d")
_LARGEST_ABSORBANCE = 20.0


@dataclass(frozen=True, eq=False)
class Scans:
    """`values[n, m]` float32 on `axis`, NaN where missing; `rows[n]` is the row of each scan in `file`.

    `texts` holds the id columns that were asked for, "" where the file lacks them.
    """

    file: Path
    axis: Axis
    quantity: Quantity
    values: Kept
    rows: NDArray[np.intp]
    texts: dict[str, Ids]

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, kept: NDArray[np.intp] | NDArray[np.bool_]) -> Scans:
        """These scans only."""
        texts = {name: values[kept] for name, values in self.texts.items()}
        return replace(self, values=self.values[kept], rows=self.rows[kept], texts=texts)


def read_scans(
    file: Path, within: Range, required: tuple[str, ...], optional: tuple[str, ...] = (), onto: Axis | None = None
) -> Scans:
    """All scans of `file` with their ids, in the quantity of the column names; percent becomes a fraction.

    With `onto` they are brought to that axis while they are read, so that no more than the result is held. Raises
    `InputError` for wrong, missing or doubtful columns and values, naming file, column and row.
    """
    names = header(file)
    columns, quantity = spectral_columns(file, names, within)
    axis = Axis(np.array([column.position for column in columns.values()]), within.unit)
    texts = (*required, *(name for name in optional if name in names))
    pieces: list[Kept] = [np.empty((0, len(onto or axis)), np.float32)]
    ids: dict[str, list[str]] = {name: [] for name in texts}
    for batch in batches(file, Wanted(texts, (), tuple(columns))):
        pieces.append(batch.spectra if onto is None else onto_axis(batch.spectra, axis, onto))
        for name in texts:
            ids[name] += [clean_id(text) for text in batch.texts[name]]
    values = np.concatenate(pieces)
    return sound(
        Scans(
            file=file,
            axis=onto or axis,
            quantity=quantity,
            values=values,
            rows=np.arange(len(values)) + HEADER_ROWS,
            texts={name: np.array(ids.get(name, [""] * len(values)), np.str_) for name in (*required, *optional)},
        )
    )


def spectral_columns(file: Path, names: Iterable[str], within: Range) -> tuple[dict[str, SpectralColumn], Quantity]:
    """Column name → what it holds, by ascending position, and the one quantity they share."""
    found = {name: column for name in names if (column := spectral_column(name)) and column.range is within}
    quantities = {column.quantity for column in found.values()}
    if len(found) < 2:
        raise InputError(TrainingCode.NO_SCANS, file=str(file), pattern=f"scan_{within.value}.<position>_abs or _ref")
    if len(quantities) > 1:
        raise InputError(TrainingCode.TWO_QUANTITIES, file=str(file))
    return dict(sorted(found.items(), key=lambda item: item[1].position)), quantities.pop()


def sound(scans: Scans) -> Scans:
    """Reflectance as a fraction, absorbance as log10(1/R); `InputError` where the numbers can be neither."""
    levels = typical(scans.values)
    if scans.quantity is Quantity.REFLECTANCE:
        return _as_fraction(scans, levels)
    return _as_absorbance(scans, levels)


def _as_fraction(scans: Scans, levels: Floats) -> Scans:
    """Percent if every scan is, by a median above `REFLECTANCE_CEILING`; soils give 3–90 %, or 1.1 at most."""
    percent, fraction = levels > REFLECTANCE_CEILING, levels <= REFLECTANCE_CEILING
    if percent.any() and fraction.any():
        minority = percent if percent.sum() <= fraction.sum() else fraction
        row, rows = int(scans.rows[minority][0]), int(minority.sum())
        raise InputError(TrainingCode.MIXED_PERCENT, file=str(scans.file), row=row, rows=rows)
    if percent.any():
        np.divide(scans.values, 100, out=scans.values)
    return scans


def _as_absorbance(scans: Scans, levels: Floats) -> Scans:
    """Refused where half of the scans are out of range; the few of a sound file are left out, and logged."""
    sign, scale = levels < 0, levels > _LARGEST_ABSORBANCE
    for wrong, code in ((sign, TrainingCode.ABSORBANCE_SIGN), (scale, TrainingCode.ABSORBANCE_SCALE)):
        if 2 * wrong.sum() >= np.isfinite(levels).sum() > 0:
            row, level = int(scans.rows[wrong][0]), float(levels[wrong][0])
            raise InputError(code, file=str(scans.file), row=row, rows=int(wrong.sum()), level=level)
    odd = sign | scale
    if odd.any():
        _LOG.warning(
            "%s: %d scans are no absorbance and left out, first row %d", scans.file, odd.sum(), scans.rows[odd][0]
        )
    return scans.take(~odd) if odd.any() else scans


def typical(values: Kept) -> Floats:
    """Median of each scan `[n]` over the points it has; NaN for an empty one."""
    levels = np.full(len(values), np.nan)
    some = np.isfinite(values).any(axis=1)
    levels[some] = np.nanmedian(values[some], axis=1)
    return levels


def clean_id(text: str) -> str:
    """An id as text: `26949.0`, which pandas makes of a column with gaps, and R's `1e+05` are whole numbers."""
    if found := _WHOLE_AS_FLOAT.fullmatch(text):
        return found[1]
    if _WHOLE_AS_R_WRITES.fullmatch(text) and float(text).is_integer():
        return str(int(float(text)))
    return text


def each_file(folder: Path, stem: str) -> Iterator[Path]:
    """The files of this stem in `folder`, in any of the three forms."""
    for suffix in (".csv", ".csv.gz", ".parquet"):
        if (file := folder / f"{stem}{suffix}").is_file():
            yield file


def one_file(folder: Path, stem: str) -> Path | None:
    """The file of this stem; None where there is none, `InputError` where there are two."""
    there = list(each_file(folder, stem))
    if len(there) > 1:
        raise InputError(TrainingCode.FILE_TWICE, folder=str(folder), files=", ".join(file.name for file in there))
    return there[0] if there else None
