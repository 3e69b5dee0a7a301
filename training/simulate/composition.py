"""From laboratory properties to what a soil is made of."""

from __future__ import annotations

import numpy as np

from core.spectrum import Floats
from training.simulate.minerals import (
    ALIPHATIC,
    BOUND_WATER,
    CALCITE,
    CONSTITUENTS,
    DOLOMITE,
    FELDSPAR,
    FILM_WATER,
    GIBBSITE,
    GOETHITE,
    HEMATITE,
    HUMIFIED,
    ILLITE,
    KAOLINITE,
    QUARTZ,
    SMECTITE,
)
from training.simulate.properties import CARBONATE, CEC, CLAY, OC
from training.simulate.regions import USUAL, Mineralogy

ORGANIC_PER_C = 1.9
"""Mass of organic matter per mass of organic C (Pribyl 2010)."""

HUMUS_CEC = 2.5
"""cmol(+)/kg of soil that 1 % organic C adds (about 130 per kg of organic matter)."""


def composed(
    properties: dict[str, Floats], rng: np.random.Generator, mineralogy: Mineralogy = USUAL, moister: float = 1.0
) -> dict[str, Floats]:
    """Mass fractions `[n]` of dry soil by name of constituent, with water on top; solids add up to 1.

    The exchange capacity that organic matter leaves over tells the clay minerals apart: kaolinite holds
    3–15, illite 10–40, smectite 80–150 cmol(+)/kg (Grim 1968). What the properties leave open (minerals
    of the sand, iron, moisture of the room) is drawn; `moister`
    multiplies the water.
    """
    clay, humus = properties[CLAY] / 100, ORGANIC_PER_C * properties[OC] / 100
    carbonate = properties[CARBONATE] / 100
    solids = {
        **_clay_minerals(clay * (1 - humus) * (1 - 0.5 * carbonate), _activity(properties), mineralogy, rng),
        **_split(carbonate, CALCITE.name, DOLOMITE.name, rng.beta(*mineralogy.calcite, clay.size)),
        **_split(humus, ALIPHATIC.name, HUMIFIED.name, rng.beta(*mineralogy.fresh, clay.size)),
    }
    coarse = np.maximum(1 - sum(solids.values()), 0.02)
    solids |= _split(coarse, QUARTZ.name, FELDSPAR.name, rng.beta(*mineralogy.quartz, clay.size))
    total = np.asarray(sum(solids.values()))
    fractions = {name: part / total for name, part in solids.items()}
    fractions |= _water(fractions, moister, rng)
    return {constituent.name: fractions[constituent.name] for constituent in CONSTITUENTS}


def _activity(properties: dict[str, Floats]) -> Floats:
    """Exchange capacity of the clay itself, cmol(+) per kg of clay."""
    mineral = properties[CEC] - HUMUS_CEC * properties[OC]
    return np.clip(100 * mineral / np.maximum(properties[CLAY], 1.0), 1.0, 120.0)


def _clay_minerals(
    clay: Floats, activity: Floats, mineralogy: Mineralogy, rng: np.random.Generator
) -> dict[str, Floats]:
    n = clay.size
    noisy = activity * rng.lognormal(0, 0.25, n)
    weathering = 1 / (1 + np.exp((noisy - 14) / 5))
    kaolinite = rng.uniform(0.45, 0.8, n) / (1 + np.exp((noisy - 22) / 7))
    smectite = rng.uniform(0.5, 0.9, n) / (1 + np.exp((48 - noisy) / 12))
    iron = np.clip(mineralogy.iron * rng.lognormal(-3.0, 0.6, n) * (1 + 2.0 * weathering), 0.005, 0.25)
    gibbsite = weathering * 0.35 * rng.beta(1.0, 4.0, n)
    parts = {
        KAOLINITE.name: clay * kaolinite,
        SMECTITE.name: clay * smectite,
        GIBBSITE.name: clay * gibbsite,
        **_split(clay * iron, GOETHITE.name, HEMATITE.name, rng.beta(*mineralogy.goethite, n)),
    }
    return parts | {ILLITE.name: np.maximum(clay - np.asarray(sum(parts.values())), 0.05 * clay)}


def _split(whole: Floats, first: str, second: str, share: Floats) -> dict[str, Floats]:
    return {first: whole * share, second: whole * (1 - share)}


def _water(fractions: dict[str, Floats], moister: float, rng: np.random.Generator) -> dict[str, Floats]:
    """Water of an air-dry soil: what its surfaces hold, at the humidity of a room."""
    held = (
        0.10 * fractions[SMECTITE.name]
        + 0.03 * fractions[ILLITE.name]
        + 0.012 * fractions[KAOLINITE.name]
        + 0.03 * fractions[GOETHITE.name]
        + 0.06 * (fractions[ALIPHATIC.name] + fractions[HUMIFIED.name])
        + 0.001
    )
    water = moister * held * rng.uniform(0.5, 1.5, held.size)
    return _split(water, BOUND_WATER.name, FILM_WATER.name, rng.beta(5, 2, held.size))
