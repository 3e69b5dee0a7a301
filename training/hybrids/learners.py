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
from training.estimators.views import Inputs, Layout, blocks_of
from training.hybrids.bank import BANKS, Bank, Filters, Part
from training.hybrids.boosting import Boosting
from training.hybrids.coefficients import Choice, fit_view
from training.preprocessing import Floats, absorbance

CHOICES = (
    Choice(0, order=0),
    Choice(0, order=1),
    Choice(0, order=2),
    Choice(1, order=1),
    Choice(1, order=2),
)
"""What the inner folds choose from."""


class Hybrid(Estimator):
    """Scattering coefficients of `filters` under a learner; `choices` are its views.

    `axis[g]` are the places of the spectral columns in `unit` (`cm-1` or `nm`), for nothing is uniform in wavenumber
    that was measured evenly in wavelength; without it the columns are taken for uniform in wavenumber. At most one
    block of `inputs` is a spectrum. With `parts` that block holds coefficients already (a `Bank` made them), so that
    many models can share the work. `ValueError` for arrays that do not fit together, as of scikit-learn.
    """

    turned = True

    def __init__(
        self,
        inputs: Layout = Inputs.ABSORBANCE,
        axis: Floats | None = None,
        unit: str = AxisUnit.CM1,
        filters: Sequence[Filters] = BANKS,
        choices: Sequence[Choice] = CHOICES,
        parts: Sequence[Part] | None = None,
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

    def fit(self, X: Floats, y: Floats, groups: Groups | None = None) -> Self:
        """Fit the views on all rows, unsupervised, then the learner."""
        x, targets, numbers = self._checked(X, y, groups)
        blocks = blocks_of(self.inputs, x.shape[1])
        spectra = [own for own in _split(x, blocks) if own[0] != Inputs.FEATURES]
        if len(spectra) > 1:
            raise ValueError(f"{len(spectra)} blocks of inputs are spectra; at most one can be scattered")
        self.bank_, self.learner_ = None, self.learner(self.inputs)
        if spectra:
            kind, own = spectra[0]
            if self.parts is None:
                self.bank_ = Bank.of(_absorbance(kind, own), self.filters, self.axis, self.unit)
            parts = self.bank_.parts if self.bank_ else self.parts or ()
            width = sum(part.width for part in parts)
            self.learner_ = self.learner(
                [(k, count) if k == Inputs.FEATURES else (Inputs.ABSORBANCE, width) for k, count in blocks]
            )
            coefficients = self.bank_(_absorbance(kind, own)) if self.bank_ else own
            self.learner_.views = tuple(
                fit_view(parts, choice, coefficients, turned=self.turned) for choice in self.choices
            )
        self.learner_.fit(self._seen(x), targets, numbers)
        return self

    def _estimates(self, x: Floats) -> tuple[Floats, Floats]:
        return self.learner_.predict(self._seen(x), return_std=True)

    def _seen(self, x: Floats) -> Floats:
        """Coefficients in the place of the spectrum."""
        if self.bank_ is None:
            return x
        found = _split(x, blocks_of(self.inputs, x.shape[1]))
        return np.hstack(
            [own if kind == Inputs.FEATURES else self.bank_(_absorbance(kind, own)) for kind, own in found]
        )


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
