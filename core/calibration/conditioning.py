"""A place's prior conditioned on its laboratory values: exact, in closed form.

Each hypothesis is a Gaussian process; with r = y − prior mean and G = K + noise over the k local samples,

- log evidence −½(r'G⁻¹r + log|G| + k log 2π), and by it the weights of the hypotheses;
- mean μ(x) + K(x, X)·G⁻¹r and variance K(x, x) − K(x, X)·G⁻¹·K(X, x) + noise of a laboratory value at x;
- left out one at a time (Rasmussen & Williams 2006, eq. 5.12): mean yᵢ − [G⁻¹r]ᵢ/[G⁻¹]ᵢᵢ, variance 1/[G⁻¹]ᵢᵢ. The
  evidence without sample i is the evidence over the density of yᵢ there, so that each has its own weights.

Mixtures have the mean of the means, and the mean of the variances plus the variance of the means. The variance of the
mixture is one quadratic form in ψ(x) = (φ(x), 1, likeness of x to each local sample): its matrix is summed over the
hypotheses before any x is seen, which makes thousands of spectra cheap.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.calibration.prior import PlacePrior
from core.spectrum import Floats

JITTER = 1e-10
"""Of the smallest prior variance, added to the diagonal against rounding."""


@dataclass(frozen=True, eq=False)
class Conditioned:
    """Posterior of one property at one place; `weights[h]` are those of the hypotheses given the local values.

    `answers[h, k]` is G⁻¹r, `inverses[h, k, k]` is G⁻¹; `features[k, m]`, `values[k]` and `variance[k]` (of the
    laboratory, beside that of the hypotheses) are what was conditioned on, transformed scale.
    """

    prior: PlacePrior
    features: Floats
    values: Floats
    variance: Floats
    weights: Floats
    answers: Floats
    inverses: Floats

    def predict(self, features: Floats) -> tuple[Floats, Floats]:
        """Mean and variance `[n]` of a laboratory value at features `[n, m]`, transformed scale."""
        means = self._means(features)
        mean = means @ self.weights
        between = ((means - mean[:, np.newaxis]) ** 2) @ self.weights
        return mean, np.maximum(self._within(features), 0) + between + self._noise()

    def leave_one_out(self) -> tuple[Floats, Floats]:
        """Mean and variance `[k]` of each local value given the others, its own laboratory error included."""
        precision = np.diagonal(self.inverses, axis1=1, axis2=2).T
        means, variances = self.values[:, np.newaxis] - self.answers.T / precision, 1 / precision
        density = -0.5 * ((self.values[:, np.newaxis] - means) ** 2 * precision - np.log(precision))
        with np.errstate(divide="ignore"):
            weights = _normalised(np.log(self.weights) - density)
        mean = (means * weights).sum(axis=1)
        return mean, (weights * (variances + (means - mean[:, np.newaxis]) ** 2)).sum(axis=1)

    def _noise(self) -> float:
        return float(sum(w * h.noise for w, h in zip(self.weights, self.prior.hypotheses, strict=True)))

    def _means(self, features: Floats) -> Floats:
        """Posterior mean `[n, h]` of each hypothesis."""
        prior, hypotheses = self.prior, self.prior.hypotheses
        agreement, shared, place, offset = (
            np.array([getattr(h, part) for h in hypotheses]) for part in ("agreement", "shared", "place", "offset")
        )
        pulled = self.features.T @ self.answers.T
        coefficients = np.outer(prior.weights, agreement) + shared * (prior.shared @ pulled)
        coefficients += place * (prior.reach[:, np.newaxis] * pulled)
        constants = (1 - agreement) * prior.centre + offset * self.answers.sum(axis=1)
        means = features @ coefficients + constants
        for length in prior.lengths:
            scale = np.array([h.kernel * (h.length == length) for h in hypotheses])
            means += prior.likeness(features, self.features, length) @ (self.answers * scale[:, np.newaxis]).T
        return np.asarray(means, dtype=np.float64)

    def _within(self, features: Floats) -> Floats:
        """Mean `[n]` over the hypotheses of the posterior variance of f: the quadratic form in ψ."""
        blocks = [features, np.ones((len(features), 1))]
        blocks += [self.prior.likeness(features, self.features, length) for length in self.prior.lengths]
        stacked = np.hstack(blocks)
        reduced = ((stacked @ self._quadratic()) * stacked).sum(axis=1)
        kernel = sum(w * h.kernel for w, h in zip(self.weights, self.prior.hypotheses, strict=True))
        return np.asarray(reduced + kernel, dtype=np.float64)

    def _quadratic(self) -> Floats:
        """Matrix of the quadratic form, `[p, p]`."""
        prior, size = self.prior, self.features.shape[1]
        parts, scales = _parts(prior, self.features)
        matrix = np.zeros((len(parts[0]), len(parts[0])))
        shared, place, offset = (self.weights @ scales[:, column] for column in range(3))
        matrix[:size, :size] = shared * prior.shared + np.diag(place * prior.reach)
        matrix[size, size] = offset
        for i, left in enumerate(parts):
            for j, right in enumerate(parts):
                mixed = np.tensordot(self.weights * scales[:, i] * scales[:, j], self.inverses, axes=1)
                matrix -= left @ mixed @ right.T
        return matrix


def condition(prior: PlacePrior, features: Floats, values: Floats, variance: Floats | None = None) -> Conditioned:
    """Condition on `values[k]` (transformed scale) at `features[k, m]`, k ≥ 1.

    `variance[k]` is the laboratory's own, added to the noise of every hypothesis; zero where it is not stated.
    """
    extra = np.zeros(len(values)) if variance is None else variance
    terms = prior.terms(features, features)
    answers, inverses, evidence = zip(
        *(_solve(terms.of(h), h.noise + extra, values - prior.mean(h, features)) for h in prior.hypotheses),
        strict=True,
    )
    with np.errstate(divide="ignore"):
        logs = np.array(evidence) + np.log([h.weight for h in prior.hypotheses])
    return Conditioned(prior, features, values, extra, _normalised(logs), np.array(answers), np.array(inverses))


def _solve(covariance: Floats, noise: Floats, residual: Floats) -> tuple[Floats, Floats, float]:
    """G⁻¹r `[k]`, G⁻¹ `[k, k]` and the log evidence for the `covariance[k, k]` of f, `noise[k]` and r `[k]`."""
    count = len(residual)
    total = (covariance + covariance.T) / 2
    jitter = JITTER * float(np.diag(total).min())
    root = np.linalg.cholesky(total + np.diag(noise + jitter))
    inverted = np.linalg.solve(root, np.eye(count))
    whitened = inverted @ residual
    evidence = -0.5 * whitened @ whitened - np.log(np.diag(root)).sum() - 0.5 * count * np.log(2 * np.pi)
    return inverted.T @ whitened, inverted.T @ inverted, float(evidence)


def _parts(prior: PlacePrior, features: Floats) -> tuple[list[Floats], Floats]:
    """K(x, X) as a sum: matrices `[p, k]` that take ψ(x) there, and their factors `[h, parts]` by hypothesis."""
    size, count, lengths = features.shape[1], len(features), prior.lengths
    total = size + 1 + count * len(lengths)
    parts = [np.zeros((total, count)) for _ in range(3 + len(lengths))]
    parts[0][:size] = prior.shared @ features.T
    parts[1][:size] = prior.reach[:, np.newaxis] * features.T
    parts[2][size] = 1
    for place, part in enumerate(parts[3:]):
        part[size + 1 + place * count :][:count] = np.eye(count)
    factors = [
        [h.shared, h.place, h.offset, *(h.kernel * (h.length == length) for length in lengths)]
        for h in prior.hypotheses
    ]
    return parts, np.array(factors)


def _normalised(logs: Floats) -> Floats:
    """Weights that sum to one over the last axis."""
    weights = np.exp(logs - logs.max(axis=-1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True), dtype=np.float64)
