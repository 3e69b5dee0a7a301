from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.training.conftest import CLAY, embed, made_library
from training.features import BasisSpec
from training.known_places import Stores, fold_of, grouped_cv
from training.lolo import (
    Candidate,
    Fold,
    HeldOut,
    Recipe,
    Store,
    fit,
    held_out,
    inner_estimates,
    nested,
    outer_folds,
    weigh,
)
from training.mixed import Prior
from training.prepared import CAP, Prepared, groups_with, prepare

LINEAR = BasisSpec((15,), 5, 0.5, 0, 1.0)
KERNEL = BasisSpec((15, 25), 5, 0.5, 20, 0.7, rank=30)
WITH_LATENT = BasisSpec((25,), 3, 0.5, 0, 1.0, source="nir+latent")
NEAR, FAR = Prior(1.0, 0.1, 0.0, 0.3), Prior(1.0, 0.1, 1.0, 0.3)


def family(spec: BasisSpec, *, shifted: bool = False) -> tuple[Candidate, ...]:
    return tuple(Candidate(spec, prior, shifted) for prior in (NEAR, FAR))


RECIPE: Recipe = (family(LINEAR), family(KERNEL, shifted=True), family(WITH_LATENT))


def poisoned(library: Prepared) -> Prepared:
    """The same with impossible laboratory values and spectra."""
    values = {CLAY: np.full(len(library.library), 99.9)}
    raw = replace(library.library, properties=values, values=library.library.values[::-1] * 0.5)
    return prepare([raw], (15, 25), embed)[0]


def judged(libraries: list[Prepared], recipe: Recipe) -> list[HeldOut]:
    return held_out(nested(outer_folds(libraries, CLAY, Store(libraries)), libraries, recipe))


def test_the_outer_library_touches_nothing(libraries: list[Prepared]) -> None:
    for index, library in enumerate(libraries):
        changed = [*libraries]
        changed[index] = poisoned(library)
        before = Fold.of(libraries, CLAY, library.group, Store(libraries))
        after = Fold.of(changed, CLAY, library.group, Store(changed))
        parts = weigh(before, RECIPE)
        assert weigh(after, RECIPE) == parts
        np.testing.assert_array_equal(fit(before, parts).posterior.mean, fit(after, parts).posterior.mean)
        for one, other in zip(inner_estimates(before, parts), inner_estimates(after, parts), strict=True):
            np.testing.assert_array_equal(one.scale, other.scale)


def test_poison_is_seen_where_it_is_not_left_out(libraries: list[Prepared]) -> None:
    changed = [poisoned(libraries[0]), *libraries[1:]]
    before = weigh(Fold.of(libraries, CLAY, "b", Store(libraries)), RECIPE)
    assert weigh(Fold.of(changed, CLAY, "b", Store(changed)), RECIPE) != before


def test_families_weigh_the_same_and_better_candidates_more(libraries: list[Prepared]) -> None:
    fold = Fold.of(libraries, CLAY, None, Store(libraries))
    bad = Candidate(LINEAR, Prior(1.0, 100.0, 0.0, 0.3))
    parts = weigh(fold, ((*family(LINEAR), bad), family(KERNEL)))
    assert sum(part.weight for part in parts[:3]) == pytest.approx(0.5)
    assert parts[2].weight < 0.01 * max(part.weight for part in parts[:2])


def test_the_joint_model_is_the_mean_of_its_candidates(libraries: list[Prepared]) -> None:
    fold = Fold.of(libraries, CLAY, "a", Store(libraries))
    parts = weigh(fold, RECIPE)
    inputs = libraries[0].inputs
    each = [
        (part.weight, *model.predict(model.features(inputs)))
        for part in parts
        for model in [fit(fold, (part._replace(weight=1.0),))]
    ]
    model = fit(fold, parts)
    value, scale = model.predict(model.features(inputs))
    mean = sum(weight * one for weight, one, _ in each)
    variance = sum(weight * (spread**2 + (one - mean) ** 2) for weight, one, spread in each)
    np.testing.assert_allclose(value, mean, atol=1e-9)
    np.testing.assert_allclose(scale**2, variance, rtol=1e-9)


def test_inner_estimates_are_those_of_the_group_left_out(libraries: list[Prepared]) -> None:
    recipe: Recipe = ((Candidate(LINEAR, NEAR),),)
    fold = Fold.of(libraries, CLAY, None, Store(libraries))
    inner = inner_estimates(fold, weigh(fold, recipe))[0]
    without = [p for p in fold.training if p.group != "a"]
    other = replace(fold, training=without, _rounds={})
    model = fit(other, weigh(other, recipe))
    value, scale = model.predict(fold.joined(libraries[0], model)[inner.rows])
    np.testing.assert_allclose(inner.value, value, atol=1e-9)
    np.testing.assert_allclose(inner.scale, scale, atol=1e-9)


def test_every_library_is_judged_once_and_well(libraries: list[Prepared]) -> None:
    found = judged(libraries, RECIPE)
    assert [entry.library for entry in found] == list("abcde")
    error = np.concatenate([entry.truth - entry.value for entry in found])
    truth = np.concatenate([entry.truth for entry in found])
    assert np.mean(error**2) < 0.6 * truth.var()
    scores = np.concatenate([(entry.truth - entry.value) / entry.scale for entry in found])
    assert 0.2 < scores.std() < 2


def test_groups_leave_together_and_some_libraries_only_judge() -> None:
    listed = [
        made_library("a", 0),
        made_library("b", 1, group="same"),
        made_library("c", 2, group="same", may_ship=False),
        made_library("d", 3),
        made_library("e", 4, may_ship=False),
    ]
    prepared = prepare(listed, (15, 25), embed)
    store = Store(prepared)
    assert groups_with(prepared, CLAY) == ["a", "same", "d", "e"]
    assert [p.name for p in Fold.of(prepared, CLAY, "same", store).training] == ["a", "d"]
    assert [p.name for p in Fold.of(prepared, CLAY, None, store).training] == ["a", "b", "d"]
    assert [entry.library for entry in judged(prepared, (family(LINEAR),))] == ["a", "b", "c", "d", "e"]


def test_big_libraries_are_capped() -> None:
    prepared = prepare([made_library("a", 0, n=CAP + 50)], (15, 25), embed)
    rows = prepared[0].training_rows(CLAY)
    assert len(rows) == CAP
    np.testing.assert_array_equal(rows, prepared[0].training_rows(CLAY))


def test_shifted_copies_are_off_by_less_than_a_band() -> None:
    library = prepare([made_library("a", 0)], (15, 25), embed)[0]
    plain, moved = library.slopes[15], library.shifted.slopes[15]
    alike = [np.corrcoef(a, b)[0, 1] for a, b in zip(plain, moved, strict=True)]
    assert np.abs(plain - moved).max() > 0
    assert min(alike) > 0.8


def test_folds_keep_groups_together() -> None:
    raw = made_library("a", 0)
    halves = np.array([f"p{row // 4}" for row in range(len(raw))], dtype=np.str_)
    library = prepare([replace(raw, fold_groups=halves)], (15, 25), embed)[0]
    folds = fold_of(library)
    for profile in np.unique(halves):
        assert len(np.unique(folds[halves == profile])) == 1
    assert len(np.unique(folds)) > 3


def test_a_known_place_is_estimated_better_than_a_new_one(libraries: list[Prepared]) -> None:
    recipe: Recipe = (family(WITH_LATENT),)
    known = grouped_cv(Stores(libraries), CLAY, recipe)
    errors = [
        np.mean(np.concatenate([e.truth - e.value for e in entries]) ** 2)
        for entries in (judged(libraries, recipe), [one.held_out for one in known])
    ]
    assert errors[1] < errors[0]
    assert sorted(known[0].held_out.rows.tolist()) == list(range(len(libraries[0].library)))
    np.testing.assert_array_equal(known[0].folds, fold_of(libraries[0])[known[0].held_out.rows])


def test_scale_grows_away_from_what_was_seen(libraries: list[Prepared]) -> None:
    fold = Fold.of(libraries, CLAY, None, Store(libraries))
    for families in RECIPE:
        model = fit(fold, weigh(fold, (families,)))
        features = fold.joined(libraries[0], model)
        far = np.hstack((features[:, :1], features[:, 1:] * 30))
        assert (model.predict(far)[1] > model.predict(features)[1]).all()
