"""Gaussian process regression."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from training.estimators.components import Components, fit_components
from training.estimators.covariance import TRIAL_ROWS, Shape, fit_kernel
from training.estimators.folds import Folds, grouped_folds
from training.estimators.process import Labelled, Process, condition, fit_process
from training.estimators.tuned import Fitted, PerTarget
from training.estimators.views import Inputs, Layout, candidate_views, prepare_view
from training.preprocessing import Floats

NOISE_FLOOR = 1e-8
"""Least variance of the noise, relative to that of the target; a higher one can make the process give up."""
REFINING = 15
"""Steps by which the chosen kernel is refined on all rows."""


class GaussianProcess(PerTarget):
    """Smooth plus linear covariance on whitened components; view and number of components by the inner folds.

    `noise_floor` is the least noise, relative to the variance of the target. Exact: about 2 000 rows.
    """

    def __init__(
        self,
        inputs: Layout = Inputs.ABSORBANCE,
        components: Sequence[int] = (10, 20, 40),
        shapes: Sequence[str] = ("gaussian",),
        noise_floor: float = NOISE_FLOOR,
        folds: int = 5,
        seed: int = 0,
    ) -> None:
        super().__init__(inputs, folds, seed)
        self.components = components
        self.shapes = shapes
        self.noise_floor = noise_floor

    def choose(self, x: Floats, y: Floats, groups: Folds, folds: Folds) -> Process:
        """The process of least inner error on raw inputs `x[n, m]` and standardised `y[n]`."""
        best = min(self._tried(x, y, groups), key=lambda process: float(np.mean(process.left_out(folds) ** 2)))
        if len(y) <= TRIAL_ROWS:
            return best
        kernel = fit_kernel(best.rows, y, groups, best.kernel.shape, self.noise_floor, best.kernel, REFINING)
        return condition(best.preparation, best.components, kernel, best.rows, y, groups)

    def _fit_target(self, x: Floats, y: Floats, numbers: Folds) -> Fitted:
        centre, spread = float(y.mean()), float(y.std()) or 1.0
        folds = grouped_folds(numbers, self.folds, self.seed)
        return replace(self.choose(x, (y - centre) / spread, numbers, folds), centre=centre, spread=spread)

    def _tried(self, x: Floats, y: Floats, groups: Folds) -> Iterator[Process]:
        """One per view, number of components and shape."""
        for view in candidate_views(self.inputs, x.shape[1], self.views):
            preparation = prepare_view(self.inputs, view, x)
            seen = preparation(x)
            widest = fit_components(seen, max(self.components))
            counts = sorted({min(count, len(widest.spread)) for count in self.components})
            for count, shape in product(counts, self.shapes):
                components = Components(widest.mean, widest.loadings[:, :count], widest.spread[:count])
                yield fit_process(
                    preparation,
                    components,
                    Labelled(seen, y, groups),
                    floor=self.noise_floor,
                    seed=self.seed,
                    shape=Shape(shape),
                )
