"""How much light a packed powder returns: Kubelka–Munk inside, reststrahlen at the surface of the grains."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.spectrum import Axis, AxisUnit, Floats
from training.simulate.minerals import CONSTITUENTS, Band

_FIRST_NM, _MIDDLE_NM = 904.0, 2000.0
_FLAT_FACES = 0.01
_LORENTZIAN = 0.35
"""Share of the Lorentzian in the line shape; the rest is Gaussian (solids broaden both ways)."""


def kubelka_munk(absorption_over_scattering: Floats) -> Floats:
    """Diffuse reflectance of an infinitely thick layer: R = 1 + K/S − √((K/S)² + 2 K/S) (Kubelka & Munk 1931)."""
    ratio = absorption_over_scattering
    return 1 + ratio - np.sqrt(ratio**2 + 2 * ratio)


@dataclass(frozen=True, eq=False)
class Powder:
    """`n` soils as light meets them.

    `parts[n, c]` mass fractions in the order of `CONSTITUENTS`; `opacity[n]` scales the absorption at which
    a grain turns opaque, 1 for a loam; `darkness[n]` is absorption without bands at 2 µm (opaque minerals,
    charcoal, shadow between aggregates) and `steepness[n]` the power of the wavelength with which it falls.
    """

    parts: Floats
    opacity: Floats
    darkness: Floats
    steepness: Floats


def packed_reflectance(powder: Powder, axis: Axis, rng: np.random.Generator) -> Floats:
    """Reflectance `[n, m]` of one filling: its density and the slope of scattering are drawn."""
    return fillings(powder, axis, 1, rng)[:, 0]


def fillings(powder: Powder, axis: Axis, times: int, rng: np.random.Generator, spread: float = 1.0) -> Floats:
    """Reflectance `[n, times, m]` of several fillings of the same soils.

    `spread` scales how much fillings differ around what is the sample's own (its grain size): 1 where each
    soil is filled once.
    """
    n = len(powder.parts)
    wave = axis.to(AxisUnit.NM) / _MIDDLE_NM
    shade = powder.darkness[:, np.newaxis] * wave ** -powder.steepness[:, np.newaxis]
    absorbing = (absorption(powder, axis) + shade)[:, np.newaxis]
    path = rng.lognormal(0, 0.15 * spread, (n, times, 1)) * wave ** rng.normal(0, 0.12 * spread, (n, times, 1))
    inside = kubelka_munk(absorbing * path)
    mirrors = (powder.parts @ _pure_surface(axis))[:, np.newaxis] * rng.lognormal(0, 0.25 * spread, (n, times, 1))
    faces = np.clip(mirrors + _FLAT_FACES, 0, 0.9)
    return np.asarray(faces + (1 - faces) * inside, dtype=np.float64)


def absorption(powder: Powder, axis: Axis) -> Floats:
    """Absorption K `[n, m]` of the bands in units of scattering.

    A grain that is already opaque absorbs no more, however strong its band: k becomes k / (1 + k / grain).
    """
    total = np.zeros((len(powder.parts), len(axis)))
    for share, constituent, pure in zip(powder.parts.T, CONSTITUENTS, _pure_absorption(axis), strict=True):
        limit = (constituent.grain * powder.opacity)[:, np.newaxis]
        total += share[:, np.newaxis] * pure / (1 + pure / limit)
    return total


@lru_cache(maxsize=8)
def _pure_absorption(axis: Axis) -> Floats:
    rows = []
    for constituent in CONSTITUENTS:
        strength, decay = constituent.edge
        edge = strength * np.exp(-(axis.to(AxisUnit.NM) - _FIRST_NM) / decay)
        rows.append(_lines(constituent.bands, axis) + edge)
    return np.stack(rows)


@lru_cache(maxsize=8)
def _pure_surface(axis: Axis) -> Floats:
    return np.stack([_lines(constituent.surface, axis) for constituent in CONSTITUENTS])


def _lines(bands: tuple[Band, ...], axis: Axis) -> Floats:
    wavenumber = axis.to(AxisUnit.CM1)
    total = np.zeros(len(axis))
    for centre, width, strength in bands:
        distance = (wavenumber - centre) / (width / 2)
        gaussian = np.exp(-np.log(2) * distance**2)
        total += strength * ((1 - _LORENTZIAN) * gaussian + _LORENTZIAN / (1 + distance**2))
    return total
