"""A Gaussian process on a spectrum in segments: one member of `Blend`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_solve, cholesky

from training.estimators.covariance import CONSTANT, same_group
from training.estimators.folds import Folds
from training.estimators.process import Labelled
from training.estimators.segments import Segment, Weighing, fit_segments, similarity, stacked, weigh_segments
from training.estimators.views import Preparation
from training.preprocessing import Floats

SEGMENTS = 4
MOST_ROWS = 160
"""That decide the weights of the segments; all decide the estimates."""


@dataclass(frozen=True)
class SegmentedProcess:
    """The posterior; everything standardised."""

    preparation: Preparation
    segments: tuple[Segment, ...]
    weighing: Weighing
    rows: Floats
    alpha: Floats
    root: Floats

    def predict(self, x: Floats) -> tuple[Floats, Floats]:
        """Estimate and its standard deviation `[n]`, that of the noise included, from raw inputs `[n, m]`."""
        seen = self.preparation(x)
        cross = self.weighing.covariance(stacked(self.segments, seen, self.rows))
        shrunk = cho_solve((self.root, True), cross.T, check_finite=False)
        own = self.weighing.noise + self.weighing.group
        variance = self._variance(seen) - (cross.T * shrunk).sum(axis=0) + own
        return np.asarray(cross @ self.alpha), np.sqrt(np.maximum(variance, own))

    def _variance(self, seen: Floats) -> Floats:
        """Covariance of each row with itself, without noise."""
        own = np.stack([0.5 * (1 + (segment(seen) ** 2).sum(axis=1)) for segment in self.segments])
        return np.asarray(self.weighing.weights @ own + CONSTANT)


def fit_segmented(
    preparation: Preparation, labelled: Labelled, *, segments: int, seed: int
) -> tuple[SegmentedProcess, Floats]:
    """The process, and the error `[n]` (estimate − truth) of every row with its group left out.

    At most `MOST_ROWS` rows drawn at random say how much each segment counts. The errors in closed form, weights
    unchanged (Rasmussen & Williams 2006, eq. 5.12).
    """
    x, y, same = labelled.x, labelled.y, same_group(labelled.groups)
    parts = tuple(fit_segments(x, segments))
    kernels = np.stack([similarity(scores, scores) for scores in (part(x) for part in parts)])
    trial = np.sort(np.random.default_rng(seed).permutation(len(y))[:MOST_ROWS])
    square = np.ix_(trial, trial)
    weighing = weigh_segments(kernels[:, square[0], square[1]], same[square], y[trial])
    root = cholesky(weighing.noisy(kernels, same), lower=True, check_finite=False)
    alpha = cho_solve((root, True), y, check_finite=False)
    inverse = cho_solve((root, True), np.eye(len(y)), check_finite=False)
    errors = -_left_out(inverse, alpha, labelled.groups)
    return SegmentedProcess(preparation, parts, weighing, x, alpha, root), errors


def _left_out(inverse: Floats, alpha: Floats, groups: Folds) -> Floats:
    """truth − estimate of every row by the rows of the other groups."""
    errors = alpha / np.diag(inverse)
    numbers, counts = np.unique(groups, return_counts=True)
    for number in numbers[counts > 1]:
        rows = np.flatnonzero(groups == number)
        errors[rows] = np.linalg.solve(inverse[np.ix_(rows, rows)], alpha[rows])
    return np.asarray(errors)
