"""Laboratory MIR spectrometers: what stands between the reflectance of a filled cup and its absorbance."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.spectrum import Axis, AxisUnit, Floats

_SEED = 20251121
_DETECTOR_CM1 = 90.0
"""Decay, in cm⁻¹ above the end of the range, of the noise that a detector adds where little light is left."""

_CARBON_DIOXIDE = ((2341.0, 22.0, 0.8), (2362.0, 16.0, 1.0), (667.4, 5.0, 0.5))
"""P and R branches of the antisymmetric stretch (ν₃, 2349.1 cm⁻¹) and Q branch of the bend (ν₂, 667.4 cm⁻¹) of
CO₂ in air: centre, full width, relative height (Herzberg 1945; branch maxima at room temperature)."""


@dataclass(frozen=True)
class Bench:
    """One FTIR with a diffuse reflectance cell, with the errors that stay from scan to scan.

    `stretch` is the relative error of its wavenumber scale, `tilt` the slope of ln(reflectance) against its
    reference over the range, `curve` the same of second order, `stray` light that comes back without having seen
    the sample, `noise` in reflectance where the detector sees most.
    """

    name: str
    stretch: float
    tilt: float
    curve: float
    stray: float
    noise: float


def bench(number: int) -> Bench:
    """Unit `number`; the same errors every time.

    A scale that is off by up to 0.5 cm⁻¹ at 4 000 (HeNe lasers agree; apertures and optics do not), tilts and stray
    light as the instruments of the ring trial of Safanelli et al. (2023) differ.
    """
    rng = np.random.default_rng([_SEED, number])
    return Bench(
        name=f"FTIR{number}",
        stretch=float(rng.uniform(-1.2e-4, 1.2e-4)),
        tilt=float(rng.normal(0, 0.05)),
        curve=float(rng.normal(0, 0.03)),
        stray=float(rng.uniform(0.0, 0.01)),
        noise=float(rng.lognormal(-8.0, 0.3)),
    )


def bench_axis(by: Bench, axis: Axis) -> Axis:
    """Where the instrument really looks when it says `axis`."""
    return Axis(axis.to(AxisUnit.CM1) * (1 + by.stretch), AxisUnit.CM1)


def absorbance(reflectance: Floats, by: Bench, axis: Axis, rng: np.random.Generator) -> Floats:
    """log10(1/R) `[s, m]` of fillings `[s, m]`: gain, slope, stray light, noise and CO₂ of each scan."""
    scans, m = reflectance.shape
    across = np.linspace(-1, 1, m)
    tilt = by.tilt + rng.normal(0, 0.03, (scans, 1))
    gain = rng.lognormal(0, 0.06, (scans, 1)) * np.exp(tilt * across + by.curve * (across**2 - 1 / 3))
    noise = by.noise * _detector(axis) * rng.standard_normal((scans, m))
    seen = np.clip(reflectance * gain + by.stray * rng.uniform(0.7, 1.3, (scans, 1)) + noise, 0.003, 1.6)
    return -np.log10(seen) + rng.normal(0, 0.004, (scans, 1)) * _carbon_dioxide(axis)


@lru_cache(maxsize=8)
def _detector(axis: Axis) -> Floats:
    """Noise relative to its least: five times as large at the lower end of the range."""
    cm1 = axis.to(AxisUnit.CM1)
    return np.asarray(1 + 4 * np.exp(-(cm1 - cm1.min()) / _DETECTOR_CM1), dtype=np.float64)


@lru_cache(maxsize=8)
def _carbon_dioxide(axis: Axis) -> Floats:
    cm1 = axis.to(AxisUnit.CM1)
    lines = [height * np.exp(-np.log(2) * ((cm1 - at) / (width / 2)) ** 2) for at, width, height in _CARBON_DIOXIDE]
    return np.asarray(np.sum(lines, axis=0), dtype=np.float64)
