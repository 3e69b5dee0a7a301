"""Support vector regression with a Gaussian kernel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from sklearn.svm import SVR as LIBSVM

from training.estimators.components import Components, fit_components
from training.estimators.folds import Folds
from training.estimators.tuned import TunedEstimator
from training.preprocessing import Floats

MOST = 80
"""Components that carry the distances: what is beyond them is noise of the instrument."""
COSTS = (1.0, 10.0, 100.0)
TUBE, OTHER_TUBES = 0.1, (0.01, 0.3)
"""Half-widths of the tube without penalty, in standard deviations of the target; the others are tried last."""
WIDTHS = (0.1, 1.0, 10.0)
"""Gamma, relative to one over the summed variance of the inputs."""


@dataclass(frozen=True)
class Machines:
    """Fitted machines on the scores."""

    components: Components
    machines: Sequence[Any]

    def __call__(self, x: Floats) -> Floats:
        """Estimates `[settings, n]`."""
        scores = self.components(x)
        return np.stack([machine.predict(scores) for machine in self.machines])


class SVR(TunedEstimator):
    """C, epsilon and gamma by the inner folds (Vapnik 1995; libsvm)."""

    def _settings(self, rows: int, columns: int) -> Sequence[tuple[float, float, float]]:  # noqa: ARG002 - fixed grid
        return list(product(COSTS, (TUBE,), WIDTHS))

    def _choose(self, x: Floats, y: Floats, folds: Folds) -> tuple[float, Any]:
        error, (cost, tube, width) = super()._choose(x, y, folds)
        others = [(cost, other, width) for other in OTHER_TUBES]
        errors = self._errors(x, y, folds, others).mean(axis=1)
        best = int(errors.argmin())
        return (float(errors[best]), others[best]) if errors[best] < error else (error, (cost, tube, width))

    def _path(self, x: Floats, y: Floats, settings: Sequence[Any]) -> Machines:
        components = fit_components(x, MOST)
        scores, scale = components(x), 1 / max(float((components.spread**2).sum()), 1e-12)
        machines = [
            LIBSVM(C=cost, epsilon=tube, gamma=width * scale, cache_size=500).fit(scores, y)
            for cost, tube, width in settings
        ]
        return Machines(components, machines)
