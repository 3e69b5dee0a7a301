"""The family of the NIRONE sensors, as `drivers.families` lists it."""

from __future__ import annotations

from functools import partial

from core.acquisition.scanner import Scanner, ScannerCode
from core.errors import ScannerError
from drivers.clock import Clock
from drivers.family import EmulatedDevice, Family, Place, Scheme
from drivers.nirone import FAMILY, codec
from drivers.nirone.driver import open_nirone
from drivers.nirone.emulator import MODULES, Module, emulated_nirone, module_of
from drivers.nirone.faults import NironeCode
from drivers.nirone.link import Link
from drivers.nirone.options import NAMES, parse_options
from drivers.transport.line import Line
from drivers.world.scene import World

WAKE_S = 0.3
KNOCK_S = 0.2
QUIET_S = 0.05


def _open(place: Place) -> Scanner:
    options = parse_options(place.options)
    return open_nirone(place.lines(), place.clock, options)


def _knock(line: Line, clock: Clock) -> bool:
    """Wake it, and ask for what nobody else would answer: a type and two wavelengths in ascending order."""
    link = Link(line, clock)
    try:
        _wake(link)
        link.ask(codec.sensor_type(), seconds=KNOCK_S, tries=1)
        least = link.ask(codec.least_wavelength(), seconds=KNOCK_S, tries=1)
        return least < link.ask(codec.most_wavelength(), seconds=KNOCK_S, tries=1)
    except ScannerError:
        return False


def _wake(link: Link) -> None:
    """Any line is an answer: what was asked before may have left half a command in the device."""
    try:
        link.ask(codec.ping(), seconds=WAKE_S, tries=1)
    except ScannerError as error:
        if error.code not in (NironeCode.REFUSED, ScannerCode.PROTOCOL):
            raise
    link.forget()
    link.drain(QUIET_S)


def _emulate(world: World, scheme: Scheme) -> EmulatedDevice:
    return _emulated_module(module_of(world.seed), world, scheme)


def _emulated_module(module: Module, world: World, scheme: Scheme) -> EmulatedDevice:  # noqa: ARG001 - one stream
    return emulated_nirone(world, module)


NIRONE = Family(
    name=FAMILY,
    title="Spectral Engines NIRONE Sensor",
    schemes=(Scheme.SERIAL, Scheme.TCP),
    open=_open,
    knock=_knock,
    emulate=_emulate,
    models={module.name.lower(): partial(_emulated_module, module) for module in MODULES},
    options=NAMES,
)
