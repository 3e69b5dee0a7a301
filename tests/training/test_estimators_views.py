"""Preprocessing as transformers, and what a learner sees of blocks of columns."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.utils import estimator_checks

from tests.training.test_estimators import spectra
from training.estimators.components import fit_components
from training.estimators.views import VIEWS, Inputs, View, candidate_views, prepare_view
from training.preprocessing import SNV, Absorbance, SavitzkyGolay, derivative


@pytest.mark.parametrize("transformer", [SNV(), SavitzkyGolay(3), Absorbance()])
def test_a_transformer_of_scikit_learn(transformer: SNV | SavitzkyGolay | Absorbance) -> None:
    for check in (
        estimator_checks.check_estimators_unfitted,
        estimator_checks.check_no_attributes_set_in_init,
        estimator_checks.check_get_params_invariance,
        estimator_checks.check_estimators_nan_inf,
        estimator_checks.check_n_features_in_after_fitting,
        estimator_checks.check_f_contiguous_array_estimator,
    ):
        check(type(transformer).__name__, transformer)


def test_transformers_do_what_the_layers_do() -> None:
    absorbance, _ = spectra(6)
    reflectance = 10 ** (-0.5 * absorbance)
    chain = make_pipeline(Absorbance(), SNV(), SavitzkyGolay(15))
    np.testing.assert_allclose(chain.fit_transform(reflectance), derivative(reflectance, 15), atol=1e-12)


def test_a_window_wider_than_the_spectrum_is_refused() -> None:
    with pytest.raises(ValueError, match="15"):
        SavitzkyGolay(15).fit_transform(np.ones((3, 10)))


def test_blocks_weigh_alike() -> None:
    x, _ = spectra(40)
    latent = 1000 * np.random.default_rng(0).standard_normal((40, 8))
    layout = [("absorbance", 120), (Inputs.FEATURES, 8)]
    seen = prepare_view(layout, View(15), np.hstack((x, latent)))(np.hstack((x, latent)))
    assert seen.shape == (40, 106 + 8)
    assert seen[:, :106].var(axis=0).sum() == pytest.approx(1)
    np.testing.assert_allclose(seen[:, 106:].var(axis=0), 1 / 8)


def test_blocks_must_add_up() -> None:
    with pytest.raises(ValueError, match="100 columns"):
        prepare_view([("absorbance", 100)], View(0), np.ones((3, 101)))


def test_views_that_fit() -> None:
    assert candidate_views("absorbance", 400) == list(VIEWS)
    assert candidate_views("absorbance", 30) == [View(0)]
    assert candidate_views("features", 400) == [View(0, snv=False)]


@pytest.mark.parametrize("shape", [(30, 80), (80, 30)])
def test_components_are_principal(shape: tuple[int, int]) -> None:
    x = np.random.default_rng(0).standard_normal(shape)
    found = fit_components(x, 5)
    _, singular, right = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)
    np.testing.assert_allclose(found.spread, singular[:5] / np.sqrt(len(x)))
    np.testing.assert_allclose(np.abs(found.loadings.T @ right[:5].T), np.eye(5), atol=1e-8)
    np.testing.assert_allclose(found.whitened(x).std(axis=0), 1)


def test_spectra_that_are_all_the_same_have_no_components() -> None:
    found = fit_components(np.ones((6, 4)), 3)
    np.testing.assert_array_equal(found(np.full((2, 4), 7.0)), np.zeros((2, 1)))
