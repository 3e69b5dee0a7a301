"""NIR scanners: what stands between the reflectance of a soil and what a unit reports of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.resampling import covers, resample
from core.spectrum import Axis, AxisUnit, Floats, Quantity, Spectra

_SIGMA = 2 * np.sqrt(2 * np.log(2))
_REACH = 3.5
_FINE_CM1 = 6.0
_SEED = 20251120
"""From which the constants of a unit are drawn, by its number."""


@dataclass(frozen=True)
class Scanner:
    """A kind of scanner: its grid, resolution (FWHM, `fwhm` in `unit`) and accuracy of wavelength in nm."""

    name: str
    native: Axis
    fwhm: float
    unit: AxisUnit
    accuracy_nm: float


@dataclass(frozen=True)
class Unit:
    """One scanner of a kind, with the errors that stay from scan to scan.

    `shift_nm` of the wavelength, `gain` and `tilt` of its white reference, `stray` light as a fraction of full
    scale, `noise` (RMS, fraction of full scale) of an average over six scans in the middle of the range.
    """

    kind: Scanner
    name: str
    shift_nm: float
    gain: float
    tilt: float
    stray: float
    noise: float


def _cm1(first: float, last: float, points: int) -> Axis:
    return Axis(np.linspace(first, last, points), AxisUnit.CM1)


NEOSPECTRA = Scanner("NEO", _cm1(1e7 / 2550, 1e7 / 1350, 257), 66.0, AxisUnit.CM1, 1.5)
"""Si-Ware NeoSpectra: 16 nm at 1550 nm, ±1.5 nm (data sheet); 257 points even in wavenumber (OSSL sample)."""
NANO = Scanner("NANO", Axis.regular(900, 1700, 800 / 227, AxisUnit.NM), 12.0, AxisUnit.NM, 1.0)
"""DLP NIRscan Nano: 10 nm typical, 12 nm at most, ±1 nm, 228 points (TI, DLPNIRNANOEVM)."""
BENCH = Scanner("BENCH", Axis.regular(880, 2600, 2, AxisUnit.NM), 10.0, AxisUnit.NM, 0.5)
"""A field spectrometer of 10 nm in the SWIR, for grids that neither of the two covers."""


def scanner_for(axis: Axis) -> Scanner:
    """The first of NeoSpectra, NIRscan Nano and bench that covers the axis (nm)."""
    return next((kind for kind in (NEOSPECTRA, NANO) if covers(kind.native, axis)), BENCH)


def unit(kind: Scanner, number: int) -> Unit:
    """Unit `number` of a kind; the same errors every time."""
    rng = np.random.default_rng([_SEED, len(kind.native), number])
    return Unit(
        kind=kind,
        name=f"{kind.name}{number}",
        shift_nm=float(rng.uniform(-kind.accuracy_nm, kind.accuracy_nm)),
        gain=float(rng.normal(1, 0.02)),
        tilt=float(rng.normal(0, 0.01)),
        stray=float(rng.uniform(0, 0.01)),
        noise=float(rng.lognormal(-8.5, 0.3)),
    )


def fine_axis(kind: Scanner) -> Axis:
    """Where reflectance is computed before the line shape smooths it: every 6 cm⁻¹, beyond the scanner's ends."""
    widest = kind.fwhm if kind.unit is AxisUnit.CM1 else kind.fwhm * 1e7 / kind.native.to(AxisUnit.NM).min() ** 2
    beyond = _REACH * widest / _SIGMA + 30
    cm1 = kind.native.to(AxisUnit.CM1)
    return Axis.regular(cm1.min() - beyond, cm1.max() + beyond, _FINE_CM1, AxisUnit.CM1)


def scanned(reflectance: Floats, by: Unit, axis: Axis, rng: np.random.Generator) -> Floats:
    """Reflectance `[n, g]` on `axis` as a unit reports it, from reflectance `[n, f]` on its fine axis.

    White reference and stray light of the unit and of the day; noise on the grid of the scanner, twice as large at
    its ends as in the middle; then the resampling that the application does too.
    """
    seen = reflectance @ _line_shapes(by.kind, by.shift_nm).T
    n, m = seen.shape
    across = np.linspace(-1, 1, m)
    gain = by.gain * rng.normal(1, 0.03, (n, 1)) + (by.tilt + rng.normal(0, 0.01, (n, 1))) * across
    noise = by.noise * (1 + across**2) * rng.lognormal(0, 0.4, (n, 1)) * rng.standard_normal((n, m))
    values = np.clip(seen * gain + by.stray * rng.uniform(0.5, 1.5, (n, 1)) + noise, 0.005, 1.2)
    return resample(Spectra(by.kind.native, values, Quantity.REFLECTANCE), axis).values


@lru_cache(maxsize=32)
def _line_shapes(kind: Scanner, shift_nm: float) -> Floats:
    """Gaussian line shapes `[native, fine]`, each adding up to 1, centred where the unit really looks."""
    fine = fine_axis(kind).to(kind.unit)
    nm = kind.native.to(AxisUnit.NM) + shift_nm
    centre = nm if kind.unit is AxisUnit.NM else 1e7 / nm
    lines = np.exp(-0.5 * ((fine - centre[:, np.newaxis]) * _SIGMA / kind.fwhm) ** 2)
    if kind.unit is AxisUnit.NM:
        lines *= fine**2  # nm that a step of the fine axis spans
    return np.asarray(lines / lines.sum(axis=1, keepdims=True), dtype=np.float64)
