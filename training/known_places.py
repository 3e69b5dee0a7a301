"""Grouped cross-validation inside libraries: other samples of the same library are known.

This is what a place would get after a thorough local calibration, and what most published figures are. The
model of a fold has seen every library, so its estimate includes what is the library's own.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from training.lolo import Candidate, Fold, HeldOut, Model, fit
from training.mixed import Standard, known_place
from training.prepared import Prepared, Rows, basis_for
from training.preprocessing import Floats

FOLDS = 5


def fold_of(library: Prepared) -> Rows:
    """Fold number `[n]` of each row; rows of one fold group share it."""
    names, index = np.unique(library.library.fold_groups, return_inverse=True)
    rng = np.random.default_rng(zlib.crc32(library.name.encode()))
    numbers = rng.permutation(len(names)) % FOLDS
    return np.asarray(numbers[index], dtype=np.intp)


def grouped_cv(prepared: Sequence[Prepared], name: str, candidate: Candidate) -> list[HeldOut]:
    """Estimates of every labelled row of the libraries that may ship, by models that saw other folds only."""
    training = [p for p in prepared if p.library.may_ship]
    folds = {p.name: fold_of(p) for p in training}
    parts = [_one_fold(training, name, candidate, folds, number) for number in range(FOLDS)]
    return [_joined([part[p.name] for part in parts]) for p in training if len(p.labelled(name))]


def _one_fold(
    training: list[Prepared], name: str, candidate: Candidate, folds: dict[str, Rows], number: int
) -> dict[str, HeldOut]:
    allowed = {p.name: np.flatnonzero(folds[p.name] != number) for p in training}
    labelled = [p for p in training if len(p.labelled(name))]
    rows = {p.name: p.training_rows(name, allowed[p.name]) for p in labelled}
    standard = Standard.of(p.targets(name, rows[p.name]) for p in labelled)
    fold = Fold(name, labelled, standard, rows)
    model = fit(fold, basis_for(candidate.spec, training, allowed), candidate)
    return {p.name: _judge(p, name, model, rows[p.name], folds[p.name] == number) for p in labelled}


def _judge(library: Prepared, name: str, model: Model, own: Rows, tested: Floats) -> HeldOut:
    rows = np.intersect1d(library.labelled(name), np.flatnonzero(tested))
    features = library.features(model.basis)
    known = features[own], model.standard.forward(library.targets(name, own))
    linear, prior = model.basis.linear, model.candidate.prior
    value = known_place(features[rows], prior, linear, known, model.posterior.mean)
    _, scale = model.predict(features[rows])
    return HeldOut(
        library.name,
        library.group,
        rows,
        library.targets(name, rows),
        model.standard.centre + model.standard.spread * value,
        scale,
        model.candidate,
    )


def _joined(parts: list[HeldOut]) -> HeldOut:
    first = parts[0]
    rows, truth, value, scale = (
        np.concatenate([getattr(part, field) for part in parts]) for field in ("rows", "truth", "value", "scale")
    )
    return HeldOut(first.library, first.group, rows, truth, value, scale, first.candidate)
