"""Simulated soils on several simulated NIR scanners: a check where no soils were measured on two of them.

The scanners differ in wavelength, white reference, stray light, noise and, between kinds, resolution; every
measurement is the mean of six new fillings. Nothing here was measured, so the figures say whether the methods work,
not how well on a real pair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.corrections.affine import shifted
from core.corrections.choosing import Chosen, Estimate
from core.corrections.methods import transfer_methods
from core.corrections.pairs import Pairs
from core.spectrum import Axis
from training.correcting.moisture import PROPERTIES_JUDGED, shipped_estimate
from training.correcting.ways import AS_IS, Way, apart, fitted
from training.libraries import NIR_GRIDS, nir_axis
from training.preprocessing import Floats
from training.simulate.optics import Powder, fillings
from training.simulate.regions import REGIONS
from training.simulate.scanners import BENCH, Unit, fine_axis, scanned, scanner_for, unit
from training.simulate.soils import drawn_soils, streams

PLACES = 4
SIZES = (5, 10, 20)
DRAWS = 5
REPEATS = 6
WORN_SHIFT_NM, WORN_STRAY = 4.0, 0.03
"""Wavelength error and stray light of a unit that should be serviced: three times what its maker allows."""
AGAIN, STANDARD = "the same scanner again", "soil standard"
_SEED = 20261121

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Simulated:
    """Distance of estimates on a scanner from those on the first one, over the spread between soils, in one draw."""

    grid: str
    scanner: str
    soils: int
    draw: int
    way: str
    property: str
    apart: float


@dataclass(frozen=True, eq=False)
class Scanned:
    """Absorbance `[soils, g]` and that of the standard `[g]`, on one scanner."""

    soils: Floats
    standard: Floats


def study(models: Path, tell: Tell, draws: int = DRAWS, sizes: Sequence[int] = SIZES) -> list[Simulated]:
    """Both grids, estimates by the bundles in `models`."""
    found: list[Simulated] = []
    for grid in NIR_GRIDS:
        estimate = shipped_estimate(models / grid)
        by_scanner = scans(nir_axis(grid))
        first, *others = by_scanner.items()
        for (name, other), draw in ((one, draw) for one in others for draw in range(draws)):
            tell(f"{grid}: {name}, draw {draw + 1} of {draws}")
            found.extend(_judged((grid, name), first[1], other, draw, sizes, estimate))
    return found


def scans(axis: Axis) -> dict[str, Scanned]:
    """The first scanner, the first once more, another unit of its kind, a worn one, and one of another kind."""
    kind = scanner_for(axis)
    worn = replace(unit(kind, 3), shift_nm=WORN_SHIFT_NM, stray=WORN_STRAY)
    units = [unit(kind, 1), unit(kind, 1), unit(kind, 2), worn, unit(BENCH, 1)]
    names = ["the first", AGAIN, "another unit", "a worn unit", "another kind"]
    powders = [drawn_soils(streams(_SEED, REGIONS["test"], place).soils, REGIONS["test"]) for place in range(PLACES)]
    sandiest = int(np.argmax(powders[0].properties["sand.tot_usda.c60_w.pct"]))
    found = {}
    for number, (name, by) in enumerate(zip(names, units, strict=True)):
        rng = np.random.default_rng((_SEED, number))
        soils = [_absorbance(place.powder, by, axis, rng) for place in powders]
        standard = _absorbance(powders[0].powder, by, axis, rng)[sandiest]
        found[name] = Scanned(np.delete(np.vstack(soils), sandiest, axis=0), standard)
    return found


def _absorbance(powder: Powder, by: Unit, axis: Axis, rng: np.random.Generator) -> Floats:
    """Means `[n, g]` over `REPEATS` fillings as the unit reports them, as a measurement in the field is."""
    fine = fillings(powder, fine_axis(by.kind), REPEATS, rng)
    n, times, m = fine.shape
    reflectance = scanned(fine.reshape(n * times, m), by, axis, rng).reshape(n, times, -1).mean(axis=1)
    return np.asarray(-np.log10(reflectance))


def _judged(
    told: tuple[str, str], first: Scanned, other: Scanned, draw: int, sizes: Sequence[int], estimate: Estimate
) -> Iterator[Simulated]:
    order = np.random.default_rng((_SEED, draw)).permutation(len(first.soils))
    rest = np.sort(order[max(sizes) :])
    goal = estimate(first.soils[rest])
    for size in sizes:
        for way, made in _ways(first, other, order[:size], estimate).items():
            distances = apart(estimate(made(other.soils[rest])), goal)
            for name, distance in zip(PROPERTIES_JUDGED, distances, strict=True):
                yield Simulated(*told, size, draw, way, name, float(distance))


def _ways(first: Scanned, other: Scanned, rows: NDArray[np.intp], estimate: Estimate) -> dict[str, Way]:
    pairs = Pairs(tuple(map(str, rows)), other.soils[rows], first.soils[rows])
    change = first.standard - other.standard
    by_standard = Way(Chosen(None, None, shifted(change), (), 0.0, 0.0))
    ways = fitted(pairs, transfer_methods(), estimate, PROPERTIES_JUDGED)
    return {AS_IS: ways.pop(AS_IS), STANDARD: by_standard, **ways}
