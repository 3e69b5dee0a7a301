"""From the grid of a MIR file to `MIR_AXIS`: linear between neighbours, nothing invented elsewhere."""

from __future__ import annotations

import numpy as np

from core.spectrum import Axis, Floats

WIDEST_GAP = 4.0
"""A gap of the file wider than this many of its steps is not bridged: it was cut out, as CO₂ often is."""

_END = 1e-6


def onto_axis(values: Floats, source: Axis, target: Axis) -> Floats:
    """`values[n, m]` on `source` as `[n, t]` on `target`; NaN beyond the ends and in wide gaps.

    Both axes in one unit. MIR files step 1.4–4 cm⁻¹ at a resolution of 4 cm⁻¹ and more, so a line loses nothing.
    """
    right = np.clip(np.searchsorted(source.points, target.points, "left"), 1, len(source) - 1)
    steps = np.diff(source.points)
    weight = (target.points - source.points[right - 1]) / steps[right - 1]
    reached = (weight >= -_END) & (weight <= 1 + _END) & (steps[right - 1] <= WIDEST_GAP * np.median(steps) + _END)
    on_left, on_right = np.abs(weight) <= _END, np.abs(weight - 1) <= _END
    weight = np.where(on_left, 0.0, np.where(on_right, 1.0, weight))
    low, high = values[:, right - 1], values[:, right]
    between = (1 - weight) * low + weight * high
    found = np.where(on_right, high, np.where(on_left, low, between))
    return np.where(reached | on_left | on_right, found, np.nan)
