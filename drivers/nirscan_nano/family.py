"""The family of the NIRscan Nano, as `drivers.families` lists it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from core.acquisition.scanner import Scanner, ScannerCode
from core.errors import ScannerError
from drivers.clock import Clock
from drivers.family import EmulatedDevice, Family, Place, Scheme, UsbId
from drivers.nirscan_nano import FAMILY, commands
from drivers.nirscan_nano.driver import open_nano
from drivers.nirscan_nano.emulator import EVM, NIR_M_F1, NIR_M_R2, NIR_M_R11, Make, emulated_nano
from drivers.nirscan_nano.emulator.faces import HidFace, UartFace
from drivers.nirscan_nano.framing import Framing, HidFraming, UartFraming
from drivers.nirscan_nano.link import Link
from drivers.options import choice
from drivers.transport.line import Line
from drivers.world.scene import World

NAMES = ("lamp",)

KNOCK_S = 0.4


def _framing(scheme: Scheme) -> Framing:
    return HidFraming() if scheme is Scheme.HID else UartFraming()


def _open(place: Place) -> Scanner:
    """`lamp=scan` leaves the lamp to the scans, `lamp=steady` (the default) lets it burn."""
    steady = choice(place.options, "lamp", {"steady": True, "scan": False}, usual=True)
    (line,) = place.lines()
    return open_nano(Link(line, _framing(place.scheme), place.clock), place.clock, steady_lamp=steady)


def _knock(line: Line, clock: Clock) -> bool:
    """Ask for the device status over the UART; on USB the ids tell. One that is busy is there, too.

    A line that sends back what it hears is none: its answer reads like one without data.
    """
    try:
        Link(line, UartFraming(), clock, busy_patience_s=0).ask(replace(commands.device_status(), timeout_s=KNOCK_S))
    except ScannerError as error:
        return error.code is ScannerCode.BUSY_ELSEWHERE
    return True


def _emulate(world: World, scheme: Scheme, make: Make = EVM) -> EmulatedDevice:
    model = emulated_nano(world, model=make)
    return HidFace(model) if scheme is Scheme.HID else UartFace(model)


NIRSCAN_NANO = Family(
    name=FAMILY,
    title="DLP NIRscan Nano, InnoSpectra",
    schemes=(Scheme.HID, Scheme.SERIAL, Scheme.TCP),
    open=_open,
    knock=_knock,
    emulate=_emulate,
    models={make.product.lower(): partial(_emulate, make=make) for make in (NIR_M_R2, NIR_M_R11, NIR_M_F1)},
    usb=(UsbId(0x0451, 0x4200, Scheme.HID),),
    options=NAMES,
)
