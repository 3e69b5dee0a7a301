"""A cooled or uncooled detector with its converter: noise, dark signal, temperature and the end of its scale."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp

import numpy as np
from numpy.typing import NDArray

from drivers.world.air import AMBIENT_C, Air

FloatArray = NDArray[np.float64]
Counts = NDArray[np.int64]

SELF_HEATING_C = 9.0
HEATING_S = 900.0
CALIBRATED_AT_C = 30.0


@dataclass(frozen=True)
class Detector:
    """Figures in converter counts at gain 1.

    `read_noise` is the standard deviation of a single reading in the dark, `shot` the variance per count of
    light; response and dark signal change by `response_per_k` (a share) and `dark_per_k`.
    """

    full_scale: int
    dark: float
    read_noise: float
    shot: float
    response_per_k: float = 0.0004
    dark_per_k: float = 12.0
    air: Air | None = None

    def within(self, air: Air) -> Detector:
        """The same in the air of a world; without one it stays at `AMBIENT_C`."""
        return replace(self, air=air)

    def temperature_c(self, now: float) -> float:
        """The housing warms up after power-on at 0 s, and with the air."""
        around = AMBIENT_C if self.air is None else self.air.temperature_c(now)
        return around + SELF_HEATING_C * (1 - exp(-now / HEATING_S))

    def signal(self, light: FloatArray, now: float) -> FloatArray:
        """Mean reading at gain 1 for `light`, dark signal included."""
        warmer = self.temperature_c(now) - CALIBRATED_AT_C
        return light * (1 + self.response_per_k * warmer) + self.dark + self.dark_per_k * warmer

    def read(self, light: FloatArray, gain: int, passes: int, now: float, rng: np.random.Generator | None) -> Counts:
        """Readings `[m]` of `light[m]`, each the mean of `passes`; without `rng` there is no noise.

        Every single reading is clipped at full scale before it is averaged, as in a real converter; the mean
        is truncated to an integer.
        """
        signal = self.signal(light, now)
        single = signal[np.newaxis]
        if rng is not None:
            sigma = np.sqrt(self.read_noise**2 + self.shot * np.maximum(light, 0.0))
            single = signal + sigma * rng.standard_normal((passes, light.size))
        clipped = np.clip(np.trunc(single * gain), -self.full_scale - 1, self.full_scale)
        return np.asarray(np.trunc(clipped.mean(axis=0)), dtype=np.int64)
