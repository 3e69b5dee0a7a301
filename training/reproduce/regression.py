"""One model of all properties: fitted on what is given, judged on the test samples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.estimators import Layout, PropertyModels, fit_properties, property_models, target_codes
from training.preprocessing import Floats
from training.reproduce.heads import LatentNetworks
from training.reproduce.options import LEAST_LABELS

LATENT_HEADS = "latent-mlp"


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
    """Fit all properties with labels enough; None where none has. `LATENT_HEADS` names ours, else the harness."""
    names = [
        name
        for name, values in learned.labels.items()
        if np.isfinite(values).sum() >= LEAST_LABELS and np.nanstd(values) > 0
    ]
    if not names:
        return None
    kept = np.isfinite(np.stack([learned.labels[name] for name in names])).any(axis=0)
    labels = {name: learned.labels[name][kept] for name in names}
    x, groups = learned.x[kept], learned.groups[kept]
    if estimator != LATENT_HEADS:
        return fit_properties(estimator, x, labels, groups=groups, seed=seed, inputs=inputs)
    codes = target_codes(labels)
    targets = np.hstack([code.encode(labels) for code in codes])
    return property_models(LatentNetworks(seed=seed).fit(x, targets, groups), codes, targets)
