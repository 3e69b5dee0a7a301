"""Benches: an emulated ASD spectrometer on one of the lines, and a driver at the other end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import pytest

from core.acquisition.scanner import CancelToken, Scan
from core.spectrum import Floats
from drivers.asd.driver import AsdScanner, open_asd
from drivers.asd.emulator import emulated_asd
from drivers.asd.link import Link
from drivers.asd.options import parse_options
from drivers.clock import Clock, RealClock, VirtualClock
from drivers.transport.shaping import Chunked
from drivers.world.scene import World
from tests.support.benches import LineBench, Plug, Wrap, chunked, same

WARM_S = 7200.0
SPEED = 20.0
"""Of a real line: of the device and, as it is waited for, of its driver."""


class Bench(LineBench):
    """A line with an emulated device behind it; noise off unless asked for, so that figures can be compared."""

    def __init__(self, kind: str, clock: Clock, wrap: Wrap, noise: bool = False, shutter: bool = True) -> None:
        self.world = World(1)
        self.model = emulated_asd(self.world, noise, shutter)
        # chunks apply to the greeting too, whatever else strikes only what is answered
        device = Chunked(self.model, seed=5) if kind == "chunked" else self.model
        super().__init__(clock, [Plug(device, wrap)])

    def open(self, options: Mapping[str, str] | None = None) -> AsdScanner:
        return open_asd(Link(self.line(), self.clock), self.clock, parse_options(options or {}))

    def warm(self) -> None:
        """Let lamp and detectors get steady, where time costs nothing."""
        if isinstance(self.clock, VirtualClock):
            self.clock.wait(WARM_S)


MakeBench = Callable[..., Bench]


@pytest.fixture
def make_bench() -> MakeBench:
    """A bench in memory, on a virtual clock."""

    def make(wrap: Wrap = same, kind: str = "memory", noise: bool = False, shutter: bool = True) -> Bench:
        return Bench(kind, VirtualClock(), wrap, noise, shutter)

    return make


@pytest.fixture
def bench_on_a_port() -> Iterator[Bench]:
    """On a real port, in a hurry."""
    made = Bench("socket", RealClock(SPEED), lambda device: chunked(device, longest=4096))
    with made.served("tcp:0", SPEED):
        yield made


@pytest.fixture(params=["memory", "chunked", "socket"])
def bench(request: pytest.FixtureRequest, make_bench: MakeBench) -> Bench:
    """The same device on every line."""
    if request.param == "socket":
        made: Bench = request.getfixturevalue("bench_on_a_port")
        return made
    return make_bench(kind=request.param)


@pytest.fixture
def optimise() -> Callable[[AsdScanner], None]:
    """`optimise(scanner)`: not cancelled."""
    return lambda scanner: scanner.optimise(CancelToken(), lambda _share: None)


def reflectance_of(sample: Scan, white: Scan, dark: Scan) -> Floats:
    """As computed above the driver; NaN where there is no light."""
    light = white.counts - dark.counts
    out = np.full(light.shape, np.nan)
    return np.asarray(np.divide(sample.counts - dark.counts, light, out=out, where=light > 0))


@pytest.fixture
def reflectance() -> Callable[[Scan, Scan, Scan], Floats]:
    """`reflectance(sample, white, dark)`."""
    return reflectance_of
