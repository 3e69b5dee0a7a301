"""The covariance of a property over a project, averaged over what the bundle holds possible at a new place."""

from __future__ import annotations

import numpy as np

from core.calibration.prior import Hypothesis, PlacePrior
from core.spectrum import Floats


class Kernels:
    """Kernels over the samples of one place, worked out once for all properties that see the same scores."""

    def __init__(self) -> None:
        self._scores = np.zeros((0, 0))
        self._views: tuple[slice, ...] = ()
        self._found: dict[float, Floats] = {}

    def likeness(self, prior: PlacePrior, features: Floats, length: float) -> Floats:
        """`prior.likeness` of the features with themselves, `[n, n]`; not to be written to."""
        scores = features @ prior.scoring
        if self._views != prior.views or not np.array_equal(self._scores, scores):
            self._scores, self._views, self._found = scores, prior.views, {}
        if length not in self._found:
            self._found[length] = prior.likeness(features, features, length)
        return self._found[length]


def average_covariance(
    prior: PlacePrior, features: Floats, weights: Floats, kernels: Kernels | None = None
) -> Floats:
    """Covariance `[n, n]` at features `[n, m]` of a mixture with `weights[h]`, by the law of total covariance.

    The same as the weighted sum over the hypotheses, but each kernel is worked out once; `kernels` keeps them for
    the next property.
    """
    kernels = kernels or Kernels()
    pairs = list(zip(weights, prior.hypotheses, strict=True))
    shared, place, offset = (_sum(pairs, part) for part in ("shared", "place", "offset"))
    total = features @ (shared * prior.shared + np.diag(place * prior.reach)) @ features.T + offset
    for length in sorted({h.length for h in prior.hypotheses if h.kernel > 0}):
        amount = _sum([(weight, h) for weight, h in pairs if h.length == length], "kernel")
        total += amount * kernels.likeness(prior, features, length)
    mean = _sum(pairs, "agreement")
    doubt = sum(weight * (h.agreement - mean) ** 2 for weight, h in pairs)
    apart = features @ prior.weights - prior.centre
    total += doubt * np.outer(apart, apart)
    return np.asarray(total, dtype=np.float64)


def average_noise(prior: PlacePrior, weights: Floats) -> float:
    """Variance of one laboratory value about the sought one."""
    return _sum(list(zip(weights, prior.hypotheses, strict=True)), "noise")


def _sum(pairs: list[tuple[float, Hypothesis]], part: str) -> float:
    return float(sum(weight * getattr(h, part) for weight, h in pairs))
