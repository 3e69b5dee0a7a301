"""Simulated soils, place by place, so that a soil does not depend on how many are asked for at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from core.spectrum import Axis, Floats
from training.libraries import MIR_AXIS
from training.simulate.benches import absorbance, bench, bench_axis
from training.simulate.composition import composed
from training.simulate.laboratory import analysed
from training.simulate.minerals import CONSTITUENTS, FILM_WATER
from training.simulate.moisture import darkened, wet_share
from training.simulate.optics import Powder, fillings
from training.simulate.places import Place, drawn_place
from training.simulate.properties import CLAY, SAND, drawn_properties
from training.simulate.regions import Region
from training.simulate.scanners import fine_axis, scanned, scanner_for, unit

PLACE = 32
"""Soils of one place; every place has its own random numbers."""

_FILM = CONSTITUENTS.index(FILM_WATER)


@dataclass(frozen=True, eq=False)
class Soils:
    """The soils of a place: true properties and mass fractions `[n]` by name, and how light meets them."""

    properties: dict[str, Floats]
    composition: dict[str, Floats]
    powder: Powder


@dataclass(frozen=True, eq=False)
class Streams:
    """Random numbers of a place, one generator for each thing, so that none moves another."""

    soils: np.random.Generator
    nir: np.random.Generator
    mir: np.random.Generator
    laboratory: np.random.Generator


def streams(seed: int, region: Region, place: int) -> Streams:
    """The generators of place number `place` of a region, always the same for a seed."""
    parts = np.random.SeedSequence(seed, spawn_key=(region.key, place)).spawn(4)
    return Streams(*(np.random.default_rng(part) for part in parts))


def place_sizes(n: int) -> Iterator[tuple[int, int]]:
    """Number of each place and how many of its soils are wanted, until there are `n`."""
    for place in range(-(-n // PLACE)):
        yield place, min(PLACE, n - place * PLACE)


def drawn_soils(rng: np.random.Generator, region: Region) -> Soils:
    """The `PLACE` soils of a place in a region: what they are made of, and how dark they are."""
    place = drawn_place(rng)
    properties = drawn_properties(PLACE, rng, region.weathered, region.organic, region.shift)
    composition = composed(properties, rng, region.mineralogy, place.water)
    return Soils(properties, composition, _powder(properties, composition, place, rng))


def _powder(
    properties: dict[str, Floats], composition: dict[str, Floats], place: Place, rng: np.random.Generator
) -> Powder:
    """Sand grains turn opaque sooner; clay comes with iron and aggregates that make a soil darker."""
    clay = properties[CLAY] / 100
    return Powder(
        constituents=place.constituents,
        parts=np.stack([composition[constituent.name] for constituent in CONSTITUENTS], axis=1),
        opacity=np.exp(0.6 * (clay - properties[SAND] / 100 + 0.2)),
        darkness=place.darkness * rng.lognormal(-1.1, 0.4, clay.size) * (0.4 + 2 * clay),
        steepness=place.steepness + rng.normal(0, 0.15, clay.size),
        mirrors=np.full(clay.size, place.mirrors),
    )


def mir_scans(soils: Soils, repeats: int, region: Region, rng: np.random.Generator) -> Floats:
    """Absorbance `[n, repeats, 1700]` of fillings of dried soils, a place on one of the benches of the region."""
    by = bench(region.benches[int(rng.integers(len(region.benches)))])
    reflectance = fillings(soils.powder, bench_axis(by, MIR_AXIS), repeats, rng)
    n, times, m = reflectance.shape
    return absorbance(reflectance.reshape(n * times, m), by, MIR_AXIS, rng).reshape(n, times, m)


def nir_scans(
    soils: Soils, axis: Axis, region: Region, rng: np.random.Generator, moisture: float = 0.0
) -> tuple[Floats, list[str]]:
    """Reflectance `[n, g]` and the name of the unit of each soil, the region's in turn.

    Every soil holds up to `moisture` water in mass of dry soil beyond what the room leaves in it.
    """
    kind = scanner_for(axis)
    water = moisture * rng.random(len(soils.powder.parts))
    fine = fillings(_moistened(soils.powder, water), fine_axis(kind), 1, rng)[:, 0]
    fine = darkened(fine, wet_share(water, soils.properties[CLAY]))
    units = [unit(kind, number) for number in region.scanners]
    values = np.empty((len(fine), len(axis)))
    for place, by in enumerate(units):
        values[place :: len(units)] = scanned(fine[place :: len(units)], by, axis, rng)
    return values, [units[row % len(units)].name for row in range(len(fine))]


def _moistened(powder: Powder, water: Floats) -> Powder:
    parts = powder.parts.copy()
    parts[:, _FILM] += water
    return replace(powder, parts=parts)


def laboratory_values(soils: Soils, rng: np.random.Generator) -> dict[str, Floats]:
    """What a laboratory finds in the soils."""
    return analysed(soils.properties, rng)
