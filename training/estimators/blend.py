"""The recipe for small libraries of one place: many plain models, weighed by how well each foretells rows left out.

Three kinds, each over several views of the spectrum: Gaussian processes that weigh its segments, partial least
squares and principal component regression averaged over numbers of components. A model weighs as much as it makes
the labels of rows left out probable (a pseudo Bayes factor, Geisser & Eddy 1979), with a tenth of that evidence, so
that the best of thirty models does not win by chance. Kinds are weighed the same way among each other. Nothing is
chosen for a data set by hand, and nothing is looked at but the rows of the fit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from training.estimators.averaged import fit_pcr, fit_pls
from training.estimators.folds import Folds
from training.estimators.mix import Member
from training.estimators.process import Labelled
from training.estimators.segmented import SEGMENTS, fit_segmented
from training.estimators.tuned import Fitted, PerTarget
from training.estimators.views import Inputs, Layout, View, blocks_of, prepare_view
from training.preprocessing import Floats

TEMPER = 0.1
"""Share of the evidence of rows left out that counts."""
PRIOR = {"segments": 2.0, "pls": 1.0, "pcr": 1.0}
"""How much a kind counts before there is evidence: half is nonlinear, half is linear."""
CURVATURE = 2
"""The derivative that principal component regression is not given."""
NARROWEST = 5
"""Points of the smallest derivative."""


@dataclass(frozen=True)
class Seeing:
    """A view whose window is a share of the spectrum, so that it is the same on fine and on coarse grids."""

    share: float
    deriv: int = 1
    snv: bool = True
    reflectance: bool = False

    def on(self, points: int) -> View:
        """The view of spectra of so many points."""
        window = max(NARROWEST, int(self.share * points) // 2 * 2 + 1) if self.share else 0
        return View(window, self.deriv, self.snv, self.reflectance)


SEEN = (
    Seeing(0, snv=False),
    Seeing(0),
    Seeing(0, snv=False, reflectance=True),
    Seeing(0.02),
    Seeing(0.03),
    Seeing(0.04),
    Seeing(0.02, snv=False),
    Seeing(0.04, snv=False),
    Seeing(0.02, snv=False, reflectance=True),
    Seeing(0.04, deriv=2),
    Seeing(0.04, deriv=2, snv=False),
)
"""Absorbance, SNV, reflectance, and their derivatives."""
FEATURES = View(0, snv=False)
"""What is no spectrum is seen as it is."""


@dataclass(frozen=True, eq=False)
class Tried:
    """Models of one kind with their errors (estimate − truth) on rows left out `[m, n]`, standardised."""

    members: Sequence[Member]
    errors: Floats


@dataclass(frozen=True)
class Blended:
    """The weighted mean of `members`, its deviations from the mean of the target stretched by `stretch`."""

    members: Sequence[Member]
    weights: Floats
    stretch: float
    inflation: float
    centre: float
    spread: float

    def predict(self, x: Floats) -> tuple[Floats, Floats]:
        """Estimate; its variance is the mean of those of the members and what divides them."""
        found = [member.predict(x) for member in self.members]
        values = np.stack([value for value, _ in found])
        variance = self.weights @ np.stack([scale**2 for _, scale in found])
        mean = self.weights @ values
        variance = variance + self.weights @ (values - mean) ** 2
        value = self.centre + self.spread * self.stretch * mean
        return value, self.spread * self.inflation * np.sqrt(variance)


class Blend(PerTarget):
    """The recipe above for each target; `temper` and `segments` as in `TEMPER` and `SEGMENTS`."""

    def __init__(
        self,
        inputs: Layout = Inputs.ABSORBANCE,
        temper: float = TEMPER,
        segments: int = SEGMENTS,
        folds: int = 5,
        seed: int = 0,
    ) -> None:
        super().__init__(inputs, folds, seed)
        self.temper = temper
        self.segments = segments

    def _fit_target(self, x: Floats, y: Floats, numbers: Folds) -> Fitted:
        centre, spread = float(y.mean()), float(y.std()) or 1.0
        scaled = (y - centre) / spread
        kinds = self._try_all(x, scaled, numbers)
        within = [self._weigh(kind.errors) for kind in kinds]
        of_kinds = np.stack([own @ kind.errors for own, kind in zip(within, kinds, strict=True)])
        between = self._weigh(of_kinds, np.array([*PRIOR.values()]))
        members = [member for kind in kinds for member in kind.members]
        weights = np.concatenate([share * own for share, own in zip(between, within, strict=True)])
        stretch = _stretch(between, of_kinds + scaled)
        left = stretch * (between @ (of_kinds + scaled)) - scaled
        plain = Blended(members, weights, stretch, 1.0, 0.0, 1.0)
        inflation = float(np.sqrt(np.mean(left**2) / np.mean(plain.predict(x)[1] ** 2)))
        return Blended(members, weights, stretch, inflation, centre, spread)

    def _try_all(self, x: Floats, y: Floats, numbers: Folds) -> list[Tried]:
        """The models of each kind in the order of `PRIOR`, one per view that it can make something of."""
        found: dict[str, list[tuple[Member, Floats]]] = {kind: [] for kind in PRIOR}
        for view in self._views(x.shape[1]):
            preparation = prepare_view(self.inputs, view, x)
            labelled = Labelled(preparation(x), y, numbers)
            found["segments"].append(fit_segmented(preparation, labelled, segments=self.segments, seed=self.seed))
            found["pls"].append(fit_pls(preparation, labelled, folds=self.folds, seed=self.seed))
            # the strongest components of a second derivative are noise, and nothing but their strength ranks them
            if view.deriv < CURVATURE:
                found["pcr"].append(fit_pcr(preparation, labelled))
        return [Tried([one for one, _ in own], np.stack([errors for _, errors in own])) for own in found.values()]

    def _views(self, columns: int) -> Iterator[View]:
        """Those that the narrowest spectrum among the inputs allows."""
        widths = [count for kind, count in blocks_of(self.inputs, columns) if kind != Inputs.FEATURES]
        if not widths:
            return iter((FEATURES,))
        found = [one.on(min(widths)) for one in SEEN]
        return iter(dict.fromkeys(view for view in found if view.window <= min(widths) // 2))

    def _weigh(self, errors: Floats, prior: Floats | float = 1.0) -> Floats:
        """Weights that add up to 1, from errors `[m, n]` of rows left out."""
        squared = np.maximum((errors**2).mean(axis=1), np.finfo(float).tiny)
        weights = prior * (squared / squared.min()) ** (-self.temper * errors.shape[1] / 2)
        return np.asarray(weights / weights.sum())


def _stretch(weights: Floats, values: Floats) -> float:
    """By how much a mean varies less than what it is the mean of, on estimates `[m, n]` of rows left out.

    Averaging shrinks: without this the concordance of a blend falls behind that of the kinds it is made of.
    """
    mean = np.var(weights @ values)
    return float(np.sqrt(weights @ np.var(values, axis=1) / mean)) if mean > 0 else 1.0
