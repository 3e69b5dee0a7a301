"""Continuum removal."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from training.errors import TrainingCode
from training.preprocessing.hull import Hull, upper_hull
from training.preprocessing.transformer import Preprocessing, PreprocessingError
from training.preprocessing.values import Floats

REFLECTANCE, ABSORBANCE = "reflectance", "absorbance"


class ContinuumRemoval(Preprocessing):
    """Reflectance over its upper convex hull (Clark & Roush 1984, J. Geophys. Res. 89, 6329–6340): 1 off the bands.

    With `of="absorbance"` the absorbance less its lower hull, 0 off the bands (the rubber-band baseline of MIR).
    `axis[g]`: wavelengths or wavenumbers, even or not; without it the columns are an even step apart.
    """

    def __init__(self, axis: Floats | None = None, of: str = REFLECTANCE) -> None:
        self.axis = axis
        self.of = of

    def _learn(self, spectra: Floats) -> None:
        if self.of not in (REFLECTANCE, ABSORBANCE):
            self._refuse_setting("of", str(self.of), f"{REFLECTANCE} or {ABSORBANCE}")
        self.positions_ = self._positions(self.axis, spectra.shape[1])

    def _treat(self, spectra: Floats) -> Floats:
        self._refuse_flat(spectra)
        if self.of == ABSORBANCE:
            return spectra + upper_hull(-spectra, self.positions_)
        hull = upper_hull(spectra, self.positions_)
        dark = hull.min(axis=1) <= 0
        if dark.any():
            raise PreprocessingError(TrainingCode.SPECTRUM_DARK, method=self._named(), row=int(dark.argmax()) + 1)
        return np.asarray(spectra / hull)

    def _module(self) -> nn.Module:
        hull = Hull(self.positions_)
        return _Quotient(hull) if self.of == REFLECTANCE else _Difference(hull)


class _Quotient(nn.Module):
    def __init__(self, hull: Hull) -> None:
        super().__init__()
        self.hull = hull

    def forward(self, x: Tensor) -> Tensor:
        quotient: Tensor = x / self.hull(x)
        return quotient


class _Difference(nn.Module):
    def __init__(self, hull: Hull) -> None:
        super().__init__()
        self.hull = hull

    def forward(self, x: Tensor) -> Tensor:
        return torch.add(x, self.hull(-x))
