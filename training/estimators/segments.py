"""Covariance of a Gaussian process that weighs neighbouring parts of a spectrum by what they tell of a property.

Each segment has a kernel of its own on its components, half whitened: the mean of a linear and a Gaussian one. How
much each counts is learned by marginal likelihood (Rasmussen & Williams 2006, chapter 5) and drawn towards equal
weights, so that forty samples can say something about four segments without being taken in by chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import minimize

from training.estimators.components import Components, fit_components
from training.estimators.covariance import CONSTANT, squared_distances
from training.preprocessing import Floats

LENGTH = 1.5
"""Of the Gaussian kernel, in units of the spread of the scores."""
MOST_COMPONENTS = 30
FEWEST_COMPONENTS = 8
EQUALITY = 1.0
"""Precision of the log weights about their mean: one segment counts e times as much as another with ease."""
USUAL_NOISE = 0.3
NOISE_PRECISION = 1.0
"""Of the logarithm of the noise about that of `USUAL_NOISE` of the variance of the target."""
FLOOR = 1e-8
STEPS = 50
BOUNDS = ((-9.0, 5.0), (-14.0, 1.0))
"""Of the logarithms of a weight and of the noise."""


@dataclass(frozen=True)
class Segment:
    """Columns `first` to `last` of prepared spectra: scores over the root of their spread, of summed variance 1."""

    first: int
    last: int
    components: Components
    scale: Floats

    def __call__(self, x: Floats) -> Floats:
        """Scores `[n, k]` of prepared spectra `x[n, m]`."""
        return np.asarray(self.components(x[:, self.first : self.last]) / self.scale)


def fit_segments(x: Floats, count: int) -> list[Segment]:
    """Cut prepared spectra `x[n, m]` into `count` parts of equal width; those that never vary are left out."""
    edges = np.linspace(0, x.shape[1], min(count, x.shape[1]) + 1).astype(int).tolist()
    most = min(MOST_COMPONENTS, max(FEWEST_COMPONENTS, len(x) // 3))
    found = [_segment(x, first, last, most) for first, last in pairwise(edges)]
    varying = [one for one in found if one.components.loadings.any()]
    return varying or found[:1]


def _segment(x: Floats, first: int, last: int, most: int) -> Segment:
    components = fit_components(x[:, first:last], most)
    half = np.sqrt(components.spread)
    return Segment(first, last, components, half * np.sqrt((components.spread**2 / half**2).sum()))


def similarity(a: Floats, b: Floats) -> Floats:
    """Kernel `[n, k]` of scores: half linear, half Gaussian."""
    smooth = np.exp(-0.5 * squared_distances(a, b) / LENGTH**2)
    return np.asarray(0.5 * (smooth + a @ b.T))


@dataclass(frozen=True)
class Weighing:
    """`weights[s]` of the kernels, the `noise` of a row, and that which the rows of one group share."""

    weights: Floats
    noise: float
    group: float

    def covariance(self, kernels: Floats) -> Floats:
        """Without noise: of kernels `[s, n, k]`."""
        return np.asarray(np.tensordot(self.weights, kernels, 1) + CONSTANT)

    def noisy(self, kernels: Floats, same: Floats) -> Floats:
        """Covariance `[n, n]` of the labels; `same[n, n]` is 1 where two rows are of one group."""
        covariance = self.covariance(kernels) + self.group * same
        covariance.flat[:: len(same) + 1] += self.noise + FLOOR
        return covariance


def weigh_segments(kernels: Floats, same: Floats, y: Floats) -> Weighing:
    """Weights of greatest posterior density for kernels `[s, n, n]` and standardised `y[n]`."""
    grouped = bool(same.sum() > len(y))
    stack = np.concatenate((kernels, same[np.newaxis])) if grouped else kernels
    count = len(kernels)
    start = np.log(np.r_[np.full(count, 1 / count), [0.1] * grouped, USUAL_NOISE / 3])
    bounds = [BOUNDS[0]] * count + [BOUNDS[1]] * (1 + grouped)
    found = minimize(
        _cost, start, args=(stack, y, count), jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": STEPS}
    )
    sizes = np.exp(found.x)
    return Weighing(sizes[:count], float(sizes[-1]), float(sizes[count]) if grouped else 0.0)


def _cost(logs: Floats, stack: Floats, y: Floats, count: int) -> tuple[float, Floats]:
    """Negative log posterior and its gradient by the logarithms."""
    sizes = np.exp(logs)
    covariance = np.tensordot(sizes[:-1], stack, 1) + CONSTANT
    covariance.flat[:: len(y) + 1] += sizes[-1] + FLOOR
    factor = cho_factor(covariance, lower=True, check_finite=False)
    alpha = cho_solve(factor, y, check_finite=False)
    rest = cho_solve(factor, np.eye(len(y)), check_finite=False) - np.outer(alpha, alpha)
    slopes = [0.5 * np.vdot(rest, one) for one in stack] + [0.5 * float(np.trace(rest))]
    gradient = sizes * np.array(slopes)
    apart = logs[:count] - logs[:count].mean()
    louder = logs[-1] - np.log(USUAL_NOISE)
    gradient[:count] += EQUALITY * apart
    gradient[-1] += NOISE_PRECISION * louder
    cost = 0.5 * y @ alpha + np.log(np.diag(factor[0])).sum()
    return float(cost + 0.5 * (EQUALITY * (apart @ apart) + NOISE_PRECISION * louder**2)), gradient


def stacked(segments: Sequence[Segment], a: Floats, b: Floats) -> Floats:
    """Kernels `[s, n, k]` of prepared spectra `a[n, m]` and `b[k, m]`."""
    return np.stack([similarity(segment(a), segment(b)) for segment in segments])
