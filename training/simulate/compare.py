"""Simulated beside real spectra: how near they lie, whether bands are where they belong, and one figure of both.

Real spectra are looked at here, never learned from: nothing that this module computes goes back into the simulator.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist, pdist

from core.spectrum import Floats
from training.libraries import MIR_AXIS, mir_libraries, nir_axis, nir_libraries
from training.preprocessing import snv
from training.simulate.pairs import SimulatedPairs, simulated_pairs

GRID = "nir-1354-2490"
SIMULATED = 1000
COMPONENTS = 32
_SEED = 604
_MOST = 100
"""Real spectra of one library that count, so that none outweighs the others by much."""

_COMMON = (MIR_AXIS.points >= 752) & (MIR_AXIS.points <= 3798)


@dataclass(frozen=True, eq=False)
class Sight:
    """SNV absorbance of one range on `axis[m]`: `simulated[n, m]`, `real[r, m]` and the library of each."""

    name: str
    unit: str
    axis: Floats
    simulated: Floats
    real: Floats
    place: list[str]


@dataclass(frozen=True)
class Nearness:
    """How near simulated spectra of a range are to real ones (all after SNV).

    `correlation` of the mean spectra; `inside`: share of the variance of the real ones, around their own mean, that
    `COMPONENTS` components of the simulated ones hold; `energy`: energy distance (Székely & Rizzo 2013) between the
    two clouds, divided by the mean distance between real spectra, 0 for the same distribution.
    """

    correlation: float
    inside: float
    energy: float


def nearness(simulated: Floats, real: Floats) -> Nearness:
    """Of SNV spectra `[n, m]` and `[r, m]`."""
    _, _, axes = np.linalg.svd(simulated - simulated.mean(axis=0), full_matrices=False)
    around = real - real.mean(axis=0)
    held = around @ axes[:COMPONENTS].T
    between, within = cdist(simulated, real).mean(), pdist(real).mean()
    return Nearness(
        correlation=float(np.corrcoef(simulated.mean(axis=0), real.mean(axis=0))[0, 1]),
        inside=float((held**2).sum() / (around**2).sum()),
        energy=float((2 * between - within - pdist(simulated).mean()) / within),
    )


def sights(shared: Path) -> tuple[Sight, Sight]:
    """NIR (log10(1/R), 1354–2490 nm) and MIR (752–3798 cm⁻¹) of simulated and of all real soils."""
    made = simulated_pairs(SIMULATED, _SEED, GRID)
    return _nir(shared, made), _mir(shared, made)


def _nir(shared: Path, made: SimulatedPairs) -> Sight:
    spectra = {one.name: snv(-np.log10(one.values)) for one in nir_libraries(shared, GRID)}
    axis = nir_axis(GRID).points
    return _sight("NIR", "Wavelength (nm)", axis, snv(-np.log10(made.nir)), spectra)


def _mir(shared: Path, made: SimulatedPairs) -> Sight:
    libraries = (*mir_libraries(shared), *mir_libraries(shared, evaluation=True))
    spectra = {one.name: snv(one.values[:, _COMMON]) for one in libraries}
    return _sight("MIR", "Wavenumber (cm⁻¹)", MIR_AXIS.points[_COMMON], snv(made.mir[:, _COMMON]), spectra)


def _sight(name: str, unit: str, axis: Floats, simulated: Floats, real: dict[str, Floats]) -> Sight:
    some = {place: values[_some(len(values))] for place, values in real.items()}
    places = [place for place, values in some.items() for _ in values]
    return Sight(name, unit, axis, simulated, np.vstack(list(some.values())), places)


def _some(count: int) -> NDArray[np.intp]:
    """At most `_MOST` rows, spread evenly."""
    return np.unique(np.linspace(0, count - 1, min(count, _MOST)).round()).astype(np.intp)


def main_compare(shared: Path, out: Path) -> list[str]:
    """Draws the figure to `out` (PNG) and gives the lines that say how near the two are."""
    from training.simulate.figure import drawn

    both = sights(shared)
    drawn(both, out)
    return [_line(sight, nearness(sight.simulated, sight.real)) for sight in both]


def _line(sight: Sight, near: Nearness) -> str:
    return (
        f"{sight.name}: {len(sight.simulated)} simulated, {len(sight.real)} real spectra of {len(set(sight.place))} "
        f"libraries; correlation of the means {near.correlation:.3f}, share of the real variance inside {COMPONENTS} "
        f"simulated components {near.inside:.3f}, energy distance {near.energy:.3f}"
    )
