"""Simulated NIR and MIR spectra of the same soils. Nothing here was measured.

Real pairs that may go into shipped weights are few (138 soils of one place) and none reach below
1852 nm. These fill in: one composition, the bands of its constituents in both ranges, Kubelka–Munk
mixing, a preparation and an instrument for each range. They teach where bands of the two ranges belong
together, not how much of what a given place holds; a model that rests on them says so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.spectrum import Axis, AxisUnit, Floats
from training.libraries import MIR_AXIS, nir_axis
from training.simulate.composition import composed
from training.simulate.minerals import CONSTITUENTS
from training.simulate.optics import absorption, kubelka_munk, surface
from training.simulate.properties import CLAY, SAND, drawn_properties


@dataclass(frozen=True, eq=False)
class SimulatedPairs:
    """`n` simulated soils: `nir[n, g]` reflectance fraction on the NIR grid, `mir[n, 1700]` absorbance.

    `composition` holds the mass fractions `[n]` by name of constituent, `properties` the laboratory values
    `[n]` by OSSL name that they were made from.
    """

    nir: Floats
    mir: Floats
    composition: dict[str, Floats]
    properties: dict[str, Floats]

    def __len__(self) -> int:
        return len(self.nir)


def simulated_pairs(n: int, seed: int, grid_id: str) -> SimulatedPairs:
    """`n` pairs on a NIR grid and the MIR grid, always the same for a seed; `InputError` for an unknown grid.

    The soils and their MIR spectra do not depend on the grid.
    """
    axis = nir_axis(grid_id)
    soils, mir_rng, nir_rng = (np.random.default_rng(part) for part in np.random.SeedSequence(seed).spawn(3))
    properties = drawn_properties(n, soils)
    composition = composed(properties, soils)
    parts = np.stack([composition[constituent.name] for constituent in CONSTITUENTS], axis=1)
    coarse = _coarseness(properties)
    darkness = soils.lognormal(-1.1, 0.5, n) * (0.4 + 2 * properties[CLAY] / 100)
    mir = -np.log10(_mir_instrument(_reflectance(parts, coarse, darkness, MIR_AXIS, mir_rng), mir_rng))
    nir = _nir_instrument(_reflectance(parts, coarse, darkness, axis, nir_rng), nir_rng)
    return SimulatedPairs(nir, mir, composition, properties)


def _coarseness(properties: dict[str, Floats]) -> Floats:
    """Mean size of the optical path in grains `[n]` in units of that of a loam: larger in sands, small in clays."""
    return np.exp(0.6 * (properties[SAND] - properties[CLAY] - 20) / 100)


def _reflectance(parts: Floats, coarse: Floats, darkness: Floats, axis: Axis, rng: np.random.Generator) -> Floats:
    """Reflectance `[n, m]`: paths grow with grain size and, where `slope` is positive, with wavelength.

    `darkness[n]` is absorption without bands: opaque grains and the shadow between aggregates.
    """
    n = len(parts)
    packing = rng.lognormal(0, 0.15, n)
    slope = rng.normal(0, 0.12, (n, 1))
    wave = axis.to(AxisUnit.NM) / 2000.0
    path = packing[:, np.newaxis] * wave**slope
    inside = kubelka_munk((absorption(parts, 1 / coarse, axis) + darkness[:, np.newaxis]) * path)
    faces = np.clip(surface(parts, axis) * rng.lognormal(0, 0.25, n)[:, np.newaxis] + 0.01, 0, 0.9)
    return np.asarray(faces + (1 - faces) * inside)


def _nir_instrument(reflectance: Floats, rng: np.random.Generator) -> Floats:
    """White reference off by a few per cent, a tilt, stray light and noise of a portable scanner."""
    n, m = reflectance.shape
    gain = rng.normal(1, 0.03, (n, 1)) + rng.normal(0, 0.01, (n, 1)) * np.linspace(-1, 1, m)
    noise = rng.lognormal(-8.7, 0.6, (n, 1)) * rng.standard_normal((n, m))
    return np.clip(reflectance * gain + rng.uniform(0, 0.01, (n, 1)) + noise, 0.005, 1.2)


def _mir_instrument(reflectance: Floats, rng: np.random.Generator) -> Floats:
    """The same for a laboratory FTIR with a diffuse reflectance cell."""
    n, m = reflectance.shape
    gain = rng.lognormal(0, 0.12, (n, 1)) * np.exp(rng.normal(0, 0.04, (n, 1)) * np.linspace(-1, 1, m))
    seen = reflectance * gain + rng.uniform(0, 0.01, (n, 1)) + rng.normal(0, 0.0004, (n, m))
    return np.clip(seen, 0.003, 1.6)
