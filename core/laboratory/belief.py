"""How probable a laboratory value is, given the spectra and the values of the other samples.

Of each property the n samples of a table have a joint Gaussian under each hypothesis about the place (`Expectation`).
Values are taken out again by the precision matrix P of all: with r the residuals, those of the samples B have given
all others the covariance (P_BB)⁻¹ and the mean y_B − (P_BB)⁻¹(Pr)_B (Rasmussen & Williams 2006, section 5.4.2). A
sample without a value counts as one with a boundless error, so that values can be moved to it.

Two things make it cautious. Where a bundle has few hypotheses their covariances are also tried at half and twice
their size, by how probable that makes the table. And one true value in twenty may lie `FAR` times as widely as the
model says: soils that the spectra do not explain are common, mistakes are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.spectrum import Floats

SCALES, SCALE_WEIGHTS = np.array([0.5, 1.0, 2.0]), np.array([0.25, 0.5, 0.25])
MANY = 20
"""Hypotheses that differ enough among themselves in how far they trust a value."""
FAR, FAR_WEIGHT = 3.0, 0.05
UNKNOWN = 1e5
"""Error variance, in variances of the prior, of a sample without a value."""
NEGLIGIBLE = 1e-3
"""Weight, beside that of the most probable hypothesis, below which one is left out: large tables have many pairs."""

Rows = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Expectation:
    """What the spectra of n samples lead to expect of one property, before any of its laboratory values is used.

    On the transformed scale of the property: a mixture of Gaussians, `weights[h]`, `means[h, n]` and
    `covariances[h, n, n]` with the noise of a laboratory value on the diagonals. `names[n]` are the samples.
    """

    property: str
    names: tuple[str, ...]
    weights: Floats
    means: Floats
    covariances: Floats

    def of(self, rows: Sequence[int]) -> Expectation:
        """Of some of the samples."""
        names, at = tuple(self.names[row] for row in rows), np.asarray(rows, dtype=np.intp)
        covariances = self.covariances[:, at[:, None], at]
        return Expectation(self.property, names, self.weights, self.means[:, at], covariances)

    def scaled(self) -> Expectation:
        """With each hypothesis at several sizes of its covariance, unless there are `MANY` of them."""
        if len(self.weights) >= MANY:
            return self
        times = len(SCALES)
        weights = np.repeat(self.weights, times) * np.tile(SCALE_WEIGHTS, len(self.weights))
        covariances = np.repeat(self.covariances, times, axis=0) * np.tile(SCALES, len(self.weights))[:, None, None]
        return Expectation(self.property, self.names, weights, np.repeat(self.means, times, axis=0), covariances)


@dataclass(frozen=True, eq=False)
class Beside:
    """What the other samples lead to expect of p groups of b samples: per hypothesis `logs[h, p]` (log weight),
    `means[h, p, b]` and `covariances[h, p, b, b]`."""

    logs: Floats
    means: Floats
    covariances: Floats

    def density(self, values: Floats, errors: Floats) -> Floats:
        """Log density `[p]` of values `[p, b]` with error variances `[p, b]`; NaN where there is no value."""
        patterns = np.array(np.meshgrid(*[[0, 1]] * values.shape[1])).reshape(values.shape[1], -1).T
        logs = [self._pattern(values, errors, pattern) for pattern in patterns]
        return np.asarray(np.logaddexp.reduce(logs, axis=0))

    def moments(self) -> tuple[Floats, Floats]:
        """Mean and variance `[p]` of the mixture, for groups of one sample."""
        weights = np.exp(self.logs - np.logaddexp.reduce(self.logs, axis=0))
        means, variances = self.means[..., 0], self.covariances[..., 0, 0]
        mean = (weights * means).sum(axis=0)
        return mean, (weights * (variances + (means - mean) ** 2)).sum(axis=0)

    def _pattern(self, values: Floats, errors: Floats, far: NDArray[np.int64]) -> Floats:
        """With those samples of the groups that `far` marks lying more widely."""
        known = ~np.isnan(values)
        own = np.diagonal(self.covariances, axis1=-2, axis2=-1)
        added = np.where(known, errors + far * (FAR**2 - 1) * own, UNKNOWN**2)
        total = self.covariances + added[..., None] * np.eye(values.shape[1])
        off = np.where(known, values - self.means, 0.0)
        squares, sizes = _distances(total, off)
        # the boundless errors cancel: their number is the same in all that is compared
        sizes = sizes - (~known).sum(axis=-1) * 2 * np.log(UNKNOWN)
        logs = self.logs - 0.5 * (squares + sizes + known.sum(axis=-1) * np.log(2 * np.pi))
        prior = np.log(np.where(far, FAR_WEIGHT, 1 - FAR_WEIGHT)).sum()
        return np.asarray(np.logaddexp.reduce(logs, axis=0) + prior)


@dataclass(frozen=True, eq=False)
class Belief:
    """A property of n samples with values `values[n]` (transformed, NaN where unknown) and `errors[n]` (variance).

    `logs[h]` weigh the hypotheses by prior and values; `answers[h, n]` is P·r, `precisions[h, n, n]` is P;
    `evidence` is the log density of all values.
    """

    values: Floats
    errors: Floats
    added: Floats
    logs: Floats
    answers: Floats
    precisions: Floats
    evidence: float

    def beside(self, groups: Rows) -> Beside:
        """What all other samples lead to expect of groups `[p, b]` of samples, errors of their own left out."""
        inside = self.precisions[:, groups[:, :, None], groups[:, None, :]]
        answers = self.answers[:, groups]
        covariances = np.linalg.inv(inside)
        steps = (covariances @ answers[..., None])[..., 0]
        # the density of the group itself leaves the weights
        squares, sizes = (answers * steps).sum(axis=-1), np.linalg.slogdet(inside)[1]
        logs = self.logs[:, None] + 0.5 * (squares - sizes)
        means = np.where(np.isnan(self.values[groups]), 0.0, self.values[groups]) - steps
        own = self.added[groups][..., None] * np.eye(groups.shape[1])
        return Beside(logs - np.logaddexp.reduce(logs, axis=0), means, covariances - own)


def believe(expectation: Expectation, values: Floats, errors: Floats) -> Belief:
    """Condition a (scaled) expectation on values `[n]` with error variances `[n]`."""
    known = ~np.isnan(values)
    boundless = UNKNOWN * float(np.diagonal(expectation.covariances, axis1=1, axis2=2).mean())
    added = np.where(known, errors, boundless)
    total = expectation.covariances + added * np.eye(len(values))
    precisions = np.linalg.inv(total)
    residuals = np.where(known, values, 0.0) - expectation.means
    answers = (precisions @ residuals[..., None])[..., 0]
    squares, sizes = (residuals * answers).sum(axis=1), np.linalg.slogdet(total)[1]
    constant = known.sum() * np.log(2 * np.pi) - (~known).sum() * np.log(boundless)
    logs = np.log(expectation.weights) - 0.5 * (squares + sizes + constant)
    kept = logs > logs.max() + np.log(NEGLIGIBLE)
    evidence = float(np.logaddexp.reduce(logs))
    return Belief(values, errors, added, logs[kept] - evidence, answers[kept], precisions[kept], evidence)


def _distances(covariances: Floats, off: Floats) -> tuple[Floats, Floats]:
    """Squared Mahalanobis distances and log determinants of groups of one or two; written out, as there are many."""
    if off.shape[-1] == 1:
        variance = covariances[..., 0, 0]
        return off[..., 0] ** 2 / variance, np.log(variance)
    a, b, c = covariances[..., 0, 0], covariances[..., 0, 1], covariances[..., 1, 1]
    x, y, size = off[..., 0], off[..., 1], a * c - b**2
    return (c * x**2 - 2 * b * x * y + a * y**2) / size, np.log(size)


def log_odds_far(z: float) -> float:
    """Log odds that a value `z` standard deviations off is one of those that lie more widely."""
    return float(np.log(FAR_WEIGHT / (1 - FAR_WEIGHT) / FAR) + 0.5 * z**2 * (1 - FAR**-2))
