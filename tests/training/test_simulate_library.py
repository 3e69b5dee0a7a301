"""Simulated libraries: the same for their seed whatever their size, a shifted test region, moisture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InputError
from core.properties import PROPERTIES
from core.spectrum import Axis
from training.errors import TrainingCode
from training.libraries import NIR_GRIDS, PairedLibrary, nir_axis
from training.simulate import NEOSPECTRA_AXIS, simulated_library
from training.simulate.laboratory import ERRORS, PH_ERROR, analysed
from training.simulate.moisture import WATER_INDEX, darkened, diffuse_fresnel, inner_reflection
from training.simulate.properties import CARBONATE, CLAY, OC, PH, SAND, SILT, drawn_properties


@pytest.fixture(scope="module")
def train() -> PairedLibrary:
    return simulated_library(300, 7, repeats=2, pairs=60)


def test_a_library_has_pairs_repeats_and_values(train: PairedLibrary) -> None:
    assert len(train) == 300
    assert train.has_mir.all()
    np.testing.assert_array_equal(np.flatnonzero(train.has_nir), np.arange(60))
    assert train.mir_repeats.shape == (600, 1700)
    np.testing.assert_allclose(train.mir[5], train.mir_repeats[train.repeat_rows == 5].mean(axis=0))
    assert len(set(train.instruments[:60])) > 5
    assert set(train.instruments[60:]) == {""}
    assert all(name.startswith("sim-train-") for name in train.sample_ids)
    assert "simulated" in train.licence
    for name, values in train.properties.items():
        low, high = PROPERTIES[name].plausible
        assert low <= values.min() <= values.max() <= high, name
    np.testing.assert_allclose(train.properties[CLAY] + train.properties[SILT] + train.properties[SAND], 100)


@settings(max_examples=5, deadline=None)
@given(st.integers(min_value=1, max_value=290), st.sampled_from((1, 2)))
def test_a_soil_does_not_depend_on_how_many_there_are(n: int, pairs: int) -> None:
    whole, part = simulated_library(290, 7, repeats=1, pairs=2), simulated_library(n, 7, repeats=1, pairs=pairs)
    np.testing.assert_array_equal(part.mir, whole.mir[:n])
    np.testing.assert_array_equal(part.nir[: min(n, pairs)], whole.nir[: min(n, pairs)])
    np.testing.assert_array_equal(part.properties[OC], whole.properties[OC][:n])


def test_the_test_region_is_shifted_and_scanned_by_others(train: PairedLibrary) -> None:
    test = simulated_library(300, 7, region="test", repeats=1)
    assert set(test.instruments).isdisjoint(train.instruments)
    assert set(test.sample_ids).isdisjoint(train.sample_ids)
    for name, sign in ((PH, 1), (CARBONATE, 1), (OC, -1)):
        assert sign * (test.properties[name].mean() - train.properties[name].mean()) > 0, name


def test_an_unknown_region_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        simulated_library(1, 0, region="moon")
    assert refused.value.code == TrainingCode.REGION_UNKNOWN


def test_moist_soils_are_darker_and_show_more_water_in_the_nir_alone() -> None:
    dry, moist = (simulated_library(40, 5, repeats=1, moisture=water) for water in (0.0, 0.3))
    np.testing.assert_array_equal(dry.mir, moist.mir)
    assert (moist.nir.mean(axis=1) < dry.nir.mean(axis=1)).all()
    water, beside = (np.abs(NEOSPECTRA_AXIS.points - at) < 5 for at in (1940, 1820))
    depth = [np.log10(one.nir[:, beside].mean(axis=1) / one.nir[:, water].mean(axis=1)) for one in (dry, moist)]
    assert np.median(depth[1]) > 2 * np.median(depth[0])


@pytest.mark.parametrize("axis", [NEOSPECTRA_AXIS, *(nir_axis(grid) for grid in NIR_GRIDS)], ids=len)
def test_any_grid_of_a_bundle_can_be_asked_for(axis: Axis) -> None:
    made = simulated_library(3, 1, nir_axis=axis, repeats=1)
    assert np.isfinite(made.nir).all()
    assert 0 < made.nir.min() < made.nir.max() < 1.2


def test_the_laboratory_errs_as_much_as_it_says() -> None:
    rng = np.random.default_rng(1)
    true = drawn_properties(4000, rng)
    found = analysed(true, rng)
    assert np.std(found[PH] - true[PH]) == pytest.approx(PH_ERROR, rel=0.05)
    part, share = ERRORS[OC]
    scaled = (found[OC] - true[OC]) / np.hypot(part, share * true[OC])
    assert np.std(scaled) == pytest.approx(1, abs=0.05)
    assert (found[CARBONATE][true[CARBONATE] == 0] == 0).all()
    np.testing.assert_allclose(found[CLAY] + found[SILT] + found[SAND], 100)


def test_fresnel_over_all_angles_as_by_integration() -> None:
    angle = (np.arange(20000) + 0.5) / 20000 * np.pi / 2
    inside = np.sqrt(1 - (np.sin(angle) / WATER_INDEX) ** 2)
    s = ((np.cos(angle) - WATER_INDEX * inside) / (np.cos(angle) + WATER_INDEX * inside)) ** 2
    p = ((WATER_INDEX * np.cos(angle) - inside) / (WATER_INDEX * np.cos(angle) + inside)) ** 2
    mean = ((s + p) / 2 * np.sin(2 * angle)).sum() / np.sin(2 * angle).sum()
    assert diffuse_fresnel(WATER_INDEX) == pytest.approx(mean, rel=1e-5)
    assert inner_reflection() == pytest.approx(0.472, abs=0.003)


@given(st.floats(min_value=0.06, max_value=0.95), st.floats(min_value=0.05, max_value=1))
def test_a_wet_soil_is_darker_but_not_black(reflectance: float, wetness: float) -> None:
    dry = np.array([[reflectance]])
    wet = darkened(dry, np.array([wetness]))
    assert 0 < wet[0, 0] < reflectance
    np.testing.assert_array_equal(darkened(dry, np.zeros(1)), dry)
