"""The mean of three learners over several views of the spectrum: what served best on small sets of one place.

Partial least squares averaged over views and numbers of components, Gaussian processes over views, and a Gaussian
process on whitened components. Each errs in its own way; nothing is weighted, so nothing can be overfitted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from training.estimators.components import Components, fit_components
from training.estimators.folds import Folds, grouped_folds
from training.estimators.gaussian_process import NOISE_FLOOR, GaussianProcess
from training.estimators.pls import Coefficients, FoldedProducts, kernel_pls
from training.estimators.process import Labelled, fit_process
from training.estimators.tuned import Fitted, PerTarget
from training.estimators.views import Inputs, Layout, Preparation, View, candidate_views, prepare_view
from training.preprocessing import Floats

PLS_VIEWS = (
    View(0),
    View(0, snv=False),
    View(9),
    View(15),
    View(25),
    View(41),
    View(25, deriv=2),
    View(41, deriv=2),
)
GP_VIEWS = (View(0), View(15), View(25), View(41, deriv=2))
GP_COMPONENTS = 60
PLS_COMPONENTS = 25
NEAR_BEST = 1.1
"""Numbers of components whose inner error is within this factor of the least are averaged."""


class Member(Protocol):
    """One model of the mean."""

    def predict(self, x: Floats) -> tuple[Floats, Floats]:
        """Estimate and standard deviation `[n]`, standardised, from raw inputs."""


@dataclass(frozen=True)
class LinearMember:
    """Averaged regression coefficients on one view; `rmse` is the inner error."""

    preparation: Preparation
    coefficients: Coefficients
    rmse: float

    def predict(self, x: Floats) -> tuple[Floats, Floats]:
        """Estimate, and the inner error for every row."""
        return self.coefficients(self.preparation(x))[0], np.full(len(x), self.rmse)


@dataclass(frozen=True)
class Mixture:
    """Groups of members: the mean within each group, then over groups."""

    groups: Sequence[Sequence[Member]]
    centre: float
    spread: float
    inflation: float

    def predict(self, x: Floats) -> tuple[Floats, Floats]:
        """Estimate; its variance is the mean of those of the members and what divides the groups."""
        values, variances = [], []
        for group in self.groups:
            found = [member.predict(x) for member in group]
            values.append(np.mean([value for value, _ in found], axis=0))
            variances.append(np.mean([scale**2 for _, scale in found], axis=0))
        variance = np.mean(variances, axis=0) + np.var(values, axis=0)
        value = self.centre + self.spread * np.mean(values, axis=0)
        return value, self.spread * self.inflation * np.sqrt(variance)


@dataclass(frozen=True)
class Tried:
    """Members of a group with the mean of their errors on rows left out, `[n]`."""

    members: Sequence[Member]
    errors: Floats


class Mix(PerTarget):
    """The three groups; the inner folds choose numbers of components and scale the spread."""

    def __init__(self, inputs: Layout = Inputs.ABSORBANCE, folds: int = 5, seed: int = 0) -> None:
        super().__init__(inputs, folds, seed)

    def _fit_target(self, x: Floats, y: Floats, numbers: Folds) -> Fitted:
        centre, spread = float(y.mean()), float(y.std()) or 1.0
        scaled, folds = (y - centre) / spread, grouped_folds(numbers, self.folds, self.seed)
        whitened = GaussianProcess(self.inputs, folds=self.folds, seed=self.seed).choose(x, scaled, numbers, folds)
        groups = [
            self._pls(x, scaled, folds),
            self._processes(x, scaled, numbers, folds),
            Tried([whitened], whitened.left_out(folds)),
        ]
        error = np.mean([group.errors for group in groups], axis=0)
        mixture = Mixture([group.members for group in groups], centre, spread, 1.0)
        _, scale = mixture.predict(x)
        inflation = float(np.sqrt(np.mean(error**2) / np.mean((scale / spread) ** 2)))
        return Mixture(mixture.groups, centre, spread, inflation)

    def _views(self, columns: int, views: Sequence[View]) -> list[View]:
        return candidate_views(self.inputs, columns, views)

    def _pls(self, x: Floats, y: Floats, folds: Folds) -> Tried:
        members, errors = [], []
        for view in self._views(x.shape[1], PLS_VIEWS):
            preparation = prepare_view(self.inputs, view, x)
            seen = preparation(x)
            count = max(min(PLS_COMPONENTS, seen.shape[1], len(y) * 4 // 5 - 1), 1)
            products = FoldedProducts.of(seen, y, folds)
            left = products.errors(count)
            squared = (left**2).mean(axis=1)
            near = squared <= NEAR_BEST**2 * squared.min()
            path = kernel_pls(products.whole, count)
            mean = Coefficients(
                path.slopes[:, near].mean(axis=1, keepdims=True), path.offset[near].mean(keepdims=True)
            )
            errors.append(left[near].mean(axis=0))
            members.append(LinearMember(preparation, mean, float(np.sqrt(np.mean(errors[-1] ** 2)))))
        return Tried(members, np.mean(errors, axis=0))

    def _processes(self, x: Floats, y: Floats, groups: Folds, folds: Folds) -> Tried:
        """On unwhitened components: the distance is that of the spectra."""
        members, errors = [], []
        for view in self._views(x.shape[1], GP_VIEWS):
            preparation = prepare_view(self.inputs, view, x)
            seen = preparation(x)
            found = fit_components(seen, GP_COMPONENTS)
            # one spread for all components: `unit_scores` then keeps their natural proportions
            total = np.sqrt((found.spread**2).mean())
            components = Components(found.mean, found.loadings, np.full_like(found.spread, total))
            process = fit_process(
                preparation, components, Labelled(seen, y, groups), floor=NOISE_FLOOR, seed=self.seed
            )
            members.append(process)
            errors.append(process.left_out(folds))
        return Tried(members, np.mean(errors, axis=0))
