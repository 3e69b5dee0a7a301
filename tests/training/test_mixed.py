from __future__ import annotations

import numpy as np

from training.mixed import Evidence, Prior, Standard, Sums, evidence, known_place, posterior
from training.preprocessing import Floats

PRIOR = Prior(weight=0.8, noise=0.2, place=0.7, offset=0.3)


def data(seed: int, n: int = 15) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    return np.hstack((np.ones((n, 1)), rng.standard_normal((n, 4)))), rng.standard_normal(n)


def pieces(libraries: list[tuple[Floats, Floats]]) -> list[Evidence]:
    return [evidence(Sums.of(features, values), PRIOR) for features, values in libraries]


def joint(libraries: list[tuple[Floats, Floats]], tested: Floats, place: int | None) -> tuple[Floats, Floats]:
    """Mean and covariance at `tested` by conditioning the joint Gaussian of all values, the long way."""
    common, own = np.diag(PRIOR.diagonal(5)), np.diag(PRIOR.own(5))
    stacked = np.vstack([features for features, _ in libraries])
    values = np.concatenate([y for _, y in libraries])
    index = np.concatenate([np.full(len(y), number) for number, (_, y) in enumerate(libraries)])
    same = (index[:, None] == index[None]).astype(float)
    within = stacked @ common @ stacked.T + same * (stacked @ own @ stacked.T)
    within += PRIOR.noise * np.eye(len(values))
    here = np.zeros(len(values)) if place is None else (index == place).astype(float)
    cross = tested @ common @ stacked.T + here * (tested @ own @ stacked.T)
    ahead = tested @ (common + own) @ tested.T
    solved = np.linalg.solve(within, cross.T)
    return solved.T @ values, ahead - cross @ solved


def test_a_new_place_equals_the_joint_gaussian() -> None:
    libraries = [data(seed) for seed in range(3)]
    tested, _ = data(9, 6)
    after = posterior(pieces(libraries), PRIOR.diagonal(5))
    mean, covariance = joint(libraries, tested, None)
    np.testing.assert_allclose(tested @ after.mean, mean, atol=1e-9)
    found = tested @ (after.covariance + np.diag(PRIOR.own(5))) @ tested.T
    np.testing.assert_allclose(found, covariance, atol=1e-9)


def test_a_known_place_equals_the_joint_gaussian() -> None:
    libraries = [data(seed) for seed in range(3)]
    tested, _ = data(9, 6)
    after = posterior(pieces(libraries), PRIOR.diagonal(5))
    found, variance = known_place(tested, PRIOR.own(5), PRIOR.noise, libraries[1], after)
    mean, covariance = joint(libraries, tested, 1)
    np.testing.assert_allclose(found, mean, atol=1e-9)
    np.testing.assert_allclose(variance, np.diag(covariance) + PRIOR.noise, atol=1e-9)


def test_libraries_weigh_the_same_in_the_standard() -> None:
    standard = Standard.of([np.zeros(1000), np.full(10, 2.0)])
    assert standard.centre == 1.0
    assert standard.spread == 1.0
