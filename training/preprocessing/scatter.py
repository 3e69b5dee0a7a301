"""Against the scatter of light by particle size and filling: SNV, MSC and the trend that they leave."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from training.errors import TrainingCode
from training.preprocessing.transformer import Preprocessing, PreprocessingError
from training.preprocessing.values import SNV_FLOOR, Floats, snv

LEAST_SLOPE = 1e-3
"""Of a spectrum on the reference, over the ratio of their standard deviations, which is their correlation: below it
a spectrum shares nothing with the reference that it could be brought to."""


class SNV(Preprocessing):
    """Standard normal variate: each spectrum less its mean, over its standard deviation (Barnes et al. 1989).

    `floor` is added to the standard deviation. The default suits absorbance; derivatives are smaller than it, and
    behind one it should be 0.
    """

    def __init__(self, floor: float = SNV_FLOOR) -> None:
        self.floor = floor

    def _learn(self, spectra: Floats) -> None:  # noqa: ARG002 - nothing is learned from them
        if not self.floor >= 0:
            self._refuse_setting("floor", self.floor, "0 or more")

    def _treat(self, spectra: Floats) -> Floats:
        self._refuse_flat(spectra)
        return snv(spectra, self.floor)

    def _module(self) -> nn.Module:
        return _StandardNormal(self.floor)


class MSC(Preprocessing):
    """Multiplicative scatter correction (Geladi, MacDougall & Martens 1985, Appl. Spectrosc. 39, 491–500).

    Each spectrum is regressed on the mean spectrum of the training rows, x = a + b·r + e, and becomes (x − a)/b.
    """

    def _learn(self, spectra: Floats) -> None:
        self.reference_ = spectra.mean(axis=0)
        self._refuse_flat(self.reference_[np.newaxis])

    def _treat(self, spectra: Floats) -> Floats:
        self._refuse_flat(spectra)
        around = spectra - spectra.mean(axis=1, keepdims=True)
        level, shape = self._parts()
        slopes = around @ shape / (shape @ shape)
        alike = np.abs(slopes) * shape.std() / around.std(axis=1)
        if alike.min() < LEAST_SLOPE:
            row = int(alike.argmin()) + 1
            raise PreprocessingError(TrainingCode.SPECTRUM_UNLIKE, method=self._named(), row=row)
        return np.asarray(around / slopes[:, np.newaxis] + level)

    def _module(self) -> nn.Module:
        return _Multiplicative(*self._parts())

    def _parts(self) -> tuple[float, Floats]:
        """Mean of the reference, and what is left of it."""
        level = float(self.reference_.mean())
        return level, np.asarray(self.reference_ - level)


class Detrend(Preprocessing):
    """Each spectrum less its polynomial of `degree` along the axis; after `SNV` the detrending of Barnes et al. 1989.

    `axis[g]`: wavelengths or wavenumbers, even or not; without it the columns are an even step apart.
    """

    def __init__(self, axis: Floats | None = None, degree: int = 2) -> None:
        self.axis = axis
        self.degree = degree

    def _learn(self, spectra: Floats) -> None:
        points = spectra.shape[1]
        if self.degree < 0:
            self._refuse_setting("degree", self.degree, "0 or more")
        self._refuse_window(self.degree + 2, points)
        powers = np.vander(2 * self._positions(self.axis, points) - 1, self.degree + 1)
        self.trends_ = np.linalg.qr(powers)[0]

    def _treat(self, spectra: Floats) -> Floats:
        self._refuse_flat(spectra)
        return np.asarray(spectra - spectra @ self.trends_ @ self.trends_.T)

    def _module(self) -> nn.Module:
        return _Detrended(self.trends_)


class _StandardNormal(nn.Module):
    def __init__(self, floor: float) -> None:
        super().__init__()
        self.floor = floor

    def forward(self, x: Tensor) -> Tensor:
        centred = x - x.mean(dim=1, keepdim=True)
        return centred / ((centred * centred).mean(dim=1, keepdim=True).sqrt() + self.floor)


class _Multiplicative(nn.Module):
    weights: Tensor

    def __init__(self, level: float, shape: Floats) -> None:
        super().__init__()
        self.level = level
        self.register_buffer("weights", torch.tensor(shape / (shape @ shape)).unsqueeze(1))

    def forward(self, x: Tensor) -> Tensor:
        around = x - x.mean(dim=1, keepdim=True)
        return around / (around @ self.weights) + self.level


class _Detrended(nn.Module):
    trends: Tensor

    def __init__(self, trends: Floats) -> None:
        super().__init__()
        self.register_buffer("trends", torch.tensor(trends))

    def forward(self, x: Tensor) -> Tensor:
        return x - x @ self.trends @ self.trends.T
