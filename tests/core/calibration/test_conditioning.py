"""Conditioning on local values: exact, whatever the order, and left out exactly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.calibration.conditioning import ROWS_AT_ONCE, Conditioned, condition, predict_all
from core.calibration.prior import Hypothesis, PlacePrior
from core.spectrum import Floats
from tests.core.calibration.places import HYPOTHESES, make_features, make_prior

VALUES = np.random.default_rng(5).normal(size=14)
NEW = make_features(9, seed=8)


def conditioned(rows: list[int] | None = None, prior: PlacePrior | None = None) -> Conditioned:
    chosen = list(range(14)) if rows is None else rows
    return condition(prior or make_prior(), make_features(14)[chosen], VALUES[chosen])


def test_one_hypothesis_is_the_textbook_regression() -> None:
    prior = make_prior(hypotheses=HYPOTHESES[:1])
    h, x = prior.hypotheses[0], make_features(14)
    gram = x @ (h.shared * prior.shared + np.diag(h.place * prior.reach)) @ x.T + h.offset + h.noise * np.eye(14)
    across = NEW @ (h.shared * prior.shared + np.diag(h.place * prior.reach)) @ x.T + h.offset
    mean, variance = conditioned(prior=prior).predict(NEW)
    assert mean == pytest.approx(NEW @ prior.weights + across @ np.linalg.solve(gram, VALUES - x @ prior.weights))
    own = np.diag(NEW @ (h.shared * prior.shared + np.diag(h.place * prior.reach)) @ NEW.T) + h.offset
    assert variance == pytest.approx(own - np.diag(across @ np.linalg.solve(gram, across.T)) + h.noise)


def test_the_mixture_is_that_of_its_components() -> None:
    prior, x, posterior = make_prior(), make_features(14), conditioned()
    means, variances = [], []
    for h in prior.hypotheses:
        across, gram = prior.covariance(h, NEW, x), prior.covariance(h, x, x) + h.noise * np.eye(14)
        means.append(prior.mean(h, NEW) + across @ np.linalg.solve(gram, VALUES - prior.mean(h, x)))
        own = np.diag(prior.covariance(h, NEW, NEW)) + h.noise
        variances.append(own - np.diag(across @ np.linalg.solve(gram, across.T)))
    middle = posterior.weights @ means
    mean, variance = posterior.predict(NEW)
    assert mean == pytest.approx(middle, rel=1e-8)
    assert variance == pytest.approx(posterior.weights @ (variances + (means - middle) ** 2), rel=1e-5)


def test_evidence_weighs_the_hypotheses() -> None:
    prior, x = make_prior(), make_features(14)
    logs = []
    for h in prior.hypotheses:
        gram = prior.covariance(h, x, x) + h.noise * np.eye(14)
        rest = VALUES - prior.mean(h, x)
        logs.append(np.log(h.weight) - 0.5 * (rest @ np.linalg.solve(gram, rest) + np.linalg.slogdet(gram)[1]))
    expected = np.exp(logs - np.logaddexp.reduce(logs))
    assert conditioned().weights == pytest.approx(expected, rel=1e-6)


def test_left_out_is_as_if_it_had_never_been_there() -> None:
    mean, variance = conditioned().leave_one_out()
    for row in range(14):
        others = [other for other in range(14) if other != row]
        expected = conditioned(others).predict(make_features(14)[[row]])
        assert (mean[row], variance[row]) == pytest.approx((expected[0][0], expected[1][0]), rel=1e-6)


@given(st.permutations(range(14)))
@settings(max_examples=25, deadline=None)
def test_the_order_does_not_matter(order: list[int]) -> None:
    mean, variance = conditioned(order).predict(NEW)
    expected = conditioned().predict(NEW)
    assert mean == pytest.approx(expected[0], rel=1e-7, abs=1e-9)
    assert variance == pytest.approx(expected[1], rel=1e-5)


@given(st.integers(1, 13))
@settings(max_examples=13, deadline=None)
def test_one_after_another_is_all_at_once(first: int) -> None:
    """Weights of hypotheses after the first samples, times the evidence of the rest given them, are those of all."""
    prior, x = make_prior(), make_features(14)
    logs = np.log(conditioned(list(range(first))).weights)
    for index, h in enumerate(prior.hypotheses):
        gram = prior.covariance(h, x, x) + h.noise * np.eye(14)
        old, new = gram[:first, :first], gram[first:, first:]
        across = gram[first:, :first] @ np.linalg.inv(old)
        rest = VALUES - prior.mean(h, x)
        left, spread = rest[first:] - across @ rest[:first], new - across @ gram[:first, first:]
        logs[index] -= 0.5 * (left @ np.linalg.solve(spread, left) + np.linalg.slogdet(spread)[1])
    expected = np.exp(logs - np.logaddexp.reduce(logs))
    assert conditioned().weights == pytest.approx(expected, rel=1e-6, abs=1e-12)


def test_a_value_with_a_large_error_of_the_laboratory_teaches_nothing() -> None:
    x = make_features(14)
    unsure = np.zeros(14)
    unsure[13] = 1e9
    told = condition(make_prior(), x, VALUES, unsure)
    assert told.predict(NEW)[0] == pytest.approx(conditioned(list(range(13))).predict(NEW)[0], abs=1e-5)


def test_two_equal_spectra_count_as_two_values_of_one_soil() -> None:
    prior, x = make_prior(hypotheses=HYPOTHESES[:1]), make_features(3)
    pair = condition(prior, x[[0, 1, 2, 2]], np.array([0.1, 0.5, 1.0, 1.4]))
    halved = np.array([0, 0, -prior.hypotheses[0].noise / 2])
    averaged = condition(prior, x, np.array([0.1, 0.5, 1.2]), halved)
    assert pair.predict(NEW)[0] == pytest.approx(averaged.predict(NEW)[0], rel=1e-6)
    assert pair.predict(NEW)[1] == pytest.approx(averaged.predict(NEW)[1], rel=1e-6)


def test_it_stays_sound_when_the_noise_is_next_to_nothing() -> None:
    exact = make_prior(hypotheses=(Hypothesis(1.0, 1.0, 1.0, 0.5, 0.3, 0.5, 1.0, 1e-12),))
    x = np.repeat(make_features(3), 4, axis=0)
    mean, variance = condition(exact, x, np.repeat([1.0, 2.0, 3.0], 4)).predict(x)
    assert mean == pytest.approx(np.repeat([1.0, 2.0, 3.0], 4), abs=1e-3)
    assert (variance >= 0).all()


def test_two_hundred_samples_and_many_hypotheses() -> None:
    generator = np.random.default_rng(2)
    x: Floats = generator.normal(size=(200, 6))
    posterior = condition(make_prior(), x, x[:, 0] + generator.normal(0, 0.1, 200))
    mean, variance = posterior.predict(NEW)
    assert np.abs(mean - NEW[:, 0]).max() < 0.3
    assert (variance < 0.5).all()


def test_properties_together_are_each_by_itself() -> None:
    first, second = conditioned(), conditioned(prior=make_prior(seed=3))
    third = conditioned([0, 2, 5, 6])
    phi = make_features(ROWS_AT_ONCE + 5, seed=9)
    together = predict_all({"a": first, "b": second, "c": third, "d": first}, phi)
    for name, posterior in (("a", first), ("b", second), ("c", third), ("d", first)):
        mean, variance = posterior.predict(phi)
        assert together[name][0] == pytest.approx(mean, rel=1e-9)
        assert together[name][1] == pytest.approx(variance, rel=1e-5)
