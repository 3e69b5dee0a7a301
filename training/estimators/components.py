"""Principal components with signs that do not depend on the machine."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.preprocessing import Floats

RELATIVE_FLOOR = 1e-7
"""Components whose singular value is below this share of the first are rounding, not spectrum."""


@dataclass(frozen=True)
class Components:
    """(x − mean) @ loadings: scores with the standard deviations `spread[k]` on the rows they were fitted on."""

    mean: Floats
    loadings: Floats
    spread: Floats

    def __call__(self, x: Floats) -> Floats:
        """Scores `[n, k]` of `x[n, m]`, in the scale of `x`."""
        return np.asarray((x - self.mean) @ self.loadings)

    def whitened(self, x: Floats) -> Floats:
        """Scores of standard deviation 1 on the rows of the fit."""
        return np.asarray(self(x) / self.spread)


def fit_components(x: Floats, count: int) -> Components:
    """The first `count` principal components of `x[n, m]`, fewer where its rank is lower.

    From the eigenvectors of the smaller of the two products of `x` with itself.
    """
    mean = x.mean(axis=0)
    centred = x - mean
    if len(x) <= x.shape[1]:
        values, left = _largest(centred @ centred.T, count)
        right = centred.T @ (left / np.sqrt(values))
    else:
        values, right = _largest(centred.T @ centred, count)
    largest = right[np.abs(right).argmax(axis=0), np.arange(right.shape[1])]
    return Components(mean, right * np.where(largest < 0, -1.0, 1.0), np.sqrt(values / len(x)))


def _largest(product: Floats, count: int) -> tuple[Floats, Floats]:
    values, vectors = np.linalg.eigh(product)
    values, vectors = values[::-1][:count], vectors[:, ::-1][:, :count]
    kept = values > max(values[0] * RELATIVE_FLOOR**2, np.finfo(float).tiny) if len(values) else values > 0
    # spectra that are all the same have no component: one of zero stands for none
    if not kept.any():
        return np.ones(1), np.zeros((len(product), 1))
    return values[kept], vectors[:, kept]
