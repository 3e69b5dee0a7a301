"""Ridge regression in closed form: all penalties from one decomposition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from training.estimators.components import Components, fit_components
from training.estimators.tuned import TunedEstimator
from training.preprocessing import Floats

PENALTIES = tuple(float(p) for p in np.logspace(-8, 1, 19))
"""Relative to the summed variance of the inputs, strongest last."""
MOST = 400
"""Components kept: all of a small set, more than a soil spectrum has in a large one."""


@dataclass(frozen=True)
class RidgePath:
    """Shrunken scores of the components."""

    components: Components
    slopes: Floats
    offset: float

    def __call__(self, x: Floats) -> Floats:
        """Estimates `[penalties, n]`."""
        return np.asarray((self.components(x) @ self.slopes + self.offset).T)


class Ridge(TunedEstimator):
    """Linear in the spectrum with a penalty on the squared coefficients (Hoerl & Kennard 1970)."""

    def _settings(self, rows: int, columns: int) -> Sequence[float]:  # noqa: ARG002 - the same for every size
        return PENALTIES

    def _path(self, x: Floats, y: Floats, settings: Sequence[Any]) -> RidgePath:
        components = fit_components(x, MOST)
        products = components(x).T @ y / len(x)
        variances = components.spread[:, None] ** 2
        return RidgePath(components, products[:, None] / (variances + np.asarray(settings)), float(y.mean()))
