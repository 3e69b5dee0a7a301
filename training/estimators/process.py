"""A Gaussian process given its rows: estimates, their spread, and the errors on rows left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_solve, cholesky

from training.estimators.components import Components
from training.estimators.covariance import JITTER, Kernel, Shape, fit_kernel, noisy, same_group, some_rows
from training.estimators.folds import Folds
from training.estimators.views import Preparation
from training.preprocessing import Floats


@dataclass(frozen=True)
class Process:
    """The posterior on scores of summed variance 1; `centre` and `spread` move it to the units of the target."""

    preparation: Preparation
    components: Components
    kernel: Kernel
    rows: Floats
    y: Floats
    alpha: Floats
    root: Floats
    centre: float = 0.0
    spread: float = 1.0

    def predict(self, x: Floats) -> tuple[Floats, Floats]:
        """Estimate and its standard deviation `[n]`, that of the noise included, from raw inputs `[n, m]`."""
        scores = unit_scores(self.components, self.preparation(x))
        cross = self.kernel(scores, self.rows)
        shrunk = cho_solve((self.root, True), cross.T, check_finite=False)
        own = self.kernel.noise + self.kernel.group
        variance = self.kernel.variance(scores) - (cross.T * shrunk).sum(axis=0) + own
        value = self.centre + self.spread * (cross @ self.alpha)
        return value, self.spread * np.sqrt(np.maximum(variance, own + JITTER))

    def left_out(self, folds: Folds) -> Floats:
        """Estimate − truth `[n]` of every row by the rows of the other folds, standardised.

        In closed form, hyperparameters unchanged: Rasmussen & Williams (2006), eq. 5.12, for blocks of rows.
        """
        inverse = cho_solve((self.root, True), np.eye(len(self.y)), check_finite=False)
        errors = np.empty(len(self.y))
        for fold in range(folds.max() + 1):
            left = np.flatnonzero(folds == fold)
            errors[left] = -np.linalg.solve(inverse[np.ix_(left, left)], self.alpha[left])
        return errors


def unit_scores(components: Components, x: Floats) -> Floats:
    """Scores of prepared inputs over the spread of `components`, of summed variance 1."""
    return np.asarray(components.whitened(x) / np.sqrt(len(components.spread)))


def condition(
    preparation: Preparation, components: Components, kernel: Kernel, rows: Floats, y: Floats, groups: Folds
) -> Process:
    """The process given scores `rows[n, k]` and standardised `y[n]` of `groups[n]`."""
    root = cholesky(noisy(kernel, rows, same_group(groups)), lower=True, check_finite=False)
    return Process(preparation, components, kernel, rows, y, cho_solve((root, True), y, check_finite=False), root)


@dataclass(frozen=True)
class Labelled:
    """Prepared inputs `x[n, m]` with standardised `y[n]` and the group of each row."""

    x: Floats
    y: Floats
    groups: Folds


def fit_process(
    preparation: Preparation,
    components: Components,
    labelled: Labelled,
    *,
    floor: float,
    seed: int,
    shape: Shape = Shape.GAUSSIAN,
) -> Process:
    """Hyperparameters from `some_rows`, noise at least `floor`; conditioned on all rows."""
    rows, y, groups = unit_scores(components, labelled.x), labelled.y, labelled.groups
    trial = some_rows(len(y), seed)
    kernel = fit_kernel(rows[trial], y[trial], groups[trial], shape, floor)
    return condition(preparation, components, kernel, rows, y, groups)
