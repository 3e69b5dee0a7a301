"""What fitted models say of test samples, with the interval of their own spread."""

from __future__ import annotations

from collections.abc import Mapping

from core.properties import property_named
from training.estimators import PropertyModels
from training.evaluation.judged import Judged
from training.preprocessing import Floats

NORMAL_90 = 1.6448536269514722
"""Half-width of the central 90 % of a normal distribution, in standard deviations."""


def judged(models: PropertyModels | None, x: Floats, truth: Mapping[str, Floats]) -> dict[str, Judged]:
    """Estimates of `x[n, m]` beside laboratory values `[n]`, with the 90 % interval of the model's own spread."""
    if models is None or not len(x):
        return {}
    found = {}
    for name, estimate in models.estimate(x).items():
        transform = property_named(name).transform
        centre = transform.forward(estimate.value)
        lower, upper = (transform.inverse(centre + sign * NORMAL_90 * estimate.spread) for sign in (-1, 1))
        found[name] = Judged(truth[name], estimate.value, (lower, upper))
    return found
