"""Clay, silt and sand that add up to 100 %."""

from __future__ import annotations

import numpy as np

from core.spectrum import Floats

CLAY, SILT, SAND = "clay.tot_usda.a334_w.pct", "silt.tot_usda.c62_w.pct", "sand.tot_usda.c60_w.pct"


def close(names: tuple[str, ...], value: Floats, lower: Floats, upper: Floats) -> None:
    """Let silt and sand share what clay leaves, in place, where a row `[n, p]` has all three.

    Clay is estimated best and stays. Both ends of an interval move with their value, within 0–100 %.
    """
    if not {CLAY, SILT, SAND} <= set(names):
        return
    clay, silt, sand = (names.index(name) for name in (CLAY, SILT, SAND))
    both = value[:, silt] + value[:, sand]
    rows = np.flatnonzero(both > 0)  # false where one is missing, too
    factor = (100 - value[rows, clay]) / both[rows]
    for column in (silt, sand):
        closed = np.where(np.isnan(factor), value[rows, column], value[rows, column] * factor)
        moved = closed - value[rows, column]
        value[rows, column] = closed
        for end in (lower, upper):
            end[rows, column] = np.clip(end[rows, column] + moved, 0, 100)
