"""What an emulated sensor sees: the world through a tunable filter, on one detector element."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from drivers.world.detector import Detector
from drivers.world.lamp import steady_radiance
from drivers.world.scene import View, World

FloatArray = NDArray[np.float64]

FWHM_NM = 15.0
"""Bandwidth of the Fabry-Perot filter."""

PEAK = 0.6
"""Share of full scale that a perfect white under a warm lamp gives where the sensor sees best."""

LAMP_HEAT_C = 5.0
DETECTOR = Detector(full_scale=65_535, dark=420.0, read_noise=6.0, shot=0.01, dark_per_k=3.0)

_SIGMAS = np.linspace(-3.0, 3.0, 13)
_WEIGHTS = np.exp(-0.5 * _SIGMAS**2) / np.exp(-0.5 * _SIGMAS**2).sum()
_OFFSETS_NM = _SIGMAS * FWHM_NM / 2.3548


@dataclass(frozen=True)
class Module:
    """A module of the series, with its range and where its detector ceases to see."""

    name: str
    least_nm: float
    most_nm: float
    cut_off_nm: float


MODULES = (
    Module("N1.4", 1100.0, 1350.0, 1700.0),
    Module("N1.7", 1350.0, 1650.0, 1700.0),
    Module("N2.0", 1550.0, 1950.0, 2050.0),
    Module("N2.2", 1750.0, 2150.0, 2250.0),
    Module("N2.5", 2000.0, 2450.0, 2550.0),
)


class Optics:
    """One module looking into a world; without `noise` its signals are exact."""

    def __init__(self, world: World, module: Module, noise: bool = True) -> None:
        self.world = world
        self.module = module
        self._noise = noise
        self._detector = DETECTOR.within(world.air)
        nm = np.linspace(module.least_nm, module.most_nm, 101)
        self._scale = PEAK * DETECTOR.full_scale / float((self._response(nm) * steady_radiance(nm)).max())

    def begin(self, lit: bool) -> View:
        """What lies there now; without a light nobody beside the sensor notices that it scans."""
        operator = self.world.operator
        self.world.operator = operator if lit else None
        try:
            return self.world.begin_scan()
        finally:
            self.world.operator = operator

    def signals(self, view: View, nm: Sequence[float], lamp: float, averages: int, now: float) -> FloatArray:
        """Signals `[n]` in counts at the wavelengths, with the lamp at that share of its light."""
        light = self._filtered(view, np.array(nm), lamp, now) * self._scale
        signal = self._detector.signal(light, now)
        if self._noise:
            rng = np.random.default_rng([self.world.seed, 4, view.scan])
            variance = DETECTOR.read_noise**2 + DETECTOR.shot * np.maximum(light, 0.0)
            signal = signal + np.sqrt(variance / averages) * rng.standard_normal(signal.size)
        return np.asarray(np.clip(signal, 0.0, DETECTOR.full_scale))

    def temperature_c(self, now: float) -> float:
        """Of the sensor: the housing warms up, and the lamp heats it."""
        return self._detector.temperature_c(now) + LAMP_HEAT_C * self.world.lamp.warmth(now)

    def _filtered(self, view: View, nm: FloatArray, lamp: float, now: float) -> FloatArray:
        spread = nm[:, np.newaxis] + _OFFSETS_NM
        seen = view.light(spread.ravel(), now)
        if lamp < 1:
            stray = self.world.stray(spread.ravel(), now)
            seen = stray + lamp * (seen - stray)
        return np.asarray((seen.reshape(spread.shape) * self._response(spread)) @ _WEIGHTS)

    def _response(self, nm: FloatArray) -> FloatArray:
        """InGaAs: rises with the wavelength and ends at its cut-off, a logistic 20 nm wide."""
        return np.asarray(nm / self.module.cut_off_nm / (1 + np.exp((nm - self.module.cut_off_nm) / 20.0)))
