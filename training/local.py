"""The prior for a new place: how far a place may differ, learned from what a few samples of a place teach.

The prior that estimates best without any local sample says little about how to use one: it may keep all
places the same. So each group is left out once more, a few of its samples are given to the model, and the
variances are chosen under which the rest is least surprising.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from core.inference.manifest import Metrics, Protocol
from core.properties import PROPERTIES
from training.evaluation import median_over_groups, metrics
from training.lolo import Bases, Fold, Model, fit
from training.mixed import Prior
from training.prepared import Prepared, Rows, groups_with, training_set
from training.preprocessing import Floats

SAMPLES = 10
DRAWS = 5
PLACES, NOISES, OFFSETS = (0.03, 0.1, 0.3, 1.0, 3.0), (0.03, 0.1, 0.3), (0.3, 1.0)
UNTESTED = (1.0, 0.1, 0.3)
"""Place, noise and offset where there are too few libraries to choose by."""


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


def local_prior_of(prepared: Sequence[Prepared], name: str, bases: Bases, model: Model) -> LocalPrior:
    """Choose the variances with the recipe of `model`, fitted anew without each group in turn."""
    places = _places(prepared, name, bases, model)
    start = model.candidate.prior
    if len({place.group for place in places}) < 3:
        return LocalPrior(_with(start, UNTESTED), None)
    options = [_with(start, values) for values in product(PLACES, NOISES, OFFSETS)]
    surprise = [np.mean([_surprise(place, option) for place in places]) for option in options]
    best = options[int(np.argmin(surprise))]
    listed = [_ten_samples(place, best, name) for place in places]
    return LocalPrior(best, median_over_groups(listed, {place.library: place.group for place in places}))


def condition(place: Place, prior: Prior, own: Rows) -> tuple[Floats, Floats]:
    """Mean and variance `[n]` of the place's values once the rows `own` are known."""
    linear = place.model.basis.linear
    spread = np.diag(prior.place_diagonal(linear, place.features.shape[1]))
    covariance = place.model.posterior.covariance + spread
    mean = place.features @ place.model.posterior.mean
    known = place.features[own]
    gram = known @ covariance @ known.T + prior.offset + prior.noise * np.eye(len(own))
    cross = place.features @ covariance @ known.T + prior.offset
    gain = np.linalg.solve(gram, cross.T).T
    variance = np.einsum("ij,jk,ik->i", place.features, covariance, place.features) + prior.offset
    left = variance - (gain * cross).sum(axis=1) + prior.noise
    return mean + gain @ (place.values[own] - mean[own]), left


def _with(prior: Prior, values: tuple[float, float, float]) -> Prior:
    place, noise, offset = values
    return replace(prior, place=place, noise=noise, offset=offset)


def _places(prepared: Sequence[Prepared], name: str, bases: Bases, model: Model) -> list[Place]:
    found = []
    for group in groups_with([p for p in prepared if p.library.may_ship], name):
        if not any(len(p.labelled(name)) for p in training_set(prepared, group)):
            continue
        fold = Fold.of(prepared, name, group)
        fitted = fit(fold, bases(model.candidate.spec, group), model.candidate)
        for library in (p for p in prepared if p.group == group and len(p.training_rows(name)) > 2 * SAMPLES):
            rows = library.training_rows(name)
            values = fitted.standard.forward(library.targets(name, rows))
            found.append(Place(library.name, group, fitted, library.features(fitted.basis)[rows], values))
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
