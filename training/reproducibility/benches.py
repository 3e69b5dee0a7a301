"""What instruments put into a spectrum: benches that are simulated, and the directions in which benches differ."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.spectrum import Axis, AxisUnit
from training.autoencoder import MIR_AXIS
from training.correcting.mir_models import CORE
from training.preprocessing import Floats, snv
from training.simulate.benches import absorbance, bench, bench_axis

AXIS = Axis(MIR_AXIS.points[CORE], AxisUnit.CM1)
"""752–3798 cm⁻¹, which every MIR set covers."""
BENCHES = range(100, 112)
"""Numbers of simulated benches that no simulated region uses."""
KEPT, MOST = 0.9, 10
"""Directions that hold this share of the squares of the differences are taken out, at most so many."""
ROWS = 60
_SEED = 20261121


def on_bench(spectra: Floats, number: int, times: float = 1.0) -> Floats:
    """Absorbance `[n, 1524]` on `AXIS` as bench `number` would report it.

    Wavenumber error, slope, stray light, noise and CO₂ as in `training.simulate.benches`; what stays from scan to
    scan is `times` as large.
    """
    by, rng = bench(number), np.random.default_rng((_SEED, number))
    larger = {name: times * getattr(by, name) for name in ("stretch", "tilt", "curve", "stray")}
    by = replace(by, **larger)
    looked = bench_axis(by, AXIS).points
    moved = np.stack([np.interp(looked, AXIS.points, row) for row in spectra])
    return absorbance(np.power(10.0, -moved), by, AXIS, rng)


def simulated_differences(spectra: Floats) -> Floats:
    """What simulated benches do to some of the spectra, after SNV `[k, 1524]`."""
    parts = []
    for number in BENCHES:
        rng = np.random.default_rng((_SEED, number, 1))
        own = spectra[rng.permutation(len(spectra))[:ROWS]]
        parts.append(snv(on_bench(own, number)) - snv(own))
    return np.vstack(parts)


def differences(by_instrument: Floats) -> Floats:
    """What tells real instruments apart `[k, 1524]`, from absorbance `[instruments, soils, 1524]`."""
    treated = np.stack([snv(spectra) for spectra in by_instrument])
    return np.asarray((treated - treated.mean(axis=0)).reshape(-1, treated.shape[2]))


def directions(found: Floats) -> Floats:
    """Orthonormal `[r, g]`: the fewest that hold `KEPT` of the squares of `found[k, g]`, at most `MOST`.

    The projection of external parameter orthogonalisation (Roger, Chauchard & Bellon-Maurel 2003).
    """
    _, sizes, right = np.linalg.svd(found, full_matrices=False)
    share = np.cumsum(sizes**2) / np.sum(sizes**2)
    return np.asarray(right[: min(int(np.searchsorted(share, KEPT)) + 1, MOST)])


def without(spectra: Floats, taken_out: Floats) -> Floats:
    """SNV spectra `[n, g]` less what lies along orthonormal `taken_out[r, g]`."""
    treated = snv(spectra)
    return np.asarray(treated - treated @ taken_out.T @ taken_out)
