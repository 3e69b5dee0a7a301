"""Ridge regression of many targets on given features, the noise of each chosen by leaving one row out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.preprocessing import Floats

NOISES = 10.0 ** np.arange(-5.0, 1.6, 0.5)
"""Variances of the noise relative to the prior variance of the weights, tried in turn."""


@dataclass(frozen=True, eq=False)
class Ridge:
    """`features @ weights[f, t] + centre[t]`; `left_out[n, t]` estimates every row without itself."""

    weights: Floats
    centre: Floats
    left_out: Floats


def fit_ridge(features: Floats, targets: Floats) -> Ridge:
    """Fit `targets[n, t]` to `features[n, f]`.

    The residual without a row is e / (1 − h), h the leverage (Allen 1974); the noise with the smallest sum of
    their squares wins, for each target alone.
    """
    centre = targets.mean(axis=0)
    around = targets - centre
    values, vectors = np.linalg.eigh(features.T @ features)
    values = np.maximum(values, 0)
    turned, aimed = features @ vectors, vectors.T @ (features.T @ around)
    kept, least = np.zeros(targets.shape[1]), np.full(targets.shape[1], np.inf)
    residuals = np.zeros_like(around)
    for noise in NOISES:
        shrunk = 1 / (values + noise)
        left = (around - turned @ (shrunk[:, None] * aimed)) / (1 - turned**2 @ shrunk)[:, None]
        error = np.sum(left**2, axis=0)
        better = error < least
        kept, least = np.where(better, noise, kept), np.where(better, error, least)
        residuals[:, better] = left[:, better]
    return Ridge(vectors @ (aimed / (values[:, None] + kept)), centre, targets - residuals)
