"""What every line to a scanner does, whatever carries the bytes.

A byte stream hands over whatever has arrived; a HID line hands over one report at a time. Deadlines are
absolute and on the clock that the line was opened with.
"""

from __future__ import annotations

from typing import Protocol

from core.acquisition.scanner import CancelToken, ScannerCode
from core.errors import ScannerError
from drivers.clock import NEVER, Clock

POLL_S = 0.05
"""Longest wait between two looks at the cancel token (the contract asks for 100 ms)."""


class Line(Protocol):
    """An open line; used by one thread.

    Both ways raise `ScannerError`: `TIMEOUT` at the deadline, `DISCONNECTED` once the other end is gone;
    `receive` also `CANCELLED`.
    """

    @property
    def address(self) -> str:
        """Where the line leads, as the user knows it."""

    def send(self, data: bytes, deadline: float) -> None:
        """Write all of `data`."""

    def receive(self, deadline: float, cancel: CancelToken = NEVER) -> bytes:
        """What has arrived, at least one byte; looks once even when the deadline has passed."""

    def close(self) -> None:
        """Free the line; safe to call twice and after the other end is gone."""


def drain(line: Line, clock: Clock, quiet: float = 0.01, patience: float = 1.0) -> None:
    """Throw away what an earlier conversation left on the line, until it has been `quiet` seconds silent.

    A line that talks on for `patience` seconds is left as it is: the next exchange tells what is wrong.
    """
    give_up = clock.now() + patience
    while clock.now() < give_up:
        try:
            line.receive(clock.now() + quiet)
        except ScannerError as error:
            if error.code is ScannerCode.TIMEOUT:
                return
            raise
