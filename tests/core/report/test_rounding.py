"""Digits finer than the uncertainty are not printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.inference.estimate import Estimate, Grade
from core.report.rounding import Rounded, rounded


def estimate(value: float | None, lower: float | None, upper: float | None) -> Estimate:
    return Estimate("oc_usda.c729_w.pct", value, lower, upper, 0.9, "%", Grade.CAUTION, ())


@pytest.mark.parametrize(
    ("value", "lower", "upper", "most", "expected"),
    [
        (1.23456, 0.41, 2.93, 2, Rounded(1.2, 0.4, 2.9, 1)),
        (1.23456, 1.21, 1.27, 2, Rounded(1.23, 1.21, 1.27, 2)),
        (1.23456, 1.21, 1.27, 4, Rounded(1.235, 1.21, 1.27, 3)),
        (26.4, 14.2, 40.9, 0, Rounded(26, 14, 41, 0)),
        (163.2, 38.1, 341.0, 1, Rounded(160, 40, 340, 0)),
        (0.1, 0.0004, 0.1996, 3, Rounded(0.1, 0.0, 0.2, 2)),
        (6.5, 6.5, 6.5, 1, Rounded(6.5, 6.5, 6.5, 1)),
        (-0.001, -0.2, 0.2, 2, Rounded(0.0, -0.2, 0.2, 2)),
    ],
)
def test_two_digits_of_half_the_interval(
    value: float, lower: float, upper: float, most: int, expected: Rounded
) -> None:
    found = rounded(estimate(value, lower, upper), most)
    assert found == expected
    assert "-0" not in {str(found.value), str(found.lower)}


def test_a_withheld_value_is_not_rounded() -> None:
    assert rounded(estimate(None, None, None), 2) is None


@given(st.floats(-1e3, 1e3), st.floats(1e-6, 1e3), st.integers(0, 6))
def test_rounding_moves_a_value_by_little(value: float, half: float, most: int) -> None:
    found = rounded(estimate(value, value - half, value + half), most)
    assert found is not None
    assert found.decimals <= most
    assert abs(found.value - value) <= max(0.05 * half, 0.5 * 10.0**-most) * 1.001
