"""Partial least squares on all libraries and the local samples, and its offset corrected by them."""

from __future__ import annotations

import numpy as np

from training.estimators.folds import grouped_folds
from training.estimators.pls import Products, kernel_pls
from training.prepared import Rows
from training.preprocessing import Floats
from training.spiking.draws import Draw
from training.spiking.methods import Estimates, in_units
from training.spiking.places import FOLDS, Place, Pool

MOST_COMPONENTS = 20


class SpikedPLSR:
    """The local samples among the others: each like one of them, or together half of the weight.

    Components by inner folds over both, errors weighted as the fit is.
    """

    least = 0

    def __init__(self, *, half: bool) -> None:
        self.half = half
        self.name = "spiked PLSR, half" if half else "spiked PLSR"

    def __call__(self, place: Place, draw: Draw, own: Rows) -> Estimates:
        """On the transformed scale."""
        mean = spiked(place.pool, place.scores[own], place.values[own], place.scores[draw.test], half=self.half)
        return in_units(place.property, mean)


class OffsetCorrected:
    """The model of the other libraries, moved by the mean residual of the local samples."""

    name, least = "offset", 1

    def __call__(self, place: Place, draw: Draw, own: Rows) -> Estimates:
        """On the transformed scale."""
        asked = np.concatenate((own, draw.test))
        none = np.zeros((0, place.scores.shape[1]))
        mean = spiked(place.pool, none, np.zeros(0), place.scores[asked], half=False)
        offset = float((place.values[own] - mean[: len(own)]).mean())
        return in_units(place.property, mean[len(own) :] + offset)


def spiked(pool: Pool, x: Floats, y: Floats, asked: Floats, *, half: bool) -> Floats:
    """Estimates `[n]` of `asked[n, q]` by the pool and the local samples `x[k, q]`, `y[k]`."""
    weight = len(pool.values) / max(len(y), 1) if half else 1.0
    folds = grouped_folds(np.arange(len(y)), FOLDS, 0) if len(y) else np.zeros(0, dtype=np.intp)
    parts = [_with(part, x[folds == f], y[folds == f], weight) for f, part in enumerate(pool.products)]
    whole = sum_of(parts)
    squared = np.zeros(MOST_COMPONENTS)
    for f, part in enumerate(parts):
        path = kernel_pls(whole.without(part), MOST_COMPONENTS)
        ours, theirs = pool.folds == f, folds == f
        squared += ((path(pool.scores[ours]) - pool.values[ours]) ** 2).sum(axis=1)
        squared += weight * ((path(x[theirs]) - y[theirs]) ** 2).sum(axis=1)
    count = int(squared.argmin()) + 1
    return np.asarray(kernel_pls(whole, count).at(count)(asked)[0])


def sum_of(parts: list[Products]) -> Products:
    """Of all folds."""
    total = parts[0]
    for part in parts[1:]:
        total = total.plus(part)
    return total


def _with(part: Products, x: Floats, y: Floats, weight: float) -> Products:
    if not len(y):
        return part
    root = np.sqrt(weight)
    local = Products.of(x * root, y * root)
    # the products take the square of the root; counts and sums need the weight itself
    return part.plus(Products(len(y) * weight, x.sum(axis=0) * weight, local.y * root, local.xx, local.xy))
