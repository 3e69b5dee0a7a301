"""What the family tells of itself: opening with options, knocking, emulating."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from core.acquisition.scanner import CancelToken, ScanKind, ScannerCode
from core.errors import ScannerError
from drivers.clock import VirtualClock
from drivers.family import Scheme
from drivers.nirscan_nano.emulator.faces import HidFace, UartFace
from drivers.nirscan_nano.family import NIRSCAN_NANO
from drivers.transport.line import Line
from drivers.transport.memory import MemoryLine
from drivers.world.scene import World


class Silent:
    def feed(self, _data: bytes, _now: float) -> list[tuple[float, bytes]]:
        return []


class Chatty:
    """Something else, which talks all the time."""

    def feed(self, _data: bytes, _now: float) -> list[tuple[float, bytes]]:
        return [(0.005 * n, b"$GPGGA,120000,,,*00\r\n") for n in range(400)]


class Echo:
    """A board that sends back what it hears."""

    def feed(self, data: bytes, _now: float) -> list[tuple[float, bytes]]:
        return [(0.001, data)]


@dataclass
class Port:
    """A place with one line."""

    line: Line
    clock: VirtualClock
    options: Mapping[str, str] = field(default_factory=dict)
    address: str = "serial:memory"
    scheme: Scheme = Scheme.SERIAL
    parts: tuple[str, ...] = ("memory",)
    world: World | None = None

    def lines(self) -> tuple[Line, ...]:
        return (self.line,)


def knock(device: Any) -> tuple[bool, float]:
    clock = VirtualClock()
    assert NIRSCAN_NANO.knock is not None
    return NIRSCAN_NANO.knock(MemoryLine(device, clock), clock), clock.now()


def test_knocking_tells_a_nano_from_others_within_a_second() -> None:
    assert NIRSCAN_NANO.emulate is not None
    device = NIRSCAN_NANO.emulate(World(1), Scheme.SERIAL)
    assert knock(device)[0]
    device.trouble("busy", "1000")
    assert knock(device)[0]
    for other in (Silent(), Chatty(), Echo()):
        known, took = knock(other)
        assert not known
        assert took <= 1.0


@pytest.mark.parametrize(("lamp", "burns"), [("steady", True), ("scan", False), (None, True)])
def test_the_lamp_is_an_option_of_the_address(lamp: str | None, burns: bool) -> None:
    world, clock = World(1), VirtualClock()
    assert NIRSCAN_NANO.emulate is not None
    line = MemoryLine(NIRSCAN_NANO.emulate(world, Scheme.SERIAL), clock)
    scanner = NIRSCAN_NANO.open(Port(line, clock, {} if lamp is None else {"lamp": lamp}))
    assert world.lamp.on is burns
    assert scanner.measure(ScanKind.SAMPLE, CancelToken(), lambda _share: None).counts.size == 228
    scanner.close()


@pytest.mark.parametrize("year", [1970, 1999, 2000, 2255, 2256, 9999])
def test_opens_whatever_year_the_computer_believes_it_is(year: int) -> None:
    clock = VirtualClock(datetime(year, 1, 1, tzinfo=UTC))
    assert NIRSCAN_NANO.emulate is not None
    device = NIRSCAN_NANO.emulate(World(1), Scheme.SERIAL)
    NIRSCAN_NANO.open(Port(MemoryLine(device, clock), clock)).close()


def test_another_lamp_is_refused_before_anything_is_opened() -> None:
    clock = VirtualClock()
    with pytest.raises(ScannerError) as caught:
        NIRSCAN_NANO.open(Port(MemoryLine(Silent(), clock), clock, {"lamp": "blue"}))
    assert caught.value.code is ScannerCode.OPTION


def test_both_faces_count_and_take_troubles() -> None:
    assert NIRSCAN_NANO.emulate is not None
    for scheme, face in ((Scheme.HID, HidFace), (Scheme.TCP, UartFace)):
        device = NIRSCAN_NANO.emulate(World(1), scheme)
        assert isinstance(device, face)
        assert (device.commands, list(device.greet(0.0))) == (0, [])
        device.trouble("busy", "3")
        device.trouble("error", "0x4")
        assert (device.model.troubles.busy_replies, device.model.troubles.scan_fault) == (3, 4)
        device.trouble("error", "")
        assert device.model.troubles.scan_fault is None
        with pytest.raises(ValueError, match="mood"):
            device.trouble("mood", "bad")
