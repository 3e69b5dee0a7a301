"""Principal components of masked spectra, in one pass after another over a library of any size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.linalg import eigh

from training.autoencoder.spectra import Mask, Values
from training.preprocessing import Floats

_CHUNK = 4096
_FLOOR = 1e-6
"""Least deviation of a component, as a part of the first: a library may hold fewer directions than asked for."""
_RIDGE = 1e-9


@dataclass(frozen=True)
class Components:
    """Principal components of masked spectra: `mean[m]`, orthonormal `loadings[m, k]`, `deviation[k]`."""

    mean: Floats
    loadings: Floats
    deviation: Floats


def masked_components(
    spectra: Values, mask: Mask, count: int = 32, rounds: int = 5, *, weights: Floats | None = None
) -> Components:
    """Components of `spectra[n, m]` where `mask` holds, rows counting by `weights[n]`.

    What is masked is filled in turn by the components' least-squares reconstruction from the measured points.
    Only a chunk of rows is held at a time beside the covariance. Float32 spectra are multiplied in float32 and
    summed in float64.
    """
    share = np.full(len(spectra), 1 / len(spectra)) if weights is None else weights / weights.sum()
    mean = _mean(spectra, mask, share)
    found = None
    for _ in range(rounds if not mask.all() else 1):
        found = _components(_covariance(spectra, mask, share, mean, found), mean, count)
    if found is None:
        raise ValueError("components need at least one round")
    return found


def codes(components: Components, spectra: Values, mask: Mask, ridge: float = _RIDGE) -> Floats:
    """Least-squares scores `[n, k]` on the measured points, in the unit of the spectra."""
    centred = np.where(mask, spectra - components.mean, 0.0)
    right = centred @ components.loadings
    if mask.all():
        return np.asarray(right)
    k = right.shape[1]
    products = (components.loadings[:, :, None] * components.loadings[:, None, :]).reshape(-1, k * k)
    normal = (mask.astype(right.dtype) @ products).reshape(-1, k, k) + ridge * np.eye(k)
    return np.asarray(np.linalg.solve(normal, right[:, :, None])[:, :, 0])


def component_reconstruction(components: Components, mir: Values, mask: Mask) -> Floats:
    """The yardstick `[n, m]`: least squares on the measured points with the components alone."""
    parts = [codes(components, mir[part], mask[part]) for part in chunks(len(mir))]
    return np.asarray(components.mean + np.concatenate(parts) @ components.loadings.T)


def chunks(rows: int) -> Iterator[slice]:
    """Slices over `rows`."""
    return (slice(start, min(start + _CHUNK, rows)) for start in range(0, rows, _CHUNK))


def _mean(spectra: Values, mask: Mask, share: Floats) -> Floats:
    total, count = np.zeros(spectra.shape[1]), np.zeros(spectra.shape[1])
    for part in chunks(len(spectra)):
        total += share[part] @ np.where(mask[part], spectra[part], 0)
        count += share[part] @ mask[part]
    return np.asarray(total / np.where(count > 0, count, 1))


def _covariance(spectra: Values, mask: Mask, share: Floats, mean: Floats, found: Components | None) -> Floats:
    """Weighted covariance `[m, m]`; what is masked is the mean, or what the components `found` before make of it."""
    total = np.zeros((spectra.shape[1], spectra.shape[1]))
    for part in chunks(len(spectra)):
        centred = np.where(mask[part], spectra[part] - mean.astype(spectra.dtype), 0)
        if found is not None and not mask[part].all():
            filled = codes(found, spectra[part], mask[part], 1e-3) @ found.loadings.T
            centred = np.where(mask[part], centred, filled.astype(centred.dtype))
        total += centred.T @ (centred * share[part, None].astype(centred.dtype))
    return total


def _components(covariance: Floats, mean: Floats, count: int) -> Components:
    size = len(covariance)
    variance, vectors = eigh(covariance, subset_by_index=(size - count, size - 1))
    deviation = np.sqrt(np.maximum(variance[::-1], 0))
    return Components(mean, np.ascontiguousarray(vectors[:, ::-1]), np.maximum(deviation, _FLOOR * deviation[0]))
