"""Benches: an emulated NIRscan Nano on one of the lines, and a driver at the other end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from core.acquisition.scanner import CancelToken, Scan, ScanKind
from drivers.clock import Clock, RealClock, VirtualClock
from drivers.nirscan_nano.driver import NirscanNano, open_nano
from drivers.nirscan_nano.emulator import EVM, Make, emulated_nano
from drivers.nirscan_nano.emulator.faces import HidFace, UartFace
from drivers.nirscan_nano.emulator.model import NanoModel
from drivers.nirscan_nano.framing import HidFraming, UartFraming
from drivers.nirscan_nano.link import Link
from drivers.nirscan_nano.opening import Calibrations
from drivers.transport.fake_hid import FakeHidModule
from drivers.transport.hid import HidInfo, open_hid
from drivers.transport.hosting import host, open_endpoint
from drivers.transport.line import Line
from drivers.transport.memory import ByteDevice, MemoryLine, UnpluggedError
from drivers.transport.serial_port import SerialSettings, open_serial
from drivers.transport.shaping import Chunked
from drivers.transport.tcp import open_tcp
from drivers.world.scene import World

HID_PATH = b"/emulated/nano"
HID_INFO: HidInfo = {
    "path": HID_PATH,
    "vendor_id": 0x0451,
    "product_id": 0x4200,
    "serial_number": "",
    "product_string": "NIR-M-R2",
}
Wrap = Callable[[ByteDevice], ByteDevice]


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
    """A line of one kind with an emulated device behind it; noise off, so that figures can be compared."""

    def __init__(self, kind: str, model: NanoModel, world: World, clock: Clock, wrap: Wrap) -> None:
        self.kind = kind
        self.model = model
        self.world = world
        self.clock = clock
        face = HidFace(model) if kind == "hid" else UartFace(model)
        self.plug = Plug(wrap(face))
        self.hid = FakeHidModule({HID_PATH: (HID_INFO, self.plug)}, clock)
        self.address = ""

    def line(self) -> Line:
        if self.kind == "hid":
            return open_hid(self.hid, HID_PATH, self.clock)
        if self.kind == "uart":
            return MemoryLine(self.plug, self.clock)
        if self.kind == "pty":
            return open_serial(self.address.removeprefix("serial:"), SerialSettings(115200), self.clock)
        return open_tcp("127.0.0.1", int(self.address.rpartition(":")[2]), self.clock)

    def open(self, calibrations: Calibrations | None = None, steady_lamp: bool = True) -> NirscanNano:
        framing = HidFraming() if self.kind == "hid" else UartFraming()
        return open_nano(Link(self.line(), framing, self.clock), self.clock, calibrations, steady_lamp=steady_lamp)

    def unplug(self) -> None:
        self.plug.pulled = True

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
    def served(self, speed: float) -> Iterator[None]:
        """Attach the device to a real pty or port for the time of the block."""
        stop = threading.Event()
        endpoint = open_endpoint("pty" if self.kind == "pty" else "tcp:0")
        self.address = endpoint.address
        thread = threading.Thread(target=host, args=(self.plug, endpoint, RealClock(speed), stop))
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
    """A bench in memory, on a virtual clock: `make_bench("hid")` or `("uart")`."""

    def make(
        kind: str,
        wrap: Wrap = same,
        model: NanoModel | None = None,
        noise: bool = False,
        seed: int = 1,
        make: Make = EVM,
    ) -> Bench:
        world = World(seed)
        return Bench(kind, model or emulated_nano(world, noise, make), world, VirtualClock(), wrap)

    return make


@pytest.fixture(params=["hid", "uart", "chunked", "pty", "socket"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    """The same device on every line; the real ones run their device fifty times as fast."""
    kind, wrap = request.param, same
    if kind == "chunked":
        kind = "uart"

        def wrap(device: ByteDevice) -> ByteDevice:
            return Chunked(device, seed=7)

    world = World(1)
    model = emulated_nano(world, noise=False)
    if kind in ("hid", "uart"):
        yield Bench(kind, model, world, VirtualClock(), wrap)
        return
    before = threading.active_count()
    bench = Bench(kind, model, world, RealClock(), lambda device: Chunked(device, seed=7))
    with bench.served(speed=50):
        yield bench
    assert threading.active_count() == before


def scan_once(scanner: NirscanNano, kind: ScanKind = ScanKind.SAMPLE) -> Scan:
    return scanner.measure(kind, CancelToken(), lambda _share: None)


@pytest.fixture
def scan() -> Callable[..., Scan]:
    """`scan(scanner, kind)`: one scan, not cancelled."""
    return scan_once


Context = AbstractContextManager[None]
