"""A library left out: its samples, the model that never saw them, and what the other libraries teach a competitor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.calibration.samples import REFLECTANCE_DECIMALS
from core.inference.manifest import Interval
from core.properties import PROPERTIES, Property
from core.spectrum import Axis
from training.estimators.components import fit_components
from training.estimators.folds import Folds, grouped_folds
from training.estimators.pls import Products
from training.features import joined
from training.intervals import calibrate
from training.lolo import Fold, Recipe, Store, fit, inner_estimates, weigh
from training.prepared import WINDOW, Prepared, Rows
from training.preprocessing import Floats
from training.regressors import EVERYTHING, Heads

SCORES = 150
"""Components of the derivative spectra that the competitors see: all but rounding, at a quarter of the columns."""
FOLDS = 5
LEAST = 40
"""Samples without which a library is not judged: a test part of 16 and 24 to choose from."""


@dataclass(frozen=True, eq=False)
class Pool:
    """Labelled rows of the other libraries, as capped for training: scores, transformed values, library of each."""

    scores: Floats
    values: Floats
    libraries: Folds

    @cached_property
    def folds(self) -> Folds:
        """Inner fold of each row."""
        return grouped_folds(np.arange(len(self.values)), FOLDS, 0)

    @cached_property
    def products(self) -> tuple[Products, ...]:
        """Cross-products of each inner fold."""
        return tuple(Products.of(self.scores[self.folds == f], self.values[self.folds == f]) for f in range(FOLDS))


@dataclass(frozen=True, eq=False)
class Place:
    """One property of one library left out; row = sample.

    `nir[n, g]` reflectance on `axis`, rounded as a calibration keeps it; `truth[n]` in the unit of the property,
    `values[n]` transformed; `scores[n, q]` are those of `pool`; `together[n]` what a split keeps whole. `heads`, all
    that a bundle of this property computes, and its `interval` at a new place were made without the library's group;
    `phi[n, m]` are the features.
    """

    library: str
    group: str
    property: Property
    axis: Axis
    nir: Floats
    truth: Floats
    scores: Floats
    phi: Floats
    together: Folds
    heads: Heads
    interval: Interval | None
    pool: Pool

    def __len__(self) -> int:
        return len(self.truth)

    @cached_property
    def values(self) -> Floats:
        """Transformed laboratory values."""
        return np.asarray(self.property.transform.forward(self.truth))


def places_of(
    prepared: Sequence[Prepared], names: Sequence[str], recipe: Recipe, left_out: Sequence[str]
) -> Iterator[Place]:
    """Every property of the libraries `left_out` with enough labels of it, by models trained without their group.

    As a bundle is made: `recipe` estimates, `EVERYTHING` is what local samples refine.
    """
    store = Store(prepared)
    for name in names:
        for group in dict.fromkeys(p.group for p in prepared):
            own = [p for p in prepared if p.group == group and p.name in left_out]
            judged = [p for p in own if len(p.labelled(name)) >= LEAST]
            fold = Fold.of(prepared, name, group, store) if judged else None
            if fold is None or not fold.training:
                continue
            heads, interval = _trained(fold, recipe)
            for library in judged:
                yield _place(library, fold, heads, interval)


def _trained(fold: Fold, recipe: Recipe) -> tuple[Heads, Interval | None]:
    parts = weigh(fold, recipe)
    local = fit(fold, weigh(fold, EVERYTHING))
    heads = Heads({fold.name: fit(fold, parts)}, {fold.name: local}, fold.store.place_basis(fold.left_out))
    several = len(fold.groups) > 1
    return heads, calibrate(inner_estimates(fold, parts)).interval() if several else None


def _place(library: Prepared, fold: Fold, heads: Heads, interval: Interval | None) -> Place:
    rows = library.labelled(fold.name)
    own, pool = _scores(library, rows, fold)
    nir = library.library.values
    return Place(
        library=library.name,
        group=library.group,
        property=PROPERTIES[fold.name],
        axis=library.library.axis,
        nir=np.round(nir[rows], REFLECTANCE_DECIMALS),
        truth=library.library.properties[fold.name][rows],
        scores=own,
        phi=_phi(heads, library)[rows],
        together=np.unique(library.library.fold_groups[rows], return_inverse=True)[1].reshape(-1),
        heads=heads,
        interval=interval,
        pool=pool,
    )


def _phi(heads: Heads, library: Prepared) -> Floats:
    """As the graph of a bundle puts them together."""
    joints = [joined([basis(library.inputs.of(basis.spec)) for basis in joint.bases]) for joint in heads.joints]
    return np.hstack((*joints, heads.place(library.library.values)))


def _scores(library: Prepared, rows: Rows, fold: Fold) -> tuple[Floats, Pool]:
    """Scores of the library and the pool: a rotation of the spectra of both, which no laboratory value enters."""
    slopes = [p.slopes[WINDOW][fold.rows[p.name]] for p in fold.training]
    values = [p.targets(fold.name, fold.rows[p.name]) for p in fold.training]
    taught, own = np.vstack(slopes), library.slopes[WINDOW][rows]
    components = fit_components(np.vstack((taught, own)), SCORES)
    codes = np.repeat(np.arange(len(values)), [len(each) for each in values])
    return components(own), Pool(components(taught), np.concatenate(values), codes)
