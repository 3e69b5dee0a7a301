"""Daubechies' wavelets, and an undecimated transform with them that loses nothing.

Undecimated: coefficients at every point and scale, so that a shift of the spectrum shifts them and nothing else
(Coifman & Donoho 1995, Lect. Notes Stat. 103, 125–150); its inverse is the mean of those of all shifts.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

import numpy as np
import torch
from torch import Tensor, nn

from training.preprocessing.values import Floats

MOST_MOMENTS = 10
"""Beyond this the roots lose digits."""


def daubechies(moments: int) -> Floats:
    """Scaling filter `[2·moments]` of least phase with so many vanishing moments; Σh = √2, Σh² = 1.

    By spectral factorisation (Daubechies 1988, Commun. Pure Appl. Math. 41, 909–996): of the roots of the
    half-band polynomial those inside the unit circle. One moment is Haar's wavelet.
    """
    if not 1 <= moments <= MOST_MOMENTS:
        raise ValueError(f"{moments} vanishing moments; 1 to {MOST_MOMENTS} are known")
    middle = np.roots([comb(moments - 1 + k, k) for k in reversed(range(moments))])
    inside = []
    for root in middle:
        pair = np.roots([1, -(2 - 4 * root), 1])
        inside.append(pair[np.abs(pair).argmin()])
    taps = np.real(np.poly([-1.0] * moments + inside))
    return np.asarray(taps * np.sqrt(2) / taps.sum())


def reflected(points: int, beyond: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Column `[points + 2·beyond]` of a spectrum that goes on as in a mirror at both ends, the ends repeated."""
    places = np.arange(-beyond, points + beyond) % (2 * points)
    return np.where(places < points, places, 2 * points - 1 - places).astype(np.intp)


class Undecimated(nn.Module):
    """Transform and inverse of spectra `[n, g]` by `scaling[t]` at `levels` scales.

    Filters are not shortened to half at each scale but spread, with gaps of 2^level points.
    """

    low: Tensor
    high: Tensor
    low_back: Tensor
    high_back: Tensor
    order: Tensor

    def __init__(self, points: int, scaling: Floats, levels: int) -> None:
        super().__init__()
        self.levels, self.reach, self.points = levels, len(scaling) - 1, points
        wavelet = scaling[::-1] * (-1.0) ** np.arange(len(scaling))
        for name, taps in (("low", scaling), ("high", wavelet)):
            self.register_buffer(name, torch.tensor(taps.copy()).reshape(1, 1, -1))
            self.register_buffer(f"{name}_back", torch.tensor(taps[::-1].copy()).reshape(1, 1, -1))
        self.register_buffer("order", torch.tensor(reflected(points, self.reach * (2**levels - 1))))

    def split(self, x: Tensor) -> tuple[Tensor, list[Tensor]]:
        """The smooth rest, and the details of every scale, finest first; each longer than the spectrum."""
        smooth, details = x[:, self.order], []
        for level in range(self.levels):
            details.append(_spread(smooth, self.high, level))
            smooth = _spread(smooth, self.low, level)
        return smooth, details

    def joined(self, smooth: Tensor, details: Sequence[Tensor]) -> Tensor:
        """The spectra again `[n, g]`."""
        for level in reversed(range(self.levels)):
            # at this scale just what the finer ones will still need beyond both ends
            start, width = self.reach * (2**self.levels - 2 ** (level + 1)), self.reach * (2 ** (level + 1) - 1)
            own = details[level][:, start : start + width + self.points]
            smooth = (_spread(smooth, self.low_back, level) + _spread(own, self.high_back, level)) / 2
        return smooth

    def finest(self, details: Sequence[Tensor]) -> Tensor:
        """The finest details `[n, g]` of the spectrum itself, without what was mirrored."""
        start = self.reach * (2**self.levels - 1) - self.reach // 2
        return details[0][:, start : start + self.points]


def _spread(x: Tensor, taps: Tensor, level: int) -> Tensor:
    """Products with the taps, 2^level points apart, where all of them lie within `x`."""
    return nn.functional.conv1d(x.unsqueeze(1), taps, dilation=2**level).squeeze(1)
