"""Ratios of errors over tasks: their geometric mean, how sure it is, and on how many tasks it is below 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import wilcoxon

DRAWS = 4000
LEVEL = 0.95


@dataclass(frozen=True)
class Ratio:
    """Geometric mean of the ratios, its bootstrap interval over tasks, tasks below 1, greatest ratio.

    `p` is that of the signed ranks of the logarithms (Wilcoxon 1945), 1 where all are 0.
    """

    mean: float
    lower: float
    upper: float
    better: int
    tasks: int
    worst: float
    p: float

    def __str__(self) -> str:
        return f"{self.mean:.3f} ({self.lower:.3f}–{self.upper:.3f})"


def ratio(first: Sequence[float], second: Sequence[float]) -> Ratio:
    """Of errors `first` over errors `second`, one of each task; tasks are the unit, for draws of a task are not
    independent."""
    logs = np.log(np.asarray(first) / np.asarray(second))
    drawn = np.random.default_rng(0).integers(len(logs), size=(DRAWS, len(logs)))
    lower, upper = np.exp(np.quantile(logs[drawn].mean(axis=1), [(1 - LEVEL) / 2, (1 + LEVEL) / 2]))
    return Ratio(
        mean=float(np.exp(logs.mean())),
        lower=float(lower),
        upper=float(upper),
        better=int((logs < 0).sum()),
        tasks=len(logs),
        worst=float(np.exp(logs.max())),
        p=float(wilcoxon(logs).pvalue) if np.any(logs) else 1.0,
    )
