"""Spread between instruments: figures by hand, projections, and recipes on small made spectra."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.spectrum import Floats
from training.correcting.transfer import between
from training.reproducibility import instruments
from training.reproducibility.benches import AXIS, differences, directions, on_bench, simulated_differences, without
from training.reproducibility.instruments import OTHERS, Overall, left_out, picks
from training.reproducibility.recipes import BASELINE, Lesson, local_recipes, recipes
from training.reproducibility.ring import Apart, Ring, apart, resampled

CLAY = "clay.tot_usda.a334_w.pct"


def _spectra(rng: np.random.Generator, n: int) -> tuple[Floats, Floats]:
    """Absorbance of soils with two bands beside one that all have, and the strength of the first."""
    strengths = np.column_stack((rng.uniform(0.2, 1, (n, 2)), np.full(n, 3.0)))
    bands = [np.exp(-(((AXIS.points - at) / 60) ** 2)) for at in (1800.0, 3400.0, 1100.0)]
    slope = rng.normal(0, 0.05, (n, 1)) * np.linspace(-1, 1, len(AXIS))
    return 0.6 + strengths @ np.stack(bands) + slope, strengths[:, 0]


def _lesson(n: int = 40) -> Lesson:
    x, y = _spectra(np.random.default_rng(0), n)
    return Lesson(x, y, np.repeat(list("abcd"), n // 4), x)


def test_ratio_is_that_of_the_transfer_study() -> None:
    estimates = np.random.default_rng(1).standard_normal((5, 20))
    found = apart(estimates, CLAY)
    assert found.ratio()[0] == pytest.approx(between(estimates[:, :, np.newaxis])[0])
    # counts of a resample are rows drawn again
    rows = np.array([0, 0, 3, 5, 5, 5, *range(6, 20)])
    again = apart(estimates[:, rows], CLAY).ratio()[0]
    assert found.ratio(np.bincount(rows, minlength=20)[np.newaxis].astype(float))[0] == pytest.approx(again)


@given(st.floats(0.01, 100))
def test_estimates_that_hardly_differ_are_not_rewarded(scale: float) -> None:
    estimates = np.random.default_rng(2).standard_normal((5, 12)) + 3 * np.arange(12)
    assert apart(1 + scale * 1e-3 * estimates, CLAY).ratio()[0] == pytest.approx(apart(estimates, CLAY).ratio()[0])


def test_twins_are_drawn_together() -> None:
    counts = resampled(np.array([0, 0, 1, 2, 2, 2]))
    np.testing.assert_array_equal(counts[:, 0], counts[:, 1])
    np.testing.assert_array_equal(counts[:, 3], counts[:, 5])
    assert counts[:, [0, 2, 3]].sum(axis=1).tolist() == [3] * len(counts)


def test_directions_are_orthonormal_and_taken_out() -> None:
    x, _ = _spectra(np.random.default_rng(3), 12)
    found = directions(simulated_differences(x))
    np.testing.assert_allclose(found @ found.T, np.eye(len(found)), atol=1e-9)
    np.testing.assert_allclose(without(x, found) @ found.T, 0, atol=1e-8)


def test_a_difference_of_one_shape_is_one_direction() -> None:
    x, _ = _spectra(np.random.default_rng(4), 10)
    shape = np.sin(AXIS.points / 300)
    found = directions(differences(np.stack([x, x + 0.02 * shape, x - 0.02 * shape])))
    assert len(found) <= 2
    left = without(x + 0.02 * shape, found) - without(x, found)
    assert np.abs(left).max() < 0.1 * np.abs(without(x + 0.02 * shape, np.zeros((0, len(AXIS)))) - x).max()


def test_benches_are_the_same_every_time_and_stronger_when_asked() -> None:
    x, _ = _spectra(np.random.default_rng(5), 6)
    np.testing.assert_array_equal(on_bench(x, 100), on_bench(x, 100))
    assert not np.array_equal(on_bench(x, 100), on_bench(x, 101))
    gentle, strong = (np.ptp(on_bench(x, 101, times) - x, axis=1).mean() for times in (0.0, 3.0))
    assert strong > gentle


def test_names_of_recipes_are_unique_and_the_baseline_is_first() -> None:
    names = [recipe.name for recipe in recipes()]
    assert names[0] == BASELINE
    assert len(set(names)) == len(names)
    assert OTHERS not in names
    assert {recipe.name for recipe in local_recipes()} <= set(names)


@pytest.mark.parametrize(
    "name",
    [BASELINE, "PLSR, simulated benches projected out", "PLSR, copies from simulated benches", "PLSR, scattering 0"],
)
def test_recipes_learn_a_band(name: str) -> None:
    learn = next(recipe.learn for recipe in recipes() if recipe.name == name)
    x, y = _spectra(np.random.default_rng(6), 20)
    found = learn(_lesson())(x)
    assert found.shape == (20,)
    assert np.corrcoef(found, y)[0, 1] > 0.9


def _ring() -> Ring:
    x, _ = _spectra(np.random.default_rng(7), 12)
    shape = np.cos(AXIS.points / 200)
    scans = np.stack([x + amount * shape for amount in (0, 0.1, -0.1, 0.2)])
    return Ring(scans, np.array([0, 0, *range(1, 11)]))


def test_projecting_other_instruments_out_brings_a_pair_together(monkeypatch: pytest.MonkeyPatch) -> None:
    ring, lesson = _ring(), _lesson(24)
    kept = left_out(ring, lesson, CLAY)
    monkeypatch.setattr(instruments, "directions", lambda found: np.zeros((0, found.shape[1])))
    as_it_is = left_out(ring, lesson, CLAY)
    assert kept.ratio()[0] < 0.7 * as_it_is.ratio()[0]
    assert len(kept.concordance) == 6


def test_a_recipe_that_is_worse_elsewhere_cannot_be_chosen() -> None:
    rng = np.random.default_rng(8)
    soils = 3 * rng.standard_normal(30)
    ring = Ring(np.zeros((5, 30, 2)), np.arange(30))
    noise = rng.standard_normal((5, 30))
    spreads: dict[str, dict[str, Apart]] = {
        name: {CLAY: apart(soils + share * noise, CLAY)}
        for name, share in ((BASELINE, 1.0), ("near", 0.5), ("nearest, but wrong", 0.1))
    }
    worth = {BASELINE: 0.5, "near": 0.6, "nearest, but wrong": 0.1}
    summed = [Overall(name, 1.0, 1.0, 1.0, ccc) for name, ccc in worth.items()]
    found = picks(spreads, summed, ring)
    assert {one.recipe for one in found} == {"near"}
    assert np.mean([one.against for one in found]) == pytest.approx(0.5, abs=0.1)
