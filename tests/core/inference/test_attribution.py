"""Integrated gradients along the way from the mean soil: exact where that can be had, closed where it cannot."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.inference.attribution import LARGEST_GAP, NODES, attribute, hats, kept_of, knots_on
from core.spectrum import Axis, AxisUnit, Floats
from tests.support.bundles import GRID, mean_soil, soil_like

AXIS = GRID.axis()
SOIL, REFERENCE = soil_like(1)[0], mean_soil()


def absorbance(reflectance: Floats) -> Floats:
    return np.asarray(-np.log10(reflectance))


def start() -> Floats:
    """The mean soil as the way begins with it."""
    end = absorbance(SOIL)
    return np.asarray(end.mean() + REFERENCE * end.std())


@given(first=st.floats(400, 1500), width=st.floats(3, 1500), points=st.integers(2, 900))
def test_hats_add_up_to_one(first: float, width: float, points: int) -> None:
    grid = Axis(np.linspace(first, first + width, points), AxisUnit.NM)
    knots = knots_on(grid)
    assert (knots.first, knots.last) == pytest.approx((grid.first, grid.last))
    assert len(knots) == 2 or np.allclose(np.diff(knots.points), 20, atol=7)
    np.testing.assert_allclose(hats(knots, grid).sum(axis=0), 1, atol=1e-12)


def test_a_linear_model_is_taken_apart_exactly() -> None:
    weights = np.random.default_rng(0).normal(size=(len(AXIS), 3))
    found = attribute(lambda rows: absorbance(rows) @ weights, SOIL, REFERENCE, AXIS)
    np.testing.assert_allclose(found.value, absorbance(SOIL) @ weights)
    np.testing.assert_allclose(found.reference, start() @ weights)
    change = absorbance(SOIL) - start()
    expected = kept_of(np.eye(len(found.knots)), change, found.knots, AXIS) @ weights
    np.testing.assert_allclose(found.contribution, expected, atol=1e-9)
    np.testing.assert_allclose(found.gap, 0, atol=1e-9)


def test_parts_of_the_change_add_up_to_it_without_steps() -> None:
    knots, change = knots_on(AXIS), absorbance(SOIL) - start()
    parts = kept_of(np.eye(len(knots)), change, knots, AXIS)
    np.testing.assert_allclose(parts.sum(axis=0), change, atol=1e-12)
    np.testing.assert_allclose(kept_of(np.zeros(len(knots)), change, knots, AXIS), 0, atol=1e-12)
    steepest = np.abs(np.diff(change)).max()
    some = (knots.points > 1800).astype(float)
    assert np.abs(np.diff(kept_of(some, change, knots, AXIS))).max() <= steepest + 1e-12
    many = kept_of(np.stack((some, 1 - some)), np.stack((change, 2 * change)), knots, AXIS)
    np.testing.assert_allclose(many[0] + many[1] / 2, change, atol=1e-12)


def test_products_of_bands_are_shared_between_them() -> None:
    """Of f = u·v along a straight way both factors get their half; no step from one end gives that."""

    def bands(rows: Floats) -> Floats:
        """How far absorbance rises from 1400 to 1500 and from 2100 to 2300 nm."""
        at = np.searchsorted(AXIS.points, (1400, 1500, 2100, 2300))
        heights = absorbance(rows)[..., at]
        return np.asarray(np.stack((heights[..., 1] - heights[..., 0], heights[..., 3] - heights[..., 2]), axis=-1))

    found = attribute(lambda rows: bands(rows).prod(axis=-1)[:, np.newaxis], SOIL, REFERENCE, AXIS)
    (u0, v0), (u1, v1) = bands(np.power(10.0, -start())), bands(SOIL)
    below = found.contribution[found.knots.points < 1800].sum()
    assert below == pytest.approx((u1 - u0) * (v0 + v1) / 2, rel=1e-6)
    np.testing.assert_allclose(found.gap, 0, atol=1e-6)


def test_what_changes_quickly_is_asked_at_more_points() -> None:
    rows: list[int] = []

    def bends(reflectance: Floats) -> Floats:
        rows.append(len(reflectance))
        whole = absorbance(SOIL) - start()
        along = (absorbance(reflectance) - start()) @ whole / (whole @ whole)
        return np.asarray(1 / (1 + np.exp(-12 * (along - 0.5))))[:, np.newaxis]

    found = attribute(bends, SOIL, REFERENCE, AXIS)
    knots = len(knots_on(AXIS))
    assert rows == [2 + nodes * knots * 2 for nodes in NODES]
    assert np.abs(found.gap).item() < LARGEST_GAP


def test_a_flat_way_owes_nothing() -> None:
    found = attribute(lambda rows: np.full((len(rows), 1), 7.0), SOIL, REFERENCE, AXIS)
    assert (found.value.item(), found.reference.item()) == (7, 7)
    assert not found.contribution.any()
    assert found.closed
