from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.training.conftest import CLAY, embed, made_library
from training.features import BasisSpec
from training.known_places import fold_of, grouped_cv
from training.lolo import Candidate, Fold, basis_store, better_of, choose, fit, nested
from training.mixed import Prior
from training.prepared import CAP, Prepared, groups_with, prepare

LINEAR = Candidate(BasisSpec(15, 5, 0.5, 0, 1.0), Prior(1.0, 1.0, 0.1, 0.0, 0.3))
KERNEL = Candidate(BasisSpec(25, 5, 0.5, 20, 0.7), Prior(1.0, 1.0, 0.1, 1.0, 0.3))
WITH_LATENT = Candidate(BasisSpec(25, 3, 0.5, 0, 1.0, "nir+latent"), Prior(1.0, 1.0, 0.1, 1.0, 0.3))
CANDIDATES = (LINEAR, KERNEL, WITH_LATENT)


def poisoned(library: Prepared) -> Prepared:
    """The same with impossible laboratory values and spectra."""
    values = {CLAY: np.full(len(library.library), 99.9)}
    raw = replace(library.library, properties=values, values=library.library.values[::-1] * 0.5)
    return prepare([raw], (15, 25), embed)[0]


def test_the_outer_library_touches_nothing(libraries: list[Prepared]) -> None:
    for index, library in enumerate(libraries):
        changed = [*libraries]
        changed[index] = poisoned(library)
        before = Fold.of(libraries, CLAY, library.group)
        after = Fold.of(changed, CLAY, library.group)
        bases, others = basis_store(libraries), basis_store(changed)
        chosen, score = choose(before, bases, library.group, CANDIDATES)
        again, same = choose(after, others, library.group, CANDIDATES)
        assert (chosen, score) == (again, same)
        weights = fit(before, bases(chosen.spec, library.group), chosen).posterior.mean
        other = fit(after, others(chosen.spec, library.group), chosen).posterior.mean
        np.testing.assert_array_equal(weights, other)


def test_poison_is_seen_where_it_is_not_left_out(libraries: list[Prepared]) -> None:
    changed = [poisoned(libraries[0]), *libraries[1:]]
    before = choose(Fold.of(libraries, CLAY, "b"), basis_store(libraries), "b", CANDIDATES)
    after = choose(Fold.of(changed, CLAY, "b"), basis_store(changed), "b", CANDIDATES)
    assert before[1] != after[1]


def test_every_library_is_judged_once_and_well(libraries: list[Prepared]) -> None:
    held_out = nested(libraries, CLAY, basis_store(libraries), CANDIDATES)
    assert [entry.library for entry in held_out] == list("abcde")
    error = np.concatenate([entry.truth - entry.value for entry in held_out])
    truth = np.concatenate([entry.truth for entry in held_out])
    assert np.mean(error**2) < 0.6 * truth.var()
    scores = np.concatenate([(entry.truth - entry.value) / entry.scale for entry in held_out])
    assert 0.2 < scores.std() < 2


def test_families_judged_apart_and_joined_are_one_search(libraries: list[Prepared]) -> None:
    bases = basis_store(libraries)
    joined = better_of(nested(libraries, CLAY, bases, CANDIDATES[:2]), nested(libraries, CLAY, bases, CANDIDATES[2:]))
    whole = nested(libraries, CLAY, bases, CANDIDATES)
    for one, other in zip(joined, whole, strict=True):
        assert one.candidate == other.candidate
        np.testing.assert_array_equal(one.value, other.value)


def test_groups_leave_together_and_some_libraries_only_judge() -> None:
    listed = [
        made_library("a", 0),
        made_library("b", 1, group="same"),
        made_library("c", 2, group="same", may_ship=False),
        made_library("d", 3),
        made_library("e", 4, may_ship=False),
    ]
    prepared = prepare(listed, (15, 25), embed)
    assert groups_with(prepared, CLAY) == ["a", "same", "d", "e"]
    assert [p.name for p in Fold.of(prepared, CLAY, "same").training] == ["a", "d"]
    assert [p.name for p in Fold.of(prepared, CLAY, None).training] == ["a", "b", "d"]
    held_out = nested(prepared, CLAY, basis_store(prepared), (LINEAR,))
    assert [entry.library for entry in held_out] == ["a", "b", "c", "d", "e"]


def test_big_libraries_are_capped() -> None:
    prepared = prepare([made_library("a", 0, n=CAP + 50)], (15, 25), embed)
    rows = prepared[0].training_rows(CLAY)
    assert len(rows) == CAP
    np.testing.assert_array_equal(rows, prepared[0].training_rows(CLAY))


def test_folds_keep_groups_together() -> None:
    raw = made_library("a", 0)
    halves = np.array([f"p{row // 4}" for row in range(len(raw))], dtype=np.str_)
    library = prepare([replace(raw, fold_groups=halves)], (15, 25), embed)[0]
    folds = fold_of(library)
    for profile in np.unique(halves):
        assert len(np.unique(folds[halves == profile])) == 1
    assert len(np.unique(folds)) > 3


def test_a_known_place_is_estimated_better_than_a_new_one(libraries: list[Prepared]) -> None:
    new = nested(libraries, CLAY, basis_store(libraries), (WITH_LATENT,))
    known = grouped_cv(libraries, CLAY, WITH_LATENT)
    errors = [np.mean(np.concatenate([e.truth - e.value for e in entries]) ** 2) for entries in (new, known)]
    assert errors[1] < errors[0]
    assert sorted(known[0].rows.tolist()) == list(range(len(libraries[0].library)))


@pytest.mark.parametrize("candidate", CANDIDATES)
def test_scale_grows_away_from_what_was_seen(libraries: list[Prepared], candidate: Candidate) -> None:
    fold = Fold.of(libraries, CLAY, None)
    model = fit(fold, basis_store(libraries)(candidate.spec, None), candidate)
    features = libraries[0].features(model.basis)
    far = features.copy()
    far[:, 1 : 1 + model.basis.linear] *= 30
    assert (model.predict(far)[1] > model.predict(features)[1]).all()
