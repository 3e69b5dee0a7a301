"""Benches: an emulated ASD spectrometer on one of the lines, and a driver at the other end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import numpy as np
import pytest

from core.acquisition.scanner import CancelToken, Scan, ScanKind
from core.spectrum import Floats
from drivers.asd.driver import AsdScanner, open_asd
from drivers.asd.emulator import emulated_asd
from drivers.asd.link import Link
from drivers.asd.options import parse_options
from drivers.clock import Clock, RealClock, VirtualClock
from drivers.transport.hosting import host, open_endpoint
from drivers.transport.line import Line
from drivers.transport.memory import ByteDevice, MemoryLine, UnpluggedError
from drivers.transport.shaping import Chunked
from drivers.transport.tcp import open_tcp
from drivers.world.scene import World

Answers = list[tuple[float, bytes]]
Wrap = Callable[[ByteDevice], ByteDevice]
WARM_S = 7200.0


class Plug:
    """A device whose line can be cut at any moment, and which counts what it is sent.

    Answers keep their order, as on TCP: one that is late holds up those behind it.
    """

    def __init__(self, greeter: ByteDevice, device: ByteDevice) -> None:
        self._greeter = greeter
        self._device = device
        self._last = 0.0
        self.fed = 0
        self.pulled = False

    def greet(self, now: float) -> Answers:
        return self._ordered(list(self._greeter.greet(now)), now)  # type: ignore[attr-defined]

    def live(self, _now: float) -> None:
        if self.pulled:
            raise UnpluggedError

    def feed(self, data: bytes, now: float) -> Answers:
        self.live(now)
        self.fed += 1
        return self._ordered(list(self._device.feed(data, now)), now)

    def _ordered(self, answers: Answers, now: float) -> Answers:
        ordered = []
        for delay, data in answers:
            self._last = max(self._last, now + delay)
            ordered.append((self._last - now, data))
        return ordered


class Bench:
    """A line with an emulated device behind it; noise off unless asked for, so that figures can be compared."""

    def __init__(self, kind: str, clock: Clock, wrap: Wrap, noise: bool = False, shutter: bool = True) -> None:
        self.kind = kind
        self.clock = clock
        self.world = World(1)
        self.model = emulated_asd(self.world, noise, shutter)
        # chunks apply to the greeting too, whatever else strikes only what is answered
        chunked = Chunked(self.model, seed=5) if kind == "chunked" else self.model
        self.plug = Plug(chunked, wrap(chunked))
        self.address = ""

    def line(self) -> Line:
        if self.kind == "socket":
            return open_tcp("127.0.0.1", int(self.address.rpartition(":")[2]), self.clock)
        return MemoryLine(self.plug, self.clock)

    def open(self, options: Mapping[str, str] | None = None) -> AsdScanner:
        return open_asd(Link(self.line(), self.clock), self.clock, parse_options(options or {}, "asd"))

    def warm(self) -> None:
        """Let lamp and detectors get steady, where time costs nothing."""
        if isinstance(self.clock, VirtualClock):
            self.clock.wait(WARM_S)

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

    def pull(self) -> None:
        self.plug.pulled = True


@contextmanager
def served(bench: Bench, speed: float = 1.0) -> Iterator[None]:
    """The device of the bench behind a real port of this computer, for the time of the block."""
    stop, endpoint = threading.Event(), open_endpoint("tcp:0")
    bench.address = endpoint.address
    thread = threading.Thread(target=host, args=(bench.plug, endpoint, RealClock(speed), stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def same(device: ByteDevice) -> ByteDevice:
    return device


MakeBench = Callable[..., Bench]


@pytest.fixture
def make_bench() -> MakeBench:
    """A bench in memory, on a virtual clock."""

    def make(wrap: Wrap = same, kind: str = "memory", noise: bool = False, shutter: bool = True) -> Bench:
        return Bench(kind, VirtualClock(), wrap, noise, shutter)

    return make


@pytest.fixture(params=["memory", "chunked", "socket"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    """The same device on every line; the real one runs twenty times as fast, and so does its driver."""
    if request.param != "socket":
        yield Bench(request.param, VirtualClock(), same)
        return
    before = threading.active_count()
    made = Bench("socket", RealClock(20), lambda device: Chunked(device, seed=7, longest=4096))
    with served(made, speed=20):
        yield made
    assert threading.active_count() == before


@pytest.fixture
def bench_on_a_port() -> Iterator[Bench]:
    """As `bench`, on a real port only."""
    made = Bench("socket", RealClock(20), same)
    with served(made, speed=20):
        yield made


def scan_once(scanner: AsdScanner, kind: ScanKind = ScanKind.SAMPLE) -> Scan:
    return scanner.measure(kind, CancelToken(), lambda _share: None)


def optimise_once(scanner: AsdScanner) -> None:
    scanner.optimise(CancelToken(), lambda _share: None)


@pytest.fixture
def scan() -> Callable[..., Scan]:
    """`scan(scanner, kind)`: one scan, not cancelled."""
    return scan_once


@pytest.fixture
def optimise() -> Callable[[AsdScanner], None]:
    """`optimise(scanner)`: not cancelled."""
    return optimise_once


def reflectance_of(sample: Scan, white: Scan, dark: Scan) -> Floats:
    """As computed above the driver; NaN where there is no light."""
    light = white.counts - dark.counts
    out = np.full(light.shape, np.nan)
    return np.asarray(np.divide(sample.counts - dark.counts, light, out=out, where=light > 0))


@pytest.fixture
def reflectance() -> Callable[[Scan, Scan, Scan], Floats]:
    """`reflectance(sample, white, dark)`."""
    return reflectance_of
