"""The scale on which an interval is drawn: what most farmed mineral soils hold, or all that a soil can hold.

The typical ranges span about the 1st to the 99th percentile of farmed mineral soils (0–30 cm); an interval
that reaches further gets a longer scale, up to the plausible range. Both ends are written at the scale.
"""

from __future__ import annotations

from core.inference.estimate import Estimate
from core.properties import property_named

_TYPICAL: dict[str, tuple[float, float]] = {
    "oc_usda.c729_w.pct": (0, 6),
    "c.tot_usda.a622_w.pct": (0, 8),
    "n.tot_usda.a623_w.pct": (0, 0.6),
    "caco3_usda.a54_w.pct": (0, 50),
    "ph.h2o_usda.a268_index": (3.5, 9.5),
    "ph.cacl2_usda.a481_index": (3.5, 9.5),
    "cec_usda.a723_cmolc.kg": (0, 60),
    "k.ext_usda.a725_cmolc.kg": (0, 3),
}
_FACTORS = (1, 2, 5)
"""A scale that starts at 0 is made longer before all that is plausible is drawn."""


def drawn_range(estimate: Estimate) -> tuple[float, float]:
    """Both ends of the scale for an estimate, in its unit."""
    plausible = property_named(estimate.property).plausible
    low, high = _TYPICAL.get(estimate.property, plausible)
    ends = [end for end in (estimate.lower, estimate.value, estimate.upper) if end is not None]
    for factor in _FACTORS if low == 0 else (1,):
        if all(low <= end <= factor * high for end in ends):
            return low, min(factor * high, plausible[1])
    return plausible
