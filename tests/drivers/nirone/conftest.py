"""Benches: emulated NIRONE sensors on lines, and the driver at the other end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

import pytest

from core.acquisition.scanner import CancelToken, Scan, ScanKind
from drivers.clock import Clock, RealClock, VirtualClock
from drivers.nirone.driver import Nirone, open_nirone
from drivers.nirone.emulator import emulated_nirone
from drivers.nirone.emulator.model import NironeModel
from drivers.nirone.emulator.optics import MODULES, Module
from drivers.nirone.link import Link
from drivers.nirone.options import Options
from drivers.transport.hosting import host, open_endpoint
from drivers.transport.line import Line
from drivers.transport.memory import ByteDevice, MemoryLine, UnpluggedError
from drivers.transport.serial_port import SerialSettings, open_serial
from drivers.transport.shaping import Chunked
from drivers.transport.tcp import open_tcp
from drivers.world.scene import World

Wrap = Callable[[ByteDevice], ByteDevice]
BY_NAME = {module.name: module for module in MODULES}


class Plug:
    """A device that can be pulled out at any moment."""

    def __init__(self, device: ByteDevice) -> None:
        self._device = device
        self.pulled = False

    def feed(self, data: bytes, now: float) -> list[tuple[float, bytes]]:
        if self.pulled:
            raise UnpluggedError
        return list(self._device.feed(data, now))


class Bench:
    """Sensors that look into one world; noise off, so that figures can be compared."""

    def __init__(self, modules: Sequence[Module], clock: Clock, wrap: Wrap, noise: bool = False) -> None:
        self.clock = clock
        self.world = World(1)
        self.models = [emulated_nirone(self.world, module, noise) for module in modules]
        self.plugs = [Plug(wrap(model)) for model in self.models]
        self.addresses: list[str] = []

    @property
    def model(self) -> NironeModel:
        return self.models[0]

    def lines(self) -> list[Line]:
        if not self.addresses:
            return [MemoryLine(plug, self.clock) for plug in self.plugs]
        return [self._real(address) for address in self.addresses]

    def open(self, options: Options | None = None) -> Nirone:
        return open_nirone([Link(line, self.clock) for line in self.lines()], self.clock, options)

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
        """Attach the sensors to real lines for the time of the block."""
        with ExitStack() as ended:
            for plug in self.plugs:
                stop, endpoint = threading.Event(), open_endpoint(listen)
                self.addresses.append(endpoint.address)
                thread = threading.Thread(target=host, args=(plug, endpoint, RealClock(speed), stop))
                thread.start()
                ended.callback(thread.join)
                ended.callback(stop.set)
            yield

    def _real(self, address: str) -> Line:
        if address.startswith("serial:"):
            return open_serial(address.removeprefix("serial:"), SerialSettings(), self.clock)
        return open_tcp("127.0.0.1", int(address.rpartition(":")[2]), self.clock)


def same(device: ByteDevice) -> ByteDevice:
    return device


def chunked(device: ByteDevice) -> ByteDevice:
    return Chunked(device, seed=7, longest=9)


MakeBench = Callable[..., Bench]


@pytest.fixture
def make_bench() -> MakeBench:
    """A bench in memory, on a virtual clock: `make_bench("N2.0", "N2.2", wrap=…)`."""

    def make(*names: str, wrap: Wrap = same, noise: bool = False) -> Bench:
        return Bench([BY_NAME[name] for name in names or ("N2.0",)], VirtualClock(), wrap, noise)

    return make


@pytest.fixture(params=["memory", "chunked"])
def bench(request: pytest.FixtureRequest, make_bench: MakeBench) -> Bench:
    """One sensor on a virtual clock."""
    return make_bench("N2.0", wrap=same if request.param == "memory" else chunked)


@pytest.fixture(params=["pty", "tcp:0"])
def real_bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    """Two sensors on real lines, in a hurry."""
    before = threading.active_count()
    bench = Bench([BY_NAME["N2.0"], BY_NAME["N2.2"]], RealClock(4), chunked)
    with bench.served(request.param, speed=50):
        yield bench
    assert threading.active_count() == before


def scan_once(scanner: Nirone, kind: ScanKind = ScanKind.SAMPLE) -> Scan:
    return scanner.measure(kind, CancelToken(), lambda _share: None)


@pytest.fixture
def scan() -> Callable[..., Scan]:
    """`scan(scanner, kind)`: one scan, not cancelled."""
    return scan_once
