"""Simulated NIR and MIR spectra of the same soils. Nothing here was measured.

Real pairs that may go into shipped weights are few (138 soils of one place) and none reach below
1852 nm. These fill in: one composition, the bands of its constituents in both ranges, Kubelka–Munk
mixing, a preparation and an instrument for each range. They teach where bands of the two ranges belong
together, not how much of what a given place holds; a model that rests on them says so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.spectrum import Floats
from training.libraries import MIR_AXIS, nir_axis
from training.simulate.composition import composed
from training.simulate.instruments import ftir_reflectance, scanner_reflectance
from training.simulate.minerals import CONSTITUENTS
from training.simulate.optics import Powder, packed_reflectance
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
    powder = _powder(properties, composition, soils)
    mir = ftir_reflectance(packed_reflectance(powder, MIR_AXIS, mir_rng), mir_rng)
    nir = scanner_reflectance(packed_reflectance(powder, axis, nir_rng), nir_rng)
    return SimulatedPairs(nir, -np.log10(mir), composition, properties)


def _powder(properties: dict[str, Floats], composition: dict[str, Floats], rng: np.random.Generator) -> Powder:
    """Sand grains turn opaque sooner; clay comes with iron and aggregates that make a soil darker."""
    clay = properties[CLAY] / 100
    return Powder(
        parts=np.stack([composition[constituent.name] for constituent in CONSTITUENTS], axis=1),
        opacity=np.exp(0.6 * (clay - properties[SAND] / 100 + 0.2)),
        darkness=rng.lognormal(-1.1, 0.5, clay.size) * (0.4 + 2 * clay),
        steepness=rng.normal(0.8, 0.3, clay.size),
    )
