"""Time as drivers and emulators see it: real, faster than real, or virtual."""

from __future__ import annotations

import heapq
import itertools
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from core.acquisition.scanner import CancelToken

NEVER = CancelToken()
"""A token that nobody sets, for waits that cannot be cancelled."""


class Clock(Protocol):
    """Monotonic seconds for deadlines, and the time of day for records."""

    def now(self) -> float:
        """Monotonic seconds; only differences mean something."""

    def wait(self, seconds: float, cancel: CancelToken = NEVER) -> None:
        """Let `seconds` pass, fewer when cancelled."""

    def utc(self) -> datetime:
        """The time of day, aware, in UTC."""


class RealClock:
    """The clock on the wall, or one that runs `speed` times as fast for emulators that should not dawdle.

    The time of day is never sped up: what is recorded is when it happened.
    """

    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed
        self._begun = time.monotonic()

    def now(self) -> float:
        """Seconds of this clock since it was made."""
        return (time.monotonic() - self._begun) * self.speed

    def wait(self, seconds: float, cancel: CancelToken = NEVER) -> None:
        """Sleep until `seconds` of this clock have passed or the token is set."""
        cancel.wait(max(0.0, seconds) / self.speed)

    def utc(self) -> datetime:
        """The time of day, aware, in UTC."""
        return datetime.now(UTC)


class VirtualClock:
    """A clock that moves only when somebody waits; `call_at` books what shall happen meanwhile."""

    def __init__(self, start: datetime = datetime(2025, 5, 1, 8, tzinfo=UTC)) -> None:
        self._start = start
        self._now = 0.0
        self._calls: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()

    def now(self) -> float:
        """Seconds waited so far."""
        return self._now

    def wait(self, seconds: float, cancel: CancelToken = NEVER) -> None:
        """Pass `seconds` at once, running what was booked for them."""
        until = self._now + max(0.0, seconds)
        while self._calls and self._calls[0][0] <= until and not cancel.cancelled:
            self._now, _, call = heapq.heappop(self._calls)
            call()
        if not cancel.cancelled:
            self._now = until

    def call_at(self, when: float, call: Callable[[], None]) -> None:
        """Run `call` when the clock passes `when` seconds."""
        heapq.heappush(self._calls, (max(when, self._now), next(self._order), call))

    def utc(self) -> datetime:
        """The start plus the seconds waited."""
        return self._start + timedelta(seconds=self._now)
