"""Covariance of a Gaussian process, with hyperparameters of greatest marginal likelihood.

Rasmussen & Williams (2006), chapters 4 and 5: a smooth part, a linear part and a constant on scores of components.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.linalg import cholesky
from scipy.linalg.lapack import dpotri
from scipy.optimize import minimize

from training.estimators.folds import Folds
from training.preprocessing import Floats

CONSTANT = 10.0
"""Variance of the mean, relative to that of the target: with none, leaving a row out would leak its label."""
JITTER = 1e-10
NO_GROUP = 1e-12
"""Variance of groups of one row each: their error is the noise."""
TRIAL_ROWS = 300
"""Rows that decide between views and numbers of components."""


class Shape(StrEnum):
    """How covariance falls with distance d in units of the length."""

    GAUSSIAN = "gaussian"
    """exp(−d²/2)."""
    MATERN52 = "matern52"
    """(1 + √5 d + 5 d²/3) exp(−√5 d)."""


@dataclass(frozen=True)
class Kernel:
    """Variances of the smooth part, the linear part, the noise of a row and that of a group; and the length."""

    shape: Shape
    signal: float
    length: float
    linear: float
    noise: float
    group: float

    @classmethod
    def of(cls, shape: Shape, logs: Floats) -> Kernel:
        """From the logarithms of signal, length, linear, noise and group."""
        return cls(shape, *np.exp(logs).tolist())

    def __call__(self, a: Floats, b: Floats) -> Floats:
        """Covariance `[n, k]` without noise, rows of different groups."""
        smooth, _ = _smooth(self.shape, squared_distances(a, b) / self.length**2)
        return np.asarray(self.signal * smooth + self.linear * (a @ b.T) + CONSTANT)

    def variance(self, a: Floats) -> Floats:
        """Its diagonal `[n]`."""
        return np.asarray(self.signal + self.linear * (a * a).sum(axis=1) + CONSTANT)


def squared_distances(a: Floats, b: Floats) -> Floats:
    """`[n, k]`."""
    squared = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1) - 2 * a @ b.T
    return np.asarray(np.maximum(squared, 0))


def _smooth(shape: Shape, squared: Floats) -> tuple[Floats, Floats]:
    """Covariance and its derivative by the logarithm of the length."""
    if shape is Shape.GAUSSIAN:
        value = np.exp(-0.5 * squared)
        return value, value * squared
    apart = np.sqrt(5 * squared)
    decay = np.exp(-apart)
    return (1 + apart + apart**2 / 3) * decay, (1 + apart) * apart**2 / 3 * decay


def noisy(kernel: Kernel, rows: Floats, same: Floats) -> Floats:
    """Covariance `[n, n]` of the labels of `rows`; `same[n, n]` is 1 where two rows are of one group."""
    covariance = kernel(rows, rows) + kernel.group * same
    covariance.flat[:: len(rows) + 1] += kernel.noise + JITTER
    return covariance


def fit_kernel(
    scores: Floats,
    y: Floats,
    groups: Folds,
    shape: Shape,
    floor: float,
    start: Kernel | None = None,
    steps: int = 40,
) -> Kernel:
    """Kernel of greatest marginal likelihood for `y[n]` (variance about 1), noise ≥ `floor`.

    Rows of one group share an error of their own: without it, repeats of a sample would teach that there is none.
    """
    same = same_group(groups)
    first = (0.5, 1.0, 0.3, 0.1, 0.1)
    if start is not None:
        first = (start.signal, start.length, start.linear, start.noise, start.group)
    single = same.sum() == len(y)
    bounds = [(1e-4, 1e3), (0.05, 30), (1e-6, 1e3), (floor, 3), (NO_GROUP, NO_GROUP if single else 3)]
    low, high = np.array(bounds).T
    found = minimize(
        _negative_likelihood,
        np.log(np.clip(first, low, high)),
        args=(squared_distances(scores, scores), scores @ scores.T, same, y, shape),
        jac=True,
        method="L-BFGS-B",
        bounds=np.log(bounds),
        options={"maxiter": steps},
    )
    return Kernel.of(shape, found.x)


def same_group(groups: Folds) -> Floats:
    """1 where two rows `[n, n]` are of one group."""
    return np.asarray(groups[:, None] == groups, dtype=np.float64)


def some_rows(rows: int, seed: int) -> Folds:
    """Rows on which hyperparameters are compared: all, or `TRIAL_ROWS` drawn at random."""
    if rows <= TRIAL_ROWS:
        return np.arange(rows)
    return np.sort(np.random.default_rng(seed).choice(rows, TRIAL_ROWS, replace=False))


def _negative_likelihood(
    logs: Floats, squared: Floats, linear: Floats, same: Floats, y: Floats, shape: Shape
) -> tuple[float, Floats]:
    kernel = Kernel.of(shape, logs)
    smooth, by_length = _smooth(shape, squared / kernel.length**2)
    covariance = kernel.signal * smooth + kernel.linear * linear + CONSTANT + kernel.group * same
    covariance.flat[:: len(y) + 1] += kernel.noise + JITTER
    root = cholesky(covariance, lower=True, overwrite_a=True, check_finite=False)
    half, _ = dpotri(root, lower=1)
    inverse = np.tril(half) + np.tril(half, -1).T
    alpha = inverse @ y
    value = 0.5 * float(y @ alpha) + float(np.log(np.diag(root)).sum()) + 0.5 * len(y) * np.log(2 * np.pi)
    inner = inverse - np.outer(alpha, alpha)
    gradient = [
        kernel.signal * np.vdot(inner, smooth),
        kernel.signal * np.vdot(inner, by_length),
        kernel.linear * np.vdot(inner, linear),
        kernel.noise * np.trace(inner),
        kernel.group * np.vdot(inner, same),
    ]
    return value, 0.5 * np.asarray(gradient)
