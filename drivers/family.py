"""What a scanner family tells the rest of `drivers` about itself; `drivers.families` lists them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from core.acquisition.scanner import Scanner
from drivers.clock import Clock
from drivers.transport.line import Line
from drivers.transport.memory import ByteDevice
from drivers.transport.serial_port import SerialSettings
from drivers.world.scene import World


class Scheme(StrEnum):
    """How a scanner is reached; the part of an address before its colon."""

    HID = "hid"
    SERIAL = "serial"
    TCP = "socket"
    USB = "usb"
    FOLDER = "folder"
    EMULATOR = "emulator"


@dataclass(frozen=True)
class UsbId:
    """A USB vendor and product, and the scheme by which its devices are reached."""

    vendor: int
    product: int
    scheme: Scheme


class Place(Protocol):
    """Where a scanner is to be opened.

    Address: `[FAMILY@]SCHEME:REST[,SCHEME:REST…][?OPTION=VALUE&…]`, several for modules used as one scanner.
    """

    @property
    def address(self) -> str:
        """As the user wrote it, for errors."""

    @property
    def scheme(self) -> Scheme:
        """Of the lines; `HID` or a byte stream also where they lead to an emulator in this process."""

    @property
    def parts(self) -> tuple[str, ...]:
        """What stands behind each scheme: a port, `//host:port`, a folder, a serial number."""

    @property
    def options(self) -> Mapping[str, str]:
        """What stands behind the question mark."""

    @property
    def clock(self) -> Clock:
        """Of the lines and of the driver."""

    @property
    def world(self) -> World | None:
        """What an emulated scanner in this process looks into; None where the scanner is somewhere else."""

    def lines(self) -> tuple[Line, ...]:
        """Open all lines, or none; the caller closes them. Raises `ScannerError`."""


USUAL_SERIAL = SerialSettings()


class EmulatedDevice(ByteDevice, Protocol):
    """An emulated device as scripts of faults need it."""

    @property
    def commands(self) -> int:
        """How many whole commands it has been given."""

    def greet(self, now: float) -> Sequence[tuple[float, bytes]]:
        """What it says of itself as soon as somebody connects, as (delay, bytes); mostly nothing."""

    def trouble(self, what: str, value: str) -> None:
        """Be `busy` for so many replies, or answer with the device's own `error` code; others are `ValueError`."""


Emulate = Callable[[World, Scheme], EmulatedDevice]


@dataclass(frozen=True)
class Family:
    """A kind of scanner.

    `open` connects, identifies and prepares one, closing its lines again when that fails. `knock` asks a line
    whether such a scanner is there, with nothing that changes anything, in at most a second; None where
    asking is not possible or could do harm. `emulate` makes an emulated device for a line of that scheme, and
    `models` does so for others than the usual one, by name.
    `port` is the usual TCP port. `usual` are addresses at which the factory ships such scanners. `options` are
    the names that an address may give behind its question mark. `find` lists what only the family's own library
    can see, as (serial number, model); it never raises.
    """

    name: str
    title: str
    schemes: tuple[Scheme, ...]
    open: Callable[[Place], Scanner]
    knock: Callable[[Line, Clock], bool] | None = None
    emulate: Emulate | None = None
    serial: SerialSettings = USUAL_SERIAL
    port: int | None = None
    usb: tuple[UsbId, ...] = ()
    usual: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    find: Callable[[], Sequence[tuple[str, str]]] | None = None
    models: Mapping[str, Emulate] = field(default_factory=dict)

    def emulated(self, model: str) -> Emulate | None:
        """What makes that emulated model, the usual one for no name; None where there is none."""
        return self.models.get(model) if model else self.emulate
