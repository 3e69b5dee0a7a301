"""PLSR with the number of components chosen by the inner folds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from training.estimators.folds import Folds
from training.estimators.pls import Coefficients, Products, kernel_pls, left_out_errors
from training.estimators.tuned import TunedEstimator
from training.estimators.views import Inputs, Layout
from training.preprocessing import Floats


class PLSR(TunedEstimator):
    """Partial least squares with 1 … `components` components.

    With `one_standard_error` the fewest components whose inner error is within one standard error (over the
    inner folds) of the least.
    """

    def __init__(
        self,
        inputs: Layout = Inputs.ABSORBANCE,
        components: int = 30,
        folds: int = 5,
        seed: int = 0,
        *,
        one_standard_error: bool = False,
    ) -> None:
        super().__init__(inputs, folds, seed)
        self.components = components
        self.one_standard_error = one_standard_error

    def _settings(self, rows: int, columns: int) -> Sequence[int]:
        return range(1, max(min(self.components, columns, (rows * 4) // 5 - 1), 1) + 1)

    def _path(self, x: Floats, y: Floats, settings: Sequence[Any]) -> Coefficients:
        return kernel_pls(Products.of(x, y), max(settings)).at(max(settings))

    def _errors(self, x: Floats, y: Floats, folds: Folds, settings: Sequence[Any]) -> Floats:
        return left_out_errors(x, y, folds, len(settings)) ** 2

    def _choose(self, x: Floats, y: Floats, folds: Folds) -> tuple[float, Any]:
        settings = self._settings(len(x), x.shape[1])
        errors = self._errors(x, y, folds, settings)
        mean = errors.mean(axis=1)
        best = int(mean.argmin())
        if self.one_standard_error and folds.max() > 0:
            by_fold = np.stack([errors[best, folds == fold].mean() for fold in range(folds.max() + 1)])
            best = int(np.argmax(mean <= mean[best] + by_fold.std(ddof=1) / np.sqrt(len(by_fold))))
        return float(mean[best]), settings[best]
