"""A line to an emulator in the same process: no port, no thread, no waiting on a virtual clock."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

from core.acquisition.scanner import CancelToken, ScannerCode
from core.errors import ScannerError
from drivers.clock import NEVER, Clock
from drivers.transport.line import POLL_S


class UnpluggedError(OSError):
    """The emulated device is gone from the line; `seconds` is when it comes back, None for never."""

    def __init__(self, seconds: float | None = None) -> None:
        super().__init__("unplugged")
        self.seconds = seconds


class ByteDevice(Protocol):
    """An emulated device at the far end of a byte stream; pure but for its own state."""

    def feed(self, data: bytes, now: float, /) -> Sequence[tuple[float, bytes]]:
        """Take `data` at `now`; answer with (seconds from now, bytes). Raises `UnpluggedError`."""


@runtime_checkable
class Greeting(ByteDevice, Protocol):
    """A device that may speak first."""

    def greet(self, now: float, /) -> Sequence[tuple[float, bytes]]:
        """What it says to whoever connects at `now`. Raises `UnpluggedError`."""


def greeting(device: ByteDevice, now: float) -> Sequence[tuple[float, bytes]]:
    """What `device` says first, if it is one that does."""
    return device.greet(now) if isinstance(device, Greeting) else ()


def let_live(device: ByteDevice, now: float) -> int:
    """Let happen to `device` what is due by `now`; how many times it was unplugged before.

    A line that was open when that number grew is dead, whether or not anybody looked meanwhile. Only a device with
    a method `live(now)`, which tells that number, can meet with anything while nobody speaks. Raises
    `UnpluggedError` while it is unplugged.
    """
    live: Callable[[float], int] | None = getattr(device, "live", None)  # a protocol takes long to be checked
    return 0 if live is None else live(now)


class Outbox:
    """Bytes that a device will have sent by certain times; one that is late holds up those behind it."""

    def __init__(self) -> None:
        self._due: deque[tuple[float, bytes]] = deque()

    def put(self, now: float, answers: Sequence[tuple[float, bytes]]) -> None:
        """Book `answers` given as (delay, bytes)."""
        for delay, data in answers:
            before = self._due[-1][0] if self._due else now
            self._due.append((max(now + delay, before), data))

    def next_at(self) -> float | None:
        """When the next bytes are due."""
        return self._due[0][0] if self._due else None

    def take(self, now: float) -> bytes | None:
        """The next bytes if they are due by `now`."""
        return self._due.popleft()[1] if self._due and self._due[0][0] <= now else None


class MemoryLine:
    """A byte stream to a `ByteDevice`; `ScannerError(NOT_FOUND)` for one that is unplugged."""

    def __init__(self, device: ByteDevice, clock: Clock, address: str = "memory:") -> None:
        self._device = device
        self._clock = clock
        self._outbox = Outbox()
        self._closed = False
        self.address = address
        try:
            self._unplugged = let_live(device, clock.now())
            self._outbox.put(clock.now(), greeting(device, clock.now()))
        except UnpluggedError as error:
            raise self._error(ScannerCode.NOT_FOUND) from error

    def send(self, data: bytes, deadline: float) -> None:  # noqa: ARG002 - a device in memory never blocks
        """Feed the device."""
        if self._closed:
            raise self._error(ScannerCode.DISCONNECTED)
        now = self._clock.now()
        self._let_live(now)
        try:
            self._outbox.put(now, self._device.feed(data, now))
        except UnpluggedError as error:
            raise self._error(ScannerCode.DISCONNECTED) from error

    def receive(self, deadline: float, cancel: CancelToken = NEVER) -> bytes:
        """What the device has sent by now, waiting for it until the deadline."""
        while True:
            cancel.check()
            if self._closed:
                raise self._error(ScannerCode.DISCONNECTED)
            now = self._clock.now()
            self._let_live(now)
            data = self._outbox.take(now)
            if data is not None:
                return data
            if now >= deadline:
                raise self._error(ScannerCode.TIMEOUT)
            due = self._outbox.next_at()
            until = deadline if due is None else min(due, deadline)
            self._clock.wait(min(until - now, POLL_S), cancel)

    def close(self) -> None:
        """Forget the device."""
        self._closed = True

    def _let_live(self, now: float) -> None:
        try:
            unplugged = let_live(self._device, now)
        except UnpluggedError as error:
            raise self._error(ScannerCode.DISCONNECTED) from error
        if unplugged != self._unplugged:
            raise self._error(ScannerCode.DISCONNECTED)

    def _error(self, code: ScannerCode) -> ScannerError:
        return ScannerError(code, address=self.address)
