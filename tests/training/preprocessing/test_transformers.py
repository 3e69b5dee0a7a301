"""Preprocessings as transformers of scikit-learn: what they compute, what they learn, what they refuse."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import savgol_filter
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import check_estimator

from core.corrections.methods import projection, spectral_space
from core.errors import InputError
from tests.training.preprocessing.spectra import random_spectra
from training.errors import SENTENCES, TrainingCode, sentence
from training.preprocessing import (
    EPO,
    MSC,
    SNV,
    SST,
    ContinuumRemoval,
    Detrend,
    Floats,
    Preprocessing,
    PreprocessingError,
    SavitzkyGolay,
    WaveletDenoising,
    snv,
)
from training.preprocessing.hull import upper_hull
from training.preprocessing.wavelets import daubechies

SMALL = (
    SNV(),
    MSC(),
    Detrend(degree=0),
    SavitzkyGolay(1, 0, 0),
    ContinuumRemoval(of="absorbance"),
    WaveletDenoising(moments=1, levels=1),
)
"""Settings that the few columns of scikit-learn's own checks allow."""
NOT_SPECTRA = {"check_estimators_dtypes": "some of its rows are flat, which is refused"}


@pytest.mark.parametrize("transformer", SMALL, ids=lambda one: type(one).__name__)
def test_the_checks_of_scikit_learn(transformer: Preprocessing) -> None:
    check_estimator(transformer, expected_failed_checks=NOT_SPECTRA, on_skip=None)


def test_msc_learns_its_reference_from_the_training_rows() -> None:
    x = random_spectra(30, seed=1)
    fitted = MSC().fit(x[:20])
    np.testing.assert_allclose(fitted.reference_, x[:20].mean(axis=0))
    slope, level = np.polyfit(fitted.reference_, x[25], 1)
    np.testing.assert_allclose(fitted.transform(x[25:26])[0], (x[25] - level) / slope)


def test_msc_undoes_offset_and_slope() -> None:
    shape = random_spectra(1, seed=2)
    scattered = np.vstack([shape, 0.3 + 1.7 * shape, 0.5 * shape - 0.1])
    treated = MSC().fit_transform(scattered)
    np.testing.assert_allclose(treated, np.tile(treated[0], (3, 1)))


def test_detrending_takes_a_parabola_out() -> None:
    axis = np.array([400.0, 410, 425, 470, 500, 580, 700, 710, 715])
    x = random_spectra(4, points=9)
    parabola = 1e-5 * (axis - 500) ** 2 - 0.002 * axis
    detrend = Detrend(axis).fit(x)
    np.testing.assert_allclose(detrend.transform(x + parabola), detrend.transform(x), atol=1e-12)
    residual = x[0] - np.polyval(np.polyfit(axis - 500, x[0], 2), axis - 500)
    np.testing.assert_allclose(detrend.transform(x)[0], residual, atol=1e-10)


@pytest.mark.parametrize(("deriv", "order"), [(0, 2), (1, 2), (2, 3)])
def test_savitzky_golay(deriv: int, order: int) -> None:
    x = random_spectra(3)
    expected = savgol_filter(x, 11, order, deriv=deriv, axis=1)[:, 5:-5]
    np.testing.assert_allclose(SavitzkyGolay(11, order, deriv).fit_transform(x), expected, atol=1e-12)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(3, 40))
def test_the_hull_is_the_least_concave_curve_above(seed: int, points: int) -> None:
    rng = np.random.default_rng(seed)
    x, positions = rng.uniform(0.1, 1, (3, points)), np.cumsum(rng.uniform(0.1, 1, points))
    hull = upper_hull(x, positions)
    assert (hull >= x - 1e-12).all()
    slopes = np.diff(hull, axis=1) / np.diff(positions)
    assert (np.diff(slopes, axis=1) <= 1e-9).all()
    # it is a chord or a point everywhere, so nothing concave above the points is lower
    for row, own in zip(x, hull, strict=True):
        touched = np.flatnonzero(own - row < 1e-12)
        np.testing.assert_allclose(np.interp(positions, positions[touched], row[touched]), own, atol=1e-9)


def test_continuum_removal_is_the_ratio_to_the_hull() -> None:
    axis = np.array([1000.0, 1100, 1300, 1400, 1500])
    reflectance = np.array([[0.4, 0.45, 0.3, 0.5, 0.5]])
    treated = ContinuumRemoval(axis).fit_transform(reflectance)
    # corners at 1000, 1400 and 1500 nm: at 1100 the line is 0.425, below the point, so 1100 is a corner too
    np.testing.assert_allclose(treated, [[1, 1, 0.3 / (0.45 + 0.05 * 2 / 3), 1, 1]])
    baseline = ContinuumRemoval(axis, "absorbance").fit_transform(-reflectance)
    np.testing.assert_allclose(baseline, [[0, 0, 0.45 + 0.05 * 2 / 3 - 0.3, 0, 0]], atol=1e-12)


@pytest.mark.parametrize("moments", range(1, 11))
def test_daubechies_filters(moments: int) -> None:
    taps = daubechies(moments)
    assert taps.sum() == pytest.approx(np.sqrt(2))
    for shift in range(moments):
        product = taps[2 * shift :] @ taps[: len(taps) - 2 * shift]
        assert product == pytest.approx(float(shift == 0), abs=1e-5)
    wavelet = taps[::-1] * (-1.0) ** np.arange(len(taps))
    places = np.linspace(-1, 1, len(taps))
    np.testing.assert_allclose([wavelet @ places**power for power in range(moments)], 0, atol=1e-5)


def test_the_filter_of_two_moments_is_the_published_one() -> None:
    root = np.sqrt(3)
    published = np.array([1 + root, 3 + root, 3 - root, 1 - root]) / (4 * np.sqrt(2))
    np.testing.assert_allclose(daubechies(2), published, atol=1e-12)


def test_without_a_threshold_the_wavelets_give_the_spectrum_back() -> None:
    x = random_spectra(3, points=101)
    np.testing.assert_allclose(WaveletDenoising(strength=0).fit_transform(x), x, atol=1e-12)


def test_denoising_takes_noise_and_leaves_bands() -> None:
    rng, places = np.random.default_rng(0), np.linspace(0, 1, 500)
    clean = 0.4 + 0.1 * places - 0.2 * np.exp(-(((places - 0.6) / 0.03) ** 2))
    noisy = clean + 0.01 * rng.standard_normal((20, 500))
    left = WaveletDenoising().fit_transform(noisy) - clean
    assert np.sqrt(np.mean(left**2)) < 0.5 * 0.01
    assert abs(left[:, 300].mean()) < 0.01


def test_pairs_share_the_algebra_of_the_corrections() -> None:
    dry = random_spectra(20, seed=3)
    moist = dry + 0.2 * random_spectra(1, seed=4) + 0.01 * random_spectra(20, seed=5)
    np.testing.assert_array_equal(EPO(moist, dry, 2).fit(dry).transform(moist), projection(moist, dry, 2)(moist))
    np.testing.assert_array_equal(SST(moist, dry, 4).fit(dry).transform(moist), spectral_space(moist, dry, 4)(moist))


def test_epo_no_longer_sees_the_directions_of_the_difference() -> None:
    dry = random_spectra(20, seed=3)
    water = random_spectra(1, seed=4)
    epo = clone(EPO(dry + np.linspace(0.1, 0.3, 20)[:, None] * water, dry, 1)).fit(dry)
    np.testing.assert_allclose(epo.transform(dry + 5 * water), epo.transform(dry), atol=1e-9)


FLAT = np.vstack([random_spectra(3), np.full((1, 60), 0.4)])
LINE = np.linspace(0.0, 1.0, 60)
WAVES = np.cos(np.pi * np.outer([1, 2], np.arange(60) + 0.5) / 60)
"""Orthogonal, so that the second less the first is orthogonal to the mean of the three."""
REFUSED: list[tuple[Preprocessing, Floats, TrainingCode]] = [
    (SNV(), FLAT, TrainingCode.SPECTRUM_FLAT),
    (MSC(), FLAT, TrainingCode.SPECTRUM_FLAT),
    (Detrend(), FLAT, TrainingCode.SPECTRUM_FLAT),
    (ContinuumRemoval(), FLAT, TrainingCode.SPECTRUM_FLAT),
    (WaveletDenoising(), FLAT, TrainingCode.SPECTRUM_FLAT),
    (ContinuumRemoval(), -random_spectra(3) - 9, TrainingCode.SPECTRUM_DARK),
    (MSC(), np.vstack([WAVES[0], WAVES[0], WAVES[1] - WAVES[0]]), TrainingCode.SPECTRUM_UNLIKE),
    (SNV(floor=-1), random_spectra(3), TrainingCode.PREPROCESSING_SETTING),
    (SavitzkyGolay(10), random_spectra(3), TrainingCode.PREPROCESSING_SETTING),
    (SavitzkyGolay(11, 4, 3), random_spectra(3), TrainingCode.PREPROCESSING_SETTING),
    (SavitzkyGolay(11, 0, 1), random_spectra(3), TrainingCode.PREPROCESSING_SETTING),
    (SavitzkyGolay(61), random_spectra(3), TrainingCode.WINDOW_WIDE),
    (SavitzkyGolay(axis=LINE**2 + 1), random_spectra(3), TrainingCode.AXIS_UNEVEN),
    (WaveletDenoising(axis=LINE**2 + 1), random_spectra(3), TrainingCode.AXIS_UNEVEN),
    (WaveletDenoising(moments=11), random_spectra(3), TrainingCode.PREPROCESSING_SETTING),
    (WaveletDenoising(levels=0), random_spectra(3), TrainingCode.PREPROCESSING_SETTING),
    (WaveletDenoising(strength=-1), random_spectra(3), TrainingCode.PREPROCESSING_SETTING),
    (WaveletDenoising(levels=5), random_spectra(3), TrainingCode.WINDOW_WIDE),
    (Detrend(LINE[:-1]), random_spectra(3), TrainingCode.AXIS_LENGTH),
    (Detrend(np.abs(LINE - 0.5)), random_spectra(3), TrainingCode.AXIS_ORDER),
    (Detrend(degree=-1), random_spectra(3), TrainingCode.PREPROCESSING_SETTING),
    (Detrend(degree=9), random_spectra(3, points=8), TrainingCode.WINDOW_WIDE),
    (ContinuumRemoval(of="ratio"), random_spectra(3), TrainingCode.PREPROCESSING_SETTING),
    (EPO(), random_spectra(3), TrainingCode.PAIRS_MISSING),
    (SST(random_spectra(5), random_spectra(4)), random_spectra(3), TrainingCode.PAIRS_UNLIKE),
    (SST(random_spectra(5), random_spectra(5)), random_spectra(3, points=59), TrainingCode.PAIRS_UNLIKE),
    (SST(random_spectra(5), random_spectra(5), rank=0), random_spectra(3), TrainingCode.PREPROCESSING_SETTING),
    (EPO(random_spectra(5), random_spectra(5, seed=9), rank=6), random_spectra(3), TrainingCode.RANK_HIGH),
]


@pytest.mark.parametrize(("transformer", "spectra", "code"), REFUSED)
def test_what_is_refused(transformer: Preprocessing, spectra: Floats, code: TrainingCode) -> None:
    with pytest.raises(PreprocessingError) as refused:
        transformer.fit(spectra).transform(spectra)
    assert refused.value.code is code
    assert isinstance(refused.value, InputError)
    assert type(transformer).__name__ in (sentence(refused.value) or "")
    assert code in SENTENCES


@pytest.mark.parametrize("transformer", [*SMALL, EPO(random_spectra(3), random_spectra(3, seed=2))])
def test_gaps_are_refused(transformer: Preprocessing) -> None:
    x = random_spectra(5)
    fitted = clone(transformer).fit(x)
    x[2, 7] = np.nan
    for asked in (fitted.fit, fitted.transform):
        with pytest.raises(ValueError, match="NaN"):
            asked(x)


def test_pairs_with_gaps_are_refused() -> None:
    x, broken = random_spectra(5), random_spectra(5, seed=2)
    broken[0, 0] = np.inf
    with pytest.raises(ValueError, match=r"target.*infinity"):
        SST(x, broken).fit(x)


def test_layers_come_after_fitting() -> None:
    with pytest.raises(NotFittedError):
        SNV().layers()


def test_in_a_pipeline_only_training_rows_are_seen() -> None:
    x = random_spectra(12)
    chain = make_pipeline(SNV(), MSC()).fit(x[:8])
    np.testing.assert_allclose(chain[-1].reference_, snv(x[:8]).mean(axis=0))
