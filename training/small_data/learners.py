"""The learners of the curves, as they are registered, on what is computed once for each set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from typing import Self

import numpy as np

from training.benchmark.sets import BenchmarkSet
from training.estimators import Estimator, make_estimator
from training.estimators.components import fit_components
from training.estimators.views import VIEWS, Inputs, View, candidate_views
from training.hybrids.bank import BANKS, Bank, Parts
from training.mir_study.few_labels import averaged_processes
from training.preprocessing import Floats
from training.small_data.draws import REPEATS, Draw

REFERENCE = "plsr"
POINTS = 256
"""`mix` and `blend` see spectra averaged to at most so many columns, for the time that takes."""
FEW = 10
"""Repeats of the costly learners."""


@dataclass(frozen=True, eq=False)
class Columns:
    """Of all samples of a set: absorbance, its two views, its bank's columns, and the latent where there is one."""

    thin: Floats
    views: tuple[Floats, ...]
    coefficients: Floats
    parts: Parts
    latent: Floats | None

    @classmethod
    def of(cls, one: BenchmarkSet, latent: Floats | None) -> Self:
        """Compute them."""
        bank = Bank.of(one.absorbance, BANKS)
        allowed = candidate_views(Inputs.ABSORBANCE, one.absorbance.shape[1], VIEWS)
        views = tuple(view(one.absorbance) for view in allowed)
        return cls(_thin(one.absorbance), views, bank(one.absorbance), bank.parts, latent)


Learner = Callable[[Columns, Floats, Draw], Floats]
"""Estimates of the rows that are judged, from the rows that are learned from; `y[n]` of all rows is given."""


@dataclass(frozen=True, eq=False)
class Turned(View):
    """Some columns on the principal components of the training rows: the same to every learner, and sooner."""

    start: int = 0
    stop: int = 0
    turn: Floats = field(default_factory=lambda: np.zeros((0, 0)))

    def __call__(self, spectra: Floats) -> Floats:
        """The components."""
        return np.asarray(spectra[:, self.start : self.stop] @ self.turn)


def _on_views(name: str, columns: Columns, y: Floats, draw: Draw) -> Floats:
    learner = make_estimator(name)
    learner.views = _turned(columns, draw)
    return _estimates(learner, np.hstack(columns.views), y, draw)


def _mean_on_views(names: Sequence[str], columns: Columns, y: Floats, draw: Draw) -> Floats:
    found = []
    for name, view in product(names, _turned(columns, draw)):
        learner = make_estimator(name)
        learner.views = (view,)
        found.append(_estimates(learner, np.hstack(columns.views), y, draw))
    return np.asarray(np.mean(found, axis=0))


def _turned(columns: Columns, draw: Draw) -> tuple[View, ...]:
    """The views of the spectrum, each on the principal components of the training rows."""
    views, start = list[View](), 0
    for seen in columns.views:
        turn = fit_components(seen[draw.training], len(draw.training)).loadings
        views.append(Turned(0, snv=False, start=start, stop=start + seen.shape[1], turn=turn))
        start += seen.shape[1]
    return tuple(views)


def _on_spectra(name: str, columns: Columns, y: Floats, draw: Draw) -> Floats:
    return _estimates(make_estimator(name), columns.thin, y, draw)


def _on_coefficients(name: str, columns: Columns, y: Floats, draw: Draw) -> Floats:
    return _estimates(make_estimator(name).set_params(parts=columns.parts), columns.coefficients, y, draw)


def _on_both(name: str, columns: Columns, y: Floats, draw: Draw) -> Floats:
    latent = _latent(columns)
    layout = [(Inputs.ABSORBANCE, columns.coefficients.shape[1]), (Inputs.FEATURES, latent.shape[1])]
    learner = make_estimator(name, inputs=layout).set_params(parts=columns.parts)
    return _estimates(learner, np.hstack((columns.coefficients, latent)), y, draw)


def _on_latent(columns: Columns, y: Floats, draw: Draw) -> Floats:
    latent = _latent(columns)
    return averaged_processes(latent, latent[draw.training].std(axis=0), y, draw.training, draw.test)


def _estimates(learner: Estimator, x: Floats, y: Floats, draw: Draw) -> Floats:
    return learner.fit(x[draw.training], y[draw.training]).predict(x[draw.test])


def _latent(columns: Columns) -> Floats:
    if columns.latent is None:
        raise ValueError("this set has no latent")
    return columns.latent


def _thin(absorbance: Floats) -> Floats:
    """At most `POINTS` means of neighbouring columns."""
    if absorbance.shape[1] <= POINTS:
        return absorbance
    edges = np.linspace(0, absorbance.shape[1], POINTS + 1).astype(np.intp)
    return np.asarray(np.add.reduceat(absorbance, edges[:-1], axis=1) / np.diff(edges))


@dataclass(frozen=True)
class Named:
    """A learner of the curves; costly ones are drawn for the first `repeats` only. `latent`: MIR sets only."""

    name: str
    learn: Learner
    repeats: int = REPEATS
    latent: bool = False


PLAIN = "ridge-and-gp"
"""The mean that scattering-mix is, on SNV and derivative: what of its gain is not due to scattering."""
BOTH = "scattering-mix+latent"
LEARNERS: tuple[Named, ...] = (
    Named(REFERENCE, partial(_on_views, REFERENCE)),
    Named("scattering-pls", partial(_on_coefficients, "scattering-pls")),
    Named("gp", partial(_on_views, "gp")),
    Named("scattering-mix", partial(_on_coefficients, "scattering-mix")),
    Named(PLAIN, partial(_mean_on_views, ("ridge", "gp"))),
    Named("latent", _on_latent, latent=True),
    Named(BOTH, partial(_on_both, "scattering-mix"), latent=True),
    Named("svr", partial(_on_views, "svr"), repeats=FEW),
    Named("mix", partial(_on_spectra, "mix"), repeats=FEW),
    Named("blend", partial(_on_spectra, "blend")),
)
"""The reference first; the costly ones last."""
