"""Cubist on principal components, as the models of the Open Soil Spectral Library are made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd

from core.errors import InputError
from training.errors import TrainingCode
from training.estimators.components import Components, fit_components
from training.estimators.tuned import TunedEstimator
from training.estimators.views import OSSL_VIEW, Inputs, Layout
from training.preprocessing import Floats

COMMITTEES = (1, 5, 20)
SEED_LIMIT = 4096
"""Cubist takes seeds below this."""


@dataclass(frozen=True)
class Committees:
    """One model per number of committees, on whitened scores."""

    components: Components
    models: Sequence[Any]

    def __call__(self, x: Floats) -> Floats:
        """Estimates `[settings, n]`."""
        # the package names unnamed columns while fitting, and wants those names again
        names = self.models[0].feature_names_in_
        scores = pd.DataFrame(self.components.whitened(x), columns=names)
        return np.stack([model.predict(scores) for model in self.models])


class Cubist(TunedEstimator):
    """Quinlan's rules (1992) with the OSSL v1.2 recipe: SNV, 120 components, up to 20 committees, no neighbours.

    At most half as many components as rows. Needs the package `cubist`; without it `fit` raises `InputError`
    (`EXTRA_MISSING`).
    """

    views = OSSL_VIEW

    def __init__(
        self, inputs: Layout = Inputs.ABSORBANCE, components: int = 120, folds: int = 5, seed: int = 0
    ) -> None:
        super().__init__(inputs, folds, seed)
        self.components = components

    def _settings(self, rows: int, columns: int) -> Sequence[int]:  # noqa: ARG002 - the same for every size
        return COMMITTEES

    def _path(self, x: Floats, y: Floats, settings: Sequence[Any]) -> Committees:
        learner = cubist_class()
        components = fit_components(x, max(min(self.components, len(x) // 2), 1))
        scores, seed = components.whitened(x), self.seed % SEED_LIMIT
        models = [learner(n_committees=count, neighbors=None, random_state=seed).fit(scores, y) for count in settings]
        return Committees(components, models)


def cubist_class() -> Callable[..., Any]:
    """The learner of the package `cubist`."""
    try:
        learner: Callable[..., Any] = import_module("cubist").Cubist
    except ModuleNotFoundError as missing:
        raise InputError(TrainingCode.EXTRA_MISSING, package="cubist", extra="baselines") from missing
    return learner
