"""From a Parquet file to spectra, ids and laboratory values: one row per sample."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from pandas.api.typing import DataFrameGroupBy

from core.errors import InputError
from core.spectrum import Axis, AxisUnit, Floats, Quantity, from_percent
from training.errors import TrainingCode
from training.libraries.library import Ids, Library
from training.libraries.sets import SETS, Scale, SetEntry
from training.libraries.table import Label, SetUse

LEAST_MIR_REFLECTANCE = 0.002
"""MIR reflectance is held at 0.2 % before the logarithm, as the ECOSTRESS cards ask; soils stay above it."""


@dataclass(frozen=True, eq=False)
class Samples:
    """A set as read: `values[n, m]` in the file's own quantity (percent already divided by 100)."""

    entry: SetEntry
    axis: Axis
    values: Floats
    sample_ids: Ids
    fold_groups: Ids
    columns: dict[str, Floats]

    def reflectance(self) -> Floats:
        """Values as a reflectance fraction `[n, m]`."""
        return np.power(10.0, -self.values) if self.entry.scale is Scale.ABSORBANCE else self.values

    def absorbance(self) -> Floats:
        """Values as absorbance log10(1/R) `[n, m]`; reflectance is held at `LEAST_MIR_REFLECTANCE`."""
        if self.entry.scale is Scale.ABSORBANCE:
            return self.values
        return -np.log10(np.maximum(self.values, LEAST_MIR_REFLECTANCE))

    def properties(self, labels: tuple[Label, ...]) -> dict[str, Floats]:
        """OSSL name → values `[n]` in OSSL units."""
        for label in labels:
            if label.column not in self.columns:
                raise InputError(TrainingCode.COLUMN_MISSING, file=f"{self.entry.name}.parquet", column=label.column)
        return {label.name: self.columns[label.column] * label.factor for label in labels}


def read_set(shared: Path, name: str, unit: AxisUnit) -> Samples:
    """The set `name` with repeats averaged: spectra and numbers are means over the rows of a sample.

    Rows keep the order in which samples first appear. Raises `InputError` for a file that is missing,
    damaged, unknown or without the columns it should have.
    """
    if name not in SETS:
        raise InputError(TrainingCode.SET_UNKNOWN, set=name, file="facts/libraries.csv")
    entry = SETS[name]
    file = shared / "data" / f"{name}.parquet"
    frame = _frame(file)
    positions, spectral = _spectral(frame, file)
    inside = (positions >= entry.first) & (positions <= entry.last)
    positions, spectral = positions[inside], [c for c, kept in zip(spectral, inside, strict=True) if kept]
    order = np.argsort(positions)
    for column in (entry.sample, entry.fold_column):
        if column not in frame:
            raise InputError(TrainingCode.COLUMN_MISSING, file=file.name, column=column)
    groups = frame.groupby(frame[entry.sample].astype(str), sort=False)
    raw = groups[spectral].mean().to_numpy(dtype=np.float64)[:, order]
    return Samples(
        entry=entry,
        axis=Axis(positions[order], unit),
        values=from_percent(raw) if entry.scale is Scale.PERCENT else raw,
        sample_ids=np.array(list(groups.groups), dtype=np.str_),
        fold_groups=_folds(groups, entry),
        columns=_numbers(frame, groups, spectral),
    )


def as_library(samples: Samples, use: SetUse, axis: Axis, values: Floats, quantity: Quantity) -> Library:
    """The samples with `values[n, m]` on `axis` and the labels that the table gives them."""
    return Library(
        name=samples.entry.name,
        group=use.group,
        axis=axis,
        quantity=quantity,
        values=values,
        sample_ids=samples.sample_ids,
        fold_groups=samples.fold_groups,
        properties=samples.properties(use.labels),
        licence=samples.entry.licence,
        contributors=samples.entry.contributors,
        state=use.state,
        may_ship=use.may_ship,
    )


def _frame(file: Path) -> pd.DataFrame:
    if not file.is_file():
        raise InputError(TrainingCode.SET_MISSING, file=str(file))
    try:
        return pd.read_parquet(file)
    except (OSError, ValueError) as broken:
        raise InputError(TrainingCode.SET_UNREADABLE, file=str(file), reason=type(broken).__name__) from broken


def _spectral(frame: pd.DataFrame, file: Path) -> tuple[Floats, list[str]]:
    named = [(position, column) for column in frame.columns if (position := _position(column)) is not None]
    if len(named) < 2:
        raise InputError(TrainingCode.NO_SPECTRA, file=file.name)
    return np.array([position for position, _ in named]), [column for _, column in named]


def _position(column: str) -> float | None:
    try:
        return float(column)
    except ValueError:
        return None


def _folds(groups: DataFrameGroupBy, entry: SetEntry) -> Ids:
    folds = groups[entry.fold_column].first().astype(str)
    if entry.fold_drop:
        folds = folds.str.replace(entry.fold_drop, "", regex=True)
    return np.array(folds.tolist(), dtype=np.str_)


def _numbers(frame: pd.DataFrame, groups: DataFrameGroupBy, spectral: list[str]) -> dict[str, Floats]:
    meta = frame.drop(columns=list(frame.columns.intersection(spectral)))
    numbers = [c for c in meta.select_dtypes("number").columns if _position(c) is None]
    return {column: groups[column].mean().to_numpy(dtype=np.float64) for column in numbers}
