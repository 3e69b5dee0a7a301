"""Where scanning adds something, and where it does not."""

from __future__ import annotations

import numpy as np
import pytest

from core.calibration.conditioning import Conditioned, condition
from core.calibration.gate import flat_weight, judge, left_out_of_mean
from core.calibration.prior import with_flat
from core.spectrum import Floats
from tests.core.calibration.places import WIDTH, make_prior

FEATURES = np.random.default_rng(3).normal(size=(30, WIDTH))
SCATTER = np.random.default_rng(4).normal(size=30)


def told(values: Floats) -> Conditioned:
    return condition(with_flat(make_prior()), FEATURES, values)


def test_values_that_follow_the_spectrum() -> None:
    values = FEATURES[:, 0] + 0.1 * SCATTER
    posterior = told(values)
    gate = judge(values, posterior.leave_one_out()[0], posterior)
    assert gate.skilled
    assert gate.rmse_loo < 0.5 * gate.rmse_mean
    assert flat_weight(posterior) < 1e-6


def test_values_that_do_not() -> None:
    values = 0.3 * SCATTER
    posterior = told(values)
    assert flat_weight(posterior) > 0.8
    mean = values - left_out_of_mean(values)
    assert not judge(values, values - 1.01 * (values - mean), posterior).skilled
    assert judge(values, values - 0.99 * (values - mean), posterior).skilled


def test_a_model_that_errs_a_little_more_by_chance_is_kept() -> None:
    values = FEATURES[:, 0] + 0.1 * SCATTER
    errors = left_out_of_mean(values) * (1.02 + 0.3 * np.sign(SCATTER))
    assert judge(values, values - errors, told(values)).skilled


def test_a_model_that_errs_more_than_the_mean_at_every_value() -> None:
    values = FEATURES[:, 0]
    assert not judge(values, values + 3, told(values)).skilled


def test_left_out_of_the_mean() -> None:
    values = np.array([1.0, 2.0, 6.0])
    assert left_out_of_mean(values) == pytest.approx([1 - 4, 2 - 3.5, 6 - 1.5])
