"""Simulated soils, made in blocks so that a soil does not depend on how many are asked for at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.spectrum import Axis, Floats
from training.libraries import MIR_AXIS
from training.simulate.benches import absorbance, bench, bench_axis
from training.simulate.composition import composed
from training.simulate.laboratory import analysed
from training.simulate.minerals import CONSTITUENTS
from training.simulate.moisture import darkened
from training.simulate.optics import Powder, fillings
from training.simulate.properties import CLAY, SAND, drawn_properties
from training.simulate.regions import Region
from training.simulate.scanners import fine_axis, scanned, scanner_for, unit

BLOCK = 256
"""Soils of one block; every block has its own random numbers."""

REFILL = 0.4
"""How much fillings of one soil differ, as a part of how much soils differ in grain size and packing."""


@dataclass(frozen=True, eq=False)
class Block:
    """Soils as drawn: true properties and fractions `[BLOCK]` by name, and how light meets them."""

    properties: dict[str, Floats]
    composition: dict[str, Floats]
    powder: Powder
    wetness: Floats


@dataclass(frozen=True, eq=False)
class Streams:
    """Random numbers of a block, one generator for each thing, so that none moves another."""

    soils: np.random.Generator
    nir: np.random.Generator
    mir: np.random.Generator
    laboratory: np.random.Generator


def streams(seed: int, region: Region, block: int) -> Streams:
    """The generators of block `block` of a region, always the same for a seed."""
    parts = np.random.SeedSequence(seed, spawn_key=(region.key, block)).spawn(4)
    return Streams(*(np.random.default_rng(part) for part in parts))


def block_sizes(n: int) -> Iterator[tuple[int, int]]:
    """Number of each block and how many of its soils are wanted, until there are `n`."""
    for block in range(-(-n // BLOCK)):
        yield block, min(BLOCK, n - block * BLOCK)


def drawn_block(rng: np.random.Generator, region: Region, count: int = BLOCK) -> Block:
    """Soils of a region: properties, what they are made of, how dark and how moist they are."""
    properties = drawn_properties(count, rng, region.weathered, region.shift)
    composition = composed(properties, rng, region.mineralogy)
    return Block(properties, composition, powder_of(properties, composition, rng), np.zeros(count))


def powder_of(properties: dict[str, Floats], composition: dict[str, Floats], rng: np.random.Generator) -> Powder:
    """Sand grains turn opaque sooner; clay comes with iron and aggregates that make a soil darker."""
    clay = properties[CLAY] / 100
    return Powder(
        parts=np.stack([composition[constituent.name] for constituent in CONSTITUENTS], axis=1),
        opacity=np.exp(0.6 * (clay - properties[SAND] / 100 + 0.2)),
        darkness=rng.lognormal(-1.1, 0.5, clay.size) * (0.4 + 2 * clay),
        steepness=rng.normal(0.8, 0.3, clay.size),
    )


def mir_scans(block: Block, repeats: int, region: Region, rng: np.random.Generator) -> Floats:
    """Absorbance `[n, repeats, 1700]` of fillings of the block, all on one of the benches of the region."""
    by = bench(region.benches[int(rng.integers(len(region.benches)))])
    reflectance = fillings(block.powder, bench_axis(by, MIR_AXIS), repeats, rng)
    n, times, m = reflectance.shape
    return absorbance(reflectance.reshape(n * times, m), by, MIR_AXIS, rng).reshape(n, times, m)


def nir_scans(block: Block, axis: Axis, region: Region, rng: np.random.Generator) -> tuple[Floats, list[str]]:
    """Reflectance `[n, g]` and the unit that scanned each soil, each of the region's in turn."""
    kind = scanner_for(axis)
    fine = darkened(fillings(block.powder, fine_axis(kind), 1, rng)[:, 0], block.wetness)
    units = [unit(kind, number) for number in region.scanners]
    values, names = np.empty((len(fine), len(axis))), [""] * len(fine)
    for place, by in enumerate(units):
        rows = np.arange(place, len(fine), len(units))
        values[rows] = scanned(fine[rows], by, axis, rng)
        for row in rows:
            names[row] = by.name
    return values, names


def laboratory_values(block: Block, rng: np.random.Generator) -> dict[str, Floats]:
    """What a laboratory finds in the soils of the block."""
    return analysed(block.properties, rng)
