"""What may lie before a scanner, over all wavelengths that any scanner looks at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from drivers.world.bands import Bands, absorption

FloatArray = NDArray[np.float64]


class Thing(Protocol):
    """Something that reflects light."""

    def seen(self, nm: FloatArray) -> FloatArray:
        """Reflectance fraction at the wavelengths, whatever they are."""


WATER_INDEX = 1.33
"""Refractive index of water in the near infrared."""
FILM_CM = 0.02
"""Path through water that the light takes in a soil at `SATURATED`, both ways."""
SATURATED = 0.4
"""Grams of water per gram of dry soil at which the grains are covered."""
COVERED = 0.08
"""Water at which 63 % of the grains are covered; a soil is darkest long before it is saturated."""

_WATER: Bands = (
    (970, 30, 0.45),
    (1190, 40, 1.1),
    (1450, 55, 27.0),
    (1780, 90, 7.5),
    (1940, 60, 115.0),
    (2700, 260, 170.0),
)
"""Centre and σ in nm and absorption (natural, per cm) of the bands of liquid water (Palmer & Williams 1974)."""


@dataclass(frozen=True, eq=False)
class Moist:
    """A soil with `water` grams of water per gram of dry soil.

    Water between the grains makes them darker, because less light leaves a wet surface (Ångström 1925;
    R/(n²(1−R)+R)), and its film absorbs in its own bands (Beer and Lambert, as in Bach & Mauser 1994).
    """

    dry: Thing
    water: float

    def seen(self, nm: FloatArray) -> FloatArray:
        """Reflectance fraction at the wavelengths."""
        dry = self.dry.seen(nm)
        wet = dry / (WATER_INDEX**2 * (1 - dry) + dry)
        covered = 1 - np.exp(-self.water / COVERED)
        film_cm = FILM_CM * self.water / SATURATED
        return np.asarray((dry + (wet - dry) * covered) * np.exp(-absorption(nm, _WATER) * film_cm), dtype=np.float64)


class BlackCap:
    """The cap of a scanner, black inside."""

    def seen(self, nm: FloatArray) -> FloatArray:
        """Reflectance fraction at the wavelengths."""
        return np.full_like(nm, 0.002, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Lifted:
    """What a scanner still sees of a thing that it was lifted from for `share` of the scan."""

    thing: Thing
    share: float

    def seen(self, nm: FloatArray) -> FloatArray:
        """Reflectance fraction at the wavelengths."""
        return self.thing.seen(nm) * (1 - (1 - STILL_LIT) * self.share)


STILL_LIT = 0.03
"""Share of the lamp's light that comes back from a hand's breadth away."""
