"""One model of all properties: fitted on what is given, judged on the test samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.properties import property_named
from training.estimators import Inputs, Layout, PropertyModels, fit_properties
from training.evaluation.judged import Judged
from training.preprocessing import Floats
from training.reproduce.options import LEAST_LABELS

NORMAL_90 = 1.6448536269514722
"""Half-width of the central 90 % of a normal distribution, in standard deviations."""


@dataclass(frozen=True)
class Learned:
    """What a model learns from: inputs `x[n, m]`, laboratory values `[n]` by property, and samples `groups[n]`."""

    x: Floats
    labels: Mapping[str, Floats]
    groups: NDArray[np.str_]

    def with_rows(self, other: Learned) -> Learned:
        """Both, one after the other."""
        labels = {name: np.concatenate((values, other.labels[name])) for name, values in self.labels.items()}
        return Learned(np.concatenate((self.x, other.x)), labels, np.concatenate((self.groups, other.groups)))


def fit(estimator: str, learned: Learned, inputs: Layout, seed: int) -> PropertyModels | None:
    """Fit all properties that have labels enough; None where none has."""
    names = [
        name
        for name, values in learned.labels.items()
        if np.isfinite(values).sum() >= LEAST_LABELS and np.nanstd(values) > 0
    ]
    if not names:
        return None
    labels = {name: learned.labels[name] for name in names}
    kept = np.isfinite(np.stack(list(labels.values()))).any(axis=0)
    return fit_properties(
        estimator,
        learned.x[kept],
        {name: values[kept] for name, values in labels.items()},
        groups=learned.groups[kept],
        seed=seed,
        inputs=inputs,
    )


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


def absorbance_layout(points: int, features: int = 0) -> Layout:
    """Absorbance spectra, with features beside them where there are any."""
    spectra = (Inputs.ABSORBANCE, points)
    return [spectra, (Inputs.FEATURES, features)] if features else [spectra]


def drawn(rows: NDArray[np.intp], most: int, seed: int) -> NDArray[np.intp]:
    """At most so many of the rows, in order."""
    if len(rows) <= most:
        return rows
    return np.sort(np.random.default_rng(seed).choice(rows, most, replace=False))


def average(found: Sequence[Floats]) -> Floats:
    """Of arrays of one shape."""
    return np.asarray(np.mean(np.stack(found), axis=0))
