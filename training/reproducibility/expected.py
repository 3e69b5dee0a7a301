"""The number a user sees: standard deviation of an estimate between measurements of one soil, by bundle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.acquisition.rules import Rules
from core.spectrum import Quantity, Spectra
from training.reproducibility.scans import RepeatScans
from training.reproducibility.shipped import Shipped
from training.reproducibility.simulated import measured
from training.reproducibility.spread import Variances, variances

REPEATS = Rules().repeats
"""Repeats that the application asks for and averages."""
MEASURED_GRID = "nir-1354-2490"
"""The one whose range the set with repeats covers."""
SIMULATED = "simulated"


@dataclass(frozen=True)
class Expected:
    """Standard deviation of the estimate between measurements of one soil, each an average of `REPEATS` repeats.

    `source` is the set that it was measured on, or `SIMULATED`.
    """

    bundle: str
    property: str
    repeat_sd: float
    soils: int
    source: str


@dataclass(frozen=True)
class Simulated:
    """SD between simulated measurements of one soil: single scans (`scan`), averages of `REPEATS` in one session
    (`average`) and in sessions of their own (`sessions`); `measured` is that of real single scans, if there are any.
    """

    bundle: str
    property: str
    measured: float | None
    scan: float
    average: float
    sessions: float
    soils: int


def from_repeats(bundle: Shipped, scans: RepeatScans) -> dict[str, Variances]:
    """Spread of the estimates of single scans, by property; every soil counts, also outside the domain."""
    values = bundle(Spectra(scans.axis, scans.values, Quantity.REFLECTANCE)).values
    return {name: variances(values[:, at], scans.soils) for at, name in enumerate(bundle.properties)}


def by_simulation(bundle: Shipped, repeats: int, *, sessions: bool = False) -> dict[str, Variances]:
    """The same of simulated measurements, each the average of `repeats` fillings (see `simulated.measured`)."""
    found = measured(bundle, repeats, sessions=sessions)
    return {name: variances(found.values[:, at], found.soils) for at, name in enumerate(bundle.properties)}


def expected(bundle: Shipped, scans: RepeatScans) -> Iterator[Expected]:
    """Lines of a bundle: from repeats where they cover its grid, else simulated."""
    if bundle.name == MEASURED_GRID:
        for name, spread in from_repeats(bundle, scans).items():
            yield Expected(bundle.name, name, spread.average_sd(REPEATS), spread.soils, scans.name)
        return
    for name, spread in by_simulation(bundle, REPEATS).items():
        yield Expected(bundle.name, name, spread.within_sd, spread.soils, SIMULATED)


def simulations(bundle: Shipped, scans: RepeatScans) -> Iterator[Simulated]:
    """What the simulation gives, beside the measurement where there are both."""
    true = from_repeats(bundle, scans) if bundle.name == MEASURED_GRID else {}
    scan, average = by_simulation(bundle, 1), by_simulation(bundle, REPEATS)
    sessions = by_simulation(bundle, REPEATS, sessions=True)
    for name in bundle.properties:
        real = true[name].within_sd if name in true else None
        one, several, other = scan[name].within_sd, average[name].within_sd, sessions[name].within_sd
        yield Simulated(bundle.name, name, real, one, several, other, average[name].soils)
