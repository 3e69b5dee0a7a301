"""How sure the figures of a bundle are: over libraries, which is what a new place is one of.

Percentile bootstrap over overlap groups (Efron & Tibshirani 1993, ch. 13): libraries are few and unlike each other,
so what another set of libraries would have given is the doubt that matters, not that of the samples within them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.inference.manifest import Metrics
from training.cards.tables import label, table
from training.evaluation import MEDIAN, POOLED
from training.judging import Judged
from training.preprocessing import Floats

DRAWS = 4000
LEVEL = 0.95
FIGURES = ("r2", "ccc", "rmse")
_HEADS = {"r2": "R²", "ccc": "CCC", "rmse": "RMSE"}


@dataclass(frozen=True)
class Sure:
    """A figure with the ends of its confidence interval, from `groups` groups; no ends for fewer than three."""

    value: float
    lower: float
    upper: float
    groups: int

    def __str__(self) -> str:
        ends = f" [{self.lower:.2f}, {self.upper:.2f}]" if np.isfinite(self.lower) else ""
        return f"{self.value:.2f}{ends}"


def median_over(listed: Sequence[Metrics], figure: str, group_of: Mapping[str, str]) -> Sure | None:
    """Median over groups of a figure of single libraries; None without any."""
    return _sure(_by_group(listed, figure, group_of), "median")


def mean_over(listed: Sequence[Metrics], figure: str, group_of: Mapping[str, str]) -> Sure | None:
    """Mean over groups."""
    return _sure(_by_group(listed, figure, group_of), "mean")


def confidence_table(judged: Sequence[Judged]) -> str:
    """Medians over libraries of both protocols with their intervals, and the mean coverage."""
    heads = [*(f"{_HEADS[figure]}, median" for figure in FIGURES), "coverage of 90 %, mean"]
    rows: list[tuple[object, ...]] = []
    for one in judged:
        groups = {held.library: held.group for held in one.held_out}
        for protocol, listed in (("place never seen", one.lolo), ("known place", one.grouped)):
            found = [median_over(listed, figure, groups) for figure in FIGURES]
            count = next((sure.groups for sure in found if sure is not None), 0)
            rows.append((label(one.name), protocol, count, *found, mean_over(listed, "coverage", groups)))
    return table(("property", "protocol", "groups of libraries", *heads), rows)


def _by_group(listed: Sequence[Metrics], figure: str, group_of: Mapping[str, str]) -> Floats:
    single = [entry for entry in listed if entry.library not in {POOLED, MEDIAN}]
    groups = sorted({group_of.get(entry.library, entry.library) for entry in single})
    found = [
        [getattr(e, figure) for e in single if group_of.get(e.library, e.library) == group and known(e, figure)]
        for group in groups
    ]
    return np.array([np.mean(values) for values in found if values])


def known(entry: Metrics, figure: str) -> bool:
    """Whether the figure was measured."""
    return getattr(entry, figure) is not None


def _sure(values: Floats, what: str) -> Sure | None:
    if not values.size:
        return None
    of = np.median if what == "median" else np.mean
    lower = upper = float("nan")
    if values.size >= 3:
        rng = np.random.default_rng(0)
        drawn = of(values[rng.integers(0, values.size, (DRAWS, values.size))], axis=1)
        lower, upper = np.percentile(drawn, (50 - 50 * LEVEL, 50 + 50 * LEVEL))
    return Sure(float(of(values)), float(lower), float(upper), int(values.size))
