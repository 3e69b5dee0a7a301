"""Prediction intervals for a place never seen, from leave-one-library-out residuals.

A score is (truth − value) / scale of a library that the model never saw. Every overlap group weighs the
same. Groups are few, so a new place is less like the pooled ones than one more sample would be: quantiles
taken at 5 and 95 % of the pooled scores would cover less than 90 % of it. The level is therefore widened
until each group, judged by quantiles of the other groups at that level, is covered as promised on average
(a cross-conformal correction, Vovk 2015; Dunn, Wasserman & Ramdas 2023 on hierarchical groups).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.inference.manifest import Interval, Protocol
from training.lolo import HeldOut
from training.preprocessing import Floats

COVERAGE = 0.90
LEVELS = np.linspace(COVERAGE, 0.998, 50)
"""Levels tried, from the nominal one up."""


@dataclass(frozen=True)
class Quantiles:
    """Lower bound = value − `lower`·scale, upper = value + `upper`·scale; `level` is that of the pooled scores."""

    lower: float
    upper: float
    level: float

    def covered(self, scores: Floats) -> float:
        """Share of scores inside."""
        return float(np.mean((scores >= -self.lower) & (scores <= self.upper)))

    def interval(self) -> Interval:
        """As the manifest keeps it."""
        return Interval(COVERAGE, self.lower, self.upper, Protocol.LEAVE_ONE_LIBRARY_OUT.value)


def group_scores(held_out: Sequence[HeldOut]) -> dict[str, Floats]:
    """Scores of each overlap group."""
    groups = dict.fromkeys(entry.group for entry in held_out)
    return {
        group: np.concatenate([(e.truth - e.value) / e.scale for e in held_out if e.group == group])
        for group in groups
    }


def quantiles_at(scores: Sequence[Floats], level: float) -> Quantiles:
    """Both tails at (1 − level) / 2 of the scores, groups weighing the same; never tighter than value ± 0."""
    pooled = np.concatenate(list(scores))
    weights = np.concatenate([np.full(len(group), 1 / len(group)) for group in scores])
    tail = (1 - level) / 2
    lower = weighted_quantile(-pooled, weights, 1 - tail)
    upper = weighted_quantile(pooled, weights, 1 - tail)
    return Quantiles(max(lower, 0.0), max(upper, 0.0), level)


def weighted_quantile(values: Floats, weights: Floats, share: float) -> float:
    """Least value with at least `share` of the weight at or below it; one mean weight is set aside above all."""
    order = np.argsort(values)
    total = weights.sum() + weights.mean()
    reached = np.cumsum(weights[order]) / total
    return float(values[order][min(int(np.searchsorted(reached, share)), len(values) - 1)])


def calibrate(scores: Sequence[Floats]) -> Quantiles:
    """Quantiles at the least level at which groups judged by the others are covered as promised on average."""
    for level in LEVELS:
        if np.mean(cross_coverage(scores, float(level))) >= COVERAGE:
            return quantiles_at(scores, float(level))
    return quantiles_at(scores, float(LEVELS[-1]))


def cross_coverage(scores: Sequence[Floats], level: float) -> list[float]:
    """Coverage of each group by the quantiles of the others at `level`."""
    listed = list(scores)
    return [
        quantiles_at(listed[:index] + listed[index + 1 :], level).covered(group) for index, group in enumerate(listed)
    ]


def judged_by_others(scores: dict[str, Floats]) -> dict[str, Quantiles]:
    """For each group the quantiles calibrated, level included, on the other groups alone."""
    return {group: calibrate([other for name, other in scores.items() if name != group]) for group in scores}
