"""What is done to a spectrum before it is learned from: layers that travel inside the graphs, and the same as
scikit-learn transformers. All work on each spectrum alone, so nothing is learned from other spectra.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.ndimage import correlate1d
from scipy.signal import savgol_coeffs
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data
from torch import Tensor, nn

Floats = NDArray[np.float64]

DARKEST = 1e-3
"""Reflectance is held above this before the logarithm: no soil is darker, a dead pixel may be."""
SNV_FLOOR = 1e-4
"""Added to the standard deviation, so that a flat spectrum gives zeros instead of a division by zero."""


class Derivative(nn.Module):
    """Reflectance `[n, g]` → SNV of log10(1/R) → Savitzky–Golay first derivative `[n, g − window + 1]`.

    The derivative is per grid step (2 nm), by a second-order polynomial over `window` points (odd); only
    points with a whole window are kept, so nothing is made up at the ends. A window of one point takes no
    derivative. SNV: Barnes, Dhanoa & Lister 1989.
    """

    kernel: Tensor

    def __init__(self, window: int) -> None:
        super().__init__()
        coefficients = savgol_coeffs(window, 2, deriv=1, use="dot") if window > 1 else np.ones(1)
        self.register_buffer("kernel", torch.tensor(coefficients[np.newaxis, np.newaxis]))

    def forward(self, nir: Tensor) -> Tensor:
        """SNV of log10(1/R), then its slope."""
        centred, spread = _spread(nir)
        slopes: Tensor = nn.functional.conv1d((centred / spread).unsqueeze(1), self.kernel)
        return slopes.squeeze(1)


def contrast(nir: Tensor) -> Tensor:
    """log10 of the standard deviation of log10(1/R) along each spectrum, `[n, 1]`: how much there is to see."""
    return torch.log10(_spread(nir)[1])


def _spread(nir: Tensor) -> tuple[Tensor, Tensor]:
    """Centred log10(1/R) and its standard deviation, floored."""
    absorbance = torch.log10(nir.clamp(min=DARKEST)).neg()
    centred = absorbance - absorbance.mean(dim=1, keepdim=True)
    return centred, (centred * centred).mean(dim=1, keepdim=True).sqrt() + SNV_FLOOR


def derivative(nir: Floats, window: int) -> Floats:
    """`Derivative` in float64 on arrays."""
    with torch.no_grad():
        slopes = Derivative(window).double()(torch.tensor(nir, dtype=torch.float64))
    return np.asarray(slopes.numpy(), dtype=np.float64)


def absorbance(reflectance: Floats) -> Floats:
    """log10(1/R) `[n, g]` of reflectance as a fraction, held above `DARKEST`."""
    return np.asarray(-np.log10(np.maximum(reflectance, DARKEST)))


def snv(spectra: Floats) -> Floats:
    """Each spectrum `[n, g]` less its mean, over its standard deviation (Barnes, Dhanoa & Lister 1989)."""
    centred = spectra - spectra.mean(axis=1, keepdims=True)
    return np.asarray(centred / (np.sqrt(np.mean(centred**2, axis=1, keepdims=True)) + SNV_FLOOR))


def savitzky_golay(spectra: Floats, window: int, order: int = 2, deriv: int = 1) -> Floats:
    """Derivative per grid step `[n, g − window + 1]` by a polynomial over `window` points (Savitzky & Golay 1964)."""
    if window > spectra.shape[1]:
        raise ValueError(f"a window of {window} points does not fit into {spectra.shape[1]}")
    slopes = correlate1d(spectra, savgol_coeffs(window, order, deriv=deriv, use="dot"), axis=1)
    return np.asarray(slopes[:, window // 2 : spectra.shape[1] - window // 2])


class _Rowwise(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Transformer of scikit-learn that treats each row by itself; fitting it only counts the columns."""

    def fit(self, X: Floats, y: object = None) -> _Rowwise:  # noqa: ARG002 - the signature of scikit-learn
        """Check the spectra `X[n, g]`."""
        validate_data(self, X, dtype=np.float64)
        return self

    def transform(self, X: Floats) -> Floats:
        """Treated spectra; `ValueError` where `X` has other columns than those of `fit`."""
        check_is_fitted(self, "n_features_in_")
        return self._treat(validate_data(self, X, dtype=np.float64, reset=False))

    def _treat(self, spectra: Floats) -> Floats:
        raise NotImplementedError


class Absorbance(_Rowwise):
    """`absorbance` as a transformer."""

    def _treat(self, spectra: Floats) -> Floats:
        return absorbance(spectra)


class SNV(_Rowwise):
    """`snv` as a transformer."""

    def _treat(self, spectra: Floats) -> Floats:
        return snv(spectra)


class SavitzkyGolay(_Rowwise):
    """`savitzky_golay` as a transformer."""

    def __init__(self, window: int = 15, order: int = 2, deriv: int = 1) -> None:
        self.window = window
        self.order = order
        self.deriv = deriv

    def _treat(self, spectra: Floats) -> Floats:
        return savitzky_golay(spectra, self.window, self.order, self.deriv)
