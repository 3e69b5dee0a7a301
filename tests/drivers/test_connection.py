"""A scanner's life: found, opened, at work, unplugged in mid-scan, found again by its serial number, closed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.acquisition.scanner import CancelToken, Scan, ScanConfig, ScanKind, Scanner, ScannerCode
from core.errors import ScannerError
from drivers.clock import VirtualClock
from drivers.connection import LOOK_AGAIN_S, Connection, State
from drivers.discovery import DeviceInfo
from drivers.nirscan_nano.driver import open_nano
from drivers.nirscan_nano.emulator import emulated_nano
from drivers.nirscan_nano.emulator.faces import UartFace
from drivers.nirscan_nano.framing import UartFraming
from drivers.nirscan_nano.link import Link
from drivers.transport.memory import ByteDevice, MemoryLine, UnpluggedError
from drivers.world.scene import World

HERE, THERE = "nirscan-nano@serial:COM3", "nirscan-nano@serial:COM7"
FAMILY = "nirscan-nano"


class Ports:
    """Serial ports in memory, with what is plugged into them."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.plugged: dict[str, ByteDevice] = {}
        self.opened: list[Scanner] = []

    def plug(self, address: str, seed: int = 1) -> None:
        self.plugged[address] = UartFace(emulated_nano(World(seed)))

    def unplug(self) -> None:
        self.plugged.clear()

    def look(self) -> list[DeviceInfo]:
        return [DeviceInfo(FAMILY, address, "Nano") for address in self.plugged]

    def open(self, address: str) -> Scanner:
        if address not in self.plugged:
            raise ScannerError(ScannerCode.NOT_FOUND, address=address)
        line = MemoryLine(Socket(self, self.plugged[address]), self.clock, address)
        scanner = open_nano(Link(line, UartFraming(), self.clock), self.clock)
        self.opened.append(scanner)
        return scanner


class Socket:
    """One end of a plug: the device answers as long as it is in."""

    def __init__(self, ports: Ports, device: ByteDevice) -> None:
        self._ports = ports
        self._device = device

    def feed(self, data: bytes, now: float) -> list[tuple[float, bytes]]:
        if self._device not in self._ports.plugged.values():
            raise UnpluggedError
        return list(self._device.feed(data, now))


@pytest.fixture
def ports() -> Ports:
    made = Ports()
    made.plug(HERE)
    return made


def connection(ports: Ports, watch: Callable[[State], None] = lambda _state: None) -> Connection:
    return Connection(HERE, watch=watch, open_=ports.open, look=ports.look, clock=ports.clock)


def scan(connected: Connection) -> Scan:
    return connected.measure(ScanKind.SAMPLE, CancelToken(), lambda _share: None)


def code_of(call: Callable[[], object]) -> object:
    with pytest.raises(ScannerError) as caught:
        call()
    return caught.value.code


def test_a_whole_life(ports: Ports) -> None:
    states: list[State] = []
    connected = connection(ports, states.append)
    assert connected.state is State.FOUND
    connected.open()
    assert scan(connected).counts.size == 228
    assert connected.configure(ScanConfig(averages=3)).averages == 3
    assert connected.health().errors == ()
    connected.close()
    connected.close()
    assert states == [State.OPENING, State.READY, *[State.BUSY, State.READY] * 3, State.CLOSED]
    assert connected.wire_log_text().count("\n") > 20


def test_nobody_there(ports: Ports) -> None:
    ports.unplug()
    connected = connection(ports)
    assert code_of(connected.open) is ScannerCode.NOT_FOUND
    assert connected.state is State.ABSENT
    assert code_of(connected.health) is ScannerCode.NOT_READY
    ports.plug(HERE)
    connected.open()
    assert connected.identity.serial == "E000001"


def test_unplugged_in_mid_scan_and_plugged_in_elsewhere(ports: Ports) -> None:
    connected = connection(ports)
    connected.open()
    ports.clock.call_at(ports.clock.now() + 1.0, ports.unplug)
    assert code_of(lambda: scan(connected)) is ScannerCode.DISCONNECTED
    assert connected.state.value == "lost"
    assert connected.identity.serial == "E000001"
    assert code_of(lambda: scan(connected)) is ScannerCode.DISCONNECTED
    back_at = ports.clock.now() + 60
    ports.clock.call_at(back_at, lambda: ports.plug(THERE))
    connected.reconnect(CancelToken())
    assert connected.state is State.READY
    assert connected.address == THERE
    assert ports.clock.now() - back_at <= 3.0
    assert scan(connected).identity.serial == "E000001"


def test_another_scanner_in_its_place_is_refused(ports: Ports) -> None:
    connected = connection(ports)
    connected.open()
    ports.unplug()
    assert code_of(connected.health) is ScannerCode.DISCONNECTED
    ports.plug(HERE, seed=2)
    assert code_of(lambda: connected.reconnect(CancelToken())) is ScannerCode.OTHER_SCANNER
    assert connected.state.value == "lost"
    ports.unplug()
    ports.plug(HERE)
    connected.reconnect(CancelToken())
    assert connected.state is State.READY


def test_another_scanner_elsewhere_is_left_alone(ports: Ports) -> None:
    connected = connection(ports)
    connected.open()
    ports.unplug()
    assert code_of(connected.health) is ScannerCode.DISCONNECTED
    ports.plug(THERE, seed=2)
    ports.clock.call_at(ports.clock.now() + 5, lambda: ports.plug(HERE))
    connected.reconnect(CancelToken())
    assert connected.address == HERE


def test_the_wait_for_a_lost_scanner_can_be_cancelled(ports: Ports) -> None:
    connected = connection(ports)
    connected.open()
    ports.unplug()
    assert code_of(connected.health) is ScannerCode.DISCONNECTED
    cancel = CancelToken()
    asked = ports.clock.now() + 10
    ports.clock.call_at(asked, cancel.cancel)
    assert code_of(lambda: connected.reconnect(cancel)) is ScannerCode.CANCELLED
    assert ports.clock.now() - asked <= LOOK_AGAIN_S
    connected.close()
    assert connected.state is State.CLOSED


def test_a_refused_setting_leaves_it_ready(ports: Ports) -> None:
    connected = connection(ports)
    connected.open()
    assert code_of(lambda: connected.configure(ScanConfig(averages=0))) is ScannerCode.CONFIG_REFUSED
    assert connected.state is State.READY
