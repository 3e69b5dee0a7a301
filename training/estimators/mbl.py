"""Memory-based learning: for every spectrum a model of its own on the most similar ones.

After Ramirez-Lopez et al. (2013, Geoderma 195–196:268–279): neighbours by distance among principal components or
by correlation, a local linear model on the same components weighted by the tricube of the distance. The local
models of many spectra are solved at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Any

import numpy as np

from training.estimators.components import Components, fit_components
from training.estimators.tuned import TunedEstimator
from training.preprocessing import Floats

MOST = 30
"""Components of the distances and of the local models."""
NEIGHBOURS = (30, 60, 120, 240)
PENALTIES = (1e-3, 1e-2, 1e-1)
"""Relative to the mean weighted variance of the local scores."""
CHUNK = 256
"""Spectra that are solved at once."""


class Similarity(StrEnum):
    """What makes neighbours."""

    MAHALANOBIS = "mahalanobis"
    CORRELATION = "correlation"


Setting = tuple[Similarity, int, float]


@dataclass(frozen=True)
class Memory:
    """The training rows, kept."""

    components: Components
    x: Floats
    y: Floats
    settings: Sequence[Setting]

    def __call__(self, x: Floats) -> Floats:
        """Estimates `[settings, n]`."""
        return np.hstack([self._some(x[start : start + CHUNK]) for start in range(0, len(x), CHUNK)])

    def _some(self, x: Floats) -> Floats:
        found: Floats = np.empty((len(self.settings), len(x)))
        scores, own = self.components(x), self.components(self.x)
        for similarity, count in dict.fromkeys((similarity, count) for similarity, count, _ in self.settings):
            distance = _distances(similarity, self.components, x, self.x)
            places = [i for i, setting in enumerate(self.settings) if setting[:2] == (similarity, count)]
            penalties = np.asarray([self.settings[i][2] for i in places])
            found[places] = _local(scores, own, self.y, distance, count, penalties)
        return found


def _distances(similarity: Similarity, components: Components, x: Floats, memory: Floats) -> Floats:
    """`[n, k]`; the correlation is that of the prepared spectra."""
    if similarity is Similarity.MAHALANOBIS:
        a, b = components.whitened(x), components.whitened(memory)
    else:
        a, b = _directions(x), _directions(memory)
    squared = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1) - 2 * a @ b.T
    return np.asarray(np.sqrt(np.maximum(squared, 0)))


def _directions(x: Floats) -> Floats:
    centred = x - x.mean(axis=1, keepdims=True)
    return np.asarray(centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-12))


def _local(scores: Floats, memory: Floats, y: Floats, distance: Floats, count: int, penalties: Floats) -> Floats:
    """Weighted ridge among the `count` nearest of each row, `[penalties, n]`."""
    count = min(count, len(y))
    nearest = np.argpartition(distance, count - 1, axis=1)[:, :count]
    apart = np.take_along_axis(distance, nearest, axis=1)
    weights = (1 - (apart / (apart.max(axis=1, keepdims=True) * 1.01 + 1e-12)) ** 3) ** 3
    weights /= weights.sum(axis=1, keepdims=True)
    x, target = memory[nearest], y[nearest]
    mean_x, mean_y = np.einsum("nk,nkp->np", weights, x), (weights * target).sum(axis=1)
    x = (x - mean_x[:, None]) * np.sqrt(weights)[:, :, None]
    products = np.einsum("nkp,nk->np", x, np.sqrt(weights) * (target - mean_y[:, None]))
    values, vectors = np.linalg.eigh(x.transpose(0, 2, 1) @ x)
    turned = np.einsum("npq,np->nq", vectors, products)
    query = np.einsum("npq,np->nq", vectors, scores - mean_x)
    ridge = penalties[:, None, None] * np.maximum(values.mean(axis=1), 1e-12)[None, :, None]
    return np.asarray(mean_y + (query * turned / (np.maximum(values, 0) + ridge)).sum(axis=2))


class MemoryBased(TunedEstimator):
    """Similarity, number of neighbours and penalty by the inner folds."""

    def _settings(self, rows: int, columns: int) -> Sequence[Setting]:  # noqa: ARG002 - columns do not matter
        counts = [count for count in NEIGHBOURS if count < 0.8 * rows] or [rows]
        return list(product(Similarity, counts, PENALTIES))

    def _path(self, x: Floats, y: Floats, settings: Sequence[Any]) -> Memory:
        return Memory(fit_components(x, MOST), x, y, settings)
