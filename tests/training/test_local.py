from __future__ import annotations

import numpy as np

from tests.training.conftest import CLAY
from training.features import BasisSpec
from training.local import UNTESTED, Place, condition, local_prior_of
from training.lolo import Candidate, Outer, Recipe, Store, fit, nested, outer_folds, weigh
from training.mixed import Posterior, Prior, known_place
from training.prepared import Prepared

PRIOR = Prior(1.0, 0.1, 1.0, 0.3)
RECIPE: Recipe = ((Candidate(BasisSpec((25,), 3, 0.5, 0, 1.0, source="nir+latent"), PRIOR),),)


def outers(libraries: list[Prepared]) -> list[Outer]:
    return nested(outer_folds(libraries, CLAY, Store(libraries)), libraries, RECIPE)


def test_conditioning_equals_training_with_the_place_in_it(libraries: list[Prepared]) -> None:
    fold = outer_folds(libraries, CLAY, Store(libraries))["a"]
    model = fit(fold, weigh(fold, RECIPE))
    features = model.features(libraries[0].inputs)
    values = model.standard.forward(libraries[0].targets(CLAY, np.arange(len(features))))
    own = np.arange(6)
    mean, variance = condition(Place("a", "a", model, features, values), PRIOR, own)

    # the same in two steps: what the six say about the common weights, then what they say about the place
    gram = features @ (model.posterior.covariance + np.diag(PRIOR.own(features.shape[1]))) @ features.T
    gain = np.linalg.solve(gram[np.ix_(own, own)] + PRIOR.noise * np.eye(6), gram[own])
    residual = values[own] - features[own] @ model.posterior.mean
    weights = model.posterior.covariance @ features[own].T
    inner = np.linalg.solve(gram[np.ix_(own, own)] + PRIOR.noise * np.eye(6), weights.T)
    after = Posterior(model.posterior.mean + inner.T @ residual, model.posterior.covariance - weights @ inner)
    found, spread = known_place(
        features, PRIOR.own(features.shape[1]), PRIOR.noise, (features[own], values[own]), after
    )
    np.testing.assert_allclose(mean, found, atol=1e-9)
    np.testing.assert_allclose(variance, spread, atol=1e-9)
    np.testing.assert_allclose(variance, np.diag(gram - gram[:, own] @ gain) + PRIOR.noise, atol=1e-9)


def test_ten_samples_help_and_the_choice_is_repeatable(libraries: list[Prepared]) -> None:
    found = local_prior_of(libraries, CLAY, outers(libraries))
    assert found.ten_samples is not None
    assert found.ten_samples.r2 > 0.5
    assert local_prior_of(libraries, CLAY, outers(libraries)).prior == found.prior


def test_too_few_libraries_choose_nothing(libraries: list[Prepared]) -> None:
    found = local_prior_of(libraries[:2], CLAY, outers(libraries[:2]))
    assert found.prior == UNTESTED
    assert found.ten_samples is None
