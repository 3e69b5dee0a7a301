"""Where scanners are opened: at the lines of this computer, or in an emulator of this process."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.errors import ScannerError
from drivers.address import Address, host_and_port, wrong_address
from drivers.clock import Clock
from drivers.family import Family, Scheme
from drivers.options import refuse_unknown
from drivers.transport.fake_hid import FakeHidModule
from drivers.transport.hid import HidCode, HidInfo, HidModule, hid_module, open_hid
from drivers.transport.line import Line
from drivers.transport.memory import MemoryLine
from drivers.transport.serial_port import open_serial
from drivers.transport.tcp import open_tcp
from drivers.world.scene import World

FindHid = Callable[[], HidModule | None]


@dataclass(frozen=True)
class RealPlace:
    """A `drivers.family.Place` on this computer or its network."""

    asked: Address
    family: Family
    clock: Clock
    hid: FindHid = hid_module
    world: World | None = None

    @property
    def address(self) -> str:
        """As the user wrote it."""
        return self.asked.text

    @property
    def scheme(self) -> Scheme:
        """Of the lines."""
        return self.asked.scheme

    @property
    def parts(self) -> tuple[str, ...]:
        """What stands behind each scheme."""
        return self.asked.parts

    @property
    def options(self) -> Mapping[str, str]:
        """What stands behind the question mark."""
        return self.asked.options

    def lines(self) -> tuple[Line, ...]:
        """Open all lines, or none."""
        with contextlib.ExitStack() as on_failure:
            opened = []
            for part in self.asked.parts:
                line = self._open(part)
                on_failure.callback(line.close)
                opened.append(line)
            on_failure.pop_all()
        return tuple(opened)

    def _open(self, part: str) -> Line:
        if self.scheme is Scheme.HID:
            return _open_hid(part, self.clock, self.hid)
        if self.scheme is Scheme.SERIAL:
            return open_serial(part, self.family.serial, self.clock)
        if self.scheme is Scheme.TCP:
            return open_tcp(*host_and_port(part, self.family.port, self.address), self.clock)
        raise wrong_address(self.address)


@dataclass(frozen=True)
class EmulatedPlace:
    """A `drivers.family.Place` in this process: an emulated device that looks into `world`."""

    family: Family
    world: World
    clock: Clock
    options: Mapping[str, str]
    model: str = ""

    @property
    def address(self) -> str:
        """The family is enough."""
        return f"{Scheme.EMULATOR.value}:{self.family.name}"

    @property
    def scheme(self) -> Scheme:
        """Of the line by which the family is mostly reached; `EMULATOR` where the emulator is no byte stream."""
        return Scheme.EMULATOR if self.family.emulate is None else self.family.schemes[0]

    @property
    def parts(self) -> tuple[str, ...]:
        """One device."""
        return (self.family.name,)

    def lines(self) -> tuple[Line, ...]:
        """A line to an emulated device."""
        emulate = self.family.emulated(self.model)
        if emulate is None:
            raise wrong_address(self.address)
        device = emulate(self.world, self.scheme)
        if self.scheme is not Scheme.HID:
            return (MemoryLine(device, self.clock, self.address),)
        path, ids = b"emulated", self.family.usb[0]
        info: HidInfo = {
            "path": path,
            "vendor_id": ids.vendor,
            "product_id": ids.product,
            "serial_number": "",
            "product_string": self.family.title,
        }
        return (open_hid(FakeHidModule({path: (info, device)}, self.clock), path, self.clock),)


def _open_hid(path: str, clock: Clock, hid: FindHid) -> Line:
    module = hid()
    if module is None:
        raise ScannerError(HidCode.NO_HIDAPI)
    return open_hid(module, os.fsencode(path), clock)


def refuse_unknown_options(place: RealPlace | EmulatedPlace) -> None:
    """`ScannerError(OPTION)` for an option that the family does not know."""
    refuse_unknown(place.options, place.family.options)
