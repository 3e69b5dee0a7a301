"""Benches: emulated NIRONE sensors on lines, and the driver at the other end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import pytest

from drivers.clock import Clock, RealClock, VirtualClock
from drivers.nirone.driver import Nirone, open_nirone
from drivers.nirone.emulator import emulated_nirone
from drivers.nirone.emulator.model import NironeModel
from drivers.nirone.emulator.optics import MODULES, Module
from drivers.nirone.options import USUAL, Options
from drivers.world.scene import World
from tests.support.benches import LineBench, Plug, Wrap, chunked, same

BY_NAME = {module.name: module for module in MODULES}
in_bits = partial(chunked, longest=9)


class Bench(LineBench):
    """Sensors that look into one world; noise off, so that figures can be compared."""

    def __init__(self, modules: Sequence[Module], clock: Clock, wrap: Wrap, noise: bool = False) -> None:
        self.world = World(1)
        self.models = [emulated_nirone(self.world, module, noise) for module in modules]
        super().__init__(clock, [Plug(model, wrap) for model in self.models])

    @property
    def model(self) -> NironeModel:
        return self.models[0]

    def open(self, options: Options = USUAL) -> Nirone:
        return open_nirone(self.lines(), self.clock, options)


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
    return make_bench("N2.0", wrap=same if request.param == "memory" else in_bits)


@pytest.fixture(params=["pty", "tcp:0"])
def real_bench(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """Two sensors on real lines, in a hurry: their lamps settle soon."""
    monkeypatch.setattr("drivers.nirone.lamp.SETTLE_S", 0.2)
    bench = Bench([BY_NAME["N2.0"], BY_NAME["N2.2"]], RealClock(4), in_bits)
    with bench.served(request.param, speed=50):
        yield bench
