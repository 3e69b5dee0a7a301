"""What is done to each spectrum alone, on arrays in float64."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import correlate1d
from scipy.signal import savgol_coeffs

Floats = NDArray[np.float64]

DARKEST = 1e-3
"""Reflectance is held above this before the logarithm: no soil is darker, a dead pixel may be."""
SNV_FLOOR = 1e-4
"""Added to the standard deviation, so that a flat spectrum gives zeros instead of a division by zero."""


def absorbance(reflectance: Floats) -> Floats:
    """log10(1/R) `[n, g]` of reflectance as a fraction, held above `DARKEST`."""
    return np.asarray(-np.log10(np.maximum(reflectance, DARKEST)))


def snv(spectra: Floats, floor: float = SNV_FLOOR) -> Floats:
    """Each spectrum `[n, g]` less its mean, over its standard deviation and `floor` (Barnes et al. 1989)."""
    centred = spectra - spectra.mean(axis=1, keepdims=True)
    return np.asarray(centred / (np.sqrt(np.mean(centred**2, axis=1, keepdims=True)) + floor))


def savitzky_golay(spectra: Floats, window: int, order: int = 2, deriv: int = 1) -> Floats:
    """Derivative per grid step `[n, g − window + 1]` by a polynomial over `window` points (Savitzky & Golay 1964)."""
    if window > spectra.shape[1]:
        raise ValueError(f"a window of {window} points does not fit into {spectra.shape[1]}")
    slopes = correlate1d(spectra, savgol_coeffs(window, order, deriv=deriv, use="dot"), axis=1)
    return np.asarray(slopes[:, window // 2 : spectra.shape[1] - window // 2])
