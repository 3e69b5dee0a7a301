"""Time as a session sees it; tests pass a virtual one."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol

from core.acquisition.scanner import CancelToken


class Clock(Protocol):
    """Time of day for records, monotonic time for ages, and waiting."""

    def now(self) -> datetime:
        """Time of day, aware, in UTC."""

    def monotonic(self) -> float:
        """Seconds that never run backwards; only differences mean something."""

    def wait(self, seconds: float, cancel: CancelToken) -> None:
        """Let `seconds` pass, fewer when cancelled."""


class SystemClock:
    """The clock of the computer."""

    def now(self) -> datetime:
        """Time of day, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since some start."""
        return time.monotonic()

    def wait(self, seconds: float, cancel: CancelToken) -> None:
        """Sleep, at most until cancelled."""
        cancel.wait(seconds)
