"""Prediction intervals: for a place never seen from inner left-out libraries, for a known place from its own folds.

A score is |truth − value| / scale of a sample that the model never saw. The scale follows from the model (noise,
what is a place's own, distance from what was learned, disagreement of the candidates), so intervals widen where a
spectrum is far. At a place never seen errors of a library go together, so libraries and not samples are what is
exchangeable: each library has one vote, the conformal quantile of its own scores, and the interval takes the
widest of them. A further library needs a wider one with probability 1 / (G + 1) for G libraries (hierarchical
conformal prediction, Dunn, Wasserman & Ramdas 2023). Both ends are as far from the value, because the sign of the
error of a place says nothing about that of the next one.

At a known place the samples of its other folds are exchangeable with a new one: split-conformal within the library,
each fold judged by the scores of the others (cross-conformal, Vovk 2015).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.inference.manifest import Interval, Protocol
from training.lolo import HeldOut
from training.preprocessing import Floats

COVERAGE = 0.90


@dataclass(frozen=True)
class Quantiles:
    """Lower bound = value − `lower`·scale, upper = value + `upper`·scale; numbers, or arrays `[n]`."""

    lower: float | Floats
    upper: float | Floats

    def interval(self) -> Interval:
        """As the manifest keeps it."""
        lower, upper = float(np.max(self.lower)), float(np.max(self.upper))
        return Interval(COVERAGE, lower, upper, Protocol.LEAVE_ONE_LIBRARY_OUT.value)


def scores_of(entry: HeldOut) -> Floats:
    """|truth − value| / scale of each sample."""
    return np.asarray(np.abs(entry.truth - entry.value) / entry.scale)


def group_scores(held_out: Sequence[HeldOut]) -> dict[str, Floats]:
    """Scores of each overlap group."""
    groups = dict.fromkeys(entry.group for entry in held_out)
    return {group: np.concatenate([scores_of(e) for e in held_out if e.group == group]) for group in groups}


def conformal_quantile(scores: Floats) -> float:
    """The ⌈(n + 1) · `COVERAGE`⌉-th smallest of n scores; the largest where n is too small."""
    rank = int(np.ceil((len(scores) + 1) * COVERAGE))
    return float(np.sort(scores)[min(rank, len(scores)) - 1])


def calibrate(held_out: Sequence[HeldOut]) -> Quantiles:
    """For a place never seen, from left-out libraries: the widest of the groups' own quantiles."""
    widest = max(conformal_quantile(scores) for scores in group_scores(held_out).values())
    return Quantiles(widest, widest)


def within_library(entry: HeldOut, folds: NDArray[np.intp]) -> Quantiles:
    """For each sample of a known place the quantile of the scores of its library's other folds, `folds[n]`."""
    scores = scores_of(entry)
    half = np.zeros(len(scores))
    for fold in np.unique(folds):
        half[folds == fold] = conformal_quantile(scores[folds != fold])
    return Quantiles(half, half)


def weighted_quantile(values: Floats, weights: Floats, share: float) -> float:
    """Least value with at least `share` of the weight at or below it; one mean weight is set aside above all."""
    order = np.argsort(values)
    total = weights.sum() + weights.mean()
    reached = np.cumsum(weights[order]) / total
    return float(values[order][min(int(np.searchsorted(reached, share)), len(values) - 1)])
