"""Simulated pairs: seeded, bounded, and with the bands of what they are made of in both ranges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from core.errors import InputError
from core.properties import PROPERTIES
from core.spectrum import Floats
from training.errors import TrainingCode
from training.libraries import MIR_AXIS, NIR_GRIDS, nir_axis
from training.simulate.minerals import CONSTITUENTS
from training.simulate.optics import kubelka_munk
from training.simulate.pairs import SimulatedPairs, simulated_pairs
from training.simulate.properties import (
    CARBONATE,
    CEC,
    CLAY,
    OC,
    PH,
    SAND,
    SILT,
    TOTAL_C,
    N,
    drawn_properties,
)

WATER = ("water held by clay", "water in films")
ORGANIC = ("aliphatic organic matter", "humified organic matter")
LONG = "nir-1354-2490"


@pytest.fixture(scope="module")
def soils() -> SimulatedPairs:
    return simulated_pairs(600, 3, LONG)


def mir_depth(soils: SimulatedPairs, left: float, centre: float, right: float) -> Floats:
    """Height of absorbance above the line between two shoulders, in cm⁻¹."""
    return height(soils.mir, MIR_AXIS.points, left, centre, right)


def nir_depth(soils: SimulatedPairs, left: float, centre: float, right: float) -> Floats:
    return height(-np.log10(soils.nir), nir_axis(LONG).points, left, centre, right)


def height(values: Floats, axis: Floats, left: float, centre: float, right: float) -> Floats:
    a, b, c = (values[:, np.abs(axis - at) < 4].mean(axis=1) for at in (left, centre, right))
    return np.asarray(b - (a + (c - a) * (centre - left) / (right - left)))


def total(soils: SimulatedPairs, *names: str) -> Floats:
    return np.asarray(np.sum([soils.composition[name] for name in names], axis=0))


def rank(a: Floats, b: Floats) -> float:
    return float(spearmanr(a, b)[0])


@settings(max_examples=10)
@given(st.integers(min_value=0, max_value=2**32 - 1), st.sampled_from(sorted(NIR_GRIDS)))
def test_pairs_are_finite_bounded_and_the_same_for_their_seed(seed: int, grid: str) -> None:
    made, again = simulated_pairs(7, seed, grid), simulated_pairs(7, seed, grid)
    assert made.nir.shape == (7, len(nir_axis(grid)))
    assert made.mir.shape == (7, 1700)
    assert made.nir.min() > 0.0
    assert made.nir.max() < 1.2
    assert np.isfinite(made.mir).all()
    assert made.mir.min() > -0.3
    assert made.mir.max() < 2.6
    np.testing.assert_array_equal(made.nir, again.nir)
    np.testing.assert_array_equal(made.mir, again.mir)


def test_the_grid_changes_only_the_nir() -> None:
    short, long = (simulated_pairs(5, 1, grid) for grid in sorted(NIR_GRIDS))
    np.testing.assert_array_equal(short.mir, long.mir)
    np.testing.assert_array_equal(short.properties[OC], long.properties[OC])


def test_other_seeds_give_other_soils() -> None:
    assert not np.allclose(simulated_pairs(3, 1, LONG).mir, simulated_pairs(3, 2, LONG).mir)


def test_an_unknown_grid_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        simulated_pairs(1, 0, "mir")
    assert refused.value.code == TrainingCode.GRID_UNKNOWN


def test_solids_add_up_and_nothing_is_negative(soils: SimulatedPairs) -> None:
    assert list(soils.composition) == [constituent.name for constituent in CONSTITUENTS]
    assert all((part >= 0).all() for part in soils.composition.values())
    solids = [part for name, part in soils.composition.items() if name not in WATER]
    np.testing.assert_allclose(np.sum(solids, axis=0), 1.0)
    assert np.median(total(soils, *WATER)) < 0.03
    np.testing.assert_allclose(total(soils, *ORGANIC), 0.019 * soils.properties[OC], rtol=0.3)


def test_properties_are_those_of_soils() -> None:
    drawn = drawn_properties(4000, np.random.default_rng(0))
    for name, values in drawn.items():
        low, high = PROPERTIES[name].plausible
        assert low <= values.min() <= values.max() <= high, name
    np.testing.assert_allclose(drawn[CLAY] + drawn[SILT] + drawn[SAND], 100)
    np.testing.assert_allclose(drawn[TOTAL_C], drawn[OC] + 0.12 * drawn[CARBONATE])
    assert rank(drawn[OC], drawn[N]) > 0.8
    assert rank(drawn[CLAY], drawn[CEC]) > 0.2
    assert rank(drawn[CARBONATE], drawn[PH]) > 0.5
    assert np.median(drawn[OC]) == pytest.approx(1.3, abs=0.3)


@given(st.floats(min_value=1e-4, max_value=1e3))
def test_kubelka_munk_is_the_inverse_of_its_function(ratio: float) -> None:
    reflectance = kubelka_munk(np.array([ratio]))
    assert 0 < reflectance[0] < 1
    np.testing.assert_allclose((1 - reflectance) ** 2 / (2 * reflectance), ratio, rtol=1e-6)


class TestBandsOfBothRanges:
    """The same composition stands behind both spectra: bands follow their constituents."""

    def test_clay_minerals(self, soils: SimulatedPairs) -> None:
        clays = total(soils, "kaolinite", "smectite", "illite")
        assert rank(nir_depth(soils, 2130, 2208, 2270), clays) > 0.7
        assert rank(mir_depth(soils, 3560, 3620, 3760), clays) > 0.7

    def test_kaolinite_has_its_doublets(self, soils: SimulatedPairs) -> None:
        kaolinite = soils.composition["kaolinite"]
        # weaker: a scanner of 16 nm at 1550 nm has twice that here, and blurs the doublet at 2165 and 2207 nm
        assert rank(nir_depth(soils, 2130, 2165, 2185), kaolinite) > 0.5
        assert rank(mir_depth(soils, 3675, 3696, 3740), kaolinite) > 0.7

    def test_carbonate(self, soils: SimulatedPairs) -> None:
        calcite = soils.composition["calcite"]
        limy = calcite > 0.02
        assert rank(mir_depth(soils, 2440, 2514, 2700)[limy], calcite[limy]) > 0.8
        assert rank(mir_depth(soils, 1770, 1796, 1806)[limy], calcite[limy]) > 0.7

    def test_organic_matter(self, soils: SimulatedPairs) -> None:
        assert rank(mir_depth(soils, 2800, 2924, 3010), total(soils, *ORGANIC)) > 0.7
        assert rank(nir_depth(soils, 2270, 2308, 2328), soils.composition["aliphatic organic matter"]) > 0.3

    def test_water(self, soils: SimulatedPairs) -> None:
        assert rank(nir_depth(soils, 1840, 1912, 2120), total(soils, *WATER)) > 0.8

    def test_quartz(self, soils: SimulatedPairs) -> None:
        assert rank(mir_depth(soils, 1830, 1870, 1920), soils.composition["quartz"]) > 0.4

    def test_organic_matter_and_clay_make_soils_darker(self, soils: SimulatedPairs) -> None:
        brightness = soils.nir.mean(axis=1)
        assert rank(brightness, soils.properties[OC]) < -0.3
        assert rank(brightness, soils.properties[CLAY]) < -0.3
