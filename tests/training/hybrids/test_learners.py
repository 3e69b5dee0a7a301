"""The hybrids as estimators; what all estimators share is tested with the others."""

from __future__ import annotations

import numpy as np
import pytest

from tests.training.test_estimators import spectra
from training.estimators import make_estimator
from training.estimators.folds import grouped_folds
from training.estimators.plsr import PLSR
from training.hybrids import Bank, Filters
from training.hybrids.pursuit import fewest, pursue

LINEAR = ("scattering-ridge", "scattering-pls")


@pytest.mark.parametrize("name", [*LINEAR, "scattering-mix"])
def test_columns_of_a_bank_give_what_the_spectra_give(name: str) -> None:
    x, y = spectra(40)
    filters = (Filters(3, 2, 64), Filters(4, 2, 64))
    bank = Bank.of(x, filters)
    plain = make_estimator(name).set_params(filters=filters).fit(x[:30], y[:30])
    given = make_estimator(name).set_params(parts=bank.parts).fit(bank(x[:30]), y[:30])
    np.testing.assert_allclose(plain.predict(x[30:]), given.predict(bank(x[30:])), rtol=1e-6)


def test_reflectance_is_turned_into_absorbance() -> None:
    x, y = spectra(40)
    known = make_estimator("scattering-ridge").fit(x, y).predict(x)
    found = make_estimator("scattering-ridge", inputs="reflectance").fit(10.0**-x, y).predict(10.0**-x)
    np.testing.assert_allclose(found, known, rtol=1e-6)


@pytest.mark.parametrize("name", LINEAR)
def test_a_latent_beside_the_spectrum_is_used(name: str) -> None:
    x, _ = spectra(60)
    latent = np.random.default_rng(1).standard_normal((60, 3))
    both, y = np.hstack((x, latent)), latent[:, 1]
    layout = [("absorbance", x.shape[1]), ("features", 3)]
    beside = make_estimator(name, inputs=layout).fit(both[:40], y[:40]).predict(both[40:])
    alone = make_estimator(name).fit(x[:40], y[:40]).predict(x[40:])
    assert np.corrcoef(beside, y[40:])[0, 1] > 0.9
    assert np.corrcoef(alone, y[40:])[0, 1] < 0.7


def test_the_axis_says_where_the_columns_are() -> None:
    x, y = spectra(40)
    nm = np.linspace(400, 2500, x.shape[1])
    even, uneven = (make_estimator("scattering-ridge").set_params(axis=axis, unit="nm") for axis in (None, nm))
    assert np.abs(even.fit(x, y).predict(x) - uneven.fit(x, y).predict(x)).max() > 1e-6
    with pytest.raises(ValueError, match="axis"):
        make_estimator("scattering-ridge").set_params(axis=nm[:-1], unit="nm").fit(x, y)


def test_two_spectra_side_by_side_are_refused() -> None:
    x, y = spectra(30, 60)
    with pytest.raises(ValueError, match="at most one"):
        make_estimator("scattering-ridge", inputs=[("absorbance", 30), ("absorbance", 30)]).fit(x, y)


def test_short_and_constant_spectra_are_refused() -> None:
    x, y = spectra(30, 60)
    with pytest.raises(ValueError, match="too short"):
        make_estimator("scattering-ridge").fit(x[:, :5], y)
    flat = x.copy()
    flat[3] = 1.0
    with pytest.raises(ValueError, match="constant"):
        make_estimator("scattering-ridge").fit(flat, y)


def test_the_mean_of_learners_doubts_more_where_they_differ() -> None:
    x, y = spectra(40)
    model = make_estimator("scattering-mix").fit(x[:30], y[:30])
    columns = model.bank_(x[30:])
    found = [member.predict(columns, return_std=True) for member in model.members_]
    value, spread = model.predict(x[30:], return_std=True)
    np.testing.assert_allclose(value, np.mean([own[:, 0] for own, _ in found], axis=0))
    within = np.sqrt(np.mean([own[:, 0] ** 2 for _, own in found], axis=0))
    assert (spread >= within).all()


def test_the_columns_that_carry_are_found() -> None:
    rng = np.random.default_rng(0)
    x = rng.standard_normal((60, 40))
    y = 3 * x[:, 7] - 2 * x[:, 21] + 0.1 * rng.standard_normal(60)
    found = pursue(x[:40], y[:40], x[40:], 6)
    assert set(found.taken[:2].tolist()) == {7, 21}
    assert np.std(found.values[1] - y[40:]) < 0.2
    assert fewest(x[:40], y[:40], grouped_folds(np.arange(40), 5, 0), 6) == 2


def test_a_pursuit_ends_where_nothing_is_left() -> None:
    x = np.outer(np.arange(10.0), np.ones(4))
    found = pursue(x, 2 * x[:, 0] + 1, x, 5)
    assert len(found.taken) == 1
    np.testing.assert_allclose(found.values, np.tile(2 * x[:, 0] + 1, (5, 1)))
    assert len(pursue(x, np.ones(10), x, 5).taken) == 0


def test_a_hybrid_leaves_the_views_of_its_learner_alone() -> None:
    x, y = spectra(40)
    before = PLSR().views
    make_estimator("scattering-pls").fit(x, y)
    assert PLSR().views is before
