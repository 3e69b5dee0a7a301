"""The laboratory values of a set: which column is which property, and which values are missing."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.errors import InputError
from training.benchmark.spectra import position
from training.errors import TrainingCode
from training.preprocessing import Floats

PROPERTIES: dict[str, tuple[str, ...]] = {"SOC": ("soc", "som"), "pH": ("ph",), "Clay": ("clay",)}
"""How the benchmark calls a property, and how columns of it begin: organic matter where there is no carbon."""
LEAST_VALUE = -1.0
"""A laboratory may report a content just below nothing; what is below this is a mark for something missing."""


def labels_of(frame: pd.DataFrame, name: str, file: str) -> dict[str, Floats]:
    """Values `[n]` by property, NaN where there is none; a property without any value is not there.

    Raises `InputError`: `LIMESODA_PROPERTY` where there is no property at all, `LIMESODA_COLUMNS` where a property
    could be one of several columns, `NO_NUMBER` for text, `LABEL_RANGE` for what no soil has.
    """
    found = {}
    for prop in PROPERTIES:
        column = _column(frame, name, prop)
        if column is not None:
            values = _numbers(frame[column], file)
            if np.isfinite(values).any():
                found[prop] = values
    if not found:
        raise InputError(TrainingCode.LIMESODA_PROPERTY, set=name, file=file, known=", ".join(PROPERTIES))
    return found


def _column(frame: pd.DataFrame, name: str, prop: str) -> str | None:
    """`soc` before `soc_pct` before any other `soc_…`, and those before `som…`."""
    columns = [str(column) for column in frame.columns if position(column) is None]
    for stem in PROPERTIES[prop]:
        for exact in (stem, f"{stem}_pct"):
            same = [column for column in columns if column.lower() == exact]
            if len(same) == 1:
                return same[0]
        own = [column for column in columns if column.lower().startswith(f"{stem}_") or column.lower() == stem]
        if len(own) > 1:
            raise InputError(TrainingCode.LIMESODA_COLUMNS, set=name, columns=", ".join(own), property=prop)
        if own:
            return own[0]
    return None


def _numbers(column: pd.Series, file: str) -> Floats:
    """As numbers; an infinite one is no number."""
    values = np.asarray(pd.to_numeric(column, errors="coerce").to_numpy(np.float64, na_value=np.nan))
    text = np.flatnonzero((np.isnan(values) & column.notna().to_numpy()) | np.isinf(values))
    if len(text):
        row = int(text[0])
        found = str(column.iloc[row])
        raise InputError(TrainingCode.NO_NUMBER, file=file, column=str(column.name), row=row, found=found)
    low = np.flatnonzero(values < LEAST_VALUE)
    if len(low):
        what, row = f"{file}, column {column.name}", int(low[0])
        raise InputError(TrainingCode.LABEL_RANGE, property=what, row=row, value=float(values[row]))
    return values
