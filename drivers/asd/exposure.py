"""Integration times: the scanner counts them by an index, each step of which doubles the time."""

from __future__ import annotations

SHORTEST, LONGEST = -1, 15
"""8.5 ms and 9.3 minutes."""

_AT_ZERO_MS = 17.0


def milliseconds(index: int) -> float:
    """Integration time at `index`: 8.5 ms at −1, 17 ms at 0, and so on; `ValueError` outside −1–15."""
    if not SHORTEST <= index <= LONGEST:
        raise ValueError(f"integration time {index}")
    return float(_AT_ZERO_MS * 2.0**index)


def index_of(wanted_ms: float) -> int | None:
    """The index of exactly that integration time; None where there is none."""
    return next((index for index in range(SHORTEST, LONGEST + 1) if milliseconds(index) == wanted_ms), None)


LIMITS_MS = (milliseconds(SHORTEST), milliseconds(LONGEST))
