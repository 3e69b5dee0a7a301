"""From the grid of a MIR file to `MIR_AXIS`: linear between neighbours, nothing invented elsewhere."""

from __future__ import annotations

import numpy as np

from core.spectrum import Axis
from training.libraries.columns import Kept

WIDEST_GAP = 4.0
"""A gap of the file wider than this many of its steps is not bridged: it was cut out, as CO₂ often is."""

_END = 1e-6


def onto_axis(values: Kept, source: Axis, target: Axis) -> Kept:
    """`values[n, m]` on `source` as `[n, t]` on `target`; NaN beyond the ends and in wide gaps.

    Both axes in one unit. MIR files step 1.4–4 cm⁻¹ at a resolution of 4 cm⁻¹ and more, so a line loses nothing.
    """
    right = np.clip(np.searchsorted(source.points, target.points, "left"), 1, len(source) - 1)
    steps = np.diff(source.points)
    weight = (target.points - source.points[right - 1]) / steps[right - 1]
    inside = (weight > -_END) & (weight < 1 + _END)
    bridged = steps[right - 1] <= WIDEST_GAP * np.median(steps)
    on_left, on_right = np.abs(weight) <= _END, np.abs(weight - 1) <= _END
    found = np.empty((len(values), len(target)), dtype=np.float32)
    low, high = values[:, right - 1], values[:, right]
    np.add(low, weight.astype(np.float32) * (high - low), out=found)
    found[:, on_left], found[:, on_right] = low[:, on_left], high[:, on_right]
    found[:, ~(on_left | on_right | (inside & bridged))] = np.nan
    return found
