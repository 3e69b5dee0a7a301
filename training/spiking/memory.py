"""Memory-based learning with the local samples in the memory."""

from __future__ import annotations

from itertools import product

import numpy as np

from training.estimators.components import Components, fit_components
from training.estimators.folds import grouped_folds
from training.estimators.mbl import MOST, NEIGHBOURS, PENALTIES, Memory, Setting, Similarity
from training.prepared import Rows
from training.preprocessing import Floats
from training.spiking.draws import Draw
from training.spiking.methods import Estimates, in_units
from training.spiking.places import FOLDS, Place, Pool

SETTINGS: list[Setting] = list(product((Similarity.MAHALANOBIS,), NEIGHBOURS, PENALTIES))


class SpikedMemory:
    """For every spectrum a model on the most similar ones of all libraries and of the place.

    Neighbours and penalty by the inner errors: half of the say to the libraries, each left out once, half to the
    local samples.
    """

    name, least = "memory-based", 0

    def __init__(self) -> None:
        self._pools: dict[int, tuple[Pool, Floats]] = {}

    def __call__(self, place: Place, draw: Draw, own: Rows) -> Estimates:
        """On the transformed scale."""
        x, y, pool = place.scores[own], place.values[own], place.pool
        errors = self._pool_errors(pool)
        memory = np.vstack((pool.scores, x)), np.concatenate((pool.values, y))
        components = fit_components(memory[0], MOST)
        if len(own) > 1:
            errors = errors + _local_errors(components, pool, x, y)
        setting = SETTINGS[int(errors.argmin())]
        mean = Memory(components, *memory, [setting])(place.scores[draw.test])[0]
        return in_units(place.property, mean)

    def _pool_errors(self, pool: Pool) -> Floats:
        """Mean squared error `[settings]` over the libraries of a pool, each left out, computed once per pool."""
        if id(pool) not in self._pools:
            components = fit_components(pool.scores, MOST)
            errors = []
            for library in np.unique(pool.libraries):
                out = pool.libraries == library
                memory = Memory(components, pool.scores[~out], pool.values[~out], SETTINGS)
                few = np.flatnonzero(out)[:50]
                errors.append(((memory(pool.scores[few]) - pool.values[few]) ** 2).mean(axis=1))
            self._pools[id(pool)] = pool, np.mean(errors, axis=0)
        return self._pools[id(pool)][1]


def _local_errors(components: Components, pool: Pool, x: Floats, y: Floats) -> Floats:
    """Mean squared error `[settings]` of the local samples, by the pool and the other folds of them."""
    folds = grouped_folds(np.arange(len(y)), FOLDS, 0)
    squared: Floats = np.zeros((len(SETTINGS), len(y)))
    for fold in range(folds.max() + 1):
        out = folds == fold
        rows = np.vstack((pool.scores, x[~out]))
        memory = Memory(components, rows, np.concatenate((pool.values, y[~out])), SETTINGS)
        squared[:, out] = (memory(x[out]) - y[out]) ** 2
    return np.asarray(squared.mean(axis=1))
