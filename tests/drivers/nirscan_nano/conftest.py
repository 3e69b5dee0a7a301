"""Benches: an emulated NIRscan Nano on one of the lines, and a driver at the other end."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

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
from drivers.transport.line import Line
from drivers.world.scene import World
from tests.support.benches import LineBench, Plug, Wrap, chunked, same

HID_PATH = b"/emulated/nano"
HID_INFO: HidInfo = {
    "path": HID_PATH,
    "vendor_id": 0x0451,
    "product_id": 0x4200,
    "serial_number": "",
    "product_string": "NIR-M-R2",
}


class Bench(LineBench):
    """A line of one kind with an emulated device behind it; noise off, so that figures can be compared."""

    def __init__(self, kind: str, model: NanoModel, world: World, clock: Clock, wrap: Wrap) -> None:
        super().__init__(clock, [Plug(HidFace(model) if kind == "hid" else UartFace(model), wrap)])
        self.kind = kind
        self.model = model
        self.world = world
        self._hid = FakeHidModule({HID_PATH: (HID_INFO, self.plug)}, clock)

    def line(self) -> Line:
        return open_hid(self._hid, HID_PATH, self.clock) if self.kind == "hid" else super().line()

    def open(self, calibrations: Calibrations | None = None, steady_lamp: bool = True) -> NirscanNano:
        framing = HidFraming() if self.kind == "hid" else UartFraming()
        return open_nano(Link(self.line(), framing, self.clock), self.clock, calibrations, steady_lamp=steady_lamp)


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


@pytest.fixture(params=["hid", "uart", "chunked", "pty", "tcp:0"])
def bench(request: pytest.FixtureRequest, make_bench: MakeBench) -> Iterator[Bench]:
    """The same device on every line; the real ones run it fifty times as fast, and its driver three times."""
    kind: str = request.param
    if kind in ("hid", "uart", "chunked"):
        yield make_bench("uart", chunked) if kind == "chunked" else make_bench(kind)
        return
    world = World(1)
    bench = Bench(kind, emulated_nano(world, noise=False), world, RealClock(3), chunked)
    with bench.served(kind, speed=50):
        yield bench
