from __future__ import annotations

from dataclasses import replace

import numpy as np

from tests.training.conftest import CLAY
from training.features import BasisSpec
from training.local import UNTESTED, Place, condition, local_prior_of
from training.lolo import Candidate, Fold, basis_store, fit
from training.mixed import Prior, evidence, posterior
from training.prepared import Prepared

RECIPE = Candidate(BasisSpec(25, 3, 0.5, 0, 1.0, "nir+latent"), Prior(1.0, 1.0, 0.1, 1.0, 0.3))


def test_conditioning_equals_training_with_the_place_in_it(libraries: list[Prepared]) -> None:
    bases = basis_store(libraries)
    fold = Fold.of(libraries, CLAY, "a")
    model = fit(fold, bases(RECIPE.spec, "a"), RECIPE)
    here = libraries[0]
    features, values = here.features(model.basis), model.standard.forward(here.targets(CLAY, here.labelled(CLAY)))
    own = np.arange(6)
    mean, variance = condition(Place("a", "a", model, features, values), RECIPE.prior, own)

    # the same by the joint Gaussian of common and own weights and offset, the place's samples as one more library
    linear, size = model.basis.linear, model.basis.size
    pieces = [evidence(f, v, RECIPE.prior, linear) for f, v in fold.data(model.basis)]
    common = posterior(pieces, RECIPE.prior.diagonal(linear, size))
    whole = common.covariance + np.diag(RECIPE.prior.place_diagonal(linear, size))
    gram = features @ whole @ features.T + RECIPE.prior.offset
    noisy = gram[np.ix_(own, own)] + RECIPE.prior.noise * np.eye(6)
    gain = np.linalg.solve(noisy, gram[own]).T
    np.testing.assert_allclose(
        mean, features @ common.mean + gain @ (values - features @ common.mean)[own], atol=1e-9
    )
    np.testing.assert_allclose(variance, np.diag(gram - gain @ gram[own]) + RECIPE.prior.noise, atol=1e-9)


def test_ten_samples_help_and_the_choice_is_repeatable(libraries: list[Prepared]) -> None:
    bases = basis_store(libraries)
    model = fit(Fold.of(libraries, CLAY, None), bases(RECIPE.spec, None), RECIPE)
    found = local_prior_of(libraries, CLAY, bases, model)
    assert found.ten_samples is not None
    assert found.ten_samples.r2 > 0.5
    assert local_prior_of(libraries, CLAY, bases, model).prior == found.prior


def test_too_few_libraries_choose_nothing(libraries: list[Prepared]) -> None:
    two = libraries[:2]
    bases = basis_store(two)
    model = fit(Fold.of(two, CLAY, None), bases(RECIPE.spec, None), RECIPE)
    found = local_prior_of(two, CLAY, bases, model)
    place, noise, offset = UNTESTED
    assert found.prior == replace(RECIPE.prior, place=place, noise=noise, offset=offset)
    assert found.ten_samples is None
