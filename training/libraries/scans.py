"""The scans of one file of a public library: one row per scan, in one quantity, on an ascending axis."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.spectrum import Axis, Floats, Quantity
from training.errors import TrainingCode
from training.libraries.columns import Batch, Kept, Wanted
from training.libraries.grammar import Range, SpectralColumn, spectral_column
from training.libraries.growing import Growing
from training.libraries.library import Ids
from training.libraries.naming import HEADER_ROWS, clean_id
from training.libraries.onto_axis import onto_axis
from training.libraries.tabular import batches, header


@dataclass(frozen=True, eq=False)
class Scans:
    """`values[n, m]` float32 on `axis`, NaN where missing; `rows[n]` is the row of each scan in `file`.

    `texts` holds the id columns that were asked for, "" where the file lacks them, `numbers` the laboratory columns.
    `levels[n]` are those of `levels_of`, as they stand in the file.
    """

    file: Path
    axis: Axis
    quantity: Quantity
    values: Kept
    levels: Floats
    rows: NDArray[np.intp]
    texts: dict[str, Ids]
    numbers: dict[str, Floats]

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, kept: NDArray[np.intp] | NDArray[np.bool_]) -> Scans:
        """These scans only."""
        return replace(
            self,
            values=self.values[kept],
            levels=self.levels[kept],
            rows=self.rows[kept],
            texts={name: values[kept] for name, values in self.texts.items()},
            numbers={name: values[kept] for name, values in self.numbers.items()},
        )


@dataclass(frozen=True)
class Request:
    """What to read: a range, id columns that must or may be there, laboratory columns.

    With `onto` the scans are brought to that axis while they are read, so that no more than the result is held.
    """

    within: Range
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    onto: Axis | None = None


def read_as_written(file: Path, request: Request) -> Scans:
    """The scans of `file` with the numbers that stand there, whether they can be or not."""
    names = header(file)
    columns, quantity = spectral_columns(file, names, request.within)
    axis = Axis(np.array([column.position for column in columns.values()]), request.within.unit)
    texts = (*request.required, *(name for name in request.optional if name in names))
    target = request.onto or axis
    read = _Read(axis, target, quantity, Growing(len(target)))
    for batch in batches(file, Wanted(texts, request.numbers, tuple(columns))):
        read.add(batch)
    rows = np.concatenate([np.empty(0, np.intp), *read.rows])
    return Scans(
        file=file,
        axis=read.target,
        quantity=quantity,
        values=read.values.whole(),
        levels=np.concatenate([np.empty(0), *read.levels]),
        rows=rows + HEADER_ROWS,
        texts={
            name: np.array(read.texts.get(name, [""] * len(rows)), np.str_)
            for name in (*request.required, *request.optional)
        },
        numbers={name: np.concatenate([np.empty(0), *read.numbers.get(name, [])]) for name in request.numbers},
    )


@dataclass
class _Read:
    """What was read so far, without the rows that have no spectrum."""

    axis: Axis
    target: Axis
    quantity: Quantity
    values: Growing
    seen: int = 0
    levels: list[Floats] = field(default_factory=list)
    rows: list[NDArray[np.intp]] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)
    numbers: dict[str, list[Floats]] = field(default_factory=dict)

    def add(self, batch: Batch) -> None:
        batch.spectra[~np.isfinite(batch.spectra)] = np.nan
        rows = np.flatnonzero(~np.isnan(batch.spectra).all(axis=1))
        spectra = batch.spectra[rows]
        self.rows.append(rows + self.seen)
        self.seen += len(batch.spectra)
        self.levels.append(levels_of(spectra, self.quantity))
        self.values.add(spectra if self.target is self.axis else onto_axis(spectra, self.axis, self.target))
        for name, texts in batch.texts.items():
            self.texts.setdefault(name, []).extend(clean_id(texts[row]) for row in rows)
        for name, numbers in batch.numbers.items():
            self.numbers.setdefault(name, []).append(numbers[rows])


def spectral_columns(file: Path, names: Iterable[str], within: Range) -> tuple[dict[str, SpectralColumn], Quantity]:
    """Column name → what it holds, by ascending position, and the one quantity they share."""
    found = {name: column for name in names if (column := spectral_column(name)) and column.range is within}
    quantities = {column.quantity for column in found.values()}
    if len(found) < 2:
        raise InputError(TrainingCode.NO_SCANS, file=str(file), pattern=f"scan_{within.value}.<position>_abs or _ref")
    if len(quantities) > 1:
        raise InputError(TrainingCode.TWO_QUANTITIES, file=str(file))
    columns = dict(sorted(found.items(), key=lambda item: item[1].position))
    for (first, one), (second, other) in pairwise(columns.items()):
        if one.position == other.position:
            raise InputError(TrainingCode.COLUMN_TWICE, file=str(file), column=f"{first} ({second})")
    return columns, quantities.pop()


def levels_of(values: Kept, quantity: Quantity) -> Floats:
    """How high each scan `[n]` lies over the points it has: median absorbance, 95th percentile of reflectance.

    Near its top a reflectance tells percent from fraction best: dark soils have a median of 2 % in the MIR.
    """
    share = 0.95 if quantity is Quantity.REFLECTANCE else 0.5
    whole = ~np.isnan(values).any(axis=1)
    levels = np.empty(len(values))
    if whole.any():
        levels[whole] = np.quantile(values[whole], share, axis=1)
    if not whole.all():
        levels[~whole] = np.nanquantile(values[~whole], share, axis=1)
    return levels
