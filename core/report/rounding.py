"""How many digits an estimate deserves."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.inference.estimate import Estimate


@dataclass(frozen=True)
class Rounded:
    """An estimate as it is printed: rounded numbers and the `decimals` to print them with."""

    value: float
    lower: float
    upper: float
    decimals: int


def rounded(estimate: Estimate, most: int) -> Rounded | None:
    """Round value and interval to two significant digits of half the interval, and to `most` decimals.

    Digits finer than the uncertainty say nothing (ISO/IEC Guide 98-3, 7.2.6: at most two significant digits of the
    uncertainty). None for an estimate that is withheld.
    """
    if estimate.value is None or estimate.lower is None or estimate.upper is None:
        return None
    places = min(_places((estimate.upper - estimate.lower) / 2), most)
    value, lower, upper = (round(number, places) + 0.0 for number in (estimate.value, estimate.lower, estimate.upper))
    return Rounded(value, lower, upper, max(places, 0))


def _places(half_width: float) -> int:
    """Decimal places of the second significant digit; negative left of the point."""
    if half_width <= 0:
        return 99
    two_digits = float(f"{half_width:.1e}")
    return 1 - math.floor(math.log10(two_digits))
