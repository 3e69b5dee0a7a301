"""Explanations made by hand: what the bands of the longer bundle contribute to an estimate."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.bands import NIR_BANDS
from core.inference.estimate import Estimate, Grade, Reason
from core.inference.explanation import Explanation
from core.properties import PROPERTIES
from core.spectrum import Axis, AxisUnit
from tests.support.bundles import CLAY, GRID

KNOTS = Axis.regular(GRID.first, GRID.last, 2, AxisUnit.NM)
"""Finer than those of a model, so that what lies in a band lies in no other."""
REST = 1600.0
"""A wavelength in no named band."""


def explanation(
    parts: Mapping[str, float],
    *,
    property_name: str = CLAY,
    reference: float = 24.0,
    shown: float | None = None,
    gap: float = 0.0,
    reasons: tuple[Reason, ...] = (),
    association: bool = False,
) -> Explanation:
    """`parts` by the name of a band, `rest` for what lies in none; `shown` is the value that the user sees."""
    contribution = np.zeros(len(KNOTS))
    for name, part in parts.items():
        middle = REST if name == "rest" else next((b.first + b.last) / 2 for b in NIR_BANDS if b.name == name)
        contribution[np.abs(KNOTS.points - middle).argmin()] += part
    value = reference + contribution.sum() + gap
    seen = value if shown is None else shown
    unit = PROPERTIES[property_name].unit
    estimate = Estimate(property_name, seen, seen - 9.0, seen + 9.0, 0.9, unit, Grade.CAUTION, reasons)
    return Explanation(property_name, unit, value, reference, KNOTS, contribution, gap, association, estimate)
