"""Inner splits: rows of one sample (or site) stay together, folds are of about equal size."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Folds = NDArray[np.intp]
Groups = Sequence[object] | NDArray[np.generic]


def group_numbers(groups: Groups | None, rows: int) -> Folds:
    """A number per group `[n]`; without groups every row is one of its own."""
    if groups is None:
        return np.arange(rows)
    if len(groups) != rows:
        raise ValueError(f"groups has {len(groups)} entries for {rows} rows")
    _, numbers = np.unique(np.asarray(groups).astype(np.str_), return_inverse=True)
    return np.asarray(numbers, dtype=np.intp).reshape(-1)


def grouped_folds(numbers: Folds, folds: int, seed: int) -> Folds:
    """Fold `[n]` of every row: groups in a seeded order, the largest first, each to the smallest fold.

    At most as many folds as groups; one group alone is one fold.
    """
    rng = np.random.default_rng(seed)
    sizes = np.bincount(numbers)
    present = np.flatnonzero(sizes)
    order = rng.permutation(present)
    order = order[np.argsort(-sizes[order], kind="stable")]
    count = min(folds, len(present))
    filled = np.zeros(count, dtype=np.intp)
    fold_of = np.zeros(len(sizes), dtype=np.intp)
    for group in order:
        smallest = int(filled.argmin())
        fold_of[group] = smallest
        filled[smallest] += sizes[group]
    return fold_of[numbers]
