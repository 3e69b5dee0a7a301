"""What is asked of `choose`, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.selection.codes import SelectionCode
from core.spectrum import Floats

Flags = NDArray[np.bool_]

LOOK_AHEAD = 5
"""Samples beyond the budget that are chosen too, to tell whether they would still be worth their fee."""


@dataclass(frozen=True, eq=False)
class Request:
    """Choose `budget` of n samples; each sample stands here once, however often it was scanned.

    By property, on its transformed scale: `covariances[p]` `[n, n]` of the sought values before any laboratory
    value, `noise[p]` the variance of one laboratory value about them, `known[p]` `[n]` the samples whose value is
    there. `weights[p]` says how much a property matters (1 unless told). `sent[n]` are on their way, so that all
    properties will be known. `candidates[n]` may be sent and `targets[n]` are to be estimated well (default: all).
    `strata[n]` names site, depth or whatever each sample belongs to; each stratum gets `minimum` samples where the
    budget is large enough. Raises `InputError` (`NO_PROPERTY`, `BUDGET`, `NOT_FINITE`, `NO_CANDIDATES`).
    """

    covariances: Mapping[str, Floats]
    noise: Mapping[str, float]
    budget: int
    weights: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    known: Mapping[str, Flags] = field(default_factory=lambda: MappingProxyType({}))
    sent: Flags | None = None
    candidates: Flags | None = None
    targets: Flags | None = None
    strata: tuple[str, ...] = ()
    minimum: int = 1

    def __post_init__(self) -> None:
        if not self.covariances:
            raise InputError(SelectionCode.NO_PROPERTY)
        if self.budget < 1:
            raise InputError(SelectionCode.BUDGET, budget=self.budget)
        for name, covariance in self.covariances.items():
            if covariance.shape != (self.count, self.count):
                raise ValueError(f"covariance of {name} is {covariance.shape}, not {self.count} square")
            if not np.isfinite(covariance).all() or not self.noise[name] > 0:
                raise InputError(SelectionCode.NOT_FINITE, property=name)
        if self.strata and len(self.strata) != self.count:
            raise ValueError(f"{len(self.strata)} strata for {self.count} samples")
        if not (self.free.any() and self.wanted.any()):
            raise InputError(SelectionCode.NO_CANDIDATES, samples=self.count)

    @property
    def count(self) -> int:
        """Samples n."""
        return len(next(iter(self.covariances.values())))

    @property
    def wanted(self) -> Flags:
        """Samples `[n]` over which the variance is averaged."""
        return np.ones(self.count, dtype=np.bool_) if self.targets is None else self.targets

    @property
    def free(self) -> Flags:
        """Samples `[n]` that can still be sent."""
        allowed = np.ones(self.count, dtype=np.bool_) if self.candidates is None else self.candidates
        return allowed & ~self.taken

    @property
    def taken(self) -> Flags:
        """Samples `[n]` that are at the laboratory or back from it."""
        away = np.zeros(self.count, dtype=np.bool_) if self.sent is None else self.sent
        return np.asarray(np.logical_or.reduce([away, *self.known.values()]), dtype=np.bool_)


@dataclass(frozen=True, eq=False)
class Choice:
    """Samples to send, most useful first: `order` within the budget, `further` those that would come next.

    `expected[p][k]` is the mean width of the intervals of a property after the first k of `order + further`,
    relative to that before the first; it starts with 1.
    """

    order: tuple[int, ...]
    further: tuple[int, ...]
    expected: Mapping[str, Floats]
