"""The regressors: that they are scikit-learn estimators, and that they learn what is there."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sklearn.cross_decomposition import PLSRegression
from sklearn.utils import estimator_checks

from core.errors import InputError
from training.errors import TrainingCode
from training.estimators import ESTIMATORS, Estimator, grouped_folds, make_estimator
from training.estimators.cubist_rules import Cubist
from training.estimators.forest import RandomForest
from training.estimators.mlp import MLP
from training.estimators.pls import FoldedProducts, Products, kernel_pls
from training.estimators.plsr import PLSR
from training.estimators.tuned import Chosen
from training.preprocessing import Floats

NAMES = list(ESTIMATORS)
CHECKS: tuple[Callable[[str, Any], None], ...] = (
    estimator_checks.check_complex_data,
    estimator_checks.check_dict_unchanged,
    estimator_checks.check_dont_overwrite_parameters,
    estimator_checks.check_estimator_tags_renamed,
    estimator_checks.check_estimators_empty_data_messages,
    estimator_checks.check_estimators_fit_returns_self,
    estimator_checks.check_estimators_nan_inf,
    estimator_checks.check_estimators_overwrite_params,
    estimator_checks.check_estimators_unfitted,
    estimator_checks.check_f_contiguous_array_estimator,
    estimator_checks.check_fit1d,
    estimator_checks.check_fit2d_1feature,
    estimator_checks.check_fit2d_1sample,
    estimator_checks.check_fit_check_is_fitted,
    estimator_checks.check_get_params_invariance,
    estimator_checks.check_mixin_order,
    estimator_checks.check_n_features_in,
    estimator_checks.check_n_features_in_after_fitting,
    estimator_checks.check_no_attributes_set_in_init,
    estimator_checks.check_regressor_multioutput,
    estimator_checks.check_regressors_int,
    estimator_checks.check_regressors_no_decision_function,
    estimator_checks.check_requires_y_none,
    estimator_checks.check_set_params,
    estimator_checks.check_supervised_y_2d,
    estimator_checks.check_supervised_y_no_nan,
    estimator_checks.check_valid_tag_types,
)


def spectra(n: int = 90, points: int = 120, seed: int = 0, noise: float = 0.01) -> tuple[Floats, Floats]:
    """Absorbance with two bands, and the depth of the first."""
    rng = np.random.default_rng(seed)
    at = np.linspace(0, 1, points)
    depth, other = rng.uniform(0, 1, n), rng.uniform(0, 1, n)
    bands = np.outer(depth, np.exp(-(((at - 0.3) / 0.05) ** 2))) + np.outer(other, np.exp(-(((at - 0.6) / 0.1) ** 2)))
    level = rng.uniform(0.8, 1.2, (n, 1))
    return level * (0.5 + bands + 0.3 * at) + noise * rng.standard_normal((n, points)), 10 * depth


def small(name: str, inputs: str = "absorbance", epochs: int = 60) -> Estimator:
    """As `make_estimator`, with fewer trees, folds and epochs."""
    if name == "rf":
        return RandomForest(inputs=inputs, trees=10, folds=2)
    if name == "mlp":
        return MLP(inputs=inputs, members=2, epochs=epochs)
    if name == "cubist":
        return Cubist(inputs=inputs, folds=2)
    if name in ("boosting", "scattering-boosting", "scattering-mlp"):
        model = make_estimator(name, inputs=inputs)
        model.folds = 2
        return model
    return make_estimator(name, inputs=inputs)


def chosen(model: PLSR) -> int:
    """Number of components."""
    fitted = model.models_[0]
    assert isinstance(fitted, Chosen)
    return int(fitted.setting)


@pytest.mark.parametrize("name", NAMES)
def test_it_is_an_estimator_of_scikit_learn(name: str) -> None:
    for check in CHECKS:
        check(name, small(name, "features", epochs=5))


@pytest.mark.parametrize("name", NAMES)
def test_it_learns_what_the_spectrum_shows(name: str) -> None:
    x, y = spectra()
    model = small(name).fit(x[:60], y[:60])
    value, spread = model.predict(x[60:], return_std=True)
    error = value - y[60:]
    assert np.mean(error**2) < 0.2 * y[60:].var()
    # the spread is neither a tenth nor ten times the error
    assert 0.1 < np.sqrt(np.mean(error**2) / np.mean(spread**2)) < 10


@pytest.mark.parametrize("name", NAMES)
def test_the_same_again(name: str) -> None:
    x, y = spectra(40)
    first, again = (small(name).fit(x, y).predict(x) for _ in range(2))
    np.testing.assert_array_equal(first, again)


@pytest.mark.parametrize("name", ["plsr", "ridge", "gp", "mlp"])
def test_a_missing_label_is_not_a_label(name: str) -> None:
    x, y = spectra(60)
    both = np.stack((y, -y), axis=1)
    both[::3, 1] = np.nan
    alone = small(name).fit(x, both).predict(x)
    poisoned = both.copy()
    kept = np.isfinite(poisoned[:, 1])
    assert alone.shape == (60, 2)
    if name != "mlp":
        np.testing.assert_allclose(alone[:, 1], small(name).fit(x[kept], -y[kept]).predict(x))
    assert np.corrcoef(alone[~kept, 1], -y[~kept])[0, 1] > 0.9


def test_all_components_are_those_of_pls() -> None:
    x, y = spectra(50, 40, noise=0.05)
    path = kernel_pls(Products.of(x, y), 8)
    for count in range(1, 9):
        known = PLSRegression(count, scale=False).fit(x, y).predict(x).ravel()
        np.testing.assert_allclose(path(x)[count - 1], known, rtol=1e-6)


def test_errors_left_out_are_those_of_a_fit_without_the_rows() -> None:
    x, y = spectra(50, 40, noise=0.05)
    folds = grouped_folds(np.arange(50), 5, 0)
    left = folds == 2
    known = PLSRegression(3, scale=False).fit(x[~left], y[~left]).predict(x[left]).ravel() - y[left]
    np.testing.assert_allclose(FoldedProducts.of(x, y, folds).errors(4)[2, left], known, rtol=1e-6)


def test_pls_stops_where_nothing_is_left() -> None:
    rng = np.random.default_rng(0)
    x = np.outer(rng.standard_normal(20), np.ones(6))
    path = kernel_pls(Products.of(x, 2 * x[:, 0] + 1), 5)
    np.testing.assert_allclose(path(x), np.tile(2 * x[:, 0] + 1, (5, 1)))


def test_one_standard_error_takes_fewer_components() -> None:
    rng = np.random.default_rng(0)
    x = rng.standard_normal((100, 20)) * np.linspace(3, 0.3, 20)
    y = x @ np.linspace(0, 1, 20) + 2 * rng.standard_normal(100)
    least, fewer = (chosen(PLSR("features", one_standard_error=rule).fit(x, y)) for rule in (False, True))
    assert 1 <= fewer < least


def test_groups_stay_together() -> None:
    groups = np.repeat(np.arange(17), np.arange(1, 18))
    folds = grouped_folds(groups, 5, 3)
    assert all(len(set(folds[groups == group])) == 1 for group in range(17))
    sizes = np.bincount(folds)
    assert len(sizes) == 5
    assert sizes.max() - sizes.min() <= 2


@pytest.mark.parametrize("name", ["plsr", "gp", "mbl"])
def test_repeats_do_not_choose_their_own_fit(name: str) -> None:
    """Labels are noise; copies of a row in other folds would make any flexible model look right."""
    x, _ = spectra(40)
    x, y = np.repeat(x, 3, axis=0), np.repeat(np.random.default_rng(2).standard_normal(40), 3)
    groups = np.repeat(np.arange(40), 3)
    grouped, blind = (make_estimator(name).fit(x, y, each) for each in (groups, None))
    told = [float(model.predict(x, return_std=True)[1].mean()) for model in (grouped, blind)]
    assert told[0] > 0.8 or told[0] > 1.5 * told[1]


def test_groups_that_do_not_fit_are_refused() -> None:
    x, y = spectra(30)
    with pytest.raises(ValueError, match="29"):
        PLSR().fit(x, y, np.arange(29))


def test_unknown_names_are_refused() -> None:
    with pytest.raises(InputError) as refused:
        make_estimator("oracle")
    assert refused.value.code is TrainingCode.ESTIMATOR_UNKNOWN


def test_without_its_package_cubist_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cubist", None)
    x, y = spectra(30)
    with pytest.raises(InputError) as refused:
        make_estimator("cubist").fit(x, y)
    assert refused.value.code is TrainingCode.EXTRA_MISSING
    assert refused.value.values["extra"] == "baselines"


def test_features_enter_the_networks_as_they_are() -> None:
    """A latent that varies little may say much: it is not the least of the components."""
    rng = np.random.default_rng(0)
    latent = rng.standard_normal((260, 8)) * np.geomspace(1, 1e-4, 8)
    y = 1e4 * latent[:, -1]
    model = MLP(inputs="features", members=2, epochs=100).fit(latent[:200], y[:200])
    np.testing.assert_allclose(model.model_.scores(latent[:200]).std(dim=0, correction=0), 1, rtol=1e-4)
    assert np.corrcoef(model.predict(latent[200:]), y[200:])[0, 1] > 0.9
