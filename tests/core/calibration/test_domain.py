"""Spectra near the local samples, and others."""

from __future__ import annotations

import numpy as np
import pytest

from core.calibration.domain import LEAST_SAMPLES, LocalDomain

PHI = np.random.default_rng(1).normal(size=(20, 5)) * [1, 10, 0.1, 1, 1] + 3


def domain(count: int = 20) -> LocalDomain:
    found = LocalDomain.of(PHI[:count])
    assert found is not None
    return found


def test_the_local_samples_are_near() -> None:
    assert domain().near(PHI).all()


def test_a_little_away_is_near_and_far_away_is_not() -> None:
    step = 0.05 * PHI.std(axis=0)
    assert domain().near(PHI + step).all()
    assert not domain().near(PHI + 200 * step).any()


def test_every_feature_counts_in_its_own_spread() -> None:
    moved = PHI[:1].copy()
    moved[0, 2] += 2.0  # twenty standard deviations of that feature
    assert not domain().near(moved).any()


def test_no_number_is_not_near() -> None:
    assert not domain().near(np.full((1, 5), np.nan)).any()


def test_a_feature_that_does_not_vary_is_left_out() -> None:
    constant = np.hstack((PHI, np.ones((20, 1))))
    found = LocalDomain.of(constant)
    assert found is not None
    assert found.limit == pytest.approx(domain().limit)
    assert found.near(constant).all()


def test_few_samples_have_no_domain() -> None:
    assert LocalDomain.of(PHI[: LEAST_SAMPLES - 1]) is None
