"""Linear members of `Blend`: regression on so many components, averaged over how many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.estimators.components import Components, fit_components
from training.estimators.folds import Folds, grouped_folds
from training.estimators.pls import Coefficients, FoldedProducts, kernel_pls
from training.estimators.process import Labelled
from training.estimators.views import Preparation
from training.preprocessing import Floats

MOST_COMPONENTS = 25
NEAR_BEST = 1.1
"""Numbers of components whose error left out is within this factor of the least are averaged."""


@dataclass(frozen=True)
class Averaged:
    """Averaged coefficients on one view; `rmse` is the error left out. Standardised."""

    preparation: Preparation
    components: Components
    coefficients: Coefficients
    rmse: float

    def predict(self, x: Floats) -> tuple[Floats, Floats]:
        """Estimate, and the error left out as the standard deviation of every row."""
        return self.coefficients(self.components(self.preparation(x)))[0], np.full(len(x), self.rmse)


def fit_pls(preparation: Preparation, labelled: Labelled, *, folds: int, seed: int) -> tuple[Averaged, Floats]:
    """Partial least squares with 1, 2, … components, and the error `[n]` of every row by the inner folds."""
    y = labelled.y
    components = fit_components(labelled.x, len(y))
    scores = components(labelled.x)
    numbers = grouped_folds(labelled.groups, folds, seed)
    most = max(min(MOST_COMPONENTS, scores.shape[1], len(y) * 4 // 5 - 1), 1)
    products = FoldedProducts.of(scores, y, numbers)
    return _average(preparation, components, kernel_pls(products.whole, most), products.errors(most))


def fit_pcr(preparation: Preparation, labelled: Labelled) -> tuple[Averaged, Floats]:
    """Least squares on the first 0, 1, … principal components, and the error `[n]` with the group of a row left out.

    In closed form, components unchanged: by the leverages (Cook & Weisberg 1982), for groups by their block.
    """
    y = labelled.y
    components = fit_components(labelled.x, max(min(MOST_COMPONENTS, len(y) // 3), 1))
    unit = components(labelled.x) / (components.spread * np.sqrt(len(y)))
    shares = unit.T @ y
    fitted = np.vstack((np.zeros(len(y)), np.cumsum((unit * shares).T, axis=0)))
    errors = np.stack(
        [-_left_out(unit[:, :count], y - fitted[count], labelled.groups) for count in range(len(fitted))]
    )
    steps = shares / (components.spread * np.sqrt(len(y)))
    slopes = np.triu(np.tile(steps[:, np.newaxis], (1, len(fitted))), 1)
    return _average(preparation, components, Coefficients(slopes, np.zeros(len(fitted))), errors)


def _average(
    preparation: Preparation, components: Components, path: Coefficients, errors: Floats
) -> tuple[Averaged, Floats]:
    squared = (errors**2).mean(axis=1)
    near = squared <= NEAR_BEST**2 * squared.min()
    mean = Coefficients(path.slopes[:, near].mean(axis=1, keepdims=True), path.offset[near].mean(keepdims=True))
    left = errors[near].mean(axis=0)
    return Averaged(preparation, components, mean, float(np.sqrt(np.mean(left**2)))), left


def _left_out(unit: Floats, residuals: Floats, groups: Folds) -> Floats:
    """truth − estimate of every row by the rows of the other groups, from the residuals of all."""
    rows = len(residuals)
    errors = residuals / (1 - 1 / rows - (unit**2).sum(axis=1))
    numbers, counts = np.unique(groups, return_counts=True)
    for number in numbers[counts > 1]:
        own = np.flatnonzero(groups == number)
        hat = unit[own] @ unit[own].T + 1 / rows
        errors[own] = np.linalg.lstsq(np.eye(len(own)) - hat, residuals[own], rcond=None)[0]
    return np.asarray(errors)
