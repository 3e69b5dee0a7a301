"""Scattering under the learners that Tilth has: one estimator each, tuned inside the rows it is given.

The coefficients are fixed, so nothing has to be learned to get them; paths, order, bank and compression are views to
the learner, of which its inner folds choose one. Blocks of features beside the spectrum, such as a latent, stay
beside the coefficients with the same weight.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Self

import numpy as np

from core.spectrum import AxisUnit
from training.estimators.folds import Groups
from training.estimators.gaussian_process import GaussianProcess
from training.estimators.mlp import MLP
from training.estimators.plsr import PLSR
from training.estimators.ridge import Ridge
from training.estimators.svr import SVR
from training.estimators.tuned import Estimator
from training.estimators.views import Inputs, Layout, View, blocks_of
from training.hybrids.bank import BANKS, Bank, Filters, Parts
from training.hybrids.boosting import Boosting
from training.hybrids.coefficients import Choice, fit_view
from training.preprocessing import Floats, absorbance

CHOICES = (
    Choice(0, orders=(0,)),
    Choice(1, orders=(1,), spectrum=True),
)
"""What the inner folds choose from: averages over 8 of 256 points, and the spectrum beside order 1.

Two, because what is chosen from many on a few dozen samples is chosen by chance.
"""


class Hybrid(Estimator):
    """Scattering coefficients of `filters` under a learner; `choices` are its views.

    Without `axis` the columns are taken for even on the grid they are scattered on; with the places `axis[g]` of the
    spectral columns in `unit` (`cm-1` or `nm`) they are brought onto a grid uniform in wavenumber first. At most one
    block of `inputs` is a spectrum. With `parts` that block holds the columns of a `Bank` already: many models then
    share the work. `ValueError` for arrays that do not fit together, as of scikit-learn.
    """

    turned = True

    def __init__(
        self,
        inputs: Layout = Inputs.ABSORBANCE,
        axis: Floats | None = None,
        unit: str = AxisUnit.CM1,
        filters: Sequence[Filters] = BANKS,
        choices: Sequence[Choice] = CHOICES,
        parts: Parts | None = None,
        folds: int = 5,
        seed: int = 0,
    ) -> None:
        super().__init__(inputs, folds, seed)
        self.axis = axis
        self.unit = unit
        self.filters = filters
        self.choices = choices
        self.parts = parts

    @abstractmethod
    def learner(self, layout: Layout) -> Estimator:
        """A fresh one for columns of `layout`."""

    def members(self, layout: Layout, views: Sequence[View]) -> list[Estimator]:
        """Learners whose estimates are averaged: here one, which chooses among the `views`."""
        return [_with(self.learner(layout), views)]

    def fit(self, X: Floats, y: Floats, groups: Groups | None = None) -> Self:
        """Fit the views on all rows, unsupervised, then the learner."""
        x, targets, numbers = self._checked(X, y, groups)
        blocks = blocks_of(self.inputs, x.shape[1])
        spectra = [(kind, own) for kind, own in _split(x, blocks) if kind != Inputs.FEATURES]
        if len(spectra) > 1:
            raise ValueError(f"{len(spectra)} blocks of inputs are spectra; at most one can be scattered")
        self.bank_: Bank | None = None
        layout, views = self.inputs, list[View]()
        for kind, spectrum in spectra:
            parts, own = self._parted(kind, spectrum)
            views = [fit_view(parts, choice, own, turned=self.turned) for choice in self.choices]
            wide = (Inputs.ABSORBANCE, own.shape[1])
            layout = [block if block[0] == Inputs.FEATURES else wide for block in blocks]
        seen = self._seen(x)
        self.members_ = [member.fit(seen, targets, numbers) for member in self.members(layout, views)]
        return self

    def _parted(self, kind: Inputs, spectrum: Floats) -> tuple[Parts, Floats]:
        """The columns of a bank for the training rows of the spectral block, and what they are."""
        if self.parts is not None:
            return self.parts, spectrum
        given = _absorbance(kind, spectrum)
        self.bank_ = Bank.of(given, self.filters, self.axis, self.unit)
        return self.bank_.parts, self.bank_(given)

    def _estimates(self, x: Floats) -> tuple[Floats, Floats]:
        """The mean; its variance is the mean of those of the members and what divides them."""
        seen = self._seen(x)
        found = [member.predict(seen, return_std=True) for member in self.members_]
        values = np.stack([value for value, _ in found])
        variance = np.mean([spread**2 for _, spread in found], axis=0) + values.var(axis=0)
        return values.mean(axis=0), np.sqrt(variance)

    def _seen(self, x: Floats) -> Floats:
        """The columns of the bank in the place of the spectrum."""
        if self.bank_ is None:
            return x
        found = _split(x, blocks_of(self.inputs, x.shape[1]))
        return np.hstack(
            [own if kind == Inputs.FEATURES else self.bank_(_absorbance(kind, own)) for kind, own in found]
        )


def _with(learner: Estimator, views: Sequence[View]) -> Estimator:
    """The learner with these views in the place of its own, if there are any."""
    if views:
        learner.views = views
    return learner


def _split(x: Floats, blocks: Sequence[tuple[Inputs, int]]) -> list[tuple[Inputs, Floats]]:
    """The columns of each block."""
    ends = np.cumsum([count for _, count in blocks])[:-1]
    return [(kind, own) for (kind, _), own in zip(blocks, np.split(x, ends, axis=1), strict=True)]


def _absorbance(kind: Inputs, own: Floats) -> Floats:
    return absorbance(own) if kind == Inputs.REFLECTANCE else own


class ScatteringRidge(Hybrid):
    """Ridge regression."""

    def learner(self, layout: Layout) -> Estimator:
        """As `ridge`."""
        return Ridge(layout, self.folds, self.seed)


class ScatteringPLS(Hybrid):
    """Partial least squares."""

    def learner(self, layout: Layout) -> Estimator:
        """As `plsr`."""
        return PLSR(layout, folds=self.folds, seed=self.seed)


class ScatteringGP(Hybrid):
    """A Gaussian process on whitened components."""

    def learner(self, layout: Layout) -> Estimator:
        """As `gp`."""
        return GaussianProcess(layout, folds=self.folds, seed=self.seed)


class ScatteringSVR(Hybrid):
    """Support vectors."""

    def learner(self, layout: Layout) -> Estimator:
        """As `svr`."""
        return SVR(layout, self.folds, self.seed)


class ScatteringBoosting(Hybrid):
    """Boosted trees, on the coefficients themselves."""

    turned = False

    def learner(self, layout: Layout) -> Estimator:
        """As `boosting`."""
        return Boosting(layout, self.folds, self.seed)


class ScatteringMLP(Hybrid):
    """An ensemble of small networks."""

    def learner(self, layout: Layout) -> Estimator:
        """As `mlp`, smaller."""
        return MLP(layout, members=self.folds, width=32, seed=self.seed)


class ScatteringMix(Hybrid):
    """The mean of Gaussian processes and ridge regressions over all choices; nothing is weighted."""

    def learner(self, layout: Layout) -> Estimator:
        """The process."""
        return GaussianProcess(layout, folds=self.folds, seed=self.seed)

    def members(self, layout: Layout, views: Sequence[View]) -> list[Estimator]:
        """Both learners with each view by itself."""
        alone: list[Sequence[View]] = [(view,) for view in views] or [()]
        processes = [_with(self.learner(layout), view) for view in alone]
        return [*processes, *(_with(Ridge(layout, self.folds, self.seed), view) for view in alone)]
