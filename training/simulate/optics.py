"""How much light a packed powder returns: Kubelka–Munk inside, reststrahlen at the surface of the grains."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.spectrum import Axis, AxisUnit, Floats
from training.simulate.minerals import Band, Constituent

_FIRST_NM, _MIDDLE_NM = 904.0, 2000.0
_FLAT_FACES = 0.01
_PATH, _SLOPE, _FACES = 0.15, 0.12, 0.25
"""How soils of one place differ: ln of the path of light, its power of the wavelength, ln of the reflecting faces."""
REFILL = 0.7
"""How much fillings of one soil differ, as a part of how much soils do: as the three of a yamsys soil, after SNV."""
_LORENTZIAN = 0.35
"""Share of the Lorentzian in the line shape; the rest is Gaussian (solids broaden both ways)."""


def kubelka_munk(absorption_over_scattering: Floats) -> Floats:
    """Diffuse reflectance of an infinitely thick layer: R = 1 + K/S − √((K/S)² + 2 K/S) (Kubelka & Munk 1931)."""
    ratio = absorption_over_scattering
    return 1 + ratio - np.sqrt(ratio**2 + 2 * ratio)


@dataclass(frozen=True, eq=False)
class Powder:
    """`n` soils as light meets them.

    `parts[n, c]` mass fractions in the order of `constituents`; `opacity[n]` scales the absorption at which
    a grain turns opaque, 1 for a loam; `darkness[n]` is absorption without bands at 2 µm (opaque minerals,
    charcoal, shadow between aggregates) and `steepness[n]` the power of the wavelength with which it falls;
    `mirrors[n]` scales the reflection at the faces of grains.
    """

    constituents: tuple[Constituent, ...]
    parts: Floats
    opacity: Floats
    darkness: Floats
    steepness: Floats
    mirrors: Floats


def fillings(powder: Powder, axis: Axis, times: int, rng: np.random.Generator) -> Floats:
    """Reflectance `[n, times, m]` of several fillings of the same soils.

    Density, the slope of scattering (grain size) and the reflection at faces are drawn for each soil, and once
    more, `REFILL` times as widely, for each filling.
    """
    n = len(powder.parts)
    wave = axis.to(AxisUnit.NM) / _MIDDLE_NM
    shade = powder.darkness[:, np.newaxis] * wave ** -powder.steepness[:, np.newaxis]
    absorbing = (absorption(powder, axis) + shade)[:, np.newaxis]
    path, slope, facing = (
        spread * (rng.standard_normal((n, 1, 1)) + REFILL * rng.standard_normal((n, times, 1)))
        for spread in (_PATH, _SLOPE, _FACES)
    )
    inside = kubelka_munk(absorbing * np.exp(path + slope * np.log(wave)))
    mirrors = powder.parts @ _pure_surface(powder.constituents, axis) * powder.mirrors[:, np.newaxis]
    faces = np.clip(mirrors[:, np.newaxis] * np.exp(facing) + _FLAT_FACES, 0, 0.9)
    return np.asarray(faces + (1 - faces) * inside, dtype=np.float64)


def absorption(powder: Powder, axis: Axis) -> Floats:
    """Absorption K `[n, m]` of the bands in units of scattering.

    A grain that is already opaque absorbs no more, however strong its band: k becomes k / (1 + k / grain).
    """
    total = np.zeros((len(powder.parts), len(axis)))
    pure = _pure_absorption(powder.constituents, axis)
    for share, constituent, one in zip(powder.parts.T, powder.constituents, pure, strict=True):
        limit = (constituent.grain * powder.opacity)[:, np.newaxis]
        total += share[:, np.newaxis] * one / (1 + one / limit)
    return total


@lru_cache(maxsize=8)
def _pure_absorption(constituents: tuple[Constituent, ...], axis: Axis) -> Floats:
    rows = []
    for constituent in constituents:
        strength, decay = constituent.edge
        edge = strength * np.exp(-(axis.to(AxisUnit.NM) - _FIRST_NM) / decay)
        rows.append(_lines(constituent.bands, axis) + edge)
    return np.stack(rows)


@lru_cache(maxsize=8)
def _pure_surface(constituents: tuple[Constituent, ...], axis: Axis) -> Floats:
    return np.stack([_lines(constituent.surface, axis) for constituent in constituents])


def _lines(bands: tuple[Band, ...], axis: Axis) -> Floats:
    wavenumber = axis.to(AxisUnit.CM1)
    total = np.zeros(len(axis))
    for centre, width, strength in bands:
        distance = (wavenumber - centre) / (width / 2)
        gaussian = np.exp(-np.log(2) * distance**2)
        total += strength * ((1 - _LORENTZIAN) * gaussian + _LORENTZIAN / (1 + distance**2))
    return total
