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
    """Variances of the model: of the component and of the kernel features, of the noise, of the difference of a
    place relative to the common prior, and of its offset."""

    linear: float
    kernel: float
    noise: float
    place: float
    offset: float

    def diagonal(self, linear: int, size: int) -> Floats:
        """Λ of `size` features of which `linear` are components."""
        variances = np.full(size, self.kernel)
        variances[0] = CONSTANT_VARIANCE
        variances[1 : 1 + linear] = self.linear
        return variances

    def place_diagonal(self, linear: int, size: int) -> Floats:
        """Prior variance of u, zero on the constant: its place is b."""
        variances = self.place * self.diagonal(linear, size)
        variances[0] = 0.0
        return variances


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


def library_covariance(features: Floats, prior: Prior, linear: int) -> Floats:
    """Covariance of a library's values given w, `[n, n]`: what is its own, and noise."""
    own = prior.place_diagonal(linear, features.shape[1])
    return (features * own) @ features.T + prior.offset + prior.noise * np.eye(len(features))


def evidence(features: Floats, values: Floats, prior: Prior, linear: int) -> Evidence:
    """Of one library: `features[n, m]`, standardised `values[n]`."""
    solved = np.linalg.solve(library_covariance(features, prior, linear), np.column_stack((features, values)))
    return Evidence(features.T @ solved[:, :-1], features.T @ solved[:, -1])


def posterior(pieces: Iterable[Evidence], variances: Floats) -> Posterior:
    """Mean and covariance of w."""
    system, vector, root = _scaled(pieces, variances)
    inverse = np.linalg.inv(system)
    return Posterior(root * (inverse @ vector), root[:, None] * inverse * root)


def known_place(features: Floats, prior: Prior, linear: int, own: tuple[Floats, Floats], mean: Floats) -> Floats:
    """Estimates in a library of which samples `own` = (features, values) were seen: w plus its u and b."""
    own_features, own_values = own
    variances = prior.place_diagonal(linear, features.shape[1])
    cross = (features * variances) @ own_features.T + prior.offset
    residual = own_values - own_features @ mean
    gain: Floats = cross @ np.linalg.solve(library_covariance(own_features, prior, linear), residual)
    return features @ mean + gain


def new_place_covariance(after: Posterior, prior: Prior, linear: int) -> Floats:
    """Covariance of w + u at a place never seen, `[m, m]`."""
    return after.covariance + np.diag(prior.place_diagonal(linear, len(after.mean)))


def _scaled(pieces: Iterable[Evidence], variances: Floats) -> tuple[Floats, Floats, Floats]:
    """The normal equations with Λ taken into the unknowns, which keeps them well conditioned."""
    root = np.sqrt(variances)
    listed = list(pieces)
    precision = np.sum([piece.precision for piece in listed], axis=0)
    vector = np.sum([piece.vector for piece in listed], axis=0)
    return root[:, None] * precision * root + np.eye(len(root)), root * vector, root
