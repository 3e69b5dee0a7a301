from __future__ import annotations

import numpy as np
import pytest

from training.intervals import (
    COVERAGE,
    calibrate,
    cross_coverage,
    judged_by_others,
    quantiles_at,
    weighted_quantile,
)
from training.preprocessing import Floats


def groups(count: int, seed: int, place: float, n: int = 150) -> list[Floats]:
    """Scores of places that differ by an offset of standard deviation `place`."""
    rng = np.random.default_rng(seed)
    return [place * rng.standard_normal() + rng.standard_normal(n) for _ in range(count)]


def test_exchangeable_scores_are_covered_as_promised() -> None:
    found = calibrate(groups(12, 0, 0.0))
    fresh = np.random.default_rng(99).standard_normal(20_000)
    assert found.covered(fresh) == pytest.approx(COVERAGE, abs=0.02)
    assert found.level == pytest.approx(COVERAGE, abs=0.02)


def test_places_that_differ_are_covered_on_average() -> None:
    covered, plain = [], []
    for seed in range(20):
        scores = groups(8, seed, 1.5)
        new = np.concatenate(groups(200, 1000 + seed, 1.5, 20))
        covered.append(calibrate(scores).covered(new))
        plain.append(quantiles_at(scores, COVERAGE).covered(new))
    assert np.mean(covered) > np.mean(plain)
    assert np.mean(covered) > 0.87


def test_a_group_is_judged_by_the_others_alone() -> None:
    scores = {str(index): group for index, group in enumerate(groups(5, 3, 0.5))}
    before = judged_by_others(scores)["0"]
    scores["0"] = scores["0"] + 1000
    assert judged_by_others(scores)["0"] == before
    assert cross_coverage(list(scores.values()), 0.9)[0] == 0


def test_groups_weigh_the_same() -> None:
    small, large = np.full(10, 3.0), np.zeros(10_000)
    assert quantiles_at([small, large], 0.9).upper == 3.0


def test_quantiles_never_cross_the_value() -> None:
    found = quantiles_at([np.full(50, 2.0), np.full(50, 3.0)], 0.9)
    assert found.lower == 0
    assert found.upper == 3


def test_weighted_quantile_is_conservative() -> None:
    values = np.arange(1.0, 10.0)
    assert weighted_quantile(values, np.ones(9), 0.9) == 9
    assert weighted_quantile(values, np.ones(9), 0.5) == 5
