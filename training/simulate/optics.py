"""How much light a packed powder returns: Kubelka–Munk inside, reststrahlen at the surface of the grains."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from core.spectrum import Axis, AxisUnit, Floats
from training.simulate.minerals import CONSTITUENTS, Band

_FIRST_NM = 904.0
_LORENTZIAN = 0.35
"""Share of the Lorentzian in the line shape; the rest is Gaussian (solids broaden both ways)."""


def kubelka_munk(absorption_over_scattering: Floats) -> Floats:
    """Diffuse reflectance of an infinitely thick layer: R = 1 + K/S − √((K/S)² + 2 K/S) (Kubelka & Munk 1931)."""
    ratio = absorption_over_scattering
    return 1 + ratio - np.sqrt(ratio**2 + 2 * ratio)


def absorption(composition: Floats, opacity: Floats, axis: Axis) -> Floats:
    """Absorption K `[n, m]` of soils of `composition[n, c]` in units of scattering.

    A grain that is already opaque absorbs no more, however strong its band: k becomes k / (1 + k / grain).
    `opacity[n]` scales that limit: small for coarse soils.
    """
    total = np.zeros((len(composition), len(axis)))
    for share, constituent, pure in zip(composition.T, CONSTITUENTS, _pure_absorption(axis), strict=True):
        limit = (constituent.grain * opacity)[:, np.newaxis]
        total += share[:, np.newaxis] * pure / (1 + pure / limit)
    return total


def surface(composition: Floats, axis: Axis) -> Floats:
    """Reflectance `[n, m]` of the faces of the grains themselves."""
    return composition @ _pure_surface(axis)


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
