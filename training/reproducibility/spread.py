"""How far estimates of one soil lie apart, from repeats of several soils: one-way analysis of variance.

The model is y = mean + soil + repeat with both random; soils may have different numbers of repeats, and then
`repeats` is Snedecor's n₀, the number that makes the expectation of the mean squares hold (Searle, Casella &
McCulloch 1992, ch. 3). Every figure is in the unit of the estimates unless it is a ratio.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import f, spearmanr

from core.errors import InputError
from training.errors import TrainingCode
from training.preprocessing import Floats

LEAST_SOILS, LEAST_REPEATS = 3, 2
TWO_SIDED_95 = 1.96
"""Quantile of the normal distribution beyond which 5 % lie on both sides."""
DRAWS = 2000
LEVELS = 3
"""Groups of soils by their mean, of equal size, in which the spread is looked at."""


@dataclass(frozen=True)
class Variances:
    """Mean squares of a one-way analysis: `between` soils and `within` them, `repeats` a soil."""

    soils: int
    scans: int
    repeats: float
    between: float
    within: float

    @property
    def icc(self) -> float:
        """ICC(1,1) = (BMS − WMS) / (BMS + (k − 1) WMS), Shrout & Fleiss 1979: the share of the variance of one scan
        that is the soil's."""
        return (self.between - self.within) / (self.between + (self.repeats - 1) * self.within)

    def icc_interval(self, level: float = 0.95) -> tuple[float, float]:
        """Its interval by the F distribution (Shrout & Fleiss 1979, p. 424); exact with equal numbers of repeats."""
        if self.within == 0:
            return 1.0, 1.0
        ratio, inner, outer = self.between / self.within, self.scans - self.soils, self.soils - 1
        tail = (1 + level) / 2
        low, high = ratio / float(f.ppf(tail, outer, inner)), ratio * float(f.ppf(tail, inner, outer))
        return (low - 1) / (low + self.repeats - 1), (high - 1) / (high + self.repeats - 1)

    @property
    def within_sd(self) -> float:
        """Standard deviation between repeats of one soil."""
        return float(np.sqrt(self.within))

    @property
    def soils_sd(self) -> float:
        """Standard deviation between soils without that of the repeats; 0 where the repeats explain it all."""
        return float(np.sqrt(max((self.between - self.within) / self.repeats, 0.0)))

    def average_sd(self, repeats: int) -> float:
        """Standard deviation between averages of so many repeats, if repeats err independently."""
        return self.within_sd / float(np.sqrt(repeats))

    def limits(self, repeats: int = 1) -> float:
        """Within ± this 95 % of the differences of two averages of `repeats` scans lie: 1.96 · √2 · SD (Bland &
        Altman 1986)."""
        return limits_of_agreement(self.average_sd(repeats))


@dataclass(frozen=True)
class ByLevel:
    """Within-soil SD in thirds of the soils by their mean, and Spearman's correlation of SD and mean of a soil with
    its two-sided p."""

    low: float
    middle: float
    high: float
    rank_correlation: float
    p: float


def limits_of_agreement(sd: float) -> float:
    """1.96 · √2 · `sd`: two measurements of one soil differ by less in 95 of 100 cases (Bland & Altman 1986)."""
    return TWO_SIDED_95 * float(np.sqrt(2)) * sd


def variances(values: Floats, soils: NDArray[np.generic]) -> Variances:
    """Of estimates `values[n]` of the scans of `soils[n]`.

    Raises `InputError`: `SPREAD_NOT_FINITE` for an estimate that is no number, `SPREAD_TOO_FEW` for fewer than
    `LEAST_SOILS` soils or a soil with one repeat.
    """
    codes, counts = _checked(values, soils)
    means = np.bincount(codes, values) / counts
    n, a = len(values), len(counts)
    within = float(np.sum((values - means[codes]) ** 2) / (n - a))
    between = float(np.sum(counts * (means - values.mean()) ** 2) / (a - 1))
    repeats = float((n - np.sum(counts**2) / n) / (a - 1))
    return Variances(a, n, repeats, between, within)


def within_interval(values: Floats, soils: NDArray[np.generic], seed: int = 0) -> tuple[float, float]:
    """95 % interval of the within-soil SD by drawing soils again: soils differ in their spread, so no χ² holds."""
    codes, counts = _checked(values, soils)
    squares = np.bincount(codes, (values - (np.bincount(codes, values) / counts)[codes]) ** 2)
    drawn = np.random.default_rng(seed).multinomial(len(counts), np.full(len(counts), 1 / len(counts)), DRAWS)
    low, high = np.quantile(np.sqrt(drawn @ squares / (drawn @ (counts - 1))), (0.025, 0.975))
    return float(low), float(high)


def by_level(values: Floats, soils: NDArray[np.generic]) -> ByLevel:
    """Whether the spread grows with the value; raises as `variances` does."""
    codes, counts = _checked(values, soils)
    means = np.bincount(codes, values) / counts
    squares = np.bincount(codes, (values - means[codes]) ** 2)
    thirds = np.array_split(np.argsort(means, kind="stable"), LEVELS)
    low, middle, high = (float(np.sqrt(squares[rows].sum() / (counts[rows] - 1).sum())) for rows in thirds)
    spread = np.sqrt(squares / (counts - 1))
    if np.ptp(spread) == 0 or np.ptp(means) == 0:
        return ByLevel(low, middle, high, 0.0, 1.0)
    found = spearmanr(means, spread)
    return ByLevel(low, middle, high, float(found.statistic), float(found.pvalue))


def _checked(values: Floats, soils: NDArray[np.generic]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Number of the soil `[n]` of each estimate, and how many repeats each soil has."""
    if not np.isfinite(values).all():
        raise InputError(TrainingCode.SPREAD_NOT_FINITE, scan=int(np.flatnonzero(~np.isfinite(values))[0]) + 1)
    _, codes, counts = np.unique(soils, return_inverse=True, return_counts=True)
    if len(counts) < LEAST_SOILS or counts.min() < LEAST_REPEATS:
        least = int(counts.min()) if len(counts) else 0
        raise InputError(TrainingCode.SPREAD_TOO_FEW, soils=len(counts), repeats=least)
    return codes.reshape(-1), np.asarray(counts, dtype=np.intp)
