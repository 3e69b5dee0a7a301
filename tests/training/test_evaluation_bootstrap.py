from __future__ import annotations

import numpy as np
import pytest

from training.evaluation import agreement, confidence
from training.evaluation.bootstrap import mean_over_properties
from training.evaluation.judged import Judged

rng = np.random.default_rng(3)
TRUTH = rng.uniform(0, 10, 60)
VALUE = TRUTH + rng.normal(0, 1, 60)
BOUNDS = (VALUE - 1.5, VALUE + 1.5)


def by_hand(draws: int, seed: int) -> dict[str, list[float]]:
    """Resamples drawn one by one, each judged as a whole set would be."""
    found: dict[str, list[float]] = {}
    own = np.random.default_rng(seed)
    for _ in range(draws):
        rows = own.integers(len(TRUTH), size=len(TRUTH))
        each = agreement(TRUTH[rows], VALUE[rows])
        inside = np.mean((BOUNDS[0][rows] <= TRUTH[rows]) & (TRUTH[rows] <= BOUNDS[1][rows]))
        figures = {"r2": each.r2, "rmse": each.rmse, "bias": each.bias, "ccc": each.ccc, "rpiq": each.rpiq}
        for name, value in (figures | {"coverage": float(inside)}).items():
            found.setdefault(name, []).append(value)
    return found


def test_ends_are_those_of_resamples_drawn_one_by_one() -> None:
    found = confidence(TRUTH, VALUE, bounds=BOUNDS, draws=4000, seed=1)
    for name, values in by_hand(4000, 2).items():
        low, high = np.percentile(values, (2.5, 97.5))
        assert found.lower[name] == pytest.approx(low, abs=0.12 * (high - low))
        assert found.upper[name] == pytest.approx(high, abs=0.12 * (high - low))
    assert found.lower["width"] == pytest.approx(3) == found.upper["width"]


def test_samples_that_belong_together_are_drawn_together() -> None:
    alone = confidence(TRUTH, VALUE, draws=500)
    twice = confidence(np.repeat(TRUTH, 2), np.repeat(VALUE, 2), draws=500)
    sites = np.repeat(np.array([f"s{row}" for row in range(60)]), 2)
    grouped = confidence(np.repeat(TRUTH, 2), np.repeat(VALUE, 2), groups=sites, draws=500)
    assert grouped.groups == 60
    width = {name: found.upper["rmse"] - found.lower["rmse"] for name, found in
             (("alone", alone), ("twice", twice), ("grouped", grouped))}  # fmt: skip
    assert width["twice"] < 0.85 * width["alone"]
    assert width["grouped"] == pytest.approx(width["alone"], rel=0.2)


def test_a_seed_gives_the_same_ends() -> None:
    assert confidence(TRUTH, VALUE, draws=100, seed=5) == confidence(TRUTH, VALUE, draws=100, seed=5)


def test_a_difference_is_narrower_than_what_it_is_of() -> None:
    worse = Judged(TRUTH, VALUE + rng.normal(0, 0.3, 60))
    gain, low, high = mean_over_properties({"a": Judged(TRUTH, VALUE)}, {"a": worse}, draws=500)
    _, alone_low, alone_high = mean_over_properties({"a": worse}, draws=500)
    assert low < gain < high
    assert high - low < alone_high - alone_low
    assert gain == pytest.approx(agreement(TRUTH, VALUE).ccc - agreement(TRUTH, worse.value).ccc)


def test_what_is_missing_counts_for_neither() -> None:
    gaps = np.where(np.arange(60) < 20, np.nan, VALUE)
    found, _, _ = mean_over_properties({"a": Judged(TRUTH, gaps)}, draws=50)
    assert found == pytest.approx(agreement(TRUTH[20:], VALUE[20:]).ccc)
