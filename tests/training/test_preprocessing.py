from __future__ import annotations

import numpy as np
import torch
from scipy.signal import savgol_filter

from training.preprocessing import SNV_FLOOR, Derivative, derivative


def test_the_layer_is_snv_and_savitzky_golay() -> None:
    nir = np.random.default_rng(0).uniform(0.2, 0.6, (4, 60))
    absorbance = -np.log10(nir)
    centred = absorbance - absorbance.mean(axis=1, keepdims=True)
    snv = centred / (absorbance.std(axis=1, keepdims=True) + SNV_FLOOR)
    expected = savgol_filter(snv, 15, 2, deriv=1, axis=1)[:, 7:-7]
    np.testing.assert_allclose(derivative(nir, 15), expected, atol=1e-12)


def test_a_straight_absorbance_has_a_constant_slope() -> None:
    nir = 10.0 ** -np.linspace(0.2, 0.8, 50)[np.newaxis]
    slopes = derivative(nir, 25)
    assert slopes.shape == (1, 26)
    assert np.ptp(slopes) < 1e-9
    assert slopes[0, 0] > 0


def test_gain_does_not_matter() -> None:
    nir = np.random.default_rng(1).uniform(0.2, 0.6, (3, 60))
    np.testing.assert_allclose(derivative(nir, 15), derivative(0.7 * nir, 15), atol=1e-9)


def test_flat_dark_and_negative_spectra_stay_finite() -> None:
    nir = np.stack([np.full(60, 0.9), np.zeros(60), np.linspace(-0.1, 0.5, 60)])
    assert np.isfinite(derivative(nir, 15)).all()


def test_single_precision_agrees() -> None:
    nir = np.random.default_rng(2).uniform(0.2, 0.6, (4, 60))
    single = Derivative(25).float()(torch.tensor(nir, dtype=torch.float32)).numpy()
    np.testing.assert_allclose(single, derivative(nir, 25), atol=1e-5)
