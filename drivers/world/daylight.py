"""Light that is not the scanner's own: the sun through a gap, or on the ground under a lifted scanner."""

from __future__ import annotations

from math import pi, sin

import numpy as np
from numpy.typing import NDArray

from drivers.world.bands import Bands, absorption
from drivers.world.lamp import REFERENCE_NM, planck

FloatArray = NDArray[np.float64]

SUN_K = 5800.0
CLOUDS = 0.1
"""Share by which thin clouds dim and brighten the light."""
CLOUDS_S = (37.0, 101.0, 263.0)

_VAPOUR: Bands = (
    (762, 4, 0.5),
    (940, 20, 0.4),
    (1135, 22, 0.5),
    (1385, 40, 3.0),
    (1870, 55, 4.0),
    (2600, 60, 3.0),
)
"""Centre and σ in nm and depth (natural) of what air takes out of sunlight on its way to the ground: oxygen at
762 nm, water vapour elsewhere (shape of the ASTM G-173 reference spectrum)."""


def daylight(nm: FloatArray) -> FloatArray:
    """Spectrum of sunlight at the ground, 1 at `REFERENCE_NM`."""
    return np.asarray(_sun(nm) / _sun(np.array(REFERENCE_NM)), dtype=np.float64)


def clouds(seed: int, now: float) -> float:
    """By what factor the sun is brighter or dimmer than on average at `now`."""
    phases = np.random.default_rng([seed, 4]).uniform(0, 2 * pi, len(CLOUDS_S))
    waves = [sin(2 * pi * now / period + phase) for period, phase in zip(CLOUDS_S, phases, strict=True)]
    return 1 + CLOUDS * sum(waves) / len(waves)


def _sun(nm: FloatArray) -> FloatArray:
    return np.asarray(planck(nm, SUN_K) * np.exp(-absorption(nm, _VAPOUR)), dtype=np.float64)
