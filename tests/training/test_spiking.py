from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from core.properties import PROPERTIES
from core.spectrum import Quantity, Spectra
from tests.training.conftest import CLAY, embed, made_library
from training.estimators.folds import grouped_folds
from training.estimators.pls import FoldedProducts, Products, kernel_pls
from training.prepared import Prepared, prepare
from training.preprocessing import Floats
from training.regressors import RECIPES, WINDOWS
from training.spiking.choices import Choice, chosen
from training.spiking.draws import TEST_SHARE, Draw, draws_of
from training.spiking.left_out import LeftOutPredictor
from training.spiking.local_only import LocalGP, LocalMean, LocalPLSR
from training.spiking.memory import SpikedMemory
from training.spiking.methods import Method, in_units
from training.spiking.ours import Tilth
from training.spiking.places import FOLDS, Place, Pool, places_of
from training.spiking.spiked import MOST_COMPONENTS, OffsetCorrected, SpikedPLSR, spiked
from training.spiking.study import methods

RECIPE = RECIPES["nir-1354-2490"]
SAMPLES = 50


def prepared(**changed: Floats) -> list[Prepared]:
    """Five places; `changed` gives one of them other laboratory values."""
    libraries = [made_library(name, seed, SAMPLES) for seed, name in enumerate("abcde")]
    listed = [
        replace(library, properties={CLAY: changed.get(library.name, library.properties[CLAY])})
        for library in libraries
    ]
    return prepare(listed, WINDOWS, embed)


@pytest.fixture(scope="module")
def place() -> Place:
    return next(places_of(prepared(), [CLAY], RECIPE, ["a"]))


@pytest.fixture(scope="module")
def draw(place: Place) -> Draw:
    return next(draws_of(place, 1))


def error(place: Place, draw: Draw, method: Method, count: int) -> float:
    found = method(place, draw, draw.candidates[:count])
    return float(np.sqrt(np.mean((found.value - place.truth[draw.test]) ** 2)))


def test_nothing_of_the_library_left_out_is_learned_from(place: Place) -> None:
    other = next(places_of(prepared(a=np.linspace(70, 90, SAMPLES)), [CLAY], RECIPE, ["a"]))
    for ours, theirs in zip(
        (place.heads.models, place.heads.local), (other.heads.models, other.heads.local), strict=True
    ):
        np.testing.assert_array_equal(ours[CLAY].posterior.mean, theirs[CLAY].posterior.mean)
    assert place.interval == other.interval
    np.testing.assert_array_equal(place.pool.scores, other.pool.scores)
    np.testing.assert_array_equal(place.pool.values, other.pool.values)


def test_an_overlap_group_leaves_together() -> None:
    listed = [
        made_library(name, seed, SAMPLES, group="same" if name in "ab" else None) for seed, name in enumerate("abcd")
    ]
    left_out = list(places_of(prepare(listed, WINDOWS, embed), [CLAY], RECIPE, ["a", "b"]))
    assert [one.library for one in left_out] == ["a", "b"]
    assert all(len(one.pool.values) == 2 * SAMPLES for one in left_out)


def test_draws_keep_together_what_belongs_together(place: Place) -> None:
    sites = replace(place, together=np.arange(SAMPLES) // 5)
    for one in draws_of(sites, 3):
        assert sorted(np.concatenate((one.test, one.candidates))) == list(range(SAMPLES))
        assert not set(sites.together[one.test]) & set(sites.together[one.candidates])
        assert len(one.test) == TEST_SHARE * SAMPLES
    first, again = (next(draws_of(place, 1)) for _ in range(2))
    np.testing.assert_array_equal(first.candidates, again.candidates)


@pytest.mark.parametrize("choice", list(Choice))
def test_no_choice_looks_at_values_or_at_the_test_part(place: Place, draw: Draw, choice: Choice) -> None:
    found = chosen(place, draw, choice, (5, 10, 300))
    assert list(found) == [5, 10]
    for size, own in found.items():
        assert len(set(own.tolist())) == size
        assert set(own.tolist()) <= set(draw.candidates.tolist())
    blind = chosen(replace(place, truth=place.truth[::-1]), draw, choice, (5, 10))
    np.testing.assert_array_equal(found[10], blind[10])


@pytest.mark.parametrize("method", methods(), ids=lambda method: str(method.name))
def test_no_method_looks_at_the_values_that_it_is_judged_by(place: Place, draw: Draw, method: Method) -> None:
    hidden = place.truth.copy()
    hidden[draw.test] = 99.0
    own = draw.candidates[: max(method.least, 10)]
    seen, unseen = (method(one, draw, own) for one in (place, replace(place, truth=hidden)))
    np.testing.assert_array_equal(seen.value, unseen.value)
    assert len(seen.value) == len(draw.test)
    least, most = PROPERTIES[CLAY].plausible
    assert (seen.value >= least).all()
    assert (seen.value <= most).all()


def test_local_samples_help_and_the_bundle_alone_is_the_start(place: Place, draw: Draw) -> None:
    ours = Tilth()
    alone = ours(place, draw, draw.candidates[:0])
    table = LeftOutPredictor(place).predict_table(Spectra(place.axis, place.nir[draw.test], Quantity.REFLECTANCE))
    np.testing.assert_array_equal(alone.value, table.graded.value[:, 0])
    assert error(place, draw, ours, 20) < error(place, draw, ours, 0)
    assert error(place, draw, ours, 20) < error(place, draw, LocalMean(), 20)


def test_values_that_are_all_equal_leave_the_bundle_as_it_is(place: Place, draw: Draw) -> None:
    own = draw.candidates[:5]
    flat = place.truth.copy()
    flat[own] = 30.0
    same = Tilth()(replace(place, truth=flat), draw, own)
    np.testing.assert_array_equal(same.value, Tilth()(place, draw, own[:0]).value)


def test_features_are_those_of_the_trained_model(place: Place) -> None:
    model = place.heads.models[CLAY]
    library = prepared()[0]
    block = place.heads.block(model)
    np.testing.assert_allclose(place.phi[:, block.start : block.stop], model.features(library.inputs), atol=1e-9)
    assert place.phi.shape[1] == place.heads.width


def test_local_models_learn_what_the_spectra_show(place: Place, draw: Draw) -> None:
    mean = error(place, draw, LocalMean(), 30)
    own: Sequence[Method] = (LocalGP(), LocalPLSR())
    for method in own:
        assert error(place, draw, method, 30) < 0.9 * mean
    found = LocalGP()(place, draw, draw.candidates[:30])
    assert found.bounds is not None
    lower, upper = found.bounds
    covered = (lower <= place.truth[draw.test]) & (place.truth[draw.test] <= upper)
    assert covered.mean() > 0.6


def test_half_of_the_weight_is_as_many_copies_of_the_local_samples() -> None:
    rng = np.random.default_rng(zlib.crc32(b"spiked"))
    slope = rng.standard_normal(6)
    x, asked, local = rng.standard_normal((20, 6)), rng.standard_normal((3, 6)), rng.standard_normal((5, 6))
    y, own = x @ slope + 0.3 * rng.standard_normal(20), local @ slope + 1 + 0.3 * rng.standard_normal(5)
    pool = Pool(x, y, np.zeros(20, dtype=np.intp))
    folds = np.concatenate((pool.folds, np.tile(grouped_folds(np.arange(5), FOLDS, 0), 4)))
    copies = FoldedProducts.of(np.vstack((x, *[local] * 4)), np.concatenate((y, *[own] * 4)), folds)
    count = int((copies.errors(MOST_COMPONENTS) ** 2).sum(axis=1).argmin()) + 1
    expected = kernel_pls(copies.whole, count).at(count)(asked)[0]
    np.testing.assert_allclose(spiked(pool, local, own, asked, half=True), expected, atol=1e-8)


def test_one_weight_for_all_is_one_pool() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.standard_normal((30, 3)), rng.standard_normal(30)
    pool = Pool(x[:25], y[:25], np.zeros(25, dtype=np.intp))
    whole = [kernel_pls(Products.of(x, y), count).at(count)(x[:4])[0] for count in (1, 2, 3)]
    found = spiked(pool, x[25:], y[25:], x[:4], half=False)
    assert min(float(np.abs(found - one).max()) for one in whole) < 1e-8


def test_offset_and_memory_use_the_place(place: Place, draw: Draw) -> None:
    shifted = replace(place, truth=np.clip(place.truth + 25, 0, 95))
    for method in (OffsetCorrected(), SpikedMemory(), SpikedPLSR(half=True)):
        alone = np.abs(SpikedPLSR(half=False)(shifted, draw, draw.candidates[:0]).value - shifted.truth[draw.test])
        assert error(shifted, draw, method, 20) < np.sqrt(np.mean(alone**2))


def test_extrapolations_are_held_to_what_is_plausible() -> None:
    found = in_units(PROPERTIES["oc_usda.c729_w.pct"], np.array([-3.0, 0.0, 900.0]), np.full(3, 0.1))
    np.testing.assert_array_equal(found.value, [0, 0, 60])
    assert found.bounds is not None
    assert (found.bounds[0] <= found.value).all()
