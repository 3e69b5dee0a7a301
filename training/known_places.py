"""Grouped cross-validation inside libraries: other samples of the same library are known.

This is what a place would get after a thorough local calibration, and what most published figures are. The
model of a fold has seen every library, so its estimate includes what is the library's own. Candidates are weighed
on the training rows of the fold alone.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from training.features import Basis, BasisSpec
from training.lolo import Fold, HeldOut, Model, Recipe, Store, fit, weigh
from training.mixed import Standard, known_place
from training.prepared import Prepared, Rows, basis_for

FOLDS = 5


class Known(NamedTuple):
    """Estimates of a library of which other samples were known, and the fold `[n]` of each."""

    held_out: HeldOut
    folds: Rows


def fold_of(library: Prepared) -> Rows:
    """Fold number `[n]` of each row; rows of one fold group share it."""
    names, index = np.unique(library.library.fold_groups, return_inverse=True)
    rng = np.random.default_rng(zlib.crc32(library.name.encode()))
    numbers = rng.permutation(len(names)) % FOLDS
    return np.asarray(numbers[index], dtype=np.intp)


class Stores:
    """One store per fold: its bases know the training rows alone."""

    def __init__(self, prepared: Sequence[Prepared]) -> None:
        self.training = [p for p in prepared if p.library.may_ship]
        self.folds = {p.name: fold_of(p) for p in self.training}
        self.stores = [_FoldStore(self.training, self.allowed(number)) for number in range(FOLDS)]

    def allowed(self, number: int) -> dict[str, Rows]:
        """Training rows of each library when a fold is left out."""
        return {p.name: np.flatnonzero(self.folds[p.name] != number) for p in self.training}


class _FoldStore(Store):
    def __init__(self, training: Sequence[Prepared], allowed: dict[str, Rows]) -> None:
        super().__init__(training)
        self._allowed = allowed

    def fitted(self, spec: BasisSpec, left_out: str | None) -> Basis:  # noqa: ARG002  # rows are left out, not groups
        """On the training rows of all libraries."""
        return basis_for(spec, self.prepared, self._allowed)


def grouped_cv(stores: Stores, name: str, recipe: Recipe) -> list[Known]:
    """Estimates of every labelled row of the libraries that may ship, by models that saw other folds only."""
    labelled = [p for p in stores.training if len(p.labelled(name))]
    parts = [_one_fold(stores, labelled, name, recipe, number) for number in range(FOLDS)]
    return [_joined([part[p.name] for part in parts]) for p in labelled]


def _one_fold(stores: Stores, labelled: list[Prepared], name: str, recipe: Recipe, number: int) -> dict[str, Known]:
    allowed = stores.allowed(number)
    rows = {p.name: p.training_rows(name, allowed[p.name]) for p in labelled}
    standard = Standard.of(p.targets(name, rows[p.name]) for p in labelled)
    fold = Fold(name, None, labelled, standard, rows, stores.stores[number])
    model = fit(fold, weigh(fold, recipe))
    return {p.name: _judge(fold, p, model, stores.folds[p.name] == number, number) for p in labelled}


def _judge(fold: Fold, library: Prepared, model: Model, tested: NDArray[np.bool_], number: int) -> Known:
    rows = np.intersect1d(library.labelled(fold.name), np.flatnonzero(tested))
    features = fold.joined(library, model)
    seen = features[fold.rows[library.name]], fold.values(library)
    value, variance = known_place(features[rows], model.own, model.noise, seen, model.posterior)
    spread = model.standard.spread
    truth = library.targets(fold.name, rows)
    estimate = model.standard.centre + spread * value
    judged = HeldOut(library.name, library.group, rows, truth, estimate, spread * np.sqrt(variance))
    return Known(judged, np.full(len(rows), number, dtype=np.intp))


def _joined(parts: list[Known]) -> Known:
    first = parts[0].held_out
    rows, truth, value, scale = (
        np.concatenate([getattr(part.held_out, field) for part in parts])
        for field in ("rows", "truth", "value", "scale")
    )
    folds = np.concatenate([part.folds for part in parts])
    return Known(HeldOut(first.library, first.group, rows, truth, value, scale), folds)
