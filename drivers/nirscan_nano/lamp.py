"""Who switches the lamp: each scan for itself, or the driver for as long as the scanner is open."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from core.acquisition.scanner import CancelToken
from core.errors import ScannerError
from drivers.clock import Clock
from drivers.nirscan_nano import commands
from drivers.nirscan_nano.faults import NanoCode
from drivers.nirscan_nano.link import Link

SETTLE_S = 0.625
"""From switching the lamp on to light that can be used; what the device itself allows for it."""


class LampControl:
    """The lamp of a device; at first its scans switch it."""

    def __init__(self, link: Link, clock: Clock) -> None:
        self._link = link
        self._clock = clock
        self._ready_at = clock.now()
        self._back: Callable[[], None] | None = None
        """Brings back what was before a dark, until it has done so."""
        self.held = False

    def hold(self) -> None:
        """Burn the lamp until told otherwise; firmware that keeps the lamp to itself still scans."""
        with _refusal_ignored():
            self._link.ask(commands.lamp_by_scan(by_scan=False))
            self.held = True
            self._link.ask(commands.lamp(on=True))
            self._ready_at = self._clock.now() + SETTLE_S

    def release(self) -> None:
        """Lamp off, and back to the scans."""
        with _refusal_ignored():
            if self.held:
                self._link.ask(commands.lamp(on=False))
            self._link.ask(commands.lamp_by_scan(by_scan=True))
            self.held = False

    def wait_ready(self, cancel: CancelToken) -> None:
        """Until a lamp just switched on gives its light."""
        self._clock.wait(self._ready_at - self._clock.now(), cancel)
        cancel.check()

    @contextlib.contextmanager
    def dark(self, cancel: CancelToken) -> Iterator[None]:
        """The lamp off for the time of the block; afterwards as it was.

        Only switching the mirrors off puts the lamp out, and a scan needs them: so off, and on without the lamp.
        """
        self._back = self._back or (self.hold if self.held else self.release)
        try:
            self._link.ask(commands.lamp_by_scan(by_scan=False), cancel)
            self.held = True
            self._link.ask(commands.lamp(on=False), cancel)
            self._link.ask(commands.mirrors(), cancel)
            self._ready_at = self._clock.now() + SETTLE_S
            yield
        finally:
            if not self._link.closed:
                self.come_back()

    def come_back(self) -> None:
        """As before a dark; once more, where that went wrong."""
        if self._back is not None:
            self._back()
            self._back = None


@contextlib.contextmanager
def _refusal_ignored() -> Iterator[None]:
    try:
        yield
    except ScannerError as error:
        if error.code is not NanoCode.REFUSED:
            raise
