"""Finding the integration time at which the white panel fills 70 to 90 % of the scale."""

from __future__ import annotations

from collections.abc import Callable

from core.acquisition.scanner import CancelToken, Progress
from core.errors import ScannerError
from drivers.ocean.faults import OceanCode

LEAST_LEVEL, AIM, MOST_LEVEL = 0.70, 0.80, 0.90
ENOUGH_LEVEL = 0.10
"""A white darker than this at the longest time is no white under a lamp."""
SATURATED = 0.98
"""From here on nobody knows how much brighter it is."""
ROUNDS = 14
STEP_DOWN = 4.0


def find_integration(
    level: Callable[[int], float], begin: int, limits: tuple[int, int], cancel: CancelToken, progress: Progress
) -> int:
    """Whole milliseconds within `limits`; `level(ms)` scans and tells the share of full scale.

    At the longest time a darker white is taken too. Raises `ScannerError`: `TOO_BRIGHT` when the shortest time
    is too long, `TOO_DARK` when the longest is far too short, and what `level` raises.
    """
    least, most = limits
    tried: dict[int, float] = {}
    ms = begin
    while ms not in tried and len(tried) < ROUNDS:
        cancel.check()
        progress(len(tried) / ROUNDS)
        seen = tried[ms] = level(ms)
        if seen > MOST_LEVEL:
            wanted = ms / STEP_DOWN if seen >= SATURATED else ms * AIM / seen
            ms = max(min(round(wanted), ms - 1), least)
        elif seen < LEAST_LEVEL:
            ms = min(max(round(ms * AIM / max(seen, 1e-3)), ms + 1), most)
    return _best(tried)


def _best(tried: dict[int, float]) -> int:
    """The time that gave the highest level without passing `MOST_LEVEL`."""
    allowed = {ms: seen for ms, seen in tried.items() if seen <= MOST_LEVEL}
    if not allowed:
        raise ScannerError(OceanCode.TOO_BRIGHT, level=round(100 * min(tried.values())))
    best = max(allowed, key=lambda ms: allowed[ms])
    if allowed[best] < ENOUGH_LEVEL:
        raise ScannerError(OceanCode.TOO_DARK, level=round(100 * allowed[best]))
    return best
