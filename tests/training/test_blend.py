"""The recipe for small libraries: that its parts are what they say, and that evidence decides."""

from __future__ import annotations

import numpy as np
import pytest

from training.estimators.averaged import fit_pcr, fit_pls
from training.estimators.blend import SEEN, Blend, Seeing
from training.estimators.covariance import same_group
from training.estimators.process import Labelled
from training.estimators.segmented import fit_segmented
from training.estimators.segments import fit_segments, similarity, weigh_segments
from training.estimators.views import Inputs, View, prepare_view
from training.preprocessing import Floats


def soils(n: int = 40, points: int = 80, seed: int = 3) -> tuple[Floats, Floats]:
    """Spectra of four bands that vary by themselves, one in each quarter; only the second tells the target."""
    rng = np.random.default_rng(seed)
    at = np.linspace(0, 1, points)
    depths = rng.standard_normal((n, 4))
    bands = np.exp(-(((at - np.array([[0.1], [0.37], [0.62], [0.88]])) / 0.04) ** 2))
    x = depths @ bands + 0.01 * rng.standard_normal((n, points))
    return x, depths[:, 1] + 0.1 * rng.standard_normal(n)


def labelled(x: Floats, y: Floats, groups: list[int] | None = None) -> Labelled:
    numbers = np.arange(len(y)) if groups is None else np.array(groups)
    return Labelled(x - x.mean(axis=0), (y - y.mean()) / y.std(), numbers)


def test_the_segment_that_tells_counts_most() -> None:
    rows = labelled(*soils())
    kernels = np.stack([similarity(part(rows.x), part(rows.x)) for part in fit_segments(rows.x, 4)])
    weights = weigh_segments(kernels, same_group(rows.groups), rows.y).weights
    assert weights.argmax() == 1
    assert weights[1] > 2 * np.delete(weights, 1).max()


def test_a_segment_that_never_varies_is_left_out() -> None:
    x, _ = soils()
    x[:, 20:40] = 1.0
    assert [part.first for part in fit_segments(x, 4)] == [0, 40, 60]


def test_scores_of_a_segment_have_summed_variance_one() -> None:
    x, _ = soils()
    for part in fit_segments(x - x.mean(axis=0), 4):
        assert (part(x - x.mean(axis=0)) ** 2).sum(axis=1).mean() == pytest.approx(1)


@pytest.mark.parametrize("groups", [None, [number // 2 for number in range(40)]])
def test_rows_left_out_are_those_of_a_regression_without_them(groups: list[int] | None) -> None:
    rows = labelled(*soils(), groups)
    preparation = prepare_view(Inputs.FEATURES, View(0, snv=False), rows.x)
    _, errors = fit_pcr(preparation, rows)
    out = rows.groups == rows.groups[0]
    scores = np.linalg.svd(rows.x, full_matrices=False)[0]
    # the average of all numbers of components within a tenth of the best, refitted by hand
    expected = []
    for count in range(14):
        design = np.hstack((np.ones((40, 1)), scores[:, :count]))
        every = np.empty(40)
        for group in np.unique(rows.groups):
            left = rows.groups == group
            beta = np.linalg.lstsq(design[~left], rows.y[~left], rcond=None)[0]
            every[left] = design[left] @ beta - rows.y[left]
        expected.append(every)
    squared = (np.array(expected) ** 2).mean(axis=1)
    near = squared <= 1.1**2 * squared.min()
    np.testing.assert_allclose(errors[out], np.array(expected)[near].mean(axis=0)[out], atol=1e-8)


def test_a_process_left_out_is_a_process_without_the_row() -> None:
    x, y = soils()
    rows = labelled(x, y)
    preparation = prepare_view(Inputs.FEATURES, View(0, snv=False), rows.x)
    model, errors = fit_segmented(preparation, rows, segments=4, seed=0)
    kernels = np.stack([similarity(part(rows.x), part(rows.x)) for part in model.segments])
    covariance = model.weighing.noisy(kernels, same_group(rows.groups))
    others = np.arange(1, 40)
    cross = model.weighing.covariance(kernels[:, :1, 1:])
    alone = cross @ np.linalg.solve(covariance[np.ix_(others, others)], rows.y[1:])
    assert errors[0] == pytest.approx(alone[0] - rows.y[0], abs=1e-8)


def test_partial_least_squares_knows_where_it_learned() -> None:
    x, y = soils()
    preparation = prepare_view(Inputs.FEATURES, View(0, snv=False), x)
    rows = labelled(preparation(x), y)
    model, errors = fit_pls(preparation, rows, folds=5, seed=0)
    assert np.mean((model.predict(x)[0] - rows.y) ** 2) < np.mean(errors**2) < 0.2


def test_windows_are_shares_of_the_spectrum() -> None:
    assert Seeing(0.02).on(2151).window == 43
    assert Seeing(0.02).on(351).window == 7
    assert Seeing(0.02).on(50).window == 5
    assert Seeing(0.0, reflectance=True).on(99) == View(0, reflectance=True)
    assert len({seeing.on(600) for seeing in SEEN}) == len(SEEN)


def test_repeats_of_a_sample_do_not_vouch_for_each_other() -> None:
    x, _ = soils(24)
    rng = np.random.default_rng(0)
    noise = rng.standard_normal(24)  # a target that no spectrum tells
    repeats = np.repeat(x, 3, axis=0) + 1e-4 * rng.standard_normal((72, 80))
    alone = Blend().fit(repeats, np.repeat(noise, 3))
    grouped = Blend().fit(repeats, np.repeat(noise, 3), groups=np.repeat(np.arange(24), 3).tolist())
    fresh, _ = soils(60, seed=9)
    assert grouped.predict(fresh).std() < 0.6 * alone.predict(fresh).std()


def test_the_scale_covers_new_soils() -> None:
    x, y = soils(120)
    value, scale = Blend().fit(x[:60], y[:60]).predict(x[60:], return_std=True)
    assert 0.75 < np.mean(np.abs(value - y[60:]) < 1.645 * scale) <= 1
