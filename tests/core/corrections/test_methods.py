from __future__ import annotations

import numpy as np
import pytest

from core.corrections.affine import AffineMap, Level, banded, directed, level_of, shifted
from core.corrections.methods import (
    Method,
    difference,
    direct,
    moisture_methods,
    offset,
    piecewise,
    projection,
    ridge,
    spectral_space,
    transfer_methods,
)
from core.spectrum import Floats
from tests.support.mixtures import POINTS, X, linear_instrument, soils, wetted


def size(errors: Floats) -> float:
    return float(np.sqrt(np.mean(errors**2)))


def test_an_offset_is_the_mean_difference() -> None:
    target = soils(6)
    source = target - 0.1 * X
    np.testing.assert_allclose(offset(source, target)(soils(3, 9)), soils(3, 9) + 0.1 * X)


@pytest.mark.parametrize(
    "method",
    [
        lambda s, t: direct(s, t, 3),
        lambda s, t: difference(s, t, 3),
        lambda s, t: piecewise(s, t, 0, 1),
        lambda s, t: piecewise(s, t, 2, 3),
        lambda s, t: spectral_space(s, t, 4),
        lambda s, t: ridge(s, t, 1e-9),
    ],
    ids=["DS", "DS of differences", "PDS 1", "PDS 5", "SST", "ridge"],
)
def test_a_linear_difference_of_instruments_is_undone_at_new_soils(method: object) -> None:
    target, unseen = soils(8), soils(5, 1)
    made = method(linear_instrument(target), target)  # type: ignore[operator]  # one of the functions above
    assert size(made(linear_instrument(unseen)) - unseen) < 1e-3 * size(linear_instrument(unseen) - unseen)


def test_the_projection_takes_away_what_water_adds_and_keeps_its_mean() -> None:
    dry, unseen = soils(8), soils(5, 1)
    made = projection(wetted(dry), dry, 1)
    away = (wetted(dry) - dry)[0]
    away = away / np.linalg.norm(away)
    moist, dried = made(wetted(unseen)), made(unseen)
    np.testing.assert_allclose(moist, dried, atol=1e-9)
    np.testing.assert_allclose(moist @ away, np.full(5, (dry @ away).mean()), rtol=1e-9)


def test_without_a_difference_nothing_is_changed() -> None:
    target, unseen = soils(8), soils(5, 1)
    for made in (offset(target, target), spectral_space(target, target, 3), difference(target, target, 2)):
        np.testing.assert_allclose(made(unseen), unseen, atol=1e-9)


def test_a_strong_ridge_is_an_offset() -> None:
    target = soils(8)
    source, unseen = linear_instrument(target), soils(3, 4)
    np.testing.assert_allclose(ridge(source, target, 1e9)(unseen), offset(source, target)(unseen), atol=1e-6)


def test_more_directions_than_soils_are_not_made_up() -> None:
    target = soils(3)
    made = direct(linear_instrument(target), target, 10)
    assert made.left.shape == (POINTS, 2)


def test_soils_that_are_all_alike_teach_an_offset() -> None:
    same = np.repeat(soils(1), 5, axis=0)
    for method in (*transfer_methods(), *moisture_methods()):
        if not method.name.startswith(("SST", "EPO", "DS ", "PDS")) or "differences" in method.name:
            made = method.fit(same - 0.1, same)
            np.testing.assert_allclose(made(same - 0.1), same, atol=1e-9, err_msg=method.name)


@pytest.mark.parametrize("method", [*transfer_methods(), *moisture_methods()], ids=lambda method: method.name)
def test_every_method_gives_finite_maps_of_its_least_number_of_soils(method: Method) -> None:
    target = soils(method.least) + 0.01 * np.random.default_rng(2).standard_normal((method.least, POINTS))
    made = method.fit(linear_instrument(target), target)
    assert np.isfinite(made(soils(2, 3))).all()


def test_a_band_reaches_as_far_as_it_says() -> None:
    shift = np.zeros((3, POINTS))
    shift[0] = 1.0
    spectrum = np.arange(POINTS, dtype=np.float64)[np.newaxis]
    np.testing.assert_array_equal(banded(shift, np.zeros(POINTS))(spectrum)[0], [0, *range(POINTS - 1)])


def test_levels_are_those_of_the_spectra_and_flat_ones_stay_flat() -> None:
    level = level_of(soils(6))
    levelled = level(3 * soils(4, 2) + 1)
    np.testing.assert_allclose(levelled.mean(axis=1), level.mean)
    np.testing.assert_allclose(levelled.std(axis=1), level.spread)
    np.testing.assert_allclose(level(soils(4, 2)), levelled)
    np.testing.assert_array_equal(Level(0.3, 0.1)(np.ones((1, POINTS))), np.full((1, POINTS), 0.3))


@pytest.mark.parametrize(
    "parts",
    [
        (np.ones((2, POINTS)), np.zeros((POINTS, 0)), np.zeros((0, POINTS)), np.zeros(POINTS)),
        (np.ones((1, POINTS - 1)), np.zeros((POINTS, 0)), np.zeros((0, POINTS)), np.zeros(POINTS)),
        (np.ones((1, POINTS)), np.zeros((POINTS, 2)), np.zeros((1, POINTS)), np.zeros(POINTS)),
        (np.ones((1, POINTS)), np.zeros((POINTS, 0)), np.zeros((0, POINTS)), np.full(POINTS, np.nan)),
    ],
)
def test_parts_that_are_no_map_are_refused(parts: tuple[Floats, Floats, Floats, Floats]) -> None:
    with pytest.raises(ValueError, match="map"):
        AffineMap(*parts)


def test_a_map_is_affine() -> None:
    made = ridge(linear_instrument(soils(8)), soils(8), 0.1)
    a, b = soils(2, 1), soils(2, 2)
    np.testing.assert_allclose(made(0.3 * a + 0.7 * b), 0.3 * made(a) + 0.7 * made(b))
    whole = directed(np.eye(POINTS), np.eye(POINTS), np.zeros(POINTS), keeping=False)
    np.testing.assert_allclose(whole(a), a)
    np.testing.assert_allclose(shifted(X)(a), a + X)
