"""The prior for a new place: how far a place may differ, learned from what a few samples of a place teach.

The mixture that estimates best without any local sample says little about how to use one: it may keep all
places the same. So each group is left out once more, a few of its samples are given to the model, and the
variances are chosen under which the rest is least surprising.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from core.inference.manifest import Metrics, Protocol
from core.properties import PROPERTIES
from training.evaluation import median_over_groups, metrics
from training.lolo import Model, Outer, along
from training.mixed import Prior
from training.prepared import Prepared, Rows
from training.preprocessing import Floats

SAMPLES = 10
DRAWS = 5
PLACES, NOISES, OFFSETS = (0.03, 0.1, 0.3, 1.0, 3.0), (0.03, 0.1, 0.3), (0.3, 1.0)
UNTESTED = Prior(1.0, 0.1, 1.0, 0.3)
"""Where there are too few libraries to choose by."""


@dataclass(frozen=True, eq=False)
class LocalPrior:
    """Variances for a new place, and what `SAMPLES` local samples then give, per property unit."""

    prior: Prior
    ten_samples: Metrics | None


@dataclass(frozen=True, eq=False)
class Place:
    """A library left out: its model, features and values (standardised)."""

    library: str
    group: str
    model: Model
    features: Floats
    values: Floats

    def generators(self) -> list[np.random.Generator]:
        """One generator per draw, the same in every run."""
        return [np.random.default_rng((zlib.crc32(self.library.encode()), draw)) for draw in range(DRAWS)]


def local_prior_of(prepared: Sequence[Prepared], name: str, outers: Sequence[Outer]) -> LocalPrior:
    """Choose the variances by the models without each group in turn."""
    places = _places(prepared, name, outers)
    if len({place.group for place in places}) < 3:
        return LocalPrior(UNTESTED, None)
    options = [Prior(1.0, noise, place, offset) for place, noise, offset in product(PLACES, NOISES, OFFSETS)]
    surprise = [np.mean([_surprise(place, option) for place in places]) for option in options]
    best = options[int(np.argmin(surprise))]
    listed = [_ten_samples(place, best, name) for place in places]
    return LocalPrior(best, median_over_groups(listed, {place.library: place.group for place in places}))


def new_place_covariance(model: Model, place: float) -> Floats:
    """Covariance of w + u at a place never seen, `[m, m]`, its offset left out."""
    return model.posterior.covariance + np.diag(place * model.reach)


def condition(place: Place, prior: Prior, own: Rows) -> tuple[Floats, Floats]:
    """Mean and variance `[n]` of the place's values once the rows `own` are known."""
    covariance = new_place_covariance(place.model, prior.place)
    mean = place.features @ place.model.posterior.mean
    known = place.features[own]
    cross = place.features @ (covariance @ known.T) + prior.offset
    gram = cross[own] + prior.noise * np.eye(len(own))
    gain = np.linalg.solve(gram, cross.T).T
    left = along(place.features, covariance) + prior.offset - (gain * cross).sum(axis=1) + prior.noise
    return mean + gain @ (place.values[own] - mean[own]), left


def _places(prepared: Sequence[Prepared], name: str, outers: Sequence[Outer]) -> list[Place]:
    found = []
    for outer in outers:
        listed = (p for p in prepared if p.group == outer.group and p.library.may_ship)
        for library in (p for p in listed if len(p.training_rows(name)) > 2 * SAMPLES):
            rows = library.training_rows(name)
            values = outer.model.standard.forward(library.targets(name, rows))
            features = outer.model.features(library.inputs)[rows]
            found.append(Place(library.name, outer.group, outer.model, features, values))
    return found


def _splits(place: Place) -> list[tuple[Rows, Rows]]:
    orders = [rng.permutation(len(place.values)) for rng in place.generators()]
    return [(order[:SAMPLES], order[SAMPLES:]) for order in orders]


def _surprise(place: Place, prior: Prior) -> float:
    """Mean negative log density of the rest of the place after `SAMPLES` of it, over the draws."""
    found = []
    for own, rest in _splits(place):
        mean, variance = condition(place, prior, own)
        error = (place.values - mean)[rest]
        found.append(np.mean(0.5 * (np.log(variance[rest]) + error**2 / variance[rest])))
    return float(np.mean(found))


def _ten_samples(place: Place, prior: Prior, name: str) -> Metrics:
    """Agreement of the rest of the place, all draws together."""
    standard, inverse = place.model.standard, PROPERTIES[name].transform.inverse
    truth, value = [], []
    for own, rest in _splits(place):
        mean, _ = condition(place, prior, own)
        truth.append(inverse(standard.centre + standard.spread * place.values[rest]))
        value.append(inverse(standard.centre + standard.spread * mean[rest]))
    protocol = Protocol.LEAVE_ONE_LIBRARY_OUT
    return metrics(protocol, place.library, np.concatenate(truth), np.concatenate(value), None)
