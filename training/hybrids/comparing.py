"""Ratios of errors over tasks: their geometric mean, how sure it is, and on how many tasks it is below 1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

DRAWS = 4000
LEVEL = 0.95
Errors = Mapping[tuple[str, str], float]
"""RMSE by set and property."""


@dataclass(frozen=True)
class Ratio:
    """Geometric mean of the ratios, its bootstrap interval over sets, tasks below 1, greatest ratio."""

    mean: float
    lower: float
    upper: float
    better: int
    tasks: int
    worst: float

    def __str__(self) -> str:
        return f"{self.mean:.3f} ({self.lower:.3f}–{self.upper:.3f})"


def ratio(first: Errors, second: Errors) -> Ratio:
    """Of errors `first` over errors `second` of the same tasks.

    The bootstrap draws sets, for the properties of one set are not independent of each other.
    """
    logs = {task: np.log(error / second[task]) for task, error in first.items()}
    names = sorted({task[0] for task in logs})
    sums = np.array([sum(log for task, log in logs.items() if task[0] == name) for name in names])
    counts = np.array([sum(task[0] == name for task in logs) for name in names])
    drawn = np.random.default_rng(0).integers(len(names), size=(DRAWS, len(names)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    lower, upper = np.exp(np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]))
    values = list(logs.values())
    return Ratio(
        mean=float(np.exp(np.mean(values))),
        lower=float(lower),
        upper=float(upper),
        better=sum(value < 0 for value in values),
        tasks=len(values),
        worst=float(np.exp(max(values))),
    )
