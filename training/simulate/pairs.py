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
from training.libraries import nir_axis
from training.simulate.regions import REGIONS
from training.simulate.soils import drawn_soils, mir_scans, nir_scans, place_sizes, streams


@dataclass(frozen=True, eq=False)
class SimulatedPairs:
    """`n` simulated soils: `nir[n, g]` reflectance fraction on the NIR grid, `mir[n, 1700]` absorbance.

    `composition` holds the mass fractions `[n]` by name of constituent, `properties` the laboratory values
    `[n]` by OSSL name that they were made from, without laboratory error.
    """

    nir: Floats
    mir: Floats
    composition: dict[str, Floats]
    properties: dict[str, Floats]

    def __len__(self) -> int:
        return len(self.nir)


def simulated_pairs(n: int, seed: int, grid_id: str) -> SimulatedPairs:
    """`n` pairs on a NIR grid and the MIR grid, always the same for a seed; `InputError` for an unknown grid.

    One filling and one scan in each range. The soils and their MIR spectra do not depend on the grid, nor a
    soil on `n`.
    """
    axis, region = nir_axis(grid_id), REGIONS["train"]
    nir, mir, composition, properties = (
        list[Floats](),
        list[Floats](),
        list[dict[str, Floats]](),
        list[dict[str, Floats]](),
    )
    for place, count in place_sizes(n):
        drawn = streams(seed, region, place)
        soils = drawn_soils(drawn.soils, region)
        nir.append(nir_scans(soils, axis, region, drawn.nir)[0][:count])
        mir.append(mir_scans(soils, 1, region, drawn.mir)[:count, 0])
        composition.append({name: part[:count] for name, part in soils.composition.items()})
        properties.append({name: values[:count] for name, values in soils.properties.items()})
    return SimulatedPairs(np.concatenate(nir), np.concatenate(mir), _joined(composition), _joined(properties))


def _joined(parts: list[dict[str, Floats]]) -> dict[str, Floats]:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
