"""Nested leave-one-library-out: the inner round chooses the candidate, the outer library judges it.

For every group left out, features are fitted, candidates compared and weights learned on the other groups
only. Because each library adds its evidence as one term of a sum, the inner rounds reuse it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from training.features import Basis, BasisSpec
from training.mixed import (
    Evidence,
    Posterior,
    Prior,
    Standard,
    evidence,
    new_place_covariance,
    posterior,
)
from training.prepared import Prepared, Rows, basis_for, groups_with, training_set
from training.preprocessing import Floats


@dataclass(frozen=True)
class Candidate:
    """One recipe: features and prior."""

    spec: BasisSpec
    prior: Prior


@dataclass(frozen=True)
class Model:
    """A fitted property: value = centre + spread · φ·w on the scale of the model."""

    candidate: Candidate
    basis: Basis
    standard: Standard
    posterior: Posterior

    def predict(self, features: Floats) -> tuple[Floats, Floats]:
        """Value and scale (one standard deviation at a new place), transformed units."""
        prior, linear = self.candidate.prior, self.basis.linear
        covariance = new_place_covariance(self.posterior, prior, linear)
        variance = _along(features, covariance) + prior.offset + prior.noise
        value = self.standard.centre + self.standard.spread * (features @ self.posterior.mean)
        return value, self.standard.spread * np.sqrt(variance)


@dataclass(frozen=True, eq=False)
class HeldOut:
    """Estimates of a library that the model never saw, on the scale of the model; `truth` likewise.

    `score` is the inner score by which `candidate` was chosen, NaN where nothing was.
    """

    library: str
    group: str
    rows: Rows
    truth: Floats
    value: Floats
    scale: Floats
    candidate: Candidate
    score: float = float("nan")


Bases = Callable[[BasisSpec, str | None], Basis]


def basis_store(prepared: Sequence[Prepared]) -> Bases:
    """Bases per (spec, group left out), each fitted once: they do not depend on the property."""

    @cache
    def stored(spec: BasisSpec, left_out: str | None) -> Basis:
        return basis_for(spec, training_set(prepared, left_out))

    return stored


@dataclass(frozen=True, eq=False)
class Fold:
    """One property with one group left out: everything that may be looked at."""

    name: str
    training: list[Prepared]
    standard: Standard
    rows: dict[str, Rows]

    @staticmethod
    def of(prepared: Sequence[Prepared], name: str, left_out: str | None) -> Fold:
        """Of the labelled libraries that may ship and are not left out."""
        training = [p for p in training_set(prepared, left_out) if len(p.labelled(name))]
        rows = {p.name: p.training_rows(name) for p in training}
        return Fold(name, training, Standard.of(p.targets(name, rows[p.name]) for p in training), rows)

    def data(self, basis: Basis) -> list[tuple[Floats, Floats]]:
        """Features and standardised values of each library."""
        return [
            (p.features(basis)[rows], self.standard.forward(p.targets(self.name, rows)))
            for p in self.training
            for rows in [self.rows[p.name]]
        ]


def inner_scores(fold: Fold, basis: Basis, priors: Sequence[Prior]) -> list[float]:
    """Of each prior: mean over the fold's groups of the negative log density of its values when it is left out.

    Density and not error alone, because the scale that a candidate states ships with it.
    """
    data = fold.data(basis)
    groups = [p.group for p in fold.training]
    return [_inner_score(data, groups, basis, prior) for prior in priors]


def _inner_score(data: list[tuple[Floats, Floats]], groups: list[str], basis: Basis, prior: Prior) -> float:
    pieces = [evidence(features, values, prior, basis.linear) for features, values in data]
    variances = prior.diagonal(basis.linear, basis.size)
    return float(
        np.mean(
            [
                np.mean(_surprise(after, prior, basis.linear, data, groups, group))
                for group in dict.fromkeys(groups)
                for after in [posterior(_without(pieces, groups, group), variances)]
            ]
        )
    )


def _surprise(
    after: Posterior,
    prior: Prior,
    linear: int,
    data: list[tuple[Floats, Floats]],
    groups: list[str],
    group: str,
) -> Floats:
    """Negative log density of each standardised value of `group`, without its constant."""
    features, values = (
        np.concatenate([pair[part] for pair, other in zip(data, groups, strict=True) if other == group])
        for part in (0, 1)
    )
    covariance = new_place_covariance(after, prior, linear)
    variance = _along(features, covariance) + prior.offset + prior.noise
    surprise: Floats = 0.5 * (np.log(variance) + (values - features @ after.mean) ** 2 / variance)
    return surprise


def _along(features: Floats, covariance: Floats) -> Floats:
    """φᵀ C φ of each row."""
    return np.asarray(((features @ covariance) * features).sum(axis=1))


def _without(pieces: Sequence[Evidence], groups: Sequence[str], group: str) -> Iterator[Evidence]:
    return (piece for piece, other in zip(pieces, groups, strict=True) if other != group)


def choose(
    fold: Fold, bases: Bases, left_out: str | None, candidates: Sequence[Candidate]
) -> tuple[Candidate, float]:
    """The candidate with the least inner score, and that score; the first of equals."""
    scored: list[tuple[float, Candidate]] = []
    for spec in dict.fromkeys(candidate.spec for candidate in candidates):
        priors = [candidate.prior for candidate in candidates if candidate.spec == spec]
        scores = inner_scores(fold, bases(spec, left_out), priors)
        scored += [(score, Candidate(spec, prior)) for score, prior in zip(scores, priors, strict=True)]
    best = min(scored, key=lambda entry: entry[0])
    return best[1], best[0]


def fit(fold: Fold, basis: Basis, candidate: Candidate) -> Model:
    """The weights of a candidate from all libraries of the fold."""
    prior = candidate.prior
    pieces = [evidence(features, values, prior, basis.linear) for features, values in fold.data(basis)]
    return Model(candidate, basis, fold.standard, posterior(pieces, prior.diagonal(basis.linear, basis.size)))


def nested(prepared: Sequence[Prepared], name: str, bases: Bases, candidates: Sequence[Candidate]) -> list[HeldOut]:
    """Every labelled library estimated by a model chosen and fitted without its group."""
    held_out: list[HeldOut] = []
    for group in groups_with(prepared, name):
        if not any(len(p.labelled(name)) for p in training_set(prepared, group)):
            continue
        fold = Fold.of(prepared, name, group)
        candidate, score = choose(fold, bases, group, candidates)
        model = fit(fold, bases(candidate.spec, group), candidate)
        judged = [p for p in prepared if p.group == group and len(p.labelled(name))]
        held_out += [_judge(p, name, model, score) for p in judged]
    return held_out


def better_of(first: Sequence[HeldOut], second: Sequence[HeldOut]) -> list[HeldOut]:
    """Per library what `nested` would give with the candidates of both: the inner scores decide."""
    return [a if a.score <= b.score else b for a, b in zip(first, second, strict=True)]


def _judge(library: Prepared, name: str, model: Model, score: float) -> HeldOut:
    rows = library.labelled(name)
    value, scale = model.predict(library.features(model.basis)[rows])
    truth = library.targets(name, rows)
    return HeldOut(library.name, library.group, rows, truth, value, scale, model.candidate, score)
