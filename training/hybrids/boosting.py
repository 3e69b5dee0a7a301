"""Gradient boosting of small trees (Friedman 2001), the number of trees by the inner folds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from sklearn.ensemble import GradientBoostingRegressor

from training.estimators.tuned import TunedEstimator
from training.preprocessing import Floats

TREES = (20, 50)
"""Numbers of trees to choose from."""
RATE, DEPTH, LEAF, ROWS = 0.2, 2, 3, 0.7
"""Shrinkage, splits in a row, fewest rows of a leaf, and the share of rows that each tree is grown on."""


@dataclass(frozen=True)
class Staged:
    """One chain of trees, stopped at each of `counts`."""

    trees: GradientBoostingRegressor
    counts: Sequence[int]

    def __call__(self, x: Floats) -> Floats:
        """Estimates `[settings, n]`."""
        stages = dict(enumerate(islice(self.trees.staged_predict(x), max(self.counts)), start=1))
        return np.stack([stages[min(count, len(stages))] for count in self.counts])


class Boosting(TunedEstimator):
    """Trees on a random √m of the m columns at each split."""

    def _settings(self, rows: int, columns: int) -> Sequence[int]:  # noqa: ARG002 - the same for every size
        return TREES

    def _path(self, x: Floats, y: Floats, settings: Sequence[Any]) -> Staged:
        trees = GradientBoostingRegressor(
            n_estimators=max(settings),
            learning_rate=RATE,
            max_depth=DEPTH,
            min_samples_leaf=LEAF,
            subsample=ROWS,
            max_features="sqrt",
            random_state=self.seed,
        )
        return Staged(trees.fit(x, y), list(settings))
