"""Round numbers along an axis."""

from __future__ import annotations

import math
from collections.abc import Sequence

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


def round_ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round numbers between `low` and `high`, `about` as many as asked."""
    raw = (high - low) / about
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * factor for factor in _STEPS if power * factor >= raw * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(tick * step, 12) for tick in range(first, last + 1)]


def tick_decimals(ticks: Sequence[float]) -> int:
    """As many decimals as tell the ticks apart."""
    decimals = max(0, -math.floor(math.log10(ticks[1] - ticks[0]) + 1e-9)) if len(ticks) > 1 else 2
    return decimals + any(abs(round(tick, decimals) - tick) > 1e-9 for tick in ticks)
