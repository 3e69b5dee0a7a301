"""Find scanners, ask unknown lines who is there, and open scanners by address (`drivers.address`)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path

from serial.tools import list_ports

from core.acquisition.scanner import CancelToken, Scanner, ScannerCode
from core.errors import ScannerError
from drivers.address import Address, parse_address, wrong_address
from drivers.attended import AttendedScanner
from drivers.clock import NEVER, Clock, RealClock
from drivers.families import FAMILIES, family_named
from drivers.family import Family, Scheme, UsbId
from drivers.places import EmulatedPlace, FindHid, RealPlace, refuse_unknown_options
from drivers.transport.hid import HidInfo, forbidden, hid_module
from drivers.world.scene import World


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
    """A serial port of this computer; `usb` are vendor and product where it hangs on USB."""

    name: str
    description: str
    usb: tuple[int, int] | None = None


def _system_ports() -> list[Port]:
    return [
        Port(port.device, _described(port.description), _usb_ids(port.vid, port.pid))
        for port in list_ports.comports()
    ]


def _described(description: str) -> str:
    """pyserial says "n/a" of a port that describes itself by nothing."""
    return "" if description == "n/a" else description


def _usb_ids(vendor: int | None, product: int | None) -> tuple[int, int] | None:
    return None if vendor is None or product is None else (vendor, product)


def discover(
    extra: Sequence[str] = (),
    *,
    hid: FindHid = hid_module,
    ports: Callable[[], Iterable[Port]] = _system_ports,
) -> list[DeviceInfo]:
    """What is attached: USB scanners by their ids, then serial ports, then `extra` ports and addresses.

    Nothing is opened and nothing is sent: a serial port may belong to anything; `identify` asks.
    """
    attached = [*_on_usb(hid), *_with_own_library(), *(_serial(port) for port in ports())]
    named = [_extra(name) for name in extra]
    # a port that the user gave to a family is not listed again as one that may be anything
    given = {info.address.partition("@")[2] for info in named}
    free = [info for info in attached if info.address not in given]
    listed = {info.address for info in free}
    return list(
        {info.address: info for info in (*free, *(one for one in named if one.address not in listed))}.values()
    )


def open_scanner(address: str, *, clock: Clock | None = None, hid: FindHid = hid_module) -> Scanner:
    """Connect, identify and prepare the scanner at `address`; the caller closes it.

    An address that names no family is asked who is there. An emulated scanner opened this way has an operator
    who does what is asked: the panel for references and checks, soil number `soil` (by default the seed) for
    samples. Raises `ScannerError`: `ADDRESS` for an address that is none, `UNRECOGNISED` when nobody there is
    known, and what line and scanner raise.
    """
    asked = parse_address(address)
    if asked.scheme is Scheme.EMULATOR:
        return _attended(asked, clock)
    clock = clock or RealClock()
    family = _family_of(asked, clock, NEVER)
    place = RealPlace(asked, family, clock, hid)
    if asked.scheme not in family.schemes:
        raise wrong_address(address)
    refuse_unknown_options(place)
    return family.open(place)


def identify(address: str, cancel: CancelToken = NEVER, *, clock: Clock | None = None) -> DeviceInfo:
    """Ask who is at `address`, sending each family's harmless question in turn.

    Raises `ScannerError`: `UNRECOGNISED` when no answer is known, and what the line raises.
    """
    asked = parse_address(address)
    family = _family_of(asked, clock or RealClock(), cancel)
    named = address if asked.family else f"{family.name}@{address}"
    return DeviceInfo(family.name, named, family.title)


def open_emulator(
    family: str,
    seed: int = 1,
    speed: float = 1.0,
    clock: Clock | None = None,
    options: dict[str, str] | None = None,
) -> tuple[Scanner, World]:
    """An emulated scanner in this process, over its true protocol, and the world it looks into.

    The caller places panel and soils in the world. With `speed` 20 everything takes a twentieth of its time;
    with a `VirtualClock` for `clock` none at all, and each run gives the same scans. `options` are those of the
    family, and `model` where it has several to emulate.
    """
    known = family_named(family)
    if known is None or Scheme.FOLDER in known.schemes or not speed > 0:
        raise wrong_address(f"{Scheme.EMULATOR.value}:{family}")
    world, asked = World(seed), dict(options or {})
    model = asked.pop("model", "") if known.models else ""
    if model and model not in known.models:
        raise wrong_address(f"{Scheme.EMULATOR.value}:{family}?model={model}")
    place = EmulatedPlace(known, world, clock or RealClock(speed), asked, model)
    refuse_unknown_options(place)
    return known.open(place), world


def _family_of(asked: Address, clock: Clock, cancel: CancelToken) -> Family:
    if asked.family:
        family = family_named(asked.family)
        if family is None:
            raise wrong_address(asked.text)
        return family
    candidates = [family for family in FAMILIES if asked.scheme in family.schemes]
    if asked.scheme not in (Scheme.SERIAL, Scheme.TCP) and candidates:
        return candidates[0]
    for family in candidates:
        cancel.check()
        if family.knock is not None and _answers(family, asked, clock):
            return family
    raise ScannerError(ScannerCode.UNRECOGNISED, address=asked.text)


def _answers(family: Family, asked: Address, clock: Clock) -> bool:
    """Whether a scanner of this family is at the first line; each question goes over a fresh line."""
    if family.knock is None:
        return False
    (line,) = RealPlace(replace(asked, parts=asked.parts[:1]), family, clock).lines()
    try:
        return family.knock(line, clock)
    finally:
        line.close()


def _attended(asked: Address, clock: Clock | None) -> Scanner:
    """`emulator:FAMILY?seed=1&speed=20&soil=7`, every option optional, with those of the family."""
    options = dict(asked.options)
    try:
        seed = int(options.pop("seed", "1"))
        speed = float(options.pop("speed", "1"))
        soil = int(options.pop("soil", str(seed)))
    except ValueError as error:
        raise wrong_address(asked.text) from error
    if seed < 0 or soil < 0 or not 0 < speed < inf or len(asked.parts) > 1:
        raise wrong_address(asked.text)
    scanner, world = open_emulator(asked.parts[0], seed, speed, clock, options)
    return AttendedScanner(scanner, world, soil)


def _on_usb(hid: FindHid) -> list[DeviceInfo]:
    module = hid()
    if module is None:
        return []
    ids = [(family, usb) for family in FAMILIES for usb in family.usb if usb.scheme is Scheme.HID]
    return [_hid(family, info) for family, usb in ids for info in module.enumerate(usb.vendor, usb.product)]


def _hid(family: Family, info: HidInfo) -> DeviceInfo:
    # an unset USB serial reads like a set one, so the serial number is asked for after opening
    path = info["path"]
    why_not = ScannerCode.NO_PERMISSION if forbidden(path) else None
    label = info["product_string"] or family.title
    return DeviceInfo(family.name, "hid:" + os.fsdecode(path), label, None, why_not is None, why_not)


def _with_own_library() -> list[DeviceInfo]:
    return [
        DeviceInfo(family.name, f"{family.name}@{Scheme.USB.value}:{serial}", model, serial)
        for family in FAMILIES
        if family.find is not None
        for serial, model in family.find()
    ]


def _serial(port: Port) -> DeviceInfo:
    family = _family_by_usb(port.usb)
    why_not = _why_not(port.name)
    named = f"{family}@" if family else ""
    return DeviceInfo(
        family, f"{named}serial:{port.name}", port.description or port.name, None, why_not is None, why_not
    )


def _family_by_usb(usb: tuple[int, int] | None) -> str:
    """The family whose scanners alone bear these ids, or nothing."""
    if usb is None:
        return ""
    ids = UsbId(*usb, Scheme.SERIAL)
    return next((family.name for family in FAMILIES if ids in family.usb), "")


def _why_not(port: str) -> ScannerCode | None:
    """What the file system says against a port; Windows ports and URLs are no files."""
    path = Path(port)
    if not port.startswith("/"):
        return None
    if not path.exists():
        return ScannerCode.NOT_FOUND
    return None if os.access(path, os.R_OK | os.W_OK) else ScannerCode.NO_PERMISSION


def _extra(name: str) -> DeviceInfo:
    """A port or an address that the user named; `ScannerError(ADDRESS)` for a family or options that are none."""
    if name.partition("@")[2].partition(":")[0] not in set(Scheme) and name.partition(":")[0] not in set(Scheme):
        return _serial(Port(name, ""))
    asked = parse_address(name)
    family = family_named(asked.family or (asked.parts[0] if asked.scheme is Scheme.EMULATOR else ""))
    label = family.title if family is not None else name
    why_not = next((why for why in map(_missing(asked.scheme), asked.parts) if why is not None), None)
    return DeviceInfo("" if family is None else family.name, name, label, None, why_not is None, why_not)


def _missing(scheme: Scheme) -> Callable[[str], ScannerCode | None]:
    if scheme is Scheme.SERIAL:
        return _why_not
    if scheme is Scheme.FOLDER:
        return _folder_missing
    return lambda _part: None


def _folder_missing(part: str) -> ScannerCode | None:
    folder = Path(part)
    if not folder.is_dir():
        return ScannerCode.NOT_FOUND
    return None if os.access(folder, os.R_OK | os.X_OK) else ScannerCode.NO_PERMISSION
