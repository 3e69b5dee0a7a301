"""A bench: an emulated line device in memory on a virtual clock, and its driver."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest

from core.acquisition.scanner import CancelToken, Scan, ScanKind
from drivers.ascii_line.driver import LineDevice, open_line_device
from drivers.ascii_line.emulator import EmulatedLineDevice
from drivers.ascii_line.family import families_of_profiles
from drivers.ascii_line.loading import vary
from drivers.ascii_line.profile import Profile
from drivers.clock import VirtualClock
from drivers.transport.memory import ByteDevice, MemoryLine
from drivers.world.scene import World

Wrap = Callable[[ByteDevice], ByteDevice]


def same(device: ByteDevice) -> ByteDevice:
    return device


@dataclass
class LineBench:
    """`wrap` is put round the device; `device` is the emulator inside."""

    profile: Profile
    wrap: Wrap = same
    noise: bool = False
    chattering: bool = False
    clock: VirtualClock = field(default_factory=VirtualClock)
    world: World = field(default_factory=lambda: World(1))

    def __post_init__(self) -> None:
        self.device = EmulatedLineDevice(self.world, self.profile, noise=self.noise, chattering=self.chattering)
        self.far_end = self.wrap(self.device)

    def line(self) -> MemoryLine:
        return MemoryLine(self.far_end, self.clock)

    def open(self, *variants: str) -> LineDevice:
        return open_line_device(self.line(), vary(self.profile, variants), self.clock)

    def scan(self, scanner: LineDevice, kind: ScanKind = ScanKind.SAMPLE) -> Scan:
        return scanner.measure(kind, CancelToken(), lambda _share: None)


MakeLineBench = Callable[..., LineBench]


@pytest.fixture(scope="session")
def profiles() -> Mapping[str, Profile]:
    """The shipped profiles, by name."""
    return {family.name: family.open.args[0] for family in families_of_profiles()}  # type: ignore[attr-defined] # a partial


@pytest.fixture
def make(profiles: Mapping[str, Profile]) -> MakeLineBench:
    """`make("as7265x", wrap, chattering=True)`."""

    def made(name: str | Profile, wrap: Wrap = same, *, noise: bool = False, chattering: bool = False) -> LineBench:
        profile = profiles[name] if isinstance(name, str) else name
        return LineBench(profile, wrap, noise, chattering)

    return made
