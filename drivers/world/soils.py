"""Simulated soils, and things that are no soil, as an emulated scanner sees them.

Soils are drawn from a generative model fitted to real air-dry soils (`soils.json`, made by
`tilth-train soils`): its parameters are distributions over libraries and hold no real spectrum. What is
no soil is built from the positions and widths of known bands. Everything is a function of its seed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from drivers.world.bands import Bands, absorption

FloatArray = NDArray[np.float64]

DARKEST, BRIGHTEST = 0.02, 0.95
"""Reflectance that a soil can have between 900 and 2500 nm; a draw beyond is drawn again."""

REDDENING = (0.3, 0.65)
"""Least and most absorbance that a soil gains from 900 to 400 nm: of the light at 900 nm, 22–50 % is left in the
blue, as in the soils of Stoner & Baumgardner (1981)."""

SOIL = "soil"
NO_SOIL_KINDS = ("plastic", "leaf", "white_panel", "nothing")


@dataclass(frozen=True, eq=False)
class Soil:
    """What lies on the window: a soil, or something else (`kind`).

    `values[m]` is the reflectance fraction at `wavelengths[m]` in nm; `reddening` the absorbance that a soil
    gains from 900 to 400 nm, by its iron and humus.
    """

    kind: str
    wavelengths: FloatArray
    values: FloatArray
    reddening: float = 0.0

    def reflectance(self, wavelength_nm: FloatArray) -> FloatArray:
        """Reflectance fraction at the wavelengths, linear between the points of the model.

        Raises `ValueError` outside 900–2500 nm: nothing is known there.
        """
        asked = np.asarray(wavelength_nm, dtype=np.float64)
        if not np.all((asked >= self.wavelengths[0]) & (asked <= self.wavelengths[-1])):
            raise ValueError(f"known from {self.wavelengths[0]:g} to {self.wavelengths[-1]:g} nm only")
        return np.interp(asked, self.wavelengths, self.values)

    def seen(self, nm: FloatArray) -> FloatArray:
        """Reflectance fraction at any wavelengths.

        As at the ends outside 900–2500 nm, but for what is known of the visible: soils darken steadily towards
        the blue, leaves are dark but for the green.
        """
        near = self.reflectance(np.clip(nm, self.wavelengths[0], self.wavelengths[-1]))
        return np.asarray(near * 10.0 ** -self._visible(nm), dtype=np.float64)

    def _visible(self, nm: FloatArray) -> FloatArray:
        """Absorbance beyond that at 900 nm."""
        if self.kind == "leaf":
            green = 0.3 * np.exp(-0.5 * ((nm - 550) / 22) ** 2)
            return np.asarray(1.0 / (1 + np.exp((nm - 705) / 12)) - green)
        return np.asarray(self.reddening * (np.clip(900 - nm, 0, None) / 500) ** 1.6)

    def repeat(self, seed: int) -> Soil:
        """The same sample packed anew: brightness off by about 1 % and tilted by about 0.5 % end to end.

        Repacking changes scatter, not bands; the draws are cut at twice these figures.
        """
        gain, tilt = np.clip(np.random.default_rng(seed).standard_normal(2), -2, 2) * (0.01, 0.005)
        position = np.linspace(-0.5, 0.5, self.wavelengths.size)
        return replace(self, values=self.values * (1 + gain + tilt * position))


@dataclass(frozen=True, eq=False)
class Place:
    """Distribution of the scores of one library: `mean[k]` and the Cholesky factor `[k, k]` of the covariance."""

    mean: FloatArray
    factor: FloatArray


@dataclass(frozen=True, eq=False)
class SoilModel:
    """log10(1/R) = `mean[m]` + `loadings[k, m]` · z with z from one of the `places`, each as likely.

    Draws farther from the centre of a place than `radius2` (squared Mahalanobis distance) are not used.
    """

    wavelengths: FloatArray
    mean: FloatArray
    loadings: FloatArray
    places: tuple[Place, ...]
    radius2: float

    @staticmethod
    @cache
    def load() -> SoilModel:
        """The model that comes with the program."""
        return _parsed(json.loads(files(__package__).joinpath("soils.json").read_text(encoding="utf-8")))

    def draw(self, seed: int) -> Soil:
        """One soil, always the same for a seed; between `DARKEST` and `BRIGHTEST` everywhere."""
        rng = np.random.default_rng(seed)
        while True:
            reflectance = 10.0 ** -(self.mean + self._scores(rng) @ self.loadings)
            if reflectance.min() >= DARKEST and reflectance.max() <= BRIGHTEST:
                reddening = float(np.random.default_rng([seed, 5]).uniform(*REDDENING))
                return Soil(SOIL, self.wavelengths, reflectance, reddening)

    def _scores(self, rng: np.random.Generator) -> FloatArray:
        place = self.places[rng.integers(len(self.places))]
        while True:
            normal = rng.standard_normal(place.mean.size)
            if normal @ normal <= self.radius2:
                return place.mean + place.factor @ normal


def no_soil(kind: str, seed: int) -> Soil:
    """Something that is no soil, one of `NO_SOIL_KINDS`; brightness and band depths vary with the seed.

    `plastic` a polyethylene sheet, `leaf` a green leaf, `white_panel` the reference panel itself, `nothing`
    an uncovered window. Raises `ValueError` for another kind.
    """
    wavelengths = SoilModel.load().wavelengths
    varied = np.random.default_rng(seed).uniform(0.9, 1.1)
    if kind == "white_panel":
        return Soil(kind, wavelengths, np.full(wavelengths.size, 0.99))
    if kind == "nothing":
        return Soil(kind, wavelengths, np.full(wavelengths.size, 0.03 * varied))
    if kind not in _BANDS:
        raise ValueError(f"{kind!r} is none of {', '.join(NO_SOIL_KINDS)}")
    brightness, bands = _BANDS[kind]
    return Soil(kind, wavelengths, brightness * 10.0 ** (-varied * absorption(wavelengths, bands)))


_BANDS: dict[str, tuple[float, Bands]] = {
    "plastic": (
        0.75,
        (
            (1192, 14, 0.10),
            (1213, 10, 0.16),
            (1393, 14, 0.14),
            (1416, 12, 0.16),
            (1540, 20, 0.06),
            (1728, 14, 0.55),
            (1763, 11, 0.45),
            (2310, 14, 0.95),
            (2350, 13, 0.85),
            (2450, 45, 0.55),
        ),
    ),
    "leaf": (
        0.50,
        ((970, 28, 0.05), (1195, 38, 0.12), (1450, 52, 0.60), (1780, 60, 0.12), (1940, 62, 1.05), (2600, 190, 0.90)),
    ),
}
"""Brightness, then centre and σ in nm and depth in absorbance of each band.

Polyethylene: C–H overtones and combinations (Workman & Weyer 2007). Leaf: liquid water at 970, 1200,
1450 and 1940 nm and the wing of its fundamental (Curran 1989; Jacquemoud & Baret 1990).
"""


def _parsed(document: dict[str, Any]) -> SoilModel:
    places = tuple(Place(np.array(one["mean"]), _triangular(one["factor"])) for one in document["places"])
    points = round((document["last_nm"] - document["first_nm"]) / document["step_nm"]) + 1
    return SoilModel(
        wavelengths=np.linspace(document["first_nm"], document["last_nm"], points),
        mean=np.array(document["mean"]),
        loadings=np.array(document["loadings"]),
        places=places,
        radius2=float(document["radius2"]),
    )


def _triangular(rows: list[list[float]]) -> FloatArray:
    factor = np.zeros((len(rows), len(rows)))
    for i, row in enumerate(rows):
        factor[i, : i + 1] = row
    return factor
