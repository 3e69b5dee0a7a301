from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.calibration.prior import Hypothesis, PlacePrior
from core.selection.covariance import Kernels, average_covariance, average_noise

RNG = np.random.default_rng(0)
FEATURES = RNG.normal(size=(7, 4))
MIXTURE = (
    Hypothesis(0.5, 1.0, shared=1.0, place=0.3, offset=0.2, kernel=0.4, length=1.0, noise=0.1),
    Hypothesis(0.3, 0.0, shared=0.5, place=1.0, offset=0.7, kernel=0.9, length=2.0, noise=0.3),
    Hypothesis(0.2, 1.0, shared=0.0, place=2.0, offset=0.1, kernel=0.0, length=3.0, noise=0.2),
)
PRIOR = PlacePrior(
    name="oc",
    columns=np.arange(4),
    weights=RNG.normal(size=4),
    shared=np.eye(4) + 0.1,
    reach=np.array([1.0, 2.0, 0.5, 0.0]),
    centre=0.7,
    scoring=RNG.normal(size=(4, 2)),
    hypotheses=MIXTURE,
)


def test_it_is_the_covariance_of_the_mixture() -> None:
    """E[cov] + cov of the means, term by term."""
    weights = np.array([0.2, 0.7, 0.1])
    means = np.array([PRIOR.mean(h, FEATURES) for h in MIXTURE])
    apart = means - weights @ means
    within = sum(w * PRIOR.covariance(h, FEATURES, FEATURES) for w, h in zip(weights, MIXTURE, strict=True))
    expected = within + (apart.T * weights) @ apart
    np.testing.assert_allclose(average_covariance(PRIOR, FEATURES, weights), expected, atol=1e-12)


def test_kernels_are_kept_for_the_same_scores_alone() -> None:
    kernels, weights = Kernels(), np.array([0.2, 0.7, 0.1])
    for prior in (PRIOR, replace(PRIOR, centre=0.1), replace(PRIOR, scoring=2 * PRIOR.scoring), PRIOR):
        expected = average_covariance(prior, FEATURES, weights)
        np.testing.assert_array_equal(average_covariance(prior, FEATURES, weights, kernels), expected)


def test_noise_is_that_of_the_hypotheses_that_hold() -> None:
    assert average_noise(PRIOR, np.array([0.0, 1.0, 0.0])) == 0.3
    assert average_noise(PRIOR, np.array([0.5, 0.5, 0.0])) == 0.2
