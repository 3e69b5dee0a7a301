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


def fit_ridge(features: Floats, targets: Floats, rows: Floats) -> Ridge:
    """Fit `targets[n, t]` to `features[n, f]` under weights `rows[n]`.

    The residual without a row is e / (1 − h), h the leverage (Allen 1974); the noise with the smallest
    weighted sum of their squares wins, for each target alone.
    """
    centre = np.average(targets, axis=0, weights=rows)
    around, weighted = targets - centre, features * rows[:, None]
    values, vectors = np.linalg.eigh(features.T @ weighted)
    values = np.maximum(values, 0)
    turned, aimed = features @ vectors, vectors.T @ (weighted.T @ around)
    kept, chosen = np.zeros(targets.shape[1]), np.full(targets.shape[1], np.inf)
    residuals = np.zeros_like(around)
    for noise in NOISES:
        shrunk = 1 / (values + noise)
        leverage = rows * (turned**2 @ shrunk)
        left = (around - turned @ (shrunk[:, None] * aimed)) / (1 - leverage)[:, None]
        error = rows @ left**2
        better = error < chosen
        kept, chosen = np.where(better, noise, kept), np.where(better, error, chosen)
        residuals[:, better] = left[:, better]
    return Ridge(vectors @ (aimed / (values[:, None] + kept)), centre, targets - residuals)
