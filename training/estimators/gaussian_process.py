"""Gaussian process with hyperparameters of greatest marginal likelihood (Rasmussen & Williams 2006, ch. 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product

import numpy as np
from scipy.linalg import cho_solve, cholesky
from scipy.optimize import minimize

from training.estimators.components import Components, fit_components
from training.estimators.folds import Folds, grouped_folds
from training.estimators.tuned import Estimator, Fitted
from training.estimators.views import Inputs, Layout, Preparation, candidate_views, prepare_view
from training.preprocessing import Floats

CONSTANT = 10.0
"""Variance of the mean, relative to that of the target: with none, leaving a row out would leak its label."""
JITTER = 1e-10


class Shape(StrEnum):
    """How covariance falls with distance d in units of the length."""

    GAUSSIAN = "gaussian"
    """exp(−d²/2)."""
    MATERN52 = "matern52"
    """(1 + √5 d + 5 d²/3) exp(−√5 d)."""


@dataclass(frozen=True)
class Kernel:
    """Variances of the smooth part, of the linear part and of the noise, and the length."""

    shape: Shape
    signal: float
    length: float
    linear: float
    noise: float

    @classmethod
    def of(cls, shape: Shape, logs: Floats) -> Kernel:
        """From the logarithms of signal, length, linear and noise."""
        return cls(shape, *np.exp(logs).tolist())

    def __call__(self, a: Floats, b: Floats) -> Floats:
        """Covariance `[n, k]` without noise."""
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


def fit_kernel(scores: Floats, y: Floats, shape: Shape, floor: float, steps: int = 60) -> tuple[Kernel, float]:
    """Kernel of greatest marginal likelihood for `y[n]` (variance about 1), noise ≥ `floor`, and that likelihood."""
    squared, linear = squared_distances(scores, scores), scores @ scores.T
    found = minimize(
        _negative_likelihood,
        np.log([0.5, 1.0, 0.3, max(0.1, floor)]),
        args=(squared, linear, y, shape),
        jac=True,
        method="L-BFGS-B",
        bounds=np.log([(1e-4, 1e3), (0.05, 30), (1e-6, 1e3), (floor, 3)]),
        options={"maxiter": steps},
    )
    return Kernel.of(shape, found.x), -float(found.fun)


def _negative_likelihood(
    logs: Floats, squared: Floats, linear: Floats, y: Floats, shape: Shape
) -> tuple[float, Floats]:
    kernel = Kernel.of(shape, logs)
    smooth, by_length = _smooth(shape, squared / kernel.length**2)
    covariance = kernel.signal * smooth + kernel.linear * linear + CONSTANT
    covariance.flat[:: len(y) + 1] += kernel.noise + JITTER
    root = cholesky(covariance, lower=True, overwrite_a=True, check_finite=False)
    inverse = cho_solve((root, True), np.eye(len(y)), check_finite=False)
    alpha = inverse @ y
    value = 0.5 * float(y @ alpha) + float(np.log(np.diag(root)).sum()) + 0.5 * len(y) * np.log(2 * np.pi)
    inner = inverse - np.outer(alpha, alpha)
    gradient = [
        kernel.signal * np.vdot(inner, smooth),
        kernel.signal * np.vdot(inner, by_length),
        kernel.linear * np.vdot(inner, linear),
        kernel.noise * np.trace(inner),
    ]
    return value, 0.5 * np.asarray(gradient)


def left_out(covariance: Floats, y: Floats, folds: Folds) -> Floats:
    """Error `[n]` of every row by the rows of the other folds, hyperparameters unchanged; in closed form."""
    inverse = np.linalg.inv(covariance)
    alpha = inverse @ y
    errors = np.empty(len(y))
    for fold in range(folds.max() + 1):
        left = np.flatnonzero(folds == fold)
        errors[left] = np.linalg.solve(inverse[np.ix_(left, left)], alpha[left])
    return errors


@dataclass(frozen=True)
class Process:
    """A fitted process on whitened scores; `scale` divides them, so that |score|² is about 1."""

    preparation: Preparation
    components: Components
    kernel: Kernel
    rows: Floats
    alpha: Floats
    root: Floats
    centre: float
    spread: float

    def scores(self, x: Floats) -> Floats:
        """Whitened scores `[n, k]` of raw inputs, of summed variance 1."""
        return unit_scores(self.components, self.preparation(x))

    def predict(self, x: Floats) -> tuple[Floats, Floats]:
        """Estimate and its standard deviation, that of the noise included."""
        scores = self.scores(x)
        cross = self.kernel(scores, self.rows)
        shrunk = cho_solve((self.root, True), cross.T, check_finite=False)
        variance = self.kernel.variance(scores) - (cross.T * shrunk).sum(axis=0) + self.kernel.noise
        value = self.centre + self.spread * (cross @ self.alpha)
        return value, self.spread * np.sqrt(np.maximum(variance, self.kernel.noise + JITTER))


def unit_scores(components: Components, x: Floats) -> Floats:
    """Whitened scores of prepared inputs, of summed variance 1."""
    return np.asarray(components.whitened(x) / np.sqrt(len(components.spread)))


def condition(preparation: Preparation, components: Components, kernel: Kernel, rows: Floats, y: Floats) -> Process:
    """The process given prepared `rows` and standardised `y`, which the caller moves back to its units."""
    covariance = kernel(rows, rows)
    covariance.flat[:: len(y) + 1] += kernel.noise + JITTER
    root = cholesky(covariance, lower=True, check_finite=False)
    alpha = cho_solve((root, True), y, check_finite=False)
    return Process(preparation, components, kernel, rows, alpha, root, 0.0, 1.0)


class GaussianProcess(Estimator):
    """Smooth plus linear covariance on whitened components; view and number of components by the inner folds.

    `noise_floor` is the least noise, relative to the variance of the target. Exact: about 2 000 rows.
    """

    def __init__(
        self,
        inputs: Layout = Inputs.ABSORBANCE,
        components: Sequence[int] = (10, 20, 40),
        shapes: Sequence[str] = ("gaussian",),
        noise_floor: float = 1e-8,
        folds: int = 5,
        seed: int = 0,
    ) -> None:
        super().__init__(inputs, folds, seed)
        self.components = components
        self.shapes = shapes
        self.noise_floor = noise_floor

    def _fit_target(self, x: Floats, y: Floats, numbers: Folds) -> Fitted:
        centre, spread = float(y.mean()), float(y.std()) or 1.0
        scaled, folds = (y - centre) / spread, grouped_folds(numbers, self.folds, self.seed)
        tried: list[tuple[Process, float]] = []
        for view in candidate_views(self.inputs, x.shape[1], self.views):
            preparation = prepare_view(self.inputs, view, x)
            tried += self._processes(preparation, preparation(x), scaled, folds)
        best, _ = min(tried, key=lambda each: each[1])
        return replace(best, centre=centre, spread=spread)

    def _processes(self, preparation: Preparation, x: Floats, y: Floats, folds: Folds) -> list[tuple[Process, float]]:
        """One per number of components and shape, with its inner error."""
        widest = fit_components(x, max(self.components))
        found = []
        counts = sorted({min(count, len(widest.spread)) for count in self.components})
        for count, shape in product(counts, self.shapes):
            components = Components(widest.mean, widest.loadings[:, :count], widest.spread[:count])
            rows = unit_scores(components, x)
            kernel, _ = fit_kernel(rows, y, Shape(shape), self.noise_floor)
            covariance = kernel(rows, rows) + (kernel.noise + JITTER) * np.eye(len(y))
            error = float(np.mean(left_out(covariance, y, folds) ** 2))
            found.append((condition(preparation, components, kernel, rows, y), error))
        return found
