"""The shipped recipe without a group of libraries, with an interval for a place never seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.properties import PROPERTIES
from training.features import joined
from training.intervals import Quantiles, calibrate
from training.libraries import nir_libraries
from training.lolo import Fold, Model, Store, fit, inner_estimates, weigh
from training.prepared import Inputs, prepare
from training.preprocessing import Floats, derivative
from training.regressors import RECIPES, WINDOWS

DARKEST = 1e-4


@dataclass(frozen=True, eq=False)
class Unseen:
    """Models of some properties that never saw a group, each with the quantiles of its interval."""

    properties: tuple[str, ...]
    models: tuple[Model, ...]
    quantiles: tuple[Quantiles, ...]

    def values(self, absorbance: Floats) -> Floats:
        """Estimates `[n, p]` on the transformed scales."""
        return np.stack([value for value, _ in self._each(absorbance)], axis=1)

    def interval(self, absorbance: Floats, column: int) -> tuple[Floats, Floats]:
        """90 % interval `[n]` of one property in its unit, as the application cuts it."""
        value, scale = self._each(absorbance)[column]
        quantiles, known = self.quantiles[column], PROPERTIES[self.properties[column]]
        ends = (value - quantiles.lower * scale, value + quantiles.upper * scale)
        lower, upper = (np.clip(known.transform.inverse(np.asarray(end)), *known.plausible) for end in ends)
        return lower, upper

    def _each(self, absorbance: Floats) -> list[tuple[Floats, Floats]]:
        nir = np.power(10.0, -np.minimum(absorbance, -np.log10(DARKEST)))
        inputs = Inputs({window: derivative(nir, window) for window in WINDOWS}, {})
        return [model.predict(_features(model, inputs)) for model in self.models]


def _features(model: Model, inputs: Inputs) -> Floats:
    return joined([basis(inputs.of(basis.spec)) for basis in model.joint.bases])


def without_group(shared: Path, grid: str, group: str, properties: Sequence[str]) -> Unseen:
    """Trained on the libraries of a grid whose weights may ship, but those of `group`; NIR alone."""
    prepared = prepare(nir_libraries(shared, grid), WINDOWS, _nothing)
    store = Store(prepared)
    models, quantiles = [], []
    for name in properties:
        fold = Fold.of(prepared, name, group, store)
        parts = weigh(fold, RECIPES[grid])
        models.append(fit(fold, parts))
        quantiles.append(calibrate(inner_estimates(fold, parts)))
    return Unseen(tuple(properties), tuple(models), tuple(quantiles))


def _nothing(nir: Floats) -> tuple[Floats, Floats]:
    """In place of latents and predicted MIR, which the recipes do not take."""
    return np.zeros((len(nir), 0)), np.zeros((len(nir), 0))
