"""Spectra onto a grid uniform in wavenumber by one fixed matrix."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from core.spectrum import AxisUnit
from training.preprocessing import Floats

FINEST = 16
"""Finest points per point of the grid, however dense the axis."""


def wavenumbers(axis: ArrayLike, unit: str) -> Floats:
    """`axis[g]` in `unit` (nm or cm-1) as wavenumbers in cm⁻¹, in the same order.

    `ValueError` unless finite, positive, and all ascending or all descending.
    """
    points = np.asarray(axis, dtype=np.float64)
    if points.ndim != 1 or len(points) < 2:
        raise ValueError(f"an axis is a list of at least two points, not of shape {points.shape}")
    if not np.isfinite(points).all() or points.min() <= 0:
        raise ValueError("the axis has points that are not finite or not positive")
    steps = np.diff(points)
    if not ((steps > 0).all() or (steps < 0).all()):
        at = int(np.flatnonzero(np.sign(steps) != np.sign(points[-1] - points[0]))[0])
        raise ValueError(f"the axis neither rises nor falls throughout: {points[at]:g}, then {points[at + 1]:g}")
    return points if AxisUnit(unit) is AxisUnit.CM1 else np.asarray(1e7 / points)


def uniform_grid(places: Floats, points: int) -> Floats:
    """`points` from the lowest to the highest of `places`, evenly spaced, ascending."""
    return np.linspace(places.min(), places.max(), points)


def resampling_matrix(places: Floats, grid: Floats) -> Floats:
    """`[g, points]`: spectra at `places[g]`, monotone, times it are spectra on the uniform `grid[points]`.

    Linear interpolation where `places` are no denser than the grid; where they are, the interpolated spectrum is
    averaged by a triangle of one grid step to either side, so that nothing is aliased; the triangle narrows at the
    ends. Straight lines are kept, and so is a spectrum that is on the grid already.
    """
    order = np.argsort(places)
    step = float(grid[1] - grid[0])
    density = step / float(np.diff(places[order]).min())
    parts = min(int(np.ceil(density - 1e-6)), FINEST)
    fine = np.linspace(grid[0], grid[-1], parts * (len(grid) - 1) + 1)
    matrix = np.empty((len(places), len(fine)))
    for row, unit in zip(order, np.eye(len(places)), strict=True):
        matrix[row] = np.interp(fine, places[order], unit)
    return np.asarray(matrix @ _triangles(len(grid), parts))


def _triangles(points: int, parts: int) -> Floats:
    """Averaging of `parts` fine points per grid step, `[parts (points − 1) + 1, points]`."""
    fine = np.arange(parts * (points - 1) + 1)[:, np.newaxis]
    centres = parts * np.arange(points)
    reach = np.minimum(np.minimum(centres, centres[::-1]) + 1, parts)
    weights = np.maximum(1 - np.abs(fine - centres) / reach, 0)
    return np.asarray(weights / weights.sum(axis=0))
