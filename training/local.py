"""The prior for a new place: what the libraries teach, what a place may have of its own, and how sure a value is.

Nobody knows beforehand how far a place differs from the libraries, so that a bundle holds many hypotheses about it,
the same for every property in units of the spread of its laboratory values, none of them picked by figures: they
span what is sensible. A few laboratory values say which of them hold (`core.calibration.conditioning`).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from core.calibration.conditioning import condition
from core.calibration.prior import Hypothesis, PlacePrior
from core.inference.manifest import Metrics, Protocol
from core.properties import PROPERTIES
from core.selection.covariance import average_covariance
from core.selection.greedy import choose
from core.selection.request import Request
from training.evaluation import median_over_groups, metrics
from training.lolo import Model, Outer, Store
from training.place_basis import PlaceBasis
from training.prepared import Prepared, Rows
from training.preprocessing import Floats

SAMPLES, DRAWS, TEST_SHARE = 10, 5, 0.4
TRUST = 0.9
"""Prior weight of all hypotheses by which the libraries' model holds at the place."""
PLACES, OFFSETS, KERNELS = (0.03, 0.3, 3.0), (0.1, 1.0), (0.3, 3.0)
LENGTHS, NOISES = (1.0, 4.0), (0.01, 0.1, 0.3)
"""Variances in units of the spread of the laboratory values; lengths in median distances within a library."""


@dataclass(frozen=True, eq=False)
class Place:
    """A library left out: the prior without its group, its features, and its values on the scale of the model."""

    library: str
    group: str
    prior: PlacePrior
    features: Floats
    values: Floats

    def splits(self) -> Iterator[tuple[Rows, Rows]]:
        """Rows to choose from and rows to judge on, the same in every run."""
        for draw in range(DRAWS):
            order = np.random.default_rng((zlib.crc32(self.library.encode()), draw)).permutation(len(self.values))
            judged = round(TEST_SHARE * len(order))
            yield order[judged:], order[:judged]


def hypotheses(spread: float) -> tuple[Hypothesis, ...]:
    """About a place, for a property whose values have this `spread` between libraries, transformed units."""
    grid = list(product(PLACES, OFFSETS, KERNELS, LENGTHS, NOISES))
    scale = spread**2
    return tuple(
        Hypothesis(
            share / len(grid), agreement, 1.0, place * scale, offset * scale, kernel * scale, length, noise * scale
        )
        for agreement, share in ((1.0, TRUST), (0.0, 1 - TRUST))
        for place, offset, kernel, length, noise in grid
    )


def place_prior(name: str, model: Model, basis: PlaceBasis) -> PlacePrior:
    """The prior of a property on the features of `place_features`."""
    own, spread = basis.size, model.standard.spread
    size = model.joint.size + own
    weights, shared, reach = np.zeros(size), np.zeros((size, size)), np.zeros(size)
    weights[:-own] = spread * model.posterior.mean
    weights[0] += model.standard.centre
    shared[:-own, :-own] = spread**2 * model.posterior.covariance
    reach[-own:] = 1.0
    return PlacePrior(
        name=name,
        columns=np.arange(size),
        weights=weights,
        shared=shared,
        reach=reach,
        centre=model.standard.centre,
        scoring=np.vstack((np.zeros((model.joint.size, own)), basis.scoring)),
        hypotheses=hypotheses(spread),
        views=basis.views,
    )


def place_features(model: Model, basis: PlaceBasis, library: Prepared) -> Floats:
    """Features of the model, then the scores, `[n, m]`, of all rows of a library."""
    return np.hstack((model.features(library.inputs), basis(library.library.values)))


def prior_arrays(
    index: int, prior: PlacePrior, basis: PlaceBasis, columns: Sequence[Sequence[int]]
) -> dict[str, Floats]:
    """`local.npz` of property number `index`; `columns` are the (start, stop) of its features among `phi`.

    `i.mean[m]`, `i.shared[m, m]` and `i.reach[m]` of the weights, `i.scores[m, d]` with the number of scores of each
    view in `i.views[v]`, `i.centre`, and `i.hypotheses[k, 7]` = weight, agreement, shared, place, offset, kernel,
    length, with `i.hypotheses_noise[k]`; what they mean stands in `core.calibration.prior`.
    """
    table = np.array([tuple(vars(h).values()) for h in prior.hypotheses])
    return {
        f"{index}.columns": np.array(columns, dtype=np.int64),
        f"{index}.mean": prior.weights,
        f"{index}.shared": prior.shared.astype(np.float32),
        f"{index}.reach": prior.reach,
        f"{index}.centre": np.array(prior.centre),
        f"{index}.scores": prior.scoring.astype(np.float32),
        f"{index}.views": np.array(basis.counts, dtype=np.int64),
        f"{index}.hypotheses": table[:, :-1],
        f"{index}.hypotheses_noise": table[:, -1],
    }


def ten_samples(prepared: Sequence[Prepared], name: str, outers: Sequence[Outer], store: Store) -> Metrics | None:
    """Agreement at places never seen once `SAMPLES` chosen samples of them are known, median over groups."""
    places = _places(prepared, name, outers, store)
    if len({place.group for place in places}) < 3:
        return None
    listed = [_judged(place) for place in places]
    return median_over_groups(listed, {place.library: place.group for place in places})


def _places(prepared: Sequence[Prepared], name: str, outers: Sequence[Outer], store: Store) -> list[Place]:
    found = []
    for outer in outers:
        basis = store.place_basis(outer.group)
        prior = place_prior(name, outer.model, basis)
        listed = (p for p in prepared if p.group == outer.group and p.library.may_ship)
        for library in (p for p in listed if len(p.training_rows(name)) > 4 * SAMPLES):
            rows = library.training_rows(name)
            features = place_features(outer.model, basis, library)[rows]
            found.append(Place(library.name, outer.group, prior, features, library.targets(name, rows)))
    return found


def chosen(prior: PlacePrior, features: Floats, count: int) -> Rows:
    """The `count` rows of `features[n, m]` that tell most of the others, in order of use."""
    weights = np.array([h.weight for h in prior.hypotheses])
    covariance = {prior.name: average_covariance(prior, features, weights)}
    return np.array(choose(Request(covariance, {prior.name: prior.noise}, count)).order, dtype=np.intp)


def _judged(place: Place) -> Metrics:
    """All draws together."""
    inverse = PROPERTIES[place.prior.name].transform.inverse
    least, most = PROPERTIES[place.prior.name].plausible
    truth, value = [], []
    for candidates, rest in place.splits():
        own = candidates[chosen(place.prior, place.features[candidates], SAMPLES)]
        after = condition(place.prior, place.features[own], place.values[own])
        truth.append(inverse(place.values[rest]))
        value.append(np.clip(inverse(after.predict(place.features[rest])[0]), least, most))
    protocol = Protocol.LEAVE_ONE_LIBRARY_OUT
    return metrics(protocol, place.library, np.concatenate(truth), np.concatenate(value), None)
