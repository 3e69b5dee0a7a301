"""A linear model with a prior, in which every library differs a little from the common soil.

y = φ·w + φ·u_l + b_l + ε for library l, with w ~ N(0, Λ), u_l ~ N(0, place·Λ) (not on the constant),
b_l ~ N(0, offset) and ε ~ N(0, noise). What holds everywhere is w; a new place draws its own u and b, which
is why the scale of an estimate there is wider than the residuals of the fit. After integrating out u_l and
b_l each library contributes a precision matrix and a vector, so that leaving libraries out costs one solve.
Hyperparameters are in units of the variance of the (transformed, standardised) laboratory values.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from training.preprocessing import Floats

CONSTANT_VARIANCE = 10.0
"""Prior variance of the common level, wide against standardised values."""


@dataclass(frozen=True)
class Prior:
    """Variances of the model: of the weight of a feature, of the noise, of the difference of a place relative to
    the common weight, and of its offset."""

    weight: float
    noise: float
    place: float
    offset: float

    def diagonal(self, size: int) -> Floats:
        """Λ of `size` features, the constant first."""
        variances = np.full(size, self.weight)
        variances[0] = CONSTANT_VARIANCE
        return variances

    def own(self, size: int) -> Floats:
        """Prior variance of what is a library's own: b on the constant, u on the other features."""
        variances = np.full(size, self.place * self.weight)
        variances[0] = self.offset
        return variances


@dataclass(frozen=True)
class Sums:
    """All that a fit takes of one library: ΣφφT `[m, m]` and Σφy `[m]`."""

    gram: Floats
    vector: Floats

    @staticmethod
    def of(features: Floats, values: Floats) -> Sums:
        """Of `features[n, m]` and standardised `values[n]`."""
        return Sums(features.T @ features, features.T @ values)


@dataclass(frozen=True)
class Evidence:
    """What one library says about w: `precision[m, m]` and `vector[m]`."""

    precision: Floats
    vector: Floats


@dataclass(frozen=True)
class Posterior:
    """Gaussian over w, `mean[m]` and `covariance[m, m]`, standardised units."""

    mean: Floats
    covariance: Floats


@dataclass(frozen=True)
class Standard:
    """Centre and spread that standardise transformed laboratory values, libraries weighing the same."""

    centre: float
    spread: float

    @staticmethod
    def of(values: Iterable[Floats]) -> Standard:
        """From the values of each library."""
        libraries = list(values)
        centre = float(np.mean([library.mean() for library in libraries]))
        variance = np.mean([np.mean((library - centre) ** 2) for library in libraries])
        return Standard(centre, float(np.sqrt(variance)))

    def forward(self, values: Floats) -> Floats:
        """To standardised units."""
        return (values - self.centre) / self.spread


def evidence(sums: Sums, prior: Prior) -> Evidence:
    """Of one library, what is its own integrated out: A − A R (1 + R A R)⁻¹ R A with A = gram / noise and
    R² the variances of what is its own (Woodbury), and the same of the vector."""
    root = np.sqrt(prior.own(len(sums.vector)))
    joined = np.column_stack((sums.gram, sums.vector)) / prior.noise
    precision = joined[:, :-1]
    inner = np.eye(len(root)) + root[:, None] * precision * root
    left: Floats = joined - (precision * root) @ np.linalg.solve(inner, root[:, None] * joined)
    return Evidence(left[:, :-1], left[:, -1])


def posterior(pieces: Iterable[Evidence], variances: Floats) -> Posterior:
    """Mean and covariance of w."""
    system, vector, root = _scaled(pieces, variances)
    inverse = np.linalg.inv(system)
    return Posterior(root * (inverse @ vector), root[:, None] * inverse * root)


def known_place(
    features: Floats, own: Floats, noise: float, seen: tuple[Floats, Floats], after: Posterior
) -> tuple[Floats, Floats]:
    """Mean and variance `[n]` in a library of which samples `seen` = (features, values) are known: w, u and b.

    `own[m]` are the variances of what is the library's own, the offset on the constant.
    """
    seen_features, seen_values = seen
    covariance = (seen_features * own) @ seen_features.T + noise * np.eye(len(seen_values))
    cross = (features * own) @ seen_features.T
    gain = np.linalg.solve(covariance, cross.T).T
    own_variance = (features**2 * own).sum(axis=1) - (gain * cross).sum(axis=1)
    left = features - gain @ seen_features
    common = ((left @ after.covariance) * left).sum(axis=1)
    return left @ after.mean + gain @ seen_values, own_variance + common + noise


def _scaled(pieces: Iterable[Evidence], variances: Floats) -> tuple[Floats, Floats, Floats]:
    """The normal equations with Λ taken into the unknowns, which keeps them well conditioned."""
    root = np.sqrt(variances)
    listed = list(pieces)
    precision = np.sum([piece.precision for piece in listed], axis=0)
    vector = np.sum([piece.vector for piece in listed], axis=0)
    return root[:, None] * precision * root + np.eye(len(root)), root * vector, root
