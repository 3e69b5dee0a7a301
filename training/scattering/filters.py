"""The Morlet filters of the scattering, by the published formulas.

First order: `Q` wavelets per octave from the highest frequency down, of constant relative width, until they are as
narrow as the averaging allows; below that spaced evenly, of constant width (Andén & Mallat 2014). Second
order the same with one wavelet per octave. Frequencies are in cycles per sample, widths are standard deviations of
the Gaussian envelope in frequency.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log, log2, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from training.preprocessing import Floats

Complex = NDArray[np.complex128]

LOW_PASS_WIDTH = 0.1
"""Width of the averaging in frequency, times 2^J; the narrowest wavelet is as wide."""
CROSSING = sqrt(0.5)
"""Neighbours meet at this part of their peak (Lostanlen 2017, Convolutional operators in the time–frequency
domain)."""
HIGHEST_LEAST = 0.35
"""The highest frequency is no lower than this, however wide the wavelets."""
REACH = 5.0
"""A filter is taken for zero this many widths from its centre: how far its output may be thinned out."""
IMAGES = 8
"""Periods summed on either side where a filter is made periodic in frequency; wider ones than these do not occur."""
COMPRESSIONS = ("none", "log", "root")


@dataclass(frozen=True)
class ScatteringSpec:
    """All that makes the filters: `points` of the input, averaging over 2^`J` points, `Q` wavelets per octave,
    `order` 0, 1 or 2, and the `compression` of orders 1 and 2 (`none`, `log`, `root`). `ValueError` where no
    scattering is like that."""

    points: int = 256
    J: int = 4
    Q: int = 8
    order: int = 2
    compression: str = "none"

    def __post_init__(self) -> None:
        if self.J < 1 or self.Q < 1:
            raise ValueError(f"J and Q are at least 1, not {self.J} and {self.Q}")
        if self.order not in (0, 1, 2):
            raise ValueError(f"order is 0, 1 or 2, not {self.order}")
        if self.compression not in COMPRESSIONS:
            raise ValueError(f"compression is one of {', '.join(COMPRESSIONS)}, not {self.compression!r}")
        if self.points < max(2**self.J, 4):
            raise ValueError(f"{self.points} points are too few for averages over 2^{self.J}")

    @property
    def positions(self) -> int:
        """Averages along the spectrum: points 0, 2^J, 2·2^J, …"""
        return ceil(self.points / (1 << self.J))

    @property
    def padded(self) -> int:
        """Points of the circle on which is filtered: a power of two that leaves the averages room at both ends, as
        far as the spectrum can be mirrored."""
        reach = 3 * ceil(3.3 / (2 * np.pi * LOW_PASS_WIDTH / 2**self.J))
        exponent = min(ceil(log2(self.points + 2 * reach)), floor(log2(3 * self.points - 2)))
        return 1 << exponent

    @property
    def start(self) -> int:
        """Where on the circle the spectrum begins, a multiple of 2^J."""
        return (self.padded - self.points) // 2 >> self.J << self.J


class Wavelet(NamedTuple):
    """Centre `frequency` and `width`; its output may be thinned out by 2^`scale`."""

    frequency: float
    width: float
    scale: int


@dataclass(frozen=True)
class Path:
    """A coefficient along the spectrum: the wavelets passed, highest first; none for order 0.

    `frequencies` in cycles per sample; `scale` is that of the last wavelet, J for order 0.
    """

    frequencies: tuple[float, ...]
    scale: int

    @property
    def order(self) -> int:
        """Number of wavelets passed."""
        return len(self.frequencies)


def wavelets(J: int, Q: int) -> tuple[Wavelet, ...]:
    """The wavelets of one order, from the highest frequency down."""
    narrowest, step = LOW_PASS_WIDTH / 2**J, 2 ** (1 / Q)
    top = max(1 / (1 + step**3), HIGHEST_LEAST)
    relative = (step - 1) / (step + 1) / sqrt(2 * log(1 / CROSSING))
    found = []
    if top * relative > narrowest:
        count = 1 + max(0, ceil(Q * log2(top * relative / narrowest) - 1 - 1e-9))
        found = [(top / step**index, top * relative / step**index) for index in range(count)]
    lowest = found[-1][0] if found else top * relative
    found += [(lowest * (1 - index / Q), narrowest) for index in range(1, Q)]
    return tuple(Wavelet(frequency, width, _scale(frequency, width)) for frequency, width in found)


def morlet(wavelet: Wavelet, size: int) -> Complex:
    """The wavelet on a circle of `size` points, centred on point 0: of mean zero, its moduli add up to 1."""
    gaussian = _periodic(0.0, wavelet.width, size)
    raised = _periodic(wavelet.frequency, wavelet.width, size)
    taps = np.fft.ifft(raised - raised[0] / gaussian[0] * gaussian)
    return np.asarray(taps / np.abs(taps).sum())


def low_pass(J: int, size: int) -> Floats:
    """The averaging over 2^J points on a circle of `size`, centred on point 0, of sum 1."""
    taps = np.fft.ifft(_periodic(0.0, LOW_PASS_WIDTH / 2**J, size)).real
    return np.asarray(taps / np.abs(taps).sum())


def _scale(frequency: float, width: float) -> int:
    """Largest j ≥ 0 such that the filter ends below 2^−(j+1)."""
    return floor(-log2(min(frequency + REACH * width, 0.5))) - 1


def _periodic(centre: float, width: float, size: int) -> Floats:
    """A Gaussian in frequency with all its images, on the frequencies of the circle."""
    frequencies = np.arange(size) / size
    images = np.arange(-IMAGES, IMAGES + 1)[:, np.newaxis]
    return np.asarray(np.exp(-0.5 * ((frequencies + images - centre) / width) ** 2).sum(axis=0))
