"""From a Parquet file to spectra, ids and laboratory values: one row per sample."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from core.errors import InputError
from core.spectrum import Axis, AxisUnit, Floats, Quantity, from_percent
from training.errors import TrainingCode
from training.libraries.library import Ids, Library
from training.libraries.sets import SETS, Scale, SetEntry
from training.libraries.table import TABLE, Label, SetUse

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
        raise InputError(TrainingCode.SET_UNKNOWN, set=name, file=str(TABLE))
    entry, file = SETS[name], shared / "data" / f"{name}.parquet"
    frame = read_frame(file)
    _require(frame, file, entry.sample, entry.fold_column, *([entry.apart] if entry.apart else []))
    spectral = _spectral(frame, entry, file)
    numbers = [column for column in frame.select_dtypes("number").columns if _position(column) is None]
    rows, ids = pd.factorize(_samples(frame, entry))
    means = frame[[*spectral.values(), *numbers]].astype("float64").groupby(rows).mean()
    values = means[list(spectral.values())].to_numpy()
    if not np.isfinite(values).all():
        raise InputError(TrainingCode.NOT_FINITE, file=str(file))
    return Samples(
        entry=entry,
        axis=Axis(np.array(list(spectral)), unit),
        values=from_percent(values) if entry.scale is Scale.PERCENT else values,
        sample_ids=np.array(ids, dtype=np.str_),
        fold_groups=_folds(frame.groupby(rows)[entry.fold_column].first(), entry),
        columns={column: means[column].to_numpy() for column in numbers},
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


def read_frame(file: Path) -> pd.DataFrame:
    """The table of a set; `InputError` where it is missing (`SET_MISSING`) or damaged (`SET_UNREADABLE`)."""
    if not file.is_file():
        raise InputError(TrainingCode.SET_MISSING, file=str(file))
    try:
        return pd.read_parquet(file)
    except (OSError, ValueError) as broken:
        raise InputError(TrainingCode.SET_UNREADABLE, file=str(file), reason=type(broken).__name__) from broken


def _require(frame: pd.DataFrame, file: Path, *columns: str) -> None:
    for column in columns:
        if column not in frame:
            raise InputError(TrainingCode.COLUMN_MISSING, file=str(file), column=column)


def _spectral(frame: pd.DataFrame, entry: SetEntry, file: Path) -> dict[float, str]:
    """Position → column of the spectral columns that the set is read at, ascending."""
    found = {position: column for column in frame.columns if (position := _position(column)) is not None}
    if len(found) < 2:
        raise InputError(TrainingCode.NO_SPECTRA, file=str(file))
    return {position: found[position] for position in sorted(found) if entry.first <= position}


def _position(column: str) -> float | None:
    try:
        return float(column)
    except ValueError:
        return None


def _samples(frame: pd.DataFrame, entry: SetEntry) -> pd.Series:
    """What is averaged: the sample, or the sample in one state (`epo001 moisture_level 2`)."""
    names = frame[entry.sample].astype(str)
    return names if entry.apart is None else names + f" {entry.apart} " + frame[entry.apart].astype(str)


def _folds(names: pd.Series, entry: SetEntry) -> Ids:
    drop = re.compile(entry.fold_drop) if entry.fold_drop else None
    return np.array([drop.sub("", str(name)) if drop else str(name) for name in names], dtype=np.str_)
