"""The values of one property as they stand in a laboratory's table, beside what the spectra lead to expect."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from core.laboratory.belief import Belief, Beside, Expectation, Rows, believe
from core.properties import PROPERTIES, Transform
from core.spectrum import Floats

LOG_IMPOSSIBLE = -25.0
"""Log density of a value that no soil has."""
GROSS, DECADES, MOST_GROSS = 0.02, 4, 0.25
"""One value in fifty may be anything over four decades; not more than a quarter of a column."""


@dataclass(frozen=True, eq=False)
class Ledger:
    """Values of one property: `values[n]` in its unit, NaN where unknown; `errors[n]`, one sd, NaN where not stated.

    `digits[n]` is the number as written, empty where no digit may be doubted (censored, averaged).
    """

    expectation: Expectation
    values: Floats
    errors: Floats
    digits: tuple[str, ...]

    @property
    def name(self) -> str:
        """Of the property."""
        return self.expectation.property

    @cached_property
    def belief(self) -> Belief:
        """Of the values that a soil can have."""
        return believe(self.expectation, self.forward(self.values), self.variances(self.values))

    @cached_property
    def singles(self) -> Beside:
        """What all others lead to expect of each sample."""
        return self.belief.beside(np.arange(len(self.values))[:, None])

    def forward(self, values: Floats) -> Floats:
        """Transformed; NaN where unknown or implausible."""
        low, high = PROPERTIES[self.name].plausible
        inside = np.where((values >= low) & (values <= high), values, np.nan)
        return PROPERTIES[self.name].transform.forward(inside)

    def variances(self, values: Floats) -> Floats:
        """Of the laboratory, transformed scale; zero where not stated."""
        stated = np.nan_to_num(self.errors) * np.exp(log_slope(PROPERTIES[self.name].transform, values))
        return np.nan_to_num(stated**2)

    @cached_property
    def z(self) -> Floats:
        """How many standard deviations each value lies from what all others lead to expect; NaN where unknown."""
        mean, variance = self.singles.moments()
        return np.asarray((self.forward(self.values) - mean) / np.sqrt(variance))

    def each(self, values: Floats) -> Floats:
        """Log density `[n]` of each of `values[n]`, all others as they stand."""
        return self._density(self.singles, np.arange(len(values))[:, None], values[:, None])

    def gain(self, pairs: Rows) -> Floats:
        """What the log density gains when the samples of `pairs[p, 2]` exchange their values."""
        beside, values = self.belief.beside(pairs), self.values[pairs]
        return self._density(beside, pairs, values[:, ::-1]) - self._density(beside, pairs, values)

    def _density(self, beside: Beside, rows: Rows, values: Floats) -> Floats:
        """Log density `[p]`, per unit of the property, of `values[p, b]` at the samples `rows[p, b]`."""
        told = beside.density(self.forward(values), self.variances(self.values)[rows])
        return np.asarray(told + self.in_units(values).sum(axis=-1))

    def in_units(self, values: Floats) -> Floats:
        """What takes a log density from the transformed scale to the unit, or tells that no soil has the value."""
        impossible = np.isnan(self.forward(values)) & ~np.isnan(values)
        slopes = np.nan_to_num(log_slope(PROPERTIES[self.name].transform, values))
        return np.where(impossible, LOG_IMPOSSIBLE, slopes)

    def total(self, factor: float = 1.0) -> float:
        """Log density of all values as they stand, were each `factor` times as large in truth.

        A few values may be grossly wrong: where a value is less probable than one of any size, it is taken for that,
        so that a single slip does not make another unit of the whole column look better.
        """
        values, gross = self.values * factor, 0.0
        any_size = np.log(GROSS) - np.log(DECADES * np.log(10) * np.maximum(np.abs(values), 1e-9))
        for _ in range(int(MOST_GROSS * np.isfinite(values).sum()) + 1):
            now = self.with_values(values)
            behind = np.where(np.isnan(values), np.inf, now.each(values) - any_size)
            worst = int(behind.argmin())
            if behind[worst] >= 0:
                break
            gross += any_size[worst]
            values = np.where(np.arange(len(values)) == worst, np.nan, values)
        left = self.with_values(values)
        jacobian = np.isfinite(self.values).sum() * np.log(factor)
        return left.belief.evidence + float(left.in_units(values).sum()) + gross + float(jacobian)

    def of(self, rows: Rows) -> Ledger:
        """Of some of the samples."""
        digits = tuple(self.digits[row] for row in rows)
        return Ledger(self.expectation.of(rows.tolist()), self.values[rows], self.errors[rows], digits)

    def with_values(self, values: Floats) -> Ledger:
        """With other values."""
        return replace(self, values=values)


def log_slope(transform: Transform, values: Floats) -> Floats:
    """Logarithm of the slope of a transform."""
    with np.errstate(invalid="ignore", divide="ignore"):
        if transform is Transform.LOG1P:
            return np.asarray(-np.log1p(np.maximum(values, 0)))
        if transform is Transform.LOGIT_PCT:
            inside = np.clip(values, 0.1, 99.9)
            return np.asarray(np.log(1 / inside + 1 / (100 - inside)))
    return np.zeros_like(values)
