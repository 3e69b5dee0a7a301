"""The lamp of a sensor: on, off, and how long to wait for it."""

from __future__ import annotations

from core.acquisition.scanner import CancelToken
from drivers.clock import NEVER, Clock
from drivers.nirone import codec
from drivers.nirone.link import Link

SETTLE_S = 1.0
"""From switching to light, or darkness, that can be used; the device may ask for more."""

MOST_SETTLE_S = 10.0
"""What is more is warm-up, which is not waited for before each scan."""


class LampControl:
    """A lamp whose state is unknown at first; it is told only what it is not doing already."""

    def __init__(self, link: Link, clock: Clock, percent: int, warm_up_s: float) -> None:
        self._link = link
        self._clock = clock
        self._percent = percent
        self._settle_s = min(max(SETTLE_S, warm_up_s), MOST_SETTLE_S)
        self._on: bool | None = None
        self._ready_at = clock.now()

    def switch(self, on: bool, cancel: CancelToken = NEVER) -> None:
        """Switch; the lamp is settled only after `wait_ready`."""
        if self._on is on:
            return
        self._on = None
        self._link.ask(codec.lamp(self._percent if on else 0), cancel)
        self._on = on
        self._ready_at = self._clock.now() + (self._settle_s if on else SETTLE_S)

    def wait_ready(self, cancel: CancelToken) -> None:
        """Until a lamp just switched gives its light, or none."""
        self._clock.wait(self._ready_at - self._clock.now(), cancel)
        cancel.check()
