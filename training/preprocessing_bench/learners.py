"""PLSR and ridge that take spectra as they are given: the preprocessing is the only difference between two runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from training.estimators.components import Components, fit_components
from training.estimators.folds import Groups
from training.estimators.plsr import PLSR
from training.estimators.ridge import Ridge
from training.estimators.tuned import PerTarget
from training.estimators.views import View
from training.preprocessing import Floats

AS_GIVEN = (View(0, snv=False),)


class PlainPLSR(PLSR):
    """`PLSR` without a view of its own."""

    views: Sequence[View] = AS_GIVEN


class PlainRidge(Ridge):
    """`Ridge` without a view of its own."""

    views: Sequence[View] = AS_GIVEN


PLSR_NAME, RIDGE_NAME = "PLSR", "ridge"
LEARNERS: dict[str, type[PerTarget]] = {PLSR_NAME: PlainPLSR, RIDGE_NAME: PlainRidge}


@dataclass(frozen=True, eq=False)
class Learned:
    """A fitted learner: estimates `[m, t]` of spectra `[m, g]`; `inner[t]` is the error its inner folds expected."""

    model: PerTarget
    components: Components | None
    inner: Floats

    def __call__(self, spectra: Floats) -> Floats:
        """Estimates of treated spectra."""
        given = spectra if self.components is None else self.components(spectra)
        return np.asarray(self.model.predict(given))


def learn(
    x: Floats, y: Floats, groups: Groups | None = None, learners: Iterable[str] = tuple(LEARNERS)
) -> dict[str, Learned]:
    """Learners tuned and fitted on `x[n, g]`, `y[n, t]` (NaN: no label); equal `groups` share an inner fold.

    Where spectra have more points than there are rows, they are given as scores of all their components. Neither
    learner depends on what no training row shows, so that changes nothing, and 100 spectra cost 100 columns.
    """
    components = fit_components(x, len(x)) if x.shape[1] > len(x) else None
    given = x if components is None else components(x)
    found = {}
    for name in learners:
        model = LEARNERS[name]().fit(given, y, groups=groups)
        # the standard deviation that both tell of every row is the error of their inner folds
        _, spread = model.predict(given[:1], return_std=True)
        found[name] = Learned(model, components, np.atleast_1d(spread[0]))
    return found
