"""A bench: an emulated line device in memory on a virtual clock, and its driver."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from drivers.ascii_line.driver import LineDevice, open_line_device
from drivers.ascii_line.emulator import EmulatedLineDevice
from drivers.ascii_line.family import families_of_profiles
from drivers.ascii_line.loading import vary
from drivers.ascii_line.profile import Profile
from drivers.clock import VirtualClock
from drivers.world.scene import World
from tests.support.benches import LineBench, Plug, Wrap, same, scan_once


class Bench(LineBench):
    """`model` is the emulator, `far_end` what `wrap` puts round it."""

    def __init__(self, profile: Profile, wrap: Wrap, noise: bool, chattering: bool) -> None:
        self.profile = profile
        self.world = World(1)
        self.model = EmulatedLineDevice(self.world, profile, noise=noise, chattering=chattering)
        self.far_end = wrap(self.model)
        super().__init__(VirtualClock(), [Plug(self.model, lambda _model: self.far_end)])

    scan = staticmethod(scan_once)

    def open(self, *variants: str) -> LineDevice:
        return open_line_device(self.line(), vary(self.profile, variants), self.clock)


MakeBench = Callable[..., Bench]


@pytest.fixture(scope="session")
def profiles() -> Mapping[str, Profile]:
    """The shipped profiles, by name."""
    return {family.name: family.open.args[0] for family in families_of_profiles()}  # type: ignore[attr-defined] # a partial


@pytest.fixture
def make_bench(profiles: Mapping[str, Profile]) -> MakeBench:
    """`make_bench("as7265x", wrap, chattering=True)`."""

    def make(name: str | Profile, wrap: Wrap = same, *, noise: bool = False, chattering: bool = False) -> Bench:
        return Bench(profiles[name] if isinstance(name, str) else name, wrap, noise, chattering)

    return make
