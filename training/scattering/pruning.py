"""Which paths stay, and how features are scaled: from the coefficients of the training spectra alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from training.preprocessing import Floats
from training.scattering.filters import Path

SCALINGS = ("none", "path", "order", "column")
FAINTEST = 1e-4
"""Features of a standard deviation below this part of the largest are scaled as if they had it: more would only
amplify the rounding of float32."""


def kept_paths(found: Floats, paths: Sequence[Path], keep: float) -> NDArray[np.intp]:
    """Indices of the paths to keep of coefficients `[n, paths, positions]`: in each order the fewest that hold the
    share `keep` of its variance between spectra. `ValueError` unless 0 < keep ≤ 1."""
    if not 0 < keep <= 1:
        raise ValueError(f"keep is a share above 0 and at most 1, not {keep}")
    if keep == 1:
        return np.arange(len(paths))
    variance = found.var(axis=0).sum(axis=1)
    orders = np.array([path.order for path in paths])
    return np.sort(np.concatenate([_fewest(variance, np.flatnonzero(orders == own), keep) for own in set(orders)]))


def divisors(found: Floats, paths: Sequence[Path], scaling: str) -> tuple[Floats, Floats]:
    """Centre and factor `[paths, positions]`, such that variances after scaling are equal as `scaling` says: their
    mean in each path or order is 1, or each of them. `ValueError` for an unknown `scaling`."""
    if scaling not in SCALINGS:
        raise ValueError(f"scaling is one of {', '.join(SCALINGS)}, not {scaling!r}")
    shape = found.shape[1:]
    if scaling == "none":
        return np.zeros(shape), np.ones(shape)
    variance = found.var(axis=0)
    least = FAINTEST**2 * variance.max()
    if scaling == "path":
        variance = np.broadcast_to(variance.mean(axis=1, keepdims=True), shape)
    elif scaling == "order":
        orders = np.array([path.order for path in paths])
        means = {own: variance[orders == own].mean() for own in set(orders)}
        variance = np.broadcast_to(np.array([[means[own]] for own in orders]), shape)
    variance = np.maximum(variance, least if least > 0 else 1.0)
    return found.mean(axis=0), 1 / np.sqrt(variance)


def _fewest(variance: Floats, candidates: NDArray[np.intp], keep: float) -> NDArray[np.intp]:
    """Of the candidates those of the most variance, until the share is reached."""
    ranked = candidates[np.argsort(-variance[candidates], kind="stable")]
    reached = np.cumsum(variance[ranked])
    return ranked[: int(np.searchsorted(reached, keep * reached[-1] * (1 - 1e-12))) + 1]
