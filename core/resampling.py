"""From the grid of an instrument to the grid of a bundle.

Nothing is extrapolated: a target that reaches past the measured range is refused. The one tolerance is
half a source step at each end, the width that the end point itself stands for; there its value is held.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from core.errors import InputError
from core.spectrum import Axis, AxisUnit, Floats, Spectra, SpectrumCode

WIDEST_GAP_NM = 20.0
"""Coarsest source spacing taken for a spectrum; wider gaps hide the bands of soil (clay OH at 2205 nm)."""


def covers(source: Axis, target: Axis) -> bool:
    """Whether `source`, in any unit, reaches both ends of `target` within half a source step."""
    low, high = _reach(np.sort(source.to(target.unit)))
    return low <= target.first and target.last <= high


def resample(spectra: Spectra, target: Axis) -> Spectra:
    """Reflectance of `spectra` on `target`, in the target's unit (nm ↔ cm⁻¹ is handled).

    Absorbance is turned into reflectance first: light adds up, absorbance does not. A source finer than
    the target is averaged over each target cell (area under the linear interpolant), a coarser one
    interpolated linearly. Raises `InputError` (`RANGE`, `SPACING`) when the source does not reach the
    ends of the target or has a gap wider than `WIDEST_GAP_NM`.
    """
    turned = spectra.to_unit(target.unit)
    if not covers(turned.axis, target):
        raise InputError(
            SpectrumCode.RANGE,
            first=turned.axis.first,
            last=turned.axis.last,
            need_first=target.first,
            need_last=target.last,
            unit=target.unit.value,
        )
    # what lies beyond the target is cut before anything is computed: its noise is nobody's concern
    source = _cut(turned, target).to_reflectance()
    gap = float(np.abs(np.diff(source.axis.to(AxisUnit.NM))).max())
    if gap > WIDEST_GAP_NM:
        raise InputError(SpectrumCode.SPACING, gap=gap, limit=WIDEST_GAP_NM)
    if source.axis == target:
        return source
    return Spectra(target, source.values @ _weights(source.axis, target).T, source.quantity)


def _reach(points: Floats) -> tuple[float, float]:
    return float(1.5 * points[0] - 0.5 * points[1]), float(1.5 * points[-1] - 0.5 * points[-2])


def _cut(spectra: Spectra, target: Axis) -> Spectra:
    """The points within `target`, and one beyond each end where there is one."""
    points = spectra.axis.points
    first = max(int(np.searchsorted(points, target.first, "right")) - 1, 0)
    last = int(np.searchsorted(points, target.last, "left")) + 1
    return Spectra(Axis(points[first:last], spectra.axis.unit), spectra.values[:, first:last], spectra.quantity)


@lru_cache(maxsize=16)
def _weights(source: Axis, target: Axis) -> Floats:
    """Linear map `[target, source]`: cell means where the source is finer, else interpolation."""
    x, t = source.points, target.points
    unit_spectra = np.eye(x.size)
    if np.median(np.diff(x)) * 2 > np.median(np.diff(t)):
        return np.stack([np.interp(t, x, row) for row in unit_spectra], axis=1)
    edges = np.concatenate(([t[0]], (t[1:] + t[:-1]) / 2, [t[-1]]))
    knots = np.union1d(x, edges)
    heights = np.stack([np.interp(knots, x, row) for row in unit_spectra], axis=1)
    slices = np.diff(knots)[:, np.newaxis] * (heights[1:] + heights[:-1]) / 2
    area = np.vstack((np.zeros(x.size), np.cumsum(slices, axis=0)))
    at_edges = area[np.searchsorted(knots, edges)]
    return np.diff(at_edges, axis=0) / np.diff(edges)[:, np.newaxis]
