"""Wavelet scattering of spectra: fixed Morlet filters, moduli and averages, nothing learned (Andén & Mallat 2014).

A spectrum on a grid uniform in wavenumber is averaged (order 0); what the averaging loses, the shape of bands by
width, comes back as averaged moduli of wavelet transforms (order 1), and what these lose as such of the moduli
(order 2). Small shifts and stretches of the axis move the coefficients little. The filters are our own, from the
published formulas; all of it is plain convolutions, so that it travels inside ONNX graphs.
"""

from training.scattering.filters import Path, ScatteringSpec
from training.scattering.layers import Scattering
from training.scattering.transformer import FeaturePlace, ScatteringFeatures

__all__ = ["FeaturePlace", "Path", "Scattering", "ScatteringFeatures", "ScatteringSpec"]
