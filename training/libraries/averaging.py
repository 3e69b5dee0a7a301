"""Means over the rows of one sample."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.spectrum import Floats
from training.libraries.columns import Kept

Rows = NDArray[np.intp]


def means_by(values: Floats | Kept, rows: Rows, n: int) -> Floats:
    """Means `[n, m]` of the `values[r, m]` whose `rows[r]` name the same sample, over what is not NaN; else NaN."""
    means = np.full((n, *values.shape[1:]), np.nan)
    order = np.argsort(rows, kind="stable")
    ends = np.flatnonzero(np.diff(rows[order])) + 1
    for group in np.split(order, ends) if rows.size else ():
        means[rows[group[0]]] = values[group[0]] if group.size == 1 else _mean(values[group])
    return means


def several(rows: Rows) -> NDArray[np.bool_]:
    """Which rows `[r]` share their sample with another."""
    return np.asarray(np.bincount(rows)[rows] > 1) if rows.size else np.empty(0, dtype=np.bool_)


def _mean(values: Floats | Kept) -> Floats:
    there = np.isfinite(values)
    counts = there.sum(axis=0)
    total = np.where(there, values, 0.0).sum(axis=0, dtype=np.float64)
    return np.where(counts > 0, total / np.maximum(counts, 1), np.nan)
