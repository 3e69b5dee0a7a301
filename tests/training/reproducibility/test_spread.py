"""Spread between repeats: against published worked examples, and what must hold for any numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.errors import InputError
from training.errors import SENTENCES, TrainingCode, sentence
from training.reproducibility.spread import by_level, limits_of_agreement, variances, within_interval

SHROUT_FLEISS = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float)
"""Shrout & Fleiss 1979, table 2: six targets, four judges."""
WRIGHT = np.array(
    [
        [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427],
        [490, 397, 512, 401, 470, 611, 415, 431, 638, 429, 420, 633, 275, 492, 165, 372, 421],
    ],
    float,
).T
"""Bland & Altman 1986, table 1: peak flow of 17 people, twice with the Wright meter."""


def _flat(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return table.ravel(), np.repeat(np.arange(len(table)), table.shape[1])


def test_icc_of_shrout_and_fleiss() -> None:
    found = variances(*_flat(SHROUT_FLEISS))
    assert found.between == pytest.approx(11.24, abs=0.005)
    assert found.within == pytest.approx(6.26, abs=0.005)
    assert found.icc == pytest.approx(0.17, abs=0.005)
    assert found.icc_interval() == pytest.approx((-0.13, 0.72), abs=0.005)


def test_repeatability_of_bland_and_altman() -> None:
    found = variances(*_flat(WRIGHT))
    assert found.within_sd == pytest.approx(15.3, abs=0.05)
    # the paper takes 2 for 1.96: 43.2 l/min
    assert found.limits() == pytest.approx(43.2 * 0.98, abs=0.2)
    assert found.limits(4) == pytest.approx(found.limits() / 2)


def test_unequal_numbers_of_repeats() -> None:
    values = np.array([1.0, 2.0, 3.0, 10.0, 12.0, 20.0, 22.0, 24.0, 26.0])
    soils = np.array(list("aaabbcccc"))
    found = variances(values, soils)
    # by hand: sums of squares within 2 + 2 + 20 on 6 degrees of freedom; n0 = (9 − 29/9)/2
    assert found.within == pytest.approx(4.0)
    assert found.repeats == pytest.approx((9 - 29 / 9) / 2)
    means, counts = np.array([2.0, 11.0, 23.0]), np.array([3, 2, 4])
    assert found.between == pytest.approx(np.sum(counts * (means - values.mean()) ** 2) / 2)


def test_interval_covers_the_truth_and_finds_growth() -> None:
    rng = np.random.default_rng(3)
    soils = np.repeat(np.arange(200), 4)
    true = rng.uniform(1, 10, 200)[soils]
    values = true + 0.3 * rng.standard_normal(soils.size)
    low, high = within_interval(values, soils)
    assert low < 0.3 < high < 0.35
    assert abs(by_level(values, soils).rank_correlation) < 0.2
    growing = by_level(true * (1 + 0.1 * rng.standard_normal(soils.size)), soils)
    assert growing.high > 2 * growing.low
    assert growing.rank_correlation > 0.4
    assert growing.p < 1e-6


def test_repeats_without_any_spread() -> None:
    found = variances(np.repeat([1.0, 2.0, 5.0], 3), np.repeat(np.arange(3), 3))
    assert found.icc == 1
    assert found.icc_interval() == (1, 1)
    assert found.limits() == 0


TABLES = arrays(
    np.float64,
    st.tuples(st.integers(3, 12), st.integers(2, 6)),
    elements=st.floats(-100, 100, allow_nan=False).map(lambda value: round(value, 3)),
)


@settings(max_examples=60, deadline=None)
@given(TABLES, st.floats(0.5, 20), st.floats(-50, 50), st.randoms())
def test_units_and_order_do_not_matter(table: np.ndarray, scale: float, offset: float, random: object) -> None:
    values, soils = _flat(table)
    found = variances(values, soils)
    order = np.random.default_rng(random.randint(0, 999)).permutation(len(values))  # type: ignore[attr-defined]
    other = variances((scale * values + offset)[order], soils[order])
    assert other.within_sd == pytest.approx(scale * found.within_sd, rel=1e-6, abs=1e-6)
    if found.between > 1e-3 or found.within > 1e-3:
        assert other.icc == pytest.approx(found.icc, abs=1e-4)
        assert -1 / (found.repeats - 1) - 1e-6 <= found.icc <= 1 + 1e-9


@settings(max_examples=40, deadline=None)
@given(st.floats(0, 1e6), st.integers(1, 50))
def test_limits_grow_with_the_spread_alone(sd: float, repeats: int) -> None:
    assert limits_of_agreement(sd) == pytest.approx(2.7719 * sd, rel=1e-3)
    assert limits_of_agreement(sd / repeats) <= limits_of_agreement(sd)


@pytest.mark.parametrize(
    ("values", "soils", "code"),
    [
        ([1, 2, 3, 4, 5, np.nan], [1, 1, 2, 2, 3, 3], TrainingCode.SPREAD_NOT_FINITE),
        ([1, 2, 3, 4], [1, 1, 2, 2], TrainingCode.SPREAD_TOO_FEW),
        ([1, 2, 3, 4, 5], [1, 1, 2, 2, 3], TrainingCode.SPREAD_TOO_FEW),
        ([], [], TrainingCode.SPREAD_TOO_FEW),
    ],
)
def test_refusals(values: list[float], soils: list[int], code: TrainingCode) -> None:
    with pytest.raises(InputError) as refused:
        variances(np.array(values, float), np.array(soils))
    assert refused.value.code == code
    assert code in SENTENCES
    assert sentence(refused.value)
