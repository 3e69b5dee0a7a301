"""Active learning by Cohn's criterion (ALC): time and again the sample whose value lowers the mean variance most."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.selection.quotas import Stratum, quotas
from core.selection.request import LOOK_AHEAD, Choice, Flags, Request
from core.selection.variance import Remaining
from core.spectrum import Floats

TIE = 1e-9
"""Gains that differ by a smaller share are equal; of equals the first sample is taken."""


def choose(request: Request) -> Choice:
    """The samples to send next, most useful first.

    Each step takes the sample with the largest Σ_p weight_p · (fall of the mean variance of p) / (mean variance of p
    before any value), within the quotas of the strata. Exact: the variances do not depend on the values.
    """
    search = _Search(request)
    order = search.take(request.budget, request.strata)
    further = search.take(LOOK_AHEAD, ())
    return Choice(order, further, search.widths())


class _Search:
    """The state of one search; `Remaining` per property, and what has been taken."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._free = request.free.copy()
        self._models = {name: _now(request, name) for name in request.covariances}
        self._worth = {name: _worth(request, name) for name in request.covariances}
        self._curve = [self._widths_now()]

    def take(self, count: int, strata: tuple[str, ...]) -> tuple[int, ...]:
        """The next `count` samples, by quotas where `strata[n]` are given; fewer when none is free."""
        left = _quotas(self._request, count) if strata else {"": count}
        taken: list[int] = []
        while len(taken) < count:
            names = strata or ("",) * len(self._free)
            open_ = self._free & np.array([left[name] > 0 for name in names])
            if not open_.any():
                break
            sample = self._best(open_)
            left[names[sample]] -= 1
            self._observe(sample)
            taken.append(sample)
        return tuple(taken)

    def widths(self) -> dict[str, Floats]:
        """`Choice.expected`."""
        curves = {name: np.array([point[name] for point in self._curve]) for name in self._models}
        return {name: curve / curve[0] for name, curve in curves.items()}

    def _best(self, open_: Flags) -> int:
        gains = np.zeros(len(open_))
        for name, model in self._models.items():
            gains += self._worth[name] * model.reductions()
        gains[~open_] = -np.inf
        return int(np.flatnonzero(gains >= gains.max() - TIE * abs(gains.max()))[0])

    def _observe(self, sample: int) -> None:
        self._free[sample] = False
        for model in self._models.values():
            model.observe(sample)
        self._curve.append(self._widths_now())

    def _widths_now(self) -> dict[str, float]:
        return {name: model.width for name, model in self._models.items()}


def _now(request: Request, name: str) -> Remaining:
    """What is left once all values are back that are there or on their way."""
    known = request.known.get(name, np.zeros(request.count, dtype=np.bool_))
    known = known if request.sent is None else known | request.sent
    return Remaining(request.covariances[name], request.noise[name], request.wanted, known)


def _worth(request: Request, name: str) -> float:
    """Weight of a property over its mean variance before any value, so that units do not matter."""
    mean = float(np.diagonal(request.covariances[name])[request.wanted].mean())
    return request.weights.get(name, 1.0) / mean if mean > 0 else 0.0


def _quotas(request: Request, budget: int) -> dict[str, int]:
    names = np.array(request.strata)
    strata: Mapping[str, Stratum] = {
        name: Stratum(
            size=int(np.count_nonzero(request.wanted[names == name])),
            had=int(np.count_nonzero(request.taken[names == name])),
            free=int(np.count_nonzero(request.free[names == name])),
        )
        for name in dict.fromkeys(request.strata)
    }
    return quotas(strata, budget, request.minimum)
