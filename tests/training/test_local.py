from __future__ import annotations

import numpy as np
import pytest

from core.calibration.conditioning import condition
from core.calibration.prior import PlacePrior
from tests.training.conftest import CLAY, made
from training.features import BasisSpec
from training.local import chosen, hypotheses, place_features, place_prior, ten_samples
from training.lolo import Candidate, Recipe, Store, fit, nested, outer_folds, weigh
from training.mixed import Prior
from training.prepared import Prepared
from training.preprocessing import Floats

RECIPE: Recipe = ((Candidate(BasisSpec((25,), 3, 0.5, 0, 1.0), Prior(1.0, 0.1, 1.0, 0.3)),),)


@pytest.fixture(scope="module")
def places() -> list[Prepared]:
    """Four places of sixty samples."""
    return made("abcd", n=60)


@pytest.fixture(scope="module")
def left_out(places: list[Prepared]) -> tuple[PlacePrior, Floats, Floats]:
    """Prior without the first place; its features and values."""
    store = Store(places)
    fold = outer_folds(places, CLAY, store)["a"]
    model, basis = fit(fold, weigh(fold, RECIPE)), store.place_basis("a")
    features = place_features(model, basis, places[0])
    return place_prior(CLAY, model, basis), features, places[0].targets(CLAY, np.arange(len(features)))


def test_hypotheses_weigh_one_and_scale_with_the_spread() -> None:
    one, twice = hypotheses(1.0), hypotheses(2.0)
    assert sum(h.weight for h in one) == pytest.approx(1)
    for narrow, wide in zip(one, twice, strict=True):
        assert (wide.noise, wide.kernel, wide.place) == (4 * narrow.noise, 4 * narrow.kernel, 4 * narrow.place)
        assert (wide.length, wide.weight) == (narrow.length, narrow.weight)


def test_a_few_values_take_error_from_the_rest(left_out: tuple[PlacePrior, Floats, Floats]) -> None:
    prior, features, values = left_out
    own = chosen(prior, features, 8)
    rest = np.setdiff1d(np.arange(len(values)), own)
    mean, variance = condition(prior, features[own], values[own]).predict(features[rest])
    before = prior.mean(prior.hypotheses[0], features[rest])
    assert np.mean((mean - values[rest]) ** 2) < 0.8 * np.mean((before - values[rest]) ** 2)
    assert np.mean(np.abs(mean - values[rest]) < 1.645 * np.sqrt(variance)) > 0.8


def test_a_choice_is_the_same_again_and_takes_nothing_twice(left_out: tuple[PlacePrior, Floats, Floats]) -> None:
    prior, features, _ = left_out
    first = chosen(prior, features, 8)
    np.testing.assert_array_equal(first, chosen(prior, features, 8))
    assert len(set(first.tolist())) == 8


def test_ten_samples_are_judged_at_places_never_seen(places: list[Prepared]) -> None:
    store = Store(places)
    found = ten_samples(places, CLAY, nested(outer_folds(places, CLAY, store), places, RECIPE), store)
    assert found is not None
    assert found.r2 > 0.5
    assert found.n == 4 * 5 * 24


def test_two_places_are_too_few_to_tell(places: list[Prepared]) -> None:
    store = Store(places[:2])
    outers = nested(outer_folds(places[:2], CLAY, store), places[:2], RECIPE)
    assert ten_samples(places[:2], CLAY, outers, store) is None
