"""Kernel features: a Gaussian process as a linear model, by Nyström's method."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.preprocessing import Floats

LENGTH = 3.0
"""Length of the kernel; scores have summed variance 1."""
LINEAR_VARIANCE = 0.1
"""Prior variance of the part that is linear in the scores, beside 1 of the kernel."""
EIGENVALUE_FLOOR = 1e-5
"""Kernel directions weaker than this are dropped: they would only amplify rounding in float32."""


@dataclass(frozen=True, eq=False)
class KernelBasis:
    """Constant, linear and Matérn 3/2 features around `landmarks[m, k]`; `mixing[m, f]` makes the last
    orthonormal (Williams & Seeger 2001)."""

    landmarks: Floats
    mixing: Floats

    def __call__(self, scores: Floats) -> Floats:
        """Features `[n, 1 + k + f]` of scores `[n, k]`, each with a prior variance of 1 for its weight."""
        linear = np.sqrt(LINEAR_VARIANCE) * scores
        return np.hstack((np.ones((len(scores), 1)), linear, matern(scores, self.landmarks) @ self.mixing))


def fit_kernel(landmarks: Floats) -> KernelBasis:
    """The basis around scores `landmarks[m, k]`."""
    values, vectors = np.linalg.eigh(matern(landmarks, landmarks))
    kept = values > EIGENVALUE_FLOOR
    return KernelBasis(landmarks, vectors[:, kept] / np.sqrt(values[kept]))


def matern(a: Floats, b: Floats) -> Floats:
    """Matérn 3/2 kernel `[n, m]` of length `LENGTH` (Rasmussen & Williams 2006, eq. 4.17)."""
    squared = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1)[None] - 2 * a @ b.T
    apart = np.sqrt(3 * np.maximum(squared, 1e-10)) / LENGTH
    return np.asarray((1 + apart) * np.exp(-apart))
