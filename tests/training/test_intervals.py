from __future__ import annotations

import numpy as np
import pytest

from training.flagging import caught_by, share_caught
from training.intervals import COVERAGE, calibrate, conformal_quantile, weighted_quantile, within_library
from training.lolo import HeldOut
from training.preprocessing import Floats


def library(name: str, errors: Floats, scale: float = 1.0) -> HeldOut:
    n = len(errors)
    return HeldOut(name, name, np.arange(n), errors * scale, np.zeros(n), np.full(n, scale))


def places(count: int, seed: int, place: float, n: int = 150) -> list[HeldOut]:
    """Libraries that differ by an offset of standard deviation `place`."""
    rng = np.random.default_rng(seed)
    return [
        library(f"{seed}-{index}", place * rng.standard_normal() + rng.standard_normal(n)) for index in range(count)
    ]


def covered(entry: HeldOut, half: float | Floats) -> float:
    return float(np.mean(np.abs(entry.truth - entry.value) <= half * entry.scale))


def test_a_place_never_seen_is_covered_although_places_differ() -> None:
    new, plain = [], []
    for seed in range(20):
        known, fresh = places(8, seed, 1.5), places(50, 1000 + seed, 1.5, 40)
        half = calibrate(known).upper
        pooled = conformal_quantile(np.concatenate([np.abs(entry.truth) for entry in known]))
        new.append(np.mean([covered(entry, half) for entry in fresh]))
        plain.append(np.mean([covered(entry, half=pooled) for entry in fresh]))
    assert np.mean(new) > np.mean(plain)
    assert np.mean(new) > COVERAGE


def test_both_ends_are_as_far_and_follow_the_widest_library() -> None:
    found = calibrate([library("a", np.linspace(-1, 1, 99)), library("b", np.linspace(2, 4, 99))])
    assert found.lower == found.upper == pytest.approx(np.linspace(2, 4, 99)[89])
    assert found.interval().q_upper == found.upper


def test_the_conformal_quantile_covers_exchangeable_scores() -> None:
    rng = np.random.default_rng(0)
    draws = rng.exponential(size=(4000, 31))
    inside = [row[-1] <= conformal_quantile(row[:-1]) for row in draws]
    assert np.mean(inside) == pytest.approx(28 / 31, abs=0.02)
    assert conformal_quantile(np.array([1.0, 2.0])) == 2.0


def test_a_known_place_is_covered_as_promised_and_no_fold_judges_itself() -> None:
    rng = np.random.default_rng(1)
    entry, folds = library("a", rng.standard_normal(500)), np.arange(500) % 5
    found = within_library(entry, folds)
    assert covered(entry, found.upper) == pytest.approx(COVERAGE, abs=0.02)
    changed = library("a", np.where(folds == 0, 100.0, entry.truth))
    np.testing.assert_array_equal(
        np.asarray(within_library(changed, folds).upper)[folds == 0], np.asarray(found.upper)[folds == 0]
    )


def test_weighted_quantile_is_conservative() -> None:
    values = np.arange(1.0, 10.0)
    assert weighted_quantile(values, np.ones(9), 0.9) == 9
    assert weighted_quantile(values, np.ones(9), 0.5) == 5


def test_a_flag_that_ranks_like_the_errors_catches_all_and_one_at_random_its_rate() -> None:
    errors = np.random.default_rng(0).exponential(size=5000)
    assert share_caught(errors, errors) == 1
    assert share_caught(errors, -errors) == 0
    assert share_caught(errors, np.random.default_rng(1).uniform(size=5000)) == pytest.approx(0.2, abs=0.04)


def test_what_each_flag_catches() -> None:
    far, near = library("far", np.full(20, 5.0)), library("near", np.linspace(0.1, 1, 80))
    bounds = {
        entry.library: (np.full(len(entry.rows), -width), np.full(len(entry.rows), width))
        for entry, width in ((far, 1.0), (near, 2.0))
    }
    severity = {"far": np.full(20, 9.0), "near": np.zeros(80)}
    found = caught_by([far, near], "ph.h2o_usda.a268_index", severity, bounds)
    assert found.domain == 1
    assert found.width == 0
