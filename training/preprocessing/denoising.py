"""Wavelet denoising."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from training.preprocessing.transformer import Preprocessing
from training.preprocessing.values import Floats
from training.preprocessing.wavelets import MOST_MOMENTS, Undecimated, daubechies

NORMAL_MEDIAN = 0.6745
"""Median of the absolute value of a standard normal number."""


class WaveletDenoising(Preprocessing):
    """Soft threshold on wavelet coefficients (Donoho & Johnstone 1994, Biometrika 81, 425–455), undecimated.

    Details at `levels` scales are drawn towards 0 by `strength`·σ·√(2·ln g), the universal threshold for g points;
    σ is the noise of this spectrum, the median of its finest details over 0.6745. Where neighbouring points share
    their noise, as in a spectrum that was interpolated, σ is too small and little is done. Daubechies' wavelet with
    `moments` vanishing moments; columns an even step apart (`axis[g]` is looked at to refuse any other). An
    undecimated transform has as many σ at every scale, so one threshold holds for all.
    """

    def __init__(self, moments: int = 4, levels: int = 4, strength: float = 1.0, axis: Floats | None = None) -> None:
        self.moments = moments
        self.levels = levels
        self.strength = strength
        self.axis = axis

    def _learn(self, spectra: Floats) -> None:
        points = spectra.shape[1]
        if not 1 <= self.moments <= MOST_MOMENTS:
            self._refuse_setting("moments", self.moments, f"1 to {MOST_MOMENTS}")
        if self.levels < 1:
            self._refuse_setting("levels", self.levels, "1 or more")
        if not self.strength >= 0:
            self._refuse_setting("strength", self.strength, "0 or more")
        self._refuse_window((2 * self.moments - 1) * 2 ** (self.levels - 1) + 1, points)
        self._positions(self.axis, points, even=True)

    def _treat(self, spectra: Floats) -> Floats:
        self._refuse_flat(spectra)
        with torch.no_grad():
            return np.asarray(self._module()(torch.tensor(spectra)).numpy(), dtype=np.float64)

    def _module(self) -> nn.Module:
        transform = Undecimated(self.points, daubechies(self.moments), self.levels)
        return _Denoised(transform, self.strength * float(np.sqrt(2 * np.log(self.points))))


class _Denoised(nn.Module):
    """Around the mean of the spectrum, for single precision."""

    def __init__(self, transform: Undecimated, times: float) -> None:
        super().__init__()
        self.transform, self.times = transform, times

    def forward(self, x: Tensor) -> Tensor:
        level = x.mean(dim=1, keepdim=True)
        smooth, details = self.transform.split(x - level)
        finest = self.transform.finest(details)
        threshold = _median(finest.abs(), self.transform.points) * (self.times / NORMAL_MEDIAN)
        drawn = [detail.sign() * (detail.abs() - threshold).clamp(min=0) for detail in details]
        return self.transform.joined(smooth, drawn) + level


def _median(x: Tensor, points: int) -> Tensor:
    """Median `[n, 1]` of each row of `points`, by the larger half: ONNX has no median."""
    upper = x.topk(points // 2 + 1, dim=1).values
    return upper[:, -1:] if points % 2 else upper[:, -2:].mean(dim=1, keepdim=True)
