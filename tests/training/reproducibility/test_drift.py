"""What a drifting scanner reports: formulas against known figures, and what must hold for any spectrum."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.spectrum import Floats
from training.reproducibility.drift import cutoff, detector, drifts, lamp, stray, tilt, wavelength
from training.reproducibility.drifting import Moved, crossing, thresholds

NM = np.arange(1350.0, 2500.0, 10.0)
SPECTRA = st.integers(0, 10_000).map(lambda seed: np.random.default_rng(seed).uniform(0.05, 0.9, (2, len(NM))))


@settings(max_examples=20)
@given(SPECTRA)
def test_no_drift_changes_nothing(reflectance: Floats) -> None:
    for drift in drifts(2490.0):
        np.testing.assert_allclose(drift(reflectance, NM, 0.0), reflectance, rtol=1e-12)


@settings(max_examples=20)
@given(SPECTRA)
def test_small_amounts_change_little_and_in_proportion(reflectance: Floats) -> None:
    for drift in drifts(2490.0):
        small, half = (drift(reflectance, NM, drift.amounts[0] * share) - reflectance for share in (0.01, 0.005))
        assert np.abs(small).max() < 0.05
        np.testing.assert_allclose(small, 2 * half, atol=2e-4)


def test_amounts_ascend_from_above_zero() -> None:
    for drift in drifts(1696.0):
        assert drift.amounts[0] > 0
        assert list(drift.amounts) == sorted(set(drift.amounts))


def test_a_hotter_lamp_is_bluer_by_plancks_law() -> None:
    nm = np.array([1000.0, 2000.0])
    found = lamp(np.full((1, 2), 0.5), nm, 27.0) / 0.5
    # d ln B / d ln T = x eˣ / (eˣ − 1) with x = c₂ / λT, for 1 % of 2700 K
    x = 1.4388e7 / (nm * 2700)
    np.testing.assert_allclose(np.log(found[0]), 0.01 * x * np.exp(x) / np.expm1(x), rtol=0.02)
    assert found[0, 0] > found[0, 1]


def test_wavelength_error_of_a_straight_line() -> None:
    line = (0.1 + 1e-4 * NM)[np.newaxis]
    np.testing.assert_allclose(wavelength(line, NM, 2.0)[0, :-1] - line[0, :-1], 2e-4, rtol=1e-6)


def test_tilt_and_stray_light_by_hand() -> None:
    flat = np.full((1, len(NM)), 0.4)
    assert tilt(flat, NM, 5.0)[0, [0, -1]] == pytest.approx([0.38, 0.42])
    assert stray(flat, NM, 2.0)[0, 0] == pytest.approx(0.42 / 1.02)
    assert stray(np.ones_like(flat), NM, 2.0)[0, 0] == pytest.approx(1.0)


def test_detectors_see_farther_when_warm() -> None:
    # GaInAs on InP ends near 1.68 µm and moves by about 0.8 nm/K (data sheets of photodiodes)
    assert cutoff(1680.0, 300.0) == pytest.approx(1680.0, abs=0.05)
    assert 0.6 < (cutoff(1680.0, 310.0) - 1680.0) / 10 < 1.0
    assert cutoff(2550.0, 310.0) - 2550.0 > cutoff(1680.0, 310.0) - 1680.0
    warm = detector(2534.0)(np.full((1, len(NM)), 0.5), NM, 5.0)[0]
    assert warm[-1] > 0.51
    assert warm[0] == pytest.approx(0.5, rel=1e-6)


def test_where_the_limit_is_reached() -> None:
    amounts = np.array([1.0, 2.0, 4.0])
    assert crossing(amounts, np.array([0.5, 1.0, 2.0])) == pytest.approx(2.0)
    assert crossing(amounts, np.array([0.25, 0.5, 2.0])) == pytest.approx(2.0 * np.sqrt(2))
    assert crossing(amounts, np.array([2.0, 4.0, 8.0])) == pytest.approx(0.5)
    assert crossing(amounts, np.array([0.1, 0.2, 0.9])) is None
    assert crossing(amounts, np.array([0.0, 0.0, 5.0])) is not None


def test_thresholds_are_by_drift_and_property() -> None:
    lines = [
        Moved("b", "s", 9, prop, "gain", amount, "%", 0.0, scale * amount, scale * amount / 0.2)
        for prop, scale in (("clay.tot_usda.a334_w.pct", 0.1), ("oc_usda.c729_w.pct", 0.01))
        for amount in (1.0, 2.0, 4.0)
    ]
    clay, carbon = thresholds(lines)
    assert clay.amount == pytest.approx(2.0)
    assert clay.limit == pytest.approx(0.2)
    assert (carbon.amount, carbon.most_tried) == (None, 4.0)
