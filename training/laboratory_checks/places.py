"""Libraries left out, with the prior that a bundle made without them would hold for their soils."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.calibration.prior import PlacePrior
from core.selection.covariance import average_covariance
from core.selection.greedy import choose
from core.selection.request import Request
from training.local import place_features, place_prior
from training.lolo import Fold, Store, fit, weigh
from training.prepared import Prepared, Rows
from training.preprocessing import Floats
from training.regressors import EVERYTHING

CANDIDATES = 200
"""Soils of a library that a table is drawn from, so that choosing takes the same time everywhere."""


@dataclass(frozen=True, eq=False)
class Soils:
    """The soils of a library that have all its properties: by property the `priors`, `features[n, m]` and `values[n]`
    in its unit. Neither priors nor features have seen the library's group."""

    library: str
    priors: Mapping[str, PlacePrior]
    features: Mapping[str, Floats]
    values: Mapping[str, Floats]

    def __len__(self) -> int:
        return len(next(iter(self.values.values())))

    def of(self, rows: Rows) -> Soils:
        """Some of them."""
        features = {name: each[rows] for name, each in self.features.items()}
        return Soils(self.library, self.priors, features, {name: each[rows] for name, each in self.values.items()})

    def drawn(self, count: int, rng: np.random.Generator, *, chosen: bool) -> Soils:
        """As many of them at random, or as the app would choose them among `CANDIDATES`."""
        some = self.of(rng.permutation(len(self))[:CANDIDATES])
        if not chosen:
            return some.of(np.arange(count))
        weights = {name: np.array([h.weight for h in prior.hypotheses]) for name, prior in self.priors.items()}
        covariances = {
            name: average_covariance(prior, some.features[name], weights[name]) for name, prior in self.priors.items()
        }
        noise = {name: prior.noise for name, prior in self.priors.items()}
        return some.of(np.array(choose(Request(covariances, noise, count)).order, dtype=np.intp))


def soils_of(prepared: Sequence[Prepared], names: Sequence[str], least: int) -> Iterator[Soils]:
    """Each library with at least `least` soils that have all those of `names` that it is labelled with."""
    store = Store(prepared)
    for library in prepared:
        known = [name for name in names if len(library.labelled(name)) >= least]
        sets = [frozenset(library.labelled(name).tolist()) for name in known]
        rows = np.array(sorted(frozenset.intersection(*sets)) if sets else [], dtype=np.intp)
        folds = {name: Fold.of(prepared, name, library.group, store) for name in known}
        if len(rows) >= least and all(fold.training for fold in folds.values()):
            yield _soils(library, rows, folds)


def _soils(library: Prepared, rows: Rows, folds: Mapping[str, Fold]) -> Soils:
    priors, features, values = {}, {}, {}
    for name, fold in folds.items():
        model, basis = fit(fold, weigh(fold, EVERYTHING)), fold.store.place_basis(fold.left_out)
        priors[name] = place_prior(name, model, basis)
        features[name] = place_features(model, basis, library)[rows]
        values[name] = library.library.properties[name][rows]
    return Soils(library.name, priors, features, values)
