"""Random forest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.ensemble import RandomForestRegressor

from training.estimators.tuned import TunedEstimator
from training.estimators.views import Inputs, Layout
from training.preprocessing import Floats

SHARES = (0.1, 0.33)
"""Share of the columns tried at each split."""
LEAF = 2
"""Fewest rows of a leaf."""
TRIAL_TREES = 30
BANDS = 64
"""Columns that a forest sees: neighbouring bands say the same, so they are averaged."""


@dataclass(frozen=True)
class Forests:
    """One forest per setting."""

    forests: Sequence[RandomForestRegressor]

    def __call__(self, x: Floats) -> Floats:
        """Estimates `[settings, n]`."""
        return np.stack([forest.predict(averaged(x)) for forest in self.forests])


def averaged(x: Floats) -> Floats:
    """At most `BANDS` means of neighbouring columns."""
    if x.shape[1] <= BANDS:
        return x
    edges = np.linspace(0, x.shape[1], BANDS + 1).astype(np.intp)
    return np.asarray(np.add.reduceat(x, edges[:-1], axis=1) / np.diff(edges))


class RandomForest(TunedEstimator):
    """Columns per split by the inner folds, on smaller forests (Breiman 2001)."""

    def __init__(self, inputs: Layout = Inputs.ABSORBANCE, trees: int = 300, folds: int = 5, seed: int = 0) -> None:
        super().__init__(inputs, folds, seed)
        self.trees = trees

    def _settings(self, rows: int, columns: int) -> Sequence[float]:  # noqa: ARG002 - fixed grid
        return SHARES

    def _path(self, x: Floats, y: Floats, settings: Sequence[Any]) -> Forests:
        trees = self.trees if len(settings) == 1 else min(TRIAL_TREES, self.trees)
        bands = averaged(x)
        forests = [
            RandomForestRegressor(trees, max_features=share, min_samples_leaf=LEAF, random_state=self.seed)
            for share in settings
        ]
        return Forests([forest.fit(bands, y) for forest in forests])
