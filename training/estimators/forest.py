"""Random forest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from sklearn.ensemble import RandomForestRegressor

from training.estimators.tuned import TunedEstimator
from training.estimators.views import Inputs, Layout
from training.preprocessing import Floats

SHARES = (0.03, 0.15)
"""Share of the columns tried at each split."""
LEAVES = (1, 5)
"""Fewest rows of a leaf."""
TRIAL_TREES = 50


@dataclass(frozen=True)
class Forests:
    """One forest per setting."""

    forests: Sequence[RandomForestRegressor]

    def __call__(self, x: Floats) -> Floats:
        """Estimates `[settings, n]`."""
        return np.stack([forest.predict(x) for forest in self.forests])


class RandomForest(TunedEstimator):
    """Columns per split and size of leaves by the inner folds, on smaller forests (Breiman 2001)."""

    def __init__(self, inputs: Layout = Inputs.ABSORBANCE, trees: int = 300, folds: int = 5, seed: int = 0) -> None:
        super().__init__(inputs, folds, seed)
        self.trees = trees

    def _settings(self, rows: int, columns: int) -> Sequence[tuple[float, int]]:  # noqa: ARG002 - fixed grid
        return list(product(SHARES, LEAVES))

    def _path(self, x: Floats, y: Floats, settings: Sequence[Any]) -> Forests:
        trees = self.trees if len(settings) == 1 else min(TRIAL_TREES, self.trees)
        return Forests(
            [
                RandomForestRegressor(trees, max_features=share, min_samples_leaf=leaf, random_state=self.seed).fit(
                    x, y
                )
                for share, leaf in settings
            ]
        )
