"""Find scanners and open them by address.

Addresses: `hid:PATH`, `serial:PORT`, `socket://HOST:PORT`, `emulator:nirscan-nano?seed=1&speed=20`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from serial.tools import list_ports

from core.acquisition.scanner import Scanner, ScannerCode
from core.errors import ScannerError
from drivers.attended import AttendedScanner
from drivers.clock import Clock, RealClock
from drivers.nirscan_nano.driver import open_nano
from drivers.nirscan_nano.emulator import emulated_nano
from drivers.nirscan_nano.emulator.faces import HidFace
from drivers.nirscan_nano.framing import Framing, HidFraming, UartFraming
from drivers.nirscan_nano.link import Link
from drivers.nirscan_nano.opening import FAMILY as NIRSCAN_NANO
from drivers.transport.fake_hid import FakeHidModule
from drivers.transport.hid import HidCode, HidInfo, HidModule, forbidden, hid_module, open_hid
from drivers.transport.line import Line
from drivers.transport.serial_port import open_serial
from drivers.transport.tcp import open_tcp
from drivers.world.scene import World

NANO_VID, NANO_PID = 0x0451, 0x4200
NANO_BAUD = 115200
_NANO_INFO: HidInfo = {
    "path": b"",
    "vendor_id": NANO_VID,
    "product_id": NANO_PID,
    "serial_number": "",
    "product_string": "DLP NIRscan Nano",
}


@dataclass(frozen=True)
class DeviceInfo:
    """Something that may be a scanner. `family` and `serial` are empty until it is opened, where unknown.

    `why_not` says why it cannot be opened, as far as that shows without opening it.
    """

    family: str
    address: str
    label: str
    serial: str | None = None
    openable: bool = True
    why_not: ScannerCode | None = None


@dataclass(frozen=True)
class Port:
    """A serial port of this computer."""

    name: str
    description: str


def _system_ports() -> list[Port]:
    return [Port(port.device, _described(port.description)) for port in list_ports.comports()]


def _described(description: str) -> str:
    """pyserial says "n/a" of a port that describes itself by nothing."""
    return "" if description == "n/a" else description


def discover(
    extra: Sequence[str] = (),
    *,
    hid: Callable[[], HidModule | None] = hid_module,
    ports: Callable[[], Iterable[Port]] = _system_ports,
) -> list[DeviceInfo]:
    """What is attached: USB scanners by their ids, then serial ports, then `extra` ports and addresses.

    Nothing is opened and nothing is sent: a serial port may belong to anything.
    """
    module = hid()
    usb = [] if module is None else [_usb(info) for info in module.enumerate(NANO_VID, NANO_PID)]
    serial = [_serial(port.name, port.description) for port in ports()]
    asked_for = [_extra(name) for name in extra]
    return list({info.address: info for info in (*usb, *serial, *asked_for)}.values())


def open_scanner(
    address: str, *, clock: Clock | None = None, hid: Callable[[], HidModule | None] = hid_module
) -> Scanner:
    """Connect, identify and prepare the scanner at `address`; the caller closes it.

    An emulated scanner opened this way has an operator who does what is asked: the panel for references and
    checks, soil number `soil` (by default the seed) for samples. Raises `ScannerError`: `ADDRESS` for an
    address that is none, and what line and scanner raise.
    """
    clock = clock or RealClock()
    scheme, _, rest = address.partition(":")
    if scheme == "hid" and rest:
        return _nano(_open_hid(rest, clock, hid), HidFraming(), clock)
    if scheme == "serial" and rest:
        return _nano(open_serial(rest, NANO_BAUD, clock), UartFraming(), clock)
    if scheme == "socket":
        return _nano(open_tcp(*_host_and_port(address), clock), UartFraming(), clock)
    if scheme == "emulator":
        asked = _asked_for(address)
        scanner, world = open_emulator(asked.family, asked.seed, asked.speed)
        return AttendedScanner(scanner, world, asked.soil)
    raise ScannerError(ScannerCode.ADDRESS, address=address)


def open_emulator(
    family: str, seed: int = 1, speed: float = 1.0, clock: Clock | None = None
) -> tuple[Scanner, World]:
    """An emulated scanner in this process, over its true USB protocol, and the world it looks into.

    The caller places panel and soils in the world. With `speed` 20 everything takes a twentieth of its time;
    with a `VirtualClock` for `clock` none at all, and each run gives the same scans.
    """
    if family != NIRSCAN_NANO or not speed > 0:
        raise ScannerError(ScannerCode.ADDRESS, address=f"emulator:{family}")
    clock, world, path = clock or RealClock(speed), World(seed), b"emulated"
    module = FakeHidModule({path: (_NANO_INFO | {"path": path}, HidFace(emulated_nano(world)))}, clock)
    return _nano(open_hid(module, path, clock), HidFraming(), clock), world


def _nano(line: Line, framing: Framing, clock: Clock) -> Scanner:
    return open_nano(Link(line, framing, clock), clock)


def _open_hid(path: str, clock: Clock, hid: Callable[[], HidModule | None]) -> Line:
    module = hid()
    if module is None:
        raise ScannerError(HidCode.NO_HIDAPI)
    return open_hid(module, os.fsencode(path), clock)


def _host_and_port(address: str) -> tuple[str, int]:
    try:
        parts = urlsplit(address)
        if parts.hostname and parts.port:
            return parts.hostname, parts.port
    except ValueError as error:
        raise ScannerError(ScannerCode.ADDRESS, address=address) from error
    raise ScannerError(ScannerCode.ADDRESS, address=address)


@dataclass(frozen=True)
class _Emulator:
    """What an emulator address asks for."""

    family: str
    seed: int
    speed: float
    soil: int


def _asked_for(address: str) -> _Emulator:
    """`emulator:FAMILY?seed=1&speed=20&soil=7`, every option optional."""
    parts = urlsplit(address)
    try:
        options = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
        seed = int(options.pop("seed", "1"))
        speed = float(options.pop("speed", "1"))
        soil = int(options.pop("soil", str(seed)))
    except ValueError as error:
        raise ScannerError(ScannerCode.ADDRESS, address=address) from error
    if options or seed < 0 or soil < 0:
        raise ScannerError(ScannerCode.ADDRESS, address=address)
    return _Emulator(parts.path, seed, speed, soil)


def _usb(info: HidInfo) -> DeviceInfo:
    # an unset USB serial reads like a set one, so the serial number is asked for after opening
    path = info["path"]
    why_not = ScannerCode.NO_PERMISSION if forbidden(path) else None
    label = info["product_string"] or _NANO_INFO["product_string"]
    return DeviceInfo(NIRSCAN_NANO, "hid:" + os.fsdecode(path), label, None, why_not is None, why_not)


def _serial(name: str, description: str) -> DeviceInfo:
    why_not = _why_not(name)
    return DeviceInfo("", f"serial:{name}", description or name, None, why_not is None, why_not)


def _why_not(port: str) -> ScannerCode | None:
    """What the file system says against a port; Windows ports and URLs are no files."""
    path = Path(port)
    if not port.startswith("/"):
        return None
    if not path.exists():
        return ScannerCode.NOT_FOUND
    return None if os.access(path, os.R_OK | os.W_OK) else ScannerCode.NO_PERMISSION


def _extra(name: str) -> DeviceInfo:
    scheme, _, rest = name.partition(":")
    if scheme == "serial":
        return _serial(rest, rest)
    if scheme in ("hid", "socket", "emulator"):
        return DeviceInfo("", name, name)
    return _serial(name, name)
