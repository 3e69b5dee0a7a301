"""Round numbers along an axis."""

from __future__ import annotations

import pytest

from desktop.ticks import round_ticks, tick_decimals


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0.0, 1.0, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (900, 1700, [1000, 1200, 1400, 1600]),
        (0.34, 0.36, [0.34, 0.345, 0.35, 0.355, 0.36]),
    ],
)
def test_ticks_are_round(low: float, high: float, ticks: list[float]) -> None:
    assert round_ticks(low, high) == pytest.approx(ticks)


@pytest.mark.parametrize(("ticks", "decimals"), [([1000, 1200], 0), ([0.34, 0.345], 3), ([0.25, 0.5], 2), ([1], 2)])
def test_decimals_tell_ticks_apart(ticks: list[float], decimals: int) -> None:
    assert tick_decimals(ticks) == decimals
