"""What is drawn from: arrays with the same rows, and which rows a step takes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.engine.randomness import seed_of

Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Rows:
    """A source: `arrays[name]` is `[n, …]`, in memory or a memory map.

    With `weights[n]` rows are drawn in proportion to them, with replacement; without, each pass shows every row
    once in a new order. `samples[n]` says which rows are repeats of one sample.
    """

    arrays: dict[str, NDArray[Any]]
    weights: NDArray[np.float64] | None = None
    samples: NDArray[Any] | None = None

    def __post_init__(self) -> None:
        extra = [column for column in (self.weights, self.samples) if column is not None]
        if len({len(column) for column in [*self.arrays.values(), *extra]}) != 1:
            raise ValueError("arrays, weights and samples must have the same rows")

    def __len__(self) -> int:
        return len(next(iter(self.arrays.values())))

    def drawn(self, seed: int, step: int, batch: int) -> tuple[Indices, Indices]:
        """Rows `[batch]` of a step and, for each, another row of its sample."""
        rng = np.random.default_rng((seed, step, 1))
        if self._bounds is None:
            rows = self._in_order(seed, step, batch)
        else:
            rows = np.searchsorted(self._bounds, rng.random(batch), side="right")
        return rows, rows if self.samples is None else self._partners(rows, rng)

    def _in_order(self, seed: int, step: int, batch: int) -> Indices:
        places = np.arange(step * batch, (step + 1) * batch)
        passes, at = np.divmod(places, len(self))
        return np.concatenate([_order(len(self), seed, int(turn))[at[passes == turn]] for turn in np.unique(passes)])

    def _partners(self, rows: Indices, rng: np.random.Generator) -> Indices:
        order, place, start, count = self._repeats
        step = 1 + np.floor(rng.random(len(rows)) * np.maximum(count[rows] - 1, 1)).astype(np.intp)
        partners: Indices = order[start[rows] + (place[rows] + step) % count[rows]]
        return partners

    @cached_property
    def _bounds(self) -> NDArray[np.float64] | None:
        if self.weights is None:
            return None
        summed = np.cumsum(self.weights, dtype=np.float64)
        return np.asarray(summed[:-1] / summed[-1])

    @cached_property
    def _repeats(self) -> tuple[Indices, Indices, Indices, Indices]:
        """Rows ordered by sample; per row its place in the sample, where the sample starts, and its repeats."""
        _, sample, counts = np.unique(np.asarray(self.samples), return_inverse=True, return_counts=True)
        order = np.argsort(sample, kind="stable")
        starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
        place = np.empty(len(sample), dtype=np.intp)
        place[order] = np.arange(len(sample)) - starts[sample[order]]
        return order, place, starts[sample], counts[sample]


@lru_cache(maxsize=4)
def _order(rows: int, seed: int, turn: int) -> Indices:
    return np.random.default_rng(seed_of(seed, turn)).permutation(rows)
