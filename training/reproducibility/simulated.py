"""Simulated soils measured several times on one simulated scanner: for a grid on which no repeats were measured.

New fillings and noise, and where it is asked for a new white reference and stray light, as in `training.simulate`;
nothing here was measured. The same is done for the grid that has measured repeats, which tells how far the simulation
is to be trusted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.resampling import resample
from core.spectrum import Axis, Quantity, Spectra
from training.preprocessing import Floats
from training.reproducibility.shipped import Shipped
from training.simulate.optics import fillings
from training.simulate.regions import REGIONS
from training.simulate.scanners import Unit, fine_axis, scanned, scanner_for, unit
from training.simulate.soils import drawn_soils, streams

PLACES = 6
"""Of 32 soils each, in the region that no training on simulated pairs saw."""
MEASUREMENTS = 4
NOISE_OF = 6
"""`Unit.noise` is that of an average over so many scans."""
_SEED = 20261121


@dataclass(frozen=True, eq=False)
class Measured:
    """Estimates `values[n, p]` of measurements of `soils[n]`, but those that a bundle puts outside its domain."""

    values: Floats
    soils: NDArray[np.intp]


def measured(bundle: Shipped, repeats: int, *, sessions: bool = False, places: int = PLACES) -> Measured:
    """`MEASUREMENTS` of each soil on one unit, each the average of `repeats` fillings.

    They share the white reference and the stray light of one session, or have those of `sessions` of their own.
    """
    by = unit(scanner_for(bundle.axis), 1)
    rng = np.random.default_rng((_SEED, repeats))
    parts = []
    for place in range(places):
        powder = drawn_soils(streams(_SEED, REGIONS["test"], place).soils, REGIONS["test"]).powder
        # at one go: the soils' own scatter is drawn anew with every call
        fine = fillings(powder, fine_axis(by.kind), MEASUREMENTS * repeats, rng)
        averages = fine.reshape(len(fine), MEASUREMENTS, repeats, -1).mean(axis=2)
        made = [
            _scanned(averages[:, turn], by, bundle.axis, (place, turn * sessions))
            + _noise(by, bundle.axis, repeats, len(fine), rng)
            for turn in range(MEASUREMENTS)
        ]
        parts.append(np.stack(made, axis=1).reshape(-1, len(bundle.axis)))
    shown = bundle(Spectra(bundle.axis, np.vstack(parts), Quantity.REFLECTANCE))
    soils = np.repeat(np.arange(len(shown.values) // MEASUREMENTS), MEASUREMENTS)
    kept = np.repeat(shown.seen.reshape(-1, MEASUREMENTS).min(axis=1), MEASUREMENTS)
    return Measured(shown.values[kept], soils[kept])


def _scanned(fine: Floats, by: Unit, axis: Axis, session: tuple[int, int]) -> Floats:
    """Reflectance `[n, g]` without noise; what stays in a session is drawn by its own numbers."""
    return scanned(fine, replace(by, noise=0.0), axis, np.random.default_rng((_SEED, *session)))


def _noise(by: Unit, axis: Axis, repeats: int, n: int, rng: np.random.Generator) -> Floats:
    """Noise `[n, g]` of averages of `repeats` scans, shaped as `training.simulate.scanners.scanned` does."""
    native = by.kind.native
    across = np.linspace(-1, 1, len(native))
    level = by.noise * np.sqrt(NOISE_OF / repeats) * rng.lognormal(0, 0.4, (n, 1))
    drawn = level * (1 + across**2) * rng.standard_normal((n, len(native)))
    return resample(Spectra(native, drawn, Quantity.REFLECTANCE), axis).values
