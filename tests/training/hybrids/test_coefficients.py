"""What a learner sees of the coefficients."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.test_estimators import spectra
from training.hybrids import Bank, Choice, Filters, Parts, fit_view
from training.hybrids.coefficients import compress
from training.preprocessing import Floats, snv

FILTERS = (Filters(3, 2, 64), Filters(4, 2, 64))


@pytest.fixture(scope="module")
def made() -> tuple[Parts, Floats, Floats]:
    """Parts, columns and absorbance of 30 spectra."""
    x, _ = spectra(30, 60)
    bank = Bank.of(x, FILTERS)
    return bank.parts, bank(x), x


def test_the_columns_are_the_spectrum_and_the_banks(made: tuple[Parts, Floats, Floats]) -> None:
    parts, columns, x = made
    assert columns.shape == (30, parts.width)
    np.testing.assert_array_equal(columns[:, :60], snv(x))
    for part in parts.banks:
        orders = [path.order for path in part.paths]
        assert orders == sorted(orders)
        places = np.concatenate([part.columns((order,)) for order in (0, 1, 2)])
        np.testing.assert_array_equal(places, np.arange(part.start, part.start + part.width))


def test_one_row_at_a_time_gives_the_same(made: tuple[Parts, Floats, Floats]) -> None:
    _, columns, x = made
    bank = Bank.of(x, FILTERS)
    np.testing.assert_allclose(np.vstack([bank(row[np.newaxis]) for row in x[:4]]), columns[:4], atol=1e-12)


@pytest.mark.parametrize("choice", [Choice(0, (0,)), Choice(1, (0, 1)), Choice(1, (1,), spectrum=True)])
def test_a_turn_keeps_all_distances_between_training_rows(made: tuple[Parts, Floats, Floats], choice: Choice) -> None:
    parts, columns, _ = made
    plain, turned = (fit_view(parts, choice, columns, turned=flag)(columns) for flag in (False, True))
    assert turned.shape[1] <= 30
    for seen in (plain, turned):
        seen -= seen.mean(axis=0)
    np.testing.assert_allclose(turned @ turned.T, plain @ plain.T, atol=1e-6 * np.abs(plain @ plain.T).max())


def test_blocks_beside_each_other_weigh_the_same(made: tuple[Parts, Floats, Floats]) -> None:
    parts, columns, _ = made
    seen = fit_view(parts, Choice(1, (1,), spectrum=True), columns, turned=False)(columns)
    own, rest = seen[:, : parts.spectrum], seen[:, parts.spectrum :]
    np.testing.assert_allclose([own.var(axis=0).sum(), rest.var(axis=0).sum()], 1)


def test_nothing_is_learned_from_rows_that_are_not_shown(made: tuple[Parts, Floats, Floats]) -> None:
    parts, columns, _ = made
    other = columns.copy()
    other[20:] = 7.0
    for choice in (Choice(0, (0, 1, 2), scaling="path", keep=0.9), Choice(1, (1,), "log", spectrum=True)):
        first, second = (fit_view(parts, choice, given[:20])(columns) for given in (columns, other))
        np.testing.assert_array_equal(first, second)


def test_fewer_paths_where_less_is_kept(made: tuple[Parts, Floats, Floats]) -> None:
    parts, columns, _ = made
    widths = [
        fit_view(parts, Choice(0, (0, 1, 2), keep=keep), columns, turned=False)(columns).shape[1]
        for keep in (1.0, 0.99, 0.5)
    ]
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > widths[-1] > 0


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-1, 5), min_size=1, max_size=12), st.sampled_from(["none", "log", "root"]))
def test_compression_keeps_the_order_of_moduli_and_leaves_order_0(values: list[float], compression: str) -> None:
    row = np.sort(np.array(values))[np.newaxis]
    squeezed = compress(row, np.ones(row.shape[1], dtype=np.bool_), compression)
    assert np.isfinite(squeezed).all()
    assert (np.diff(squeezed) >= 0).all()
    np.testing.assert_array_equal(compress(row, np.zeros(row.shape[1], dtype=np.bool_), compression), row)
