"""What the benches of all families have: emulated devices on lines of this process or real ones, and a plug."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

import numpy as np
import pytest

from core.acquisition.scanner import CancelToken, Scan, ScanKind, Scanner, ScannerCode
from core.errors import ScannerError
from drivers.clock import Clock, RealClock, VirtualClock
from drivers.transport.hosting import host, open_endpoint
from drivers.transport.line import Line
from drivers.transport.memory import ByteDevice, MemoryLine, UnpluggedError, greeting, let_live
from drivers.transport.serial_port import SerialSettings, open_serial
from drivers.transport.shaping import Chunked
from drivers.transport.tcp import open_tcp

Answers = list[tuple[float, bytes]]
Wrap = Callable[[ByteDevice], ByteDevice]


def same(device: ByteDevice) -> ByteDevice:
    return device


def chunked(device: ByteDevice, longest: int = 64) -> ByteDevice:
    return Chunked(device, seed=7, longest=longest)


def scan_once(scanner: Scanner, kind: ScanKind = ScanKind.SAMPLE) -> Scan:
    """One scan, not cancelled."""
    return scanner.measure(kind, CancelToken(), lambda _share: None)


def check_lost(scanner: Scanner) -> None:
    """After an unplug it says so again and again, and may be closed twice."""
    for _ in range(2):
        with pytest.raises(ScannerError) as caught:
            scanner.health()
        assert caught.value.code is ScannerCode.DISCONNECTED
    scanner.close()
    scanner.close()


class Plug:
    """A device that can be pulled out at any moment, and that counts what it is sent.

    What `wrap` does strikes its answers; it greets as it is.
    """

    def __init__(self, device: ByteDevice, wrap: Wrap = same) -> None:
        self._device = device
        self._answering = wrap(device)
        self.fed = 0
        self.pulled = False

    def greet(self, now: float) -> Answers:
        return list(greeting(self._device, now))

    def live(self, now: float) -> int:
        if self.pulled:
            raise UnpluggedError
        return let_live(self._device, now)

    def feed(self, data: bytes, now: float) -> Answers:
        self.live(now)
        self.fed += 1
        return list(self._answering.feed(data, now))


class LineBench:
    """Devices that look into one world, each behind a plug, on lines in memory until they are `served`."""

    def __init__(self, clock: Clock, plugs: Sequence[Plug]) -> None:
        self.clock = clock
        self.plugs = plugs
        self.addresses: list[str] = []

    @property
    def plug(self) -> Plug:
        return self.plugs[0]

    def lines(self) -> list[Line]:
        if self.addresses:
            return [line_to(address, self.clock) for address in self.addresses]
        return [MemoryLine(plug, self.clock) for plug in self.plugs]

    def line(self) -> Line:
        return self.lines()[0]

    def unplug(self, which: int = 0) -> None:
        self.plugs[which].pulled = True

    @contextmanager
    def later(self, seconds: float, call: Callable[[], None]) -> Iterator[None]:
        """Have `call` happen while the block waits."""
        if isinstance(self.clock, VirtualClock):
            self.clock.call_at(self.clock.now() + seconds, call)
            yield
            return
        timer = threading.Timer(seconds, call)
        timer.start()
        try:
            yield
        finally:
            timer.join()

    @contextmanager
    def served(self, listen: str, speed: float) -> Iterator[None]:
        """All of them on real lines for the time of the block."""
        with ExitStack() as ended:
            self.addresses = [ended.enter_context(served(plug, listen, speed)) for plug in self.plugs]
            yield


@contextmanager
def served(device: ByteDevice, listen: str, speed: float) -> Iterator[str]:
    """The device at a real address for the time of the block, which leaves no thread behind."""
    stop, before = threading.Event(), threading.active_count()
    endpoint = open_endpoint(listen)
    thread = threading.Thread(target=host, args=(device, endpoint, RealClock(speed), stop))
    thread.start()
    try:
        yield endpoint.address
    finally:
        stop.set()
        thread.join()
    assert threading.active_count() == before


def line_to(address: str, clock: Clock) -> Line:
    """A line to what is served there."""
    scheme, _, rest = address.partition(":")
    if scheme == "serial":
        return open_serial(rest, SerialSettings(), clock)
    return open_tcp("127.0.0.1", int(rest.rpartition(":")[2]), clock)


class Mutating:
    """A device of whose answers `mutate` changes the `share` that `rng` chooses."""

    def __init__(
        self,
        device: ByteDevice,
        rng: np.random.Generator,
        share: float,
        mutate: Callable[[bytes, np.random.Generator], bytes],
    ) -> None:
        self._device = device
        self._rng = rng
        self._share = share
        self._mutate = mutate

    def feed(self, data: bytes, now: float) -> Answers:
        return [(delay, self._mutated(reply)) for delay, reply in self._device.feed(data, now)]

    def _mutated(self, reply: bytes) -> bytes:
        return self._mutate(reply, self._rng) if reply and self._rng.random() < self._share else reply


def flipped(reply: bytes, rng: np.random.Generator) -> bytes:
    """With one to three bytes that may be others."""
    mutated = bytearray(reply)
    for _ in range(rng.integers(1, 4)):
        mutated[rng.integers(len(mutated))] = rng.integers(256)
    return bytes(mutated)
