"""Between reflectance and absorbance."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from training.preprocessing.transformer import Preprocessing
from training.preprocessing.values import DARKEST, Floats, absorbance


class Absorbance(Preprocessing):
    """log10(1/R) of reflectance as a fraction, held above `DARKEST`."""

    def _treat(self, spectra: Floats) -> Floats:
        return absorbance(spectra)

    def _module(self) -> nn.Module:
        return _ToAbsorbance()


class Reflectance(Preprocessing):
    """Reflectance as a fraction, 10^(−A), of absorbance A = log10(1/R)."""

    def _treat(self, spectra: Floats) -> Floats:
        return np.asarray(np.power(10.0, -spectra), dtype=np.float64)

    def _module(self) -> nn.Module:
        return _ToReflectance()


class _ToAbsorbance(nn.Module):
    def forward(self, reflectance: Tensor) -> Tensor:
        return torch.log10(reflectance.clamp(min=DARKEST)).neg()


class _ToReflectance(nn.Module):
    def forward(self, absorbance: Tensor) -> Tensor:
        return torch.exp(absorbance * -float(np.log(10.0)))
