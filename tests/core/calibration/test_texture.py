"""Clay, silt and sand of a row add up."""

from __future__ import annotations

import numpy as np
import pytest

from core.calibration.texture import CLAY, SAND, SILT, close

NAMES = ("ph.h2o_usda.a268_index", SAND, CLAY, SILT)


def test_silt_and_sand_share_what_clay_leaves() -> None:
    value = np.array([[6.5, 30.0, 20.0, 10.0]])
    lower, upper = value - 5, value + 5
    close(NAMES, value, lower, upper)
    assert value[0] == pytest.approx([6.5, 60, 20, 20])
    assert lower[0] == pytest.approx([1.5, 55, 15, 15])
    assert upper[0] == pytest.approx([11.5, 65, 25, 25])


def test_intervals_stay_within_a_soil() -> None:
    value = np.array([[6.5, 96.0, 1.0, 2.0]])
    lower, upper = value - 5, value + 5
    close(NAMES, value, lower, upper)
    assert value[0, 1:].sum() == pytest.approx(100)
    assert upper[0, 1] == 100
    assert lower[0, 3] == 0


def test_a_row_without_one_of_them_stays() -> None:
    value = np.array([[6.5, 30.0, np.nan, 10.0], [6.5, 30.0, 20.0, np.nan]])
    before = value.copy()
    close(NAMES, value, value - 5, value + 5)
    assert np.array_equal(value, before, equal_nan=True)


def test_properties_without_texture_stay() -> None:
    value = np.array([[30.0, 20.0]])
    close((SAND, CLAY), value, value - 5, value + 5)
    assert value[0] == pytest.approx([30, 20])
