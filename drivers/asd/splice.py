"""The joins between the detectors: where they lie, and how to take the steps out of a reflectance."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from core.spectrum import Floats

Joins = tuple[float, float]
"""Last wavelengths (nm) of the VNIR and of SWIR1."""

USUAL_JOINS: Joins = (1000.0, 1830.0)
"""Of the FieldSpec 3 (user's manual); other units differ by some tens of nm."""

_FIRST_BETWEEN, _SECOND_BETWEEN = (900.0, 1100.0), (1650.0, 1950.0)
_WINDOW_NM = 10.0
_MOST_STEP = 1.5
"""A step by more than this factor is no step of the joins."""


def joins_of(stored: Mapping[str, float]) -> Joins:
    """From the values that the scanner stores; the usual ones where it tells none that make sense."""
    first = _within(stored.get("VEndingWavelength"), _FIRST_BETWEEN, USUAL_JOINS[0])
    return first, _within(stored.get("S1EndingWavelength"), _SECOND_BETWEEN, USUAL_JOINS[1])


def splice(nm: Floats, reflectance: Floats, joins: Joins) -> Floats:
    """`reflectance[m]` with VNIR and SWIR2 scaled so that they meet SWIR1 at the joins.

    SWIR1 stays: it is cooled and in the middle. Each side of a join is a straight line through its last
    10 nm. A join at which there is nothing to see, or more than a step, is left as it is.
    """
    first, second = joins
    spliced = np.array(reflectance, dtype=np.float64)
    spliced[nm <= first] *= _step(nm, reflectance, first)
    spliced[nm > second] /= _step(nm, reflectance, second)
    return spliced


def _step(nm: Floats, reflectance: Floats, join: float) -> float:
    """What lies above the join over what lies below it, both extended to the join; 1 for no step."""
    below = _at(join, nm, reflectance, (nm > join - _WINDOW_NM) & (nm <= join))
    above = _at(join, nm, reflectance, (nm > join) & (nm <= join + _WINDOW_NM))
    if not (below > 0 and above > 0):
        return 1.0
    step = above / below
    return step if 1 / _MOST_STEP < step < _MOST_STEP else 1.0


def _at(join: float, nm: Floats, reflectance: Floats, window: NDArray[np.bool_]) -> float:
    seen = window & np.isfinite(reflectance)
    if np.count_nonzero(seen) < 2:
        return 0.0
    return float(np.polyfit(nm[seen] - join, reflectance[seen], 1)[1])


def _within(value: float | None, limits: tuple[float, float], otherwise: float) -> float:
    return value if value is not None and limits[0] <= value <= limits[1] else otherwise
