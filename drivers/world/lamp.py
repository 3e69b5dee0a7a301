"""A tungsten lamp: it glows within a second, takes minutes to get steady, and drifts a little for ever."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, pi, sin

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

HOT_K = 2700.0
SECOND_RADIATION_NM_K = 1.4388e7
"""c₂ of Planck's law."""

REFERENCE_NM = 1300.0

GLOW_S = 0.15
"""Time constant of the filament."""

WARM_UP_S = 150.0
COLD_DEFICIT = 0.012
"""Envelope and holder warm up over minutes; until then the filament is this share cooler (5 % of the light)."""

DRIFT = 0.0002
"""Share of the filament temperature (0.1 % of the light) by which mains and air move it later on."""


@dataclass
class _Heat:
    """Approaches 1 when on and 0 when off."""

    constant_s: float
    share: float = 0.0

    def after(self, seconds: float, on: bool) -> float:
        target = 1.0 if on else 0.0
        return target + (self.share - target) * exp(-max(0.0, seconds) / self.constant_s)


class Lamp:
    """Light of a filament by Planck's law; all times are seconds of the world."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng([seed, 1])
        self._periods_s = tuple(rng.uniform(900, 3600, 3))
        self._phases = tuple(rng.uniform(0, 2 * pi, 3))
        self._filament = _Heat(GLOW_S)
        self._envelope = _Heat(WARM_UP_S)
        self._on = False
        self._since = 0.0
        self.broken = False
        self.strength = 1.0
        """Share of its light that is left to an ageing lamp."""

    @property
    def on(self) -> bool:
        """Whether it is switched on."""
        return self._on

    def switch(self, on: bool, now: float) -> None:
        """Switch on or off at `now`."""
        elapsed = now - self._since
        for heat in (self._filament, self._envelope):
            heat.share = heat.after(elapsed, self._on)
        self._on, self._since = on, now

    def warmth(self, now: float) -> float:
        """How steady it is: 0 cold, 1 warm."""
        return self._envelope.after(now - self._since, self._on)

    def temperature_k(self, now: float) -> float:
        """Of the filament."""
        glow = self._filament.after(now - self._since, self._on)
        drift = sum(sin(2 * pi * now / period + phase) for period, phase in self._drifts()) / 3
        return HOT_K * glow * (1 - COLD_DEFICIT * (1 - self.warmth(now)) + DRIFT * drift)

    def radiance(self, nm: FloatArray, now: float) -> FloatArray:
        """Light at the wavelengths, relative to that of a warm lamp at `REFERENCE_NM`."""
        if self.broken:
            return np.zeros_like(nm)
        return self.strength * planck(nm, self.temperature_k(now)) / planck(np.array(REFERENCE_NM), HOT_K)

    def _drifts(self) -> zip[tuple[float, float]]:
        return zip(self._periods_s, self._phases, strict=True)


def steady_radiance(nm: FloatArray) -> FloatArray:
    """Of a warm lamp without drift, as in the factory."""
    return planck(nm, HOT_K) / planck(np.array(REFERENCE_NM), HOT_K)


def planck(nm: FloatArray, kelvin: float) -> FloatArray:
    """Spectral radiance ∝ λ⁻⁵/(exp(c₂/λT) − 1); a filament colder than 300 K sends nothing in the near infrared."""
    if kelvin < 300:
        return np.zeros_like(nm)
    return np.asarray((nm / 1000) ** -5 / np.expm1(SECOND_RADIATION_NM_K / (nm * kelvin)))
