"""The last bytes on a line, both ways, for a support file."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from core.acquisition.scanner import CancelToken, ScannerCode
from core.errors import ScannerError
from drivers.clock import NEVER, Clock
from drivers.transport.line import Line

KEPT_BYTES = 65536


class Way(StrEnum):
    """Which way the bytes went."""

    OUT = ">"
    IN = "<"


@dataclass(frozen=True)
class Traffic:
    """Bytes that went over the line at once, `at` seconds of the line's clock."""

    at: float
    way: Way
    data: bytes


class WireLog:
    """A ring of the last `KEPT_BYTES` bytes."""

    def __init__(self, kept: int = KEPT_BYTES) -> None:
        self._kept = kept
        self._size = 0
        self._entries: deque[Traffic] = deque()

    def record(self, at: float, way: Way, data: bytes) -> None:
        """Add `data`, forget the oldest."""
        self._entries.append(Traffic(at, way, data))
        self._size += len(data)
        while self._size > self._kept:
            self._size -= len(self._entries.popleft().data)

    def entries(self) -> tuple[Traffic, ...]:
        """What is kept, oldest first."""
        return tuple(self._entries)

    def text(self) -> str:
        """One line per entry: seconds, way, bytes in hexadecimal."""
        return "".join(f"{e.at:.3f} {e.way.value} {e.data.hex(' ')}\n" for e in self._entries)


class LoggedLine:
    """A line that keeps a `WireLog` of what passes; once its other end is gone it is closed for good."""

    def __init__(self, line: Line, clock: Clock, log: WireLog | None = None) -> None:
        self._line = line
        self._clock = clock
        self.log = WireLog() if log is None else log
        self.closed = False

    @property
    def address(self) -> str:
        """Of the line inside."""
        return self._line.address

    def send(self, data: bytes, deadline: float) -> None:
        """Record, then write: what made a device fall silent is in the log."""
        with self._closed_when_gone():
            self.log.record(self._clock.now(), Way.OUT, data)
            self._line.send(data, deadline)

    def receive(self, deadline: float, cancel: CancelToken = NEVER) -> bytes:
        """Read, then record."""
        with self._closed_when_gone():
            data = self._line.receive(deadline, cancel)
        self.log.record(self._clock.now(), Way.IN, data)
        return data

    def close(self) -> None:
        """Close the line inside; the log stays."""
        self.closed = True
        self._line.close()

    @contextlib.contextmanager
    def _closed_when_gone(self) -> Iterator[None]:
        if self.closed:
            raise ScannerError(ScannerCode.DISCONNECTED, address=self.address)
        try:
            yield
        except ScannerError as error:
            if error.code is ScannerCode.DISCONNECTED:
                self.close()
            raise
