"""The optics of an emulated NIRscan Nano: what each mirror column sends to the detector.

The shape is that of the class: light rises from 880 nm, has a shoulder near 1000 nm, peaks near 1300 nm and
falls steeply where InGaAs ends. Levels are set so that a white panel in a column scan of 6 pixels gives
about a tenth of full scale at gain 64, as real devices do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.nirscan import DeviceConfig, Method, Section, hadamard_forward
from core.nirscan.config import EXPOSURES_US
from core.nirscan.wavelengths import Coefficients, columns
from drivers.world.detector import Detector

FloatArray = NDArray[np.float64]
Pixels = NDArray[np.int64]

FULL_SCALE = 2**23 - 1
COUNTS_PER_PIXEL = 1750.0
"""From a white panel at the best wavelength, at gain 1."""

BLACK_EVERY = 24
"""A pattern with all mirrors off follows each 24 others."""

DETECTOR = Detector(full_scale=FULL_SCALE, dark=1700.0, read_noise=7.0, shot=0.02)

_FINE = 1 << 12
"""The Hadamard sums are taken in integers of this fraction of a count."""


@dataclass(frozen=True, eq=False)
class Patterns:
    """The patterns of one section: pixel block of each point, and how the points combine."""

    section: Section
    middles: Pixels

    @property
    def pixels(self) -> Pixels:
        """`[points, width]`: every mirror column of each point's block."""
        width = self.section.width_px
        return self.middles[:, np.newaxis] - width // 2 + np.arange(width)

    def seen(self, light: FloatArray) -> FloatArray:
        """Light on the detector pattern by pattern, from `light[points]`."""
        if self.section.method is Method.COLUMN:
            return light
        fine = np.rint(light * _FINE).astype(np.int64)
        return hadamard_forward(fine, self.middles, self.section.width_px) / _FINE


def patterns_of(config: DeviceConfig, pixel_to_nm: Coefficients) -> list[Patterns]:
    """The patterns of each section, in order."""
    return [Patterns(section, columns(section, pixel_to_nm)) for section in config.sections]


def wavelength(pixels: Pixels, pixel_to_nm: Coefficients) -> FloatArray:
    """Wavelength in nm of mirror columns."""
    c0, c1, c2 = pixel_to_nm
    return np.asarray(c0 + c1 * pixels + c2 * pixels * pixels, dtype=np.float64)


def throughput(nm: FloatArray, first_nm: float = 900.0) -> FloatArray:
    """Counts per pixel and unit of light: grating, mirrors and InGaAs together.

    Devices whose range begins elsewhere have the same curve there, with a detector for it.
    """
    at = nm - first_nm + 900.0
    grating = np.exp(-(((at - 1330.0) / 270.0) ** 2)) + 0.30 * np.exp(-(((at - 1000.0) / 55.0) ** 2))
    begins = 1 / (1 + np.exp(-(at - 900.0) / 22.0))
    ends = 1 / (1 + np.exp((at - 1652.0) / 22.0))
    return np.asarray(COUNTS_PER_PIXEL * grating * begins * ends, dtype=np.float64)


def exposure_factor(section: Section) -> float:
    """Time per pattern relative to the shortest. The device takes the mean of the readings in it: there is less
    noise, and as much signal."""
    return EXPOSURES_US[section.exposure] / EXPOSURES_US[0]


def with_black(seen: FloatArray) -> FloatArray:
    """The samples of a scan: a dark one after each `BLACK_EVERY` patterns."""
    return np.insert(seen, np.arange(BLACK_EVERY, seen.size + 1, BLACK_EVERY), 0.0)
