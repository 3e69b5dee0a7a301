"""The variance that is left at every sample while laboratory values come in one by one.

Gaussian conditioning on one value at sample j: K ← K − k kᵀ / (k_j + noise) with k = K[:, j]. The matrix is never
written: it stays K₀ − U Uᵀ, and what a choice needs of it, Σ_x K(x, j)², is carried along exactly.
"""

from __future__ import annotations

import numpy as np

from core.selection.request import Flags
from core.spectrum import Floats


class Remaining:
    """Variance of one property at n samples: `prior[n, n]` less what the values at `known[n]` and since have taken.

    `noise` is the variance of a laboratory value about the sought one; means are taken over `targets[n]`.
    """

    def __init__(self, prior: Floats, noise: float, targets: Flags, known: Flags) -> None:
        self._prior = _given(prior, noise, known)
        self._noise = noise
        self._share = targets / np.count_nonzero(targets)
        self._factors: list[Floats] = []
        self._squares = np.asarray(np.einsum("x,xj,xj->j", self._share, self._prior, self._prior))
        self.variance = np.maximum(np.diagonal(self._prior), 0.0)

    @property
    def mean(self) -> float:
        """Mean variance over the targets."""
        return float(self._share @ self.variance)

    @property
    def width(self) -> float:
        """Mean over the targets of the standard deviation of a laboratory value; intervals are in proportion."""
        return float(self._share @ np.sqrt(self.variance + self._noise))

    def reductions(self) -> Floats:
        """By how much one value at each sample would lower `mean`, `[n]` (Cohn 1996; Seo et al. 2000)."""
        return self._squares / (self.variance + self._noise)

    def observe(self, sample: int) -> None:
        """Take the value of one sample as known; what the value is does not matter to the variance."""
        column = self._times_unit(sample)
        scale = self.variance[sample] + self._noise
        weighted = self._share * column
        lost = 2 * column * self._times(weighted) / scale - (weighted @ column) * (column / scale) ** 2
        self._squares = np.maximum(self._squares - lost, 0.0)
        factor = column / np.sqrt(scale)
        self._factors.append(factor)
        self.variance = np.maximum(self.variance - factor**2, 0.0)

    def _times_unit(self, sample: int) -> Floats:
        column = np.array(self._prior[sample], dtype=np.float64)
        for factor in self._factors:
            column -= factor * factor[sample]
        return column

    def _times(self, vector: Floats) -> Floats:
        product = np.asarray(self._prior @ vector, dtype=np.float64)
        for factor in self._factors:
            product -= factor * (factor @ vector)
        return product


def _given(prior: Floats, noise: float, known: Flags) -> Floats:
    """Covariance `[n, n]` once the values at `known` are there, all in one step."""
    cross = prior[known]
    if not len(cross):
        return prior
    gram = cross[:, known] + noise * np.eye(len(cross))
    half = np.linalg.solve(np.linalg.cholesky(gram), cross)
    return np.asarray(prior - half.T @ half)
