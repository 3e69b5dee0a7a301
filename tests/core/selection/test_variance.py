from __future__ import annotations

import numpy as np
import pytest

from core.selection.request import Flags
from core.selection.variance import Remaining
from core.spectrum import Floats

NOISE = 0.3


def covariance(count: int = 12, rank: int = 4, seed: int = 0) -> Floats:
    features = np.random.default_rng(seed).normal(size=(count, rank))
    return np.asarray(features @ features.T + 0.1 * np.eye(count))


def posterior(prior: Floats, observed: list[int]) -> Floats:
    """Conditioning as the textbook has it."""
    cross = prior[:, observed]
    gram = prior[np.ix_(observed, observed)] + NOISE * np.eye(len(observed))
    return np.asarray(prior - cross @ np.linalg.inv(gram) @ cross.T)


def flags(count: int, *those: int) -> Flags:
    return np.isin(np.arange(count), those)


EVERY = np.ones(12, dtype=np.bool_)
NONE = np.zeros(12, dtype=np.bool_)


@pytest.mark.parametrize("observed", [[], [3], [3, 7], [7, 3, 0, 11]])
@pytest.mark.parametrize("targets", [EVERY, flags(12, 0, 1, 2, 9)], ids=["all", "some"])
def test_one_by_one_is_what_conditioning_at_once_gives(observed: list[int], targets: Flags) -> None:
    prior = covariance()
    remaining = Remaining(prior, NOISE, targets, NONE)
    for sample in observed:
        remaining.observe(sample)
    exact = posterior(prior, observed)
    np.testing.assert_allclose(remaining.variance, np.diagonal(exact), atol=1e-12)
    assert remaining.mean == pytest.approx(np.diagonal(exact)[targets].mean())
    assert remaining.width == pytest.approx(np.sqrt(np.diagonal(exact)[targets] + NOISE).mean())


def test_a_reduction_is_the_fall_of_the_mean_variance() -> None:
    prior = covariance()
    remaining = Remaining(prior, NOISE, EVERY, NONE)
    remaining.observe(5)
    foretold, before = remaining.reductions(), np.diagonal(posterior(prior, [5])).mean()
    for sample in range(12):
        after = np.diagonal(posterior(prior, [5, sample])).mean()
        assert foretold[sample] == pytest.approx(before - after)


def test_what_is_known_from_the_start_counts_like_what_is_observed() -> None:
    prior = covariance()
    known, observed = Remaining(prior, NOISE, EVERY, flags(12, 2, 8)), Remaining(prior, NOISE, EVERY, NONE)
    observed.observe(8)
    observed.observe(2)
    np.testing.assert_allclose(known.variance, observed.variance, atol=1e-12)
    np.testing.assert_allclose(known.reductions(), observed.reductions(), atol=1e-12)


def test_the_prior_is_left_as_it_was() -> None:
    prior = covariance()
    remaining = Remaining(prior, NOISE, EVERY, flags(12, 1))
    remaining.observe(4)
    np.testing.assert_array_equal(prior, covariance())
