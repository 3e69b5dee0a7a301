"""The simulated soils and non-soils: bounded, seeded, and shaped like what they stand for."""

from __future__ import annotations

import json
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.world.soils import BRIGHTEST, DARKEST, NO_SOIL_KINDS, FloatArray, Soil, SoilModel, no_soil

SEEDS = st.integers(min_value=0, max_value=2**32 - 1)


def depth(soil: Soil, left: float, centre: float, right: float) -> float:
    """Depth of a band under the straight line between its shoulders, as a share of that line."""
    a, b, c = soil.reflectance(np.array([left, centre, right]))
    line = a + (c - a) * (centre - left) / (right - left)
    return float(1 - b / line)


@given(SEEDS)
def test_a_soil_is_finite_bounded_and_the_same_for_its_seed(seed: int) -> None:
    soil = SoilModel.load().draw(seed)
    assert np.isfinite(soil.values).all()
    assert soil.values.min() >= DARKEST
    assert soil.values.max() <= BRIGHTEST
    np.testing.assert_array_equal(soil.values, SoilModel.load().draw(seed).values)


@given(SEEDS, SEEDS)
def test_a_repeat_changes_brightness_by_a_little_and_keeps_the_bands(seed: int, again: int) -> None:
    soil = SoilModel.load().draw(seed)
    ratio = soil.repeat(again).values / soil.values
    assert abs(ratio - 1).max() <= 0.0251
    assert abs(np.diff(ratio, n=2)).max() < 1e-9
    np.testing.assert_array_equal(soil.repeat(again).values, soil.repeat(again).values)


def test_soils_differ_and_repeats_differ() -> None:
    model = SoilModel.load()
    assert not np.allclose(model.draw(1).values, model.draw(2).values)
    assert not np.array_equal(model.draw(1).repeat(1).values, model.draw(1).repeat(2).values)


def test_most_soils_show_hygroscopic_water_and_clay() -> None:
    soils = [SoilModel.load().draw(seed) for seed in range(200)]
    assert np.mean([depth(soil, 1840, 1912, 2120) for soil in soils] > np.float64(0.02)) > 0.9
    assert np.mean([depth(soil, 2140, 2204, 2248) for soil in soils] > np.float64(0.01)) > 0.9
    assert np.mean([depth(soil, 1340, 1412, 1480) for soil in soils] > np.float64(0.0)) > 0.9


def test_brightness_spans_dark_and_light_soils() -> None:
    means = [SoilModel.load().draw(seed).values.mean() for seed in range(200)]
    assert min(means) < 0.22
    assert max(means) > 0.55


def test_reflectance_is_linear_between_the_points() -> None:
    soil = SoilModel.load().draw(3)
    middle = soil.reflectance(np.array([1002.0]))[0]
    assert middle == pytest.approx(
        (soil.reflectance(np.array([1000.0]))[0] + soil.reflectance(np.array([1004.0]))[0]) / 2
    )


@pytest.mark.parametrize("asked", [[899.9, 1000.0], [2500.1], [np.nan]])
def test_nothing_is_said_outside_the_model(asked: list[float]) -> None:
    with pytest.raises(ValueError, match="900 to 2500"):
        SoilModel.load().draw(0).reflectance(np.array(asked))


@pytest.mark.parametrize("kind", NO_SOIL_KINDS)
@given(seed=SEEDS)
def test_what_is_no_soil_is_finite_and_bounded(kind: str, seed: int) -> None:
    thing = no_soil(kind, seed)
    assert thing.kind == kind
    assert thing.values.min() >= 0.002
    assert thing.values.max() <= 0.99


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="plastic"):
        no_soil("sock", 0)


def test_plastic_has_its_overtones_and_no_soil_has_them() -> None:
    assert depth(no_soil("plastic", 0), 1640, 1728, 1880) > 0.3
    assert max(depth(SoilModel.load().draw(seed), 1640, 1728, 1880) for seed in range(100)) < 0.1


def test_a_leaf_has_liquid_water() -> None:
    assert depth(no_soil("leaf", 0), 1300, 1450, 1650) > 0.3


def test_the_white_panel_is_flat() -> None:
    np.testing.assert_array_equal(
        no_soil("white_panel", 5).reflectance(np.array([900.0, 1700.0, 2500.0])), [0.99] * 3
    )


def squared_residual(values: FloatArray, model: SoilModel) -> float:
    """Part of the SNV of log10(1/R) that the loadings of the model do not explain."""
    absorbance = -np.log10(values)
    basis = np.vstack((model.loadings, model.mean, np.ones_like(model.mean)))
    left = absorbance - np.linalg.lstsq(basis.T, absorbance, rcond=None)[0] @ basis
    return float((left**2).sum() / ((absorbance - absorbance.mean()) ** 2).sum())


@pytest.mark.parametrize("kind", ["plastic", "leaf"])
def test_what_is_no_soil_lies_outside_the_space_of_soils(kind: str) -> None:
    model = SoilModel.load()
    assert squared_residual(no_soil(kind, 0).values, model) > 1e-3


def test_the_parameters_are_small_and_name_their_licence() -> None:
    text = files("drivers.world").joinpath("soils.json").read_text(encoding="utf-8")
    document = json.loads(text)
    assert len(text) < 150_000
    assert document["licence"] == "CC BY-SA 4.0"
    assert len(document["contributors"]) >= 3
    assert len(document["loadings"]) <= 15
