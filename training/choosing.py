"""Ways to choose samples by their spectra alone, to compare with the choice by expected variance.

Kennard & Stone 1969 (Technometrics 11, 137) spread samples evenly; a conditioned Latin hypercube (Minasny &
McBratney 2006, Computers & Geosciences 32, 1378) repeats the distributions of the scores; and chance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.prepared import Rows
from training.preprocessing import Floats

STEPS, COOLING, CYCLE = 2000, 0.95, 10
"""Steps of the annealing, and by how much it cools every so many of them, as the R package clhs has it."""
WORST_SHARE = 0.5
"""How often the sample in the fullest strata is exchanged instead of any."""


def at_random(samples: int, count: int, rng: np.random.Generator) -> Rows:
    """`count` of `samples` rows, in random order."""
    return rng.permutation(samples)[:count]


def kennard_stone(scores: Floats, count: int) -> Rows:
    """Rows of `scores[n, d]` in the order of choice: the two farthest apart, then the farthest from all so far."""
    squared = (scores**2).sum(axis=1)
    apart = np.maximum(squared[:, np.newaxis] + squared - 2 * scores @ scores.T, 0)
    chosen = [int(row) for row in np.unravel_index(np.argmax(apart), apart.shape)][:count]
    nearest = apart[chosen].min(axis=0)
    while len(chosen) < min(count, len(scores)):
        nearest[chosen] = -1
        chosen.append(int(np.argmax(nearest)))
        nearest = np.minimum(nearest, apart[chosen[-1]])
    return np.array(chosen)


def latin_hypercube(scores: Floats, count: int, rng: np.random.Generator) -> Rows:
    """`count` rows of `scores[n, d]`, in no order: one in each of `count` equal strata of every score, if it can be.

    Annealed by exchanges; the correlations between the scores count as well.
    """
    if count >= len(scores):
        return rng.permutation(len(scores))
    target = _Target.of(scores, count)
    order = rng.permutation(len(scores))
    misfit, temperature = target.misfit(order[:count]), 1.0
    for step in range(STEPS):
        tried = _exchanged(order, count, target, rng)
        change = target.misfit(tried[:count]) - misfit
        if change <= 0 or rng.random() < np.exp(-change / temperature):
            order, misfit = tried, misfit + change
        if misfit == 0:
            break
        if step % CYCLE == CYCLE - 1:
            temperature *= COOLING
    return order[:count]


@dataclass(frozen=True, eq=False)
class _Target:
    """`cells[n, d]`: the stratum of each sample in each score, numbered through; and the correlations to repeat."""

    scores: Floats
    cells: Rows
    correlation: Floats

    @staticmethod
    def of(scores: Floats, count: int) -> _Target:
        ranks = np.argsort(np.argsort(scores, axis=0, kind="stable"), axis=0, kind="stable")
        cells = ranks * count // len(scores) + count * np.arange(scores.shape[1])
        return _Target(scores, cells, _correlation(scores))

    def misfit(self, rows: Rows) -> float:
        """How far strata are from holding one sample each, plus how far the correlations differ."""
        strata = np.abs(self.filled(rows) - 1).sum()
        return float(strata + np.abs(_correlation(self.scores[rows]) - self.correlation).sum())

    def filled(self, rows: Rows) -> Rows:
        """Samples in each stratum of each score."""
        return np.bincount(self.cells[rows].ravel(), minlength=len(rows) * self.cells.shape[1])


def _exchanged(order: Rows, count: int, target: _Target, rng: np.random.Generator) -> Rows:
    """One of the first `count` exchanged for one of the others."""
    out = int(rng.integers(count))
    if rng.random() < WORST_SHARE:
        out = int(np.argmax(target.filled(order[:count])[target.cells[order[:count]]].sum(axis=1)))
    into = int(rng.integers(count, len(order)))
    exchanged = order.copy()
    exchanged[[out, into]] = order[[into, out]]
    return exchanged


def _correlation(scores: Floats) -> Floats:
    centred = scores - scores.mean(axis=0)
    length = np.sqrt((centred**2).sum(axis=0))
    centred = centred / np.where(length > 0, length, 1)
    return np.asarray(centred.T @ centred, dtype=np.float64)
