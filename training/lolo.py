"""Nested leave-one-library-out: the inner round weighs the candidates, the outer library judges them.

Nothing is chosen: a model is the mean over the families of a recipe, and in a family over its candidates. A
candidate weighs as much as it makes the libraries probable, each one left out once and counted as one
observation (a pseudo Bayes factor, Geisser & Eddy 1979); families weigh the same. The mixture is replaced by
the Gaussian of its mean and covariance, which is again one linear model of the features side by side. For
every group left out, features are fitted and candidates weighed on the other groups only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from training.features import Basis, BasisSpec, Joint, joined
from training.mixed import Evidence, Posterior, Prior, Standard, Sums, evidence, posterior
from training.place_basis import PlaceBasis, fit_place_basis
from training.prepared import Inputs, Prepared, Rows, basis_for, groups_with, training_set
from training.preprocessing import Floats


@dataclass(frozen=True)
class Candidate:
    """Features and prior; `shifted`: whether it learns from the copies with a wavelength error too."""

    spec: BasisSpec
    prior: Prior
    shifted: bool = False


Family = tuple[Candidate, ...]
Recipe = tuple[Family, ...]


class Weighted(NamedTuple):
    """A candidate and its part of the model."""

    candidate: Candidate
    weight: float


@dataclass(frozen=True)
class Model:
    """A fitted property: value = centre + spread · φ·w on the scale of the model, φ of `joint`.

    `reach[m]` are the prior variances of w without the constant; `own[m]` those of what is a place's own, the offset
    on the constant; `noise` that of one value; all standardised.
    """

    parts: tuple[Weighted, ...]
    joint: Joint
    standard: Standard
    posterior: Posterior
    reach: Floats
    own: Floats
    noise: float

    @property
    def uses_mir(self) -> bool:
        """Whether the latent or the predicted MIR is among the inputs."""
        return any(spec.uses_mir for spec in self.joint.specs)

    def features(self, inputs: Inputs) -> Floats:
        """φ `[n, m]`."""
        return joined([basis(inputs.of(basis.spec)) for basis in self.joint.bases])

    def predict(self, features: Floats) -> tuple[Floats, Floats]:
        """Value and scale (one standard deviation at a new place), transformed units."""
        variance = along(features, self.posterior.covariance + np.diag(self.own)) + self.noise
        value = self.standard.centre + self.standard.spread * (features @ self.posterior.mean)
        return value, self.standard.spread * np.sqrt(variance)


@dataclass(frozen=True, eq=False)
class HeldOut:
    """Estimates of a library that the model never saw, on the scale of the model; `truth` likewise."""

    library: str
    group: str
    rows: Rows
    truth: Floats
    value: Floats
    scale: Floats


@dataclass(frozen=True, eq=False)
class Outer:
    """A group left out: the model without it, its libraries judged, and what the inner rounds estimated."""

    group: str
    model: Model
    judged: list[HeldOut]
    inner: list[HeldOut]


class Store:
    """Bases and features per group left out, each made once: they do not depend on the property."""

    def __init__(self, prepared: Sequence[Prepared]) -> None:
        self.prepared = prepared
        self._bases: dict[tuple[BasisSpec, str | None], Basis] = {}
        self._features: dict[tuple[BasisSpec, str | None, str, bool], Floats] = {}
        self._places: dict[str | None, PlaceBasis] = {}

    def basis(self, spec: BasisSpec, left_out: str | None) -> Basis:
        """Fitted without the group left out."""
        if (spec, left_out) not in self._bases:
            self._bases[spec, left_out] = self.fitted(spec, left_out)
        return self._bases[spec, left_out]

    def fitted(self, spec: BasisSpec, left_out: str | None) -> Basis:
        """Fit a basis; `basis` keeps it."""
        return basis_for(spec, training_set(self.prepared, left_out))

    def place_basis(self, left_out: str | None) -> PlaceBasis:
        """Scores for what a place has of its own, fitted without the group left out."""
        if left_out not in self._places:
            self._places[left_out] = fit_place_basis(training_set(self.prepared, left_out))
        return self._places[left_out]

    def joint(self, specs: Sequence[BasisSpec], left_out: str | None) -> Joint:
        """Of several bases."""
        return Joint(tuple(self.basis(spec, left_out) for spec in specs))

    def features(self, library: Prepared, spec: BasisSpec, left_out: str | None, *, shifted: bool = False) -> Floats:
        """Of all rows of a library, or of their shifted copies."""
        key = (spec, left_out, library.name, shifted)
        if key not in self._features:
            self._features[key] = library.features(self.basis(spec, left_out), shifted=shifted)
        return self._features[key]


class InnerRound(NamedTuple):
    """Of one candidate: score of each group left out, mean and variance of the rows of each library without its
    group, and the posterior of all libraries of the fold."""

    scores: Floats
    estimates: dict[str, tuple[Floats, Floats]]
    posterior: Posterior


@dataclass(frozen=True, eq=False)
class Fold:
    """One property with one group left out: everything that may be looked at."""

    name: str
    left_out: str | None
    training: list[Prepared]
    standard: Standard
    rows: dict[str, Rows]
    store: Store
    _rounds: dict[Candidate, InnerRound] = field(default_factory=dict)

    @staticmethod
    def of(prepared: Sequence[Prepared], name: str, left_out: str | None, store: Store) -> Fold:
        """Of the labelled libraries that may ship and are not left out."""
        training = [p for p in training_set(prepared, left_out) if len(p.labelled(name))]
        rows = {p.name: p.training_rows(name) for p in training}
        standard = Standard.of(p.targets(name, rows[p.name]) for p in training)
        return Fold(name, left_out, training, standard, rows, store)

    @property
    def groups(self) -> list[str]:
        """Overlap groups, in order of appearance."""
        return list(dict.fromkeys(p.group for p in self.training))

    def values(self, library: Prepared) -> Floats:
        """Standardised laboratory values of the rows of a library."""
        return self.standard.forward(library.targets(self.name, self.rows[library.name]))

    def features(self, library: Prepared, spec: BasisSpec, *, shifted: bool = False) -> Floats:
        """Features of the rows of a library."""
        return self.store.features(library, spec, self.left_out, shifted=shifted)[self.rows[library.name]]

    def joined(self, library: Prepared, model: Model) -> Floats:
        """Features of all rows of a library side by side, as the model takes them."""
        return joined([self.store.features(library, spec, self.left_out) for spec in model.joint.specs])

    def evidence(self, candidate: Candidate) -> dict[str, Evidence]:
        """Of each library; a shifted copy counts as half of a measurement, so that nothing is counted twice."""
        found = {}
        for p in self.training:
            features, values = self.features(p, candidate.spec), self.values(p)
            sums = Sums.of(features, values)
            if candidate.shifted:
                moved = Sums.of(self.features(p, candidate.spec, shifted=True), values)
                sums = Sums((sums.gram + moved.gram) / 2, (sums.vector + moved.vector) / 2)
            found[p.name] = evidence(sums, candidate.prior)
        return found

    def round(self, candidate: Candidate) -> InnerRound:
        """Each group left out once; computed once per candidate."""
        if candidate not in self._rounds:
            self._rounds[candidate] = _inner_round(self, candidate)
        return self._rounds[candidate]


def _inner_round(fold: Fold, candidate: Candidate) -> InnerRound:
    pieces = fold.evidence(candidate)
    estimates: dict[str, tuple[Floats, Floats]] = {}
    scores = []
    for group in fold.groups if len(fold.groups) > 1 else ():
        after = _posterior((pieces[p.name] for p in fold.training if p.group != group), candidate)
        out = [p for p in fold.training if p.group == group]
        for p in out:
            features = fold.features(p, candidate.spec)
            spread = after.covariance + np.diag(candidate.prior.own(len(after.mean)))
            estimates[p.name] = features @ after.mean, along(features, spread) + candidate.prior.noise
        scores.append(np.mean(np.concatenate([_surprise(fold.values(p), *estimates[p.name]) for p in out])))
    return InnerRound(np.array(scores), estimates, _posterior(pieces.values(), candidate))


def weigh(fold: Fold, recipe: Recipe) -> tuple[Weighted, ...]:
    """The parts of the model; with fewer than two groups candidates weigh the same."""
    listed: list[Weighted] = []
    for family in recipe:
        shares = np.full(len(family), 1 / len(family))
        if len(fold.groups) > 1:
            total = np.array([fold.round(candidate).scores.sum() for candidate in family])
            shares = np.exp(total.min() - total)
            shares /= shares.sum()
        listed += [Weighted(one, float(share) / len(recipe)) for one, share in zip(family, shares, strict=True)]
    return tuple(listed)


def inner_estimates(fold: Fold, parts: Sequence[Weighted]) -> list[HeldOut]:
    """Of each library of the fold by the mixture without its group: what intervals may be calibrated on."""
    found = []
    for p in fold.training:
        each = [(weight, *fold.round(one).estimates[p.name]) for one, weight in parts]
        mean = np.sum([weight * value for weight, value, _ in each], axis=0)
        variance = np.sum([weight * (spread + (value - mean) ** 2) for weight, value, spread in each], axis=0)
        centre, spread = fold.standard.centre, fold.standard.spread
        rows = fold.rows[p.name]
        truth = p.targets(fold.name, rows)
        found.append(HeldOut(p.name, p.group, rows, truth, centre + spread * mean, spread * np.sqrt(variance)))
    return found


def fit(fold: Fold, parts: Sequence[Weighted]) -> Model:
    """Mean and covariance of the mixture of all candidates, each fitted on all libraries of the fold."""
    specs = tuple(dict.fromkeys(part.candidate.spec for part in parts))
    joint = fold.store.joint(specs, fold.left_out)
    size = joint.size
    means, spread, reach, own = np.zeros((len(parts), size)), np.zeros((size, size)), np.zeros(size), np.zeros(size)
    for row, (candidate, weight) in enumerate(parts):
        at = joint.columns(candidate.spec)
        after = fold.round(candidate).posterior
        means[row, at] = after.mean
        spread[np.ix_(at, at)] += weight * after.covariance
        own[at] += weight * candidate.prior.own(len(at))
        reach[at[1:]] += weight * candidate.prior.weight
    weights = np.array([part.weight for part in parts])
    mean = weights @ means
    apart = (means - mean) * np.sqrt(weights)[:, None]
    noise = float(sum(part.weight * part.candidate.prior.noise for part in parts))
    after = Posterior(mean, spread + apart.T @ apart)
    return Model(tuple(parts), joint, fold.standard, after, reach, own, noise)


def nested(folds: Mapping[str, Fold], prepared: Sequence[Prepared], recipe: Recipe) -> list[Outer]:
    """Every labelled library estimated by a model weighed and fitted without its group."""
    found = []
    for group, fold in folds.items():
        parts = weigh(fold, recipe)
        model = fit(fold, parts)
        judged = [p for p in prepared if p.group == group and len(p.labelled(fold.name))]
        inner = inner_estimates(fold, parts) if len(fold.groups) > 1 else []
        found.append(Outer(group, model, [_judge(fold, p, model) for p in judged], inner))
    return found


def outer_folds(prepared: Sequence[Prepared], name: str, store: Store) -> dict[str, Fold]:
    """A fold for each group with labels, where there is another to learn from."""
    groups = groups_with(prepared, name)
    return {
        group: Fold.of(prepared, name, group, store)
        for group in groups
        if any(len(p.labelled(name)) for p in training_set(prepared, group))
    }


def held_out(outers: Sequence[Outer]) -> list[HeldOut]:
    """All libraries judged."""
    return [entry for outer in outers for entry in outer.judged]


def along(features: Floats, covariance: Floats) -> Floats:
    """φᵀ C φ of each row."""
    return np.asarray(((features @ covariance) * features).sum(axis=1))


def _posterior(pieces: Iterable[Evidence], candidate: Candidate) -> Posterior:
    listed = list(pieces)
    return posterior(listed, candidate.prior.diagonal(len(listed[0].vector)))


def _judge(fold: Fold, library: Prepared, model: Model) -> HeldOut:
    rows = library.labelled(fold.name)
    value, scale = model.predict(fold.joined(library, model)[rows])
    return HeldOut(library.name, library.group, rows, library.targets(fold.name, rows), value, scale)


def _surprise(values: Floats, mean: Floats, variance: Floats) -> Floats:
    """Negative log density of each value, without its constant."""
    return np.asarray(0.5 * (np.log(variance) + (values - mean) ** 2 / variance))
