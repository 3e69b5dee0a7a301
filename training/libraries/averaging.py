"""Means over the rows of one sample."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from core.spectrum import Floats
from training.libraries.columns import Kept

Rows = NDArray[np.intp]


def groups(rows: Rows) -> Iterator[Rows]:
    """The places in `rows[r]` that name the same sample, sample by sample."""
    order = np.argsort(rows, kind="stable")
    if rows.size:
        yield from np.split(order, np.flatnonzero(np.diff(rows[order])) + 1)


def means_by(values: Floats | Kept, rows: Rows, n: int) -> Floats:
    """Means `[n, m]` of the `values[r, m]` whose `rows[r]` name the same sample, over what is not NaN; else NaN."""
    means = np.full((n, *values.shape[1:]), np.nan)
    for group in groups(rows):
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
