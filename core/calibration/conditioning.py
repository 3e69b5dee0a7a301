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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.calibration.kernels import Kernels
from core.calibration.prior import Features, Hypothesis, PlacePrior
from core.spectrum import Floats

JITTER = 1e-10
"""Of the smallest prior variance, added to the diagonal against rounding."""
NEGLIGIBLE = 1e-8
"""Posterior weight, relative to the largest, below which a hypothesis is left out of what is estimated."""
SMALL = 32
"""Rows of a triangle that is inverted at once."""
ROWS_AT_ONCE = 1024
"""Rows whose covariances with the local samples are in memory together, and near the processor."""

Likeness = Mapping[float, Floats]
Singles = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Conditioned:
    """Posterior of one property at one place; `weights[h]` are those of the hypotheses given the local values.

    `kept[s]` are the hypotheses whose weight is not negligible; for each, `answers[s, k]` is G⁻¹r and
    `inverses[s, k, k]` is G⁻¹. `features[k, m]` and `values[k]` are what was conditioned on, transformed scale.
    """

    prior: PlacePrior
    features: Floats
    values: Floats
    weights: Floats
    kept: NDArray[np.intp]
    answers: Floats
    inverses: Floats

    def predict(self, features: Floats) -> tuple[Floats, Floats]:
        """Mean and variance `[n]` of a laboratory value at features `[n, m]`, transformed scale.

        The variance is summed in single precision, right to 0.1 % of the noise.
        """
        quadratic = self.quadratic
        blocks = range(0, max(len(features), 1), ROWS_AT_ONCE)
        return _joined([self.predict_block(features[at : at + ROWS_AT_ONCE], quadratic, Kernels()) for at in blocks])

    def mean(self, features: Floats, kernels: Kernels) -> Floats:
        """The mean alone `[n]`, in double precision."""
        coefficients, constant, pulls = self._mixed
        mean = features @ coefficients + constant
        for length, across in kernels.of(self.prior, features, self.features, list(pulls)).items():
            mean += across @ pulls[length]
        return np.asarray(mean, dtype=np.float64)

    @cached_property
    def _mixed(self) -> tuple[Floats, float, Mapping[float, Floats]]:
        """The mean over the hypotheses of `_terms`: `[m]`, one number, and `[k]` by length."""
        coefficients, constants, pulls = self._terms
        shares = self._shares
        return coefficients @ shares, float(constants @ shares), {at: pull @ shares for at, pull in pulls.items()}

    def leave_one_out(self) -> tuple[Floats, Floats]:
        """Mean and variance `[k]` of each local value given the others, its own laboratory error included."""
        precision = np.diagonal(self.inverses, axis1=1, axis2=2).T
        means, variances = self.values[:, np.newaxis] - self.answers.T / precision, 1 / precision
        density = -0.5 * ((self.values[:, np.newaxis] - means) ** 2 * precision - np.log(precision))
        weights = _normalised(np.log(self._shares) - density)
        mean = (means * weights).sum(axis=1)
        return mean, (weights * (variances + (means - mean[:, np.newaxis]) ** 2)).sum(axis=1)

    @property
    def _hypotheses(self) -> list[Hypothesis]:
        return [self.prior.hypotheses[index] for index in self.kept]

    @property
    def _shares(self) -> Floats:
        shares = self.weights[self.kept]
        return np.asarray(shares / shares.sum(), dtype=np.float64)

    def _part(self, name: str) -> Floats:
        """One figure `[s]` of each hypothesis that is kept."""
        return np.array([getattr(h, name) for h in self._hypotheses], dtype=np.float64)

    def predict_block(self, features: Floats, quadratic: Singles, kernels: Kernels) -> tuple[Floats, Floats]:
        """Mean and variance of one block of rows, with what `quadratic` gives."""
        likeness = kernels.of(self.prior, features, self.features, _lengths(self._hypotheses))
        means = self._means(features, likeness)
        mean = means @ self._shares
        between = ((means - mean[:, np.newaxis]) ** 2) @ self._shares
        blocks = (features, np.ones((len(features), 1)), *likeness.values())
        stacked = np.hstack(blocks, dtype=np.float32, casting="same_kind")
        within = np.einsum("np,np->n", stacked @ quadratic, stacked) + self._shares @ self._part("kernel")
        return mean, np.maximum(within, 0) + between + self._shares @ self._part("noise")

    def _means(self, features: Floats, likeness: Likeness) -> Floats:
        """Posterior mean `[n, s]` of each hypothesis."""
        coefficients, constants, pulls = self._terms
        means = features @ coefficients + constants
        for length, across in likeness.items():
            means += across @ pulls[length]
        return np.asarray(means, dtype=np.float64)

    @cached_property
    def _terms(self) -> tuple[Floats, Floats, Mapping[float, Floats]]:
        """Of each hypothesis the coefficients `[m, s]` of the features, constants `[s]`, and by length what the
        likenesses to the local samples count `[k, s]`."""
        prior, agreement, kernel, lengths = self.prior, *map(self._part, ("agreement", "kernel", "length"))
        pulled = self.features.T @ self.answers.T
        coefficients = np.outer(prior.weights, agreement) + self._part("shared") * (prior.shared @ pulled)
        coefficients += self._part("place") * (prior.reach[:, np.newaxis] * pulled)
        constants = (1 - agreement) * prior.centre + self._part("offset") * self.answers.sum(axis=1)
        pulls = {
            length: (self.answers * (kernel * (lengths == length))[:, np.newaxis]).T
            for length in _lengths(self._hypotheses)
        }
        return coefficients, constants, pulls

    @cached_property
    def quadratic(self) -> Singles:
        """Matrix `[p, p]` of the mean over the hypotheses of the posterior variance of f, less that of the kernel."""
        prior, size, shares = self.prior, len(self.prior.weights), self._shares
        parts = _parts(prior, self.features, self._hypotheses)
        matrix = np.zeros((parts[-1].at.stop, parts[-1].at.stop))
        matrix[:size, :size] = shares @ self._part("shared") * prior.shared
        matrix[range(size), range(size)] += shares @ self._part("place") * prior.reach
        matrix[size, size] = shares @ self._part("offset")
        for index, left in enumerate(parts):
            for right in parts[: index + 1]:
                reduced = left.reduced(right, shares, self.inverses)
                matrix[left.at, right.at] -= reduced
                if left is not right:
                    matrix[right.at, left.at] -= reduced.T
        return matrix.astype(np.float32)


def predict_all(posteriors: Mapping[str, Conditioned], phi: Features) -> dict[str, tuple[Floats, Floats]]:
    """`predict` of several properties for features of the regressors `phi[n, M]`; they share what they can."""
    quadratics = {name: posterior.quadratic for name, posterior in posteriors.items()}
    parts: dict[str, list[tuple[Floats, Floats]]] = {name: [] for name in posteriors}
    for at in range(0, max(len(phi), 1), ROWS_AT_ONCE):
        rows, kernels = phi[at : at + ROWS_AT_ONCE], Kernels()
        for name, posterior in posteriors.items():
            parts[name].append(posterior.predict_block(posterior.prior.features(rows), quadratics[name], kernels))
    return {name: _joined(found) for name, found in parts.items()}


def mean_all(posteriors: Mapping[str, Conditioned], phi: Features) -> dict[str, Floats]:
    """The means of `predict_all` alone, which take a part of the time."""
    kernels = Kernels()
    return {name: posterior.mean(posterior.prior.features(phi), kernels) for name, posterior in posteriors.items()}


def condition(prior: PlacePrior, features: Floats, values: Floats, variance: Floats | None = None) -> Conditioned:
    """Condition on `values[k]` (transformed scale) at `features[k, m]`, k ≥ 1.

    `variance[k]` is the laboratory's own, added to the noise of every hypothesis; zero where it is not stated.
    """
    grams = _Grams(prior, features, np.zeros(len(values)) if variance is None else variance)
    residuals = [values - prior.mean(h, features) for h in prior.hypotheses]
    with np.errstate(divide="ignore"):
        logs = grams.evidence(residuals) + np.log([h.weight for h in prior.hypotheses])
    weights = _normalised(logs)
    kept = np.flatnonzero(weights > NEGLIGIBLE * weights.max())
    inverses = np.stack([grams.inverse(prior.hypotheses[index]) for index in kept])
    answers = np.stack([inverse @ residuals[index] for index, inverse in zip(kept, inverses, strict=True)])
    return Conditioned(prior, features, values, weights, kept, answers, inverses)


class _Grams:
    """G `[k, k]` of every hypothesis."""

    def __init__(self, prior: PlacePrior, features: Floats, variance: Floats) -> None:
        self._hypotheses = prior.hypotheses
        self._terms = prior.terms(features, features)
        self._variance = variance

    def evidence(self, residuals: Sequence[Floats]) -> Floats:
        """Log evidence `[h]` for the residuals `[h][k]`; those that share a G are worked out together."""
        alike: dict[tuple[float, ...], list[int]] = {}
        for index, h in enumerate(self._hypotheses):
            alike.setdefault((h.shared, h.place, h.offset, h.kernel, h.length, h.noise), []).append(index)
        logs = np.empty(len(residuals))
        for indices in alike.values():
            columns = np.stack([residuals[index] for index in indices], axis=1)
            first = self._hypotheses[indices[0]]
            logs[indices] = _evidence(self._of(first), first.noise + float(self._variance.min()), columns)
        return logs

    def inverse(self, h: Hypothesis) -> Floats:
        """G⁻¹ `[k, k]`."""
        root = np.asarray(np.linalg.cholesky(self._of(h)), dtype=np.float64)
        inverted = _inverted(root)
        return np.asarray(inverted.T @ inverted, dtype=np.float64)

    def _of(self, h: Hypothesis) -> Floats:
        total = self._terms.of(h)
        jitter = JITTER * float(np.diag(total).min())
        return (total + total.T) / 2 + np.diag(h.noise + self._variance + jitter)


def _inverted(root: Floats) -> Floats:
    """Inverse of a lower triangle, by halves: a third of the work that one without zeros needs."""
    count, half = len(root), len(root) // 2
    if count <= SMALL:
        return np.asarray(np.linalg.inv(root), dtype=np.float64)
    upper, lower = _inverted(root[:half, :half]), _inverted(root[half:, half:])
    inverse = np.zeros((count, count))
    inverse[:half, :half], inverse[half:, half:] = upper, lower
    inverse[half:, :half] = -lower @ (root[half:, :half] @ upper)
    return inverse


def _evidence(gram: Floats, least: float, residuals: Floats) -> Floats:
    """Log density `[g]` of `residuals[k, g]` under N(0, G), whose eigenvalues are at least `least`.

    The Cholesky factor of G with the residuals as further rows holds L⁻¹r in those rows, which is all that is needed.
    """
    count, columns = residuals.shape
    bordered = np.zeros((count + columns, count + columns))
    bordered[:count, :count] = gram
    bordered[count:, :count] = residuals.T
    bordered[count:, count:] = np.eye(columns) * (1 + 2 * (residuals**2).sum() / least)  # to stay positive
    root = np.linalg.cholesky(bordered)
    squares = (root[count:, :count] ** 2).sum(axis=1)
    return np.asarray(-0.5 * squares - np.log(np.diag(root)[:count]).sum() - 0.5 * count * np.log(2 * np.pi))


@dataclass(frozen=True, eq=False)
class _Part:
    """One term of K(x, X): ψ(x) at `at`, times `lift[p, k]`, or one to one; times `factors[s]` by hypothesis."""

    at: slice
    lift: Floats | None
    factors: Floats

    def reduced(self, other: _Part, shares: Floats, inverses: Floats) -> Floats:
        """What the local values take from the variance: ψ' · this · ψ, the mean over the hypotheses."""
        count = inverses.shape[1]
        mixed = (shares * self.factors * other.factors) @ inverses.reshape(len(inverses), -1)
        total = mixed.reshape(count, count)
        total = total if self.lift is None else self.lift @ total
        return total if other.lift is None else total @ other.lift.T


def _parts(prior: PlacePrior, features: Floats, hypotheses: Sequence[Hypothesis]) -> list[_Part]:
    """K(x, X) as a sum, in the order of ψ."""
    count, size = features.shape
    amounts = np.array([(h.shared, h.place, h.offset, h.kernel, h.length) for h in hypotheses]).T
    weights = slice(0, size)
    parts = [
        _Part(weights, prior.shared @ features.T, amounts[0]),
        _Part(weights, prior.reach[:, np.newaxis] * features.T, amounts[1]),
        _Part(slice(size, size + 1), np.ones((1, count)), amounts[2]),
    ]
    for place, length in enumerate(_lengths(hypotheses)):
        start = size + 1 + place * count
        parts.append(_Part(slice(start, start + count), None, amounts[3] * (amounts[4] == length)))
    return parts


def _joined(parts: Sequence[tuple[Floats, Floats]]) -> tuple[Floats, Floats]:
    means, variances = zip(*parts, strict=True)
    return np.concatenate(means), np.concatenate(variances)


def _lengths(hypotheses: Sequence[Hypothesis]) -> list[float]:
    """Lengths of the kernels, ascending."""
    return sorted({h.length for h in hypotheses if h.kernel > 0})


def _normalised(logs: Floats) -> Floats:
    """Weights that sum to one over the last axis."""
    weights = np.exp(logs - logs.max(axis=-1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True), dtype=np.float64)
