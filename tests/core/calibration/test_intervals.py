"""Width of intervals: posterior below nine values, tested on values left out from nine."""

from __future__ import annotations

import numpy as np
import pytest

from core.calibration.conditioning import Conditioned, condition
from core.calibration.intervals import NORMAL_QUANTILE, deviation, mean_quantile, quantile
from core.spectrum import Floats
from tests.core.calibration.places import HYPOTHESES, WIDTH, make_prior

PRIOR = make_prior(hypotheses=HYPOTHESES[:1])


def place(count: int, seed: int, noise: float = 0.1) -> tuple[Conditioned, Floats, Floats]:
    """A posterior of `count` values drawn from the prior, with features and values of others of the place."""
    generator = np.random.default_rng(seed)
    features = generator.normal(size=(count + 40, WIDTH))
    h = PRIOR.hypotheses[0]
    root = np.linalg.cholesky(PRIOR.covariance(h, features, features) + noise * np.eye(len(features)))
    values = PRIOR.mean(h, features) + root @ generator.normal(size=len(features))
    return condition(PRIOR, features[:count], values[:count]), features[count:], values[count:]


def covered(count: int, noise: float) -> float:
    shares = []
    for seed in range(60):
        posterior, features, truth = place(count, seed, noise)
        mean, variance = posterior.predict(features)
        half = quantile(posterior) * deviation(posterior, variance)
        shares.append(np.mean(np.abs(truth - mean) <= half))
    return float(np.mean(shares))


@pytest.mark.parametrize("count", [5, 10, 30])
def test_nine_of_ten_values_are_inside(count: int) -> None:
    assert 0.87 <= covered(count, noise=0.1) <= 0.93


def test_a_noisier_laboratory_than_believed_is_found_out() -> None:
    assert covered(30, noise=0.4) > 0.77  # 0.59 with the posterior's own interval
    assert quantile(place(30, 1, noise=0.4)[0]) > 1.2 * NORMAL_QUANTILE


def test_a_better_laboratory_than_believed_narrows_the_interval() -> None:
    assert quantile(place(30, 1, noise=0.01)[0]) < 0.9 * NORMAL_QUANTILE


def test_eight_values_are_not_tested() -> None:
    posterior, features, _ = place(8, 0)
    _, variance = posterior.predict(features)
    assert quantile(posterior) == NORMAL_QUANTILE
    assert deviation(posterior, variance) == pytest.approx(np.sqrt(variance))


def test_interval_about_a_mean_is_that_of_student() -> None:
    assert mean_quantile(2) == pytest.approx(6.3138 * 1.5**0.5, rel=1e-4)
    assert mean_quantile(11) == pytest.approx(1.8125 * (12 / 11) ** 0.5, rel=1e-4)
    assert mean_quantile(61) == pytest.approx(1.6706 * (62 / 61) ** 0.5, rel=1e-3)
