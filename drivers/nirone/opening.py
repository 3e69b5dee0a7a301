"""The first words with a sensor: wake it, ask who it is and what it reaches, and switch its processing off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.acquisition.scanner import ScannerCode
from core.errors import ScannerError
from drivers.clock import Clock
from drivers.nirone import codec
from drivers.nirone.faults import NironeCode
from drivers.nirone.link import Link
from drivers.nirone.options import Options
from drivers.nirone.planning import Reach

START_S = 1.0
"""What a sensor needs after its port is opened."""

WAKE_S = 1.0
WAKE_TRIES = 3
QUIET_S = 0.1
AGREE_TRIES = 3


@dataclass(frozen=True)
class NamePlate:
    """What a sensor says of itself."""

    model: str
    serial: str
    firmware: Mapping[str, str]
    reach: Reach


def greet(link: Link, clock: Clock) -> NamePlate:
    """Wake a sensor and ask who it is. Raises what the link raises, `PROTOCOL` for one that makes no sense."""
    clock.wait(START_S)
    link.drain(QUIET_S)
    _wake(link)
    plate = _agreed(link)
    link.know(codec.sensor_type(), plate.model)
    if plate.serial:
        link.know(codec.serial_number(), plate.serial)
    if plate.reach.tenths[1] - plate.reach.tenths[0] < 1:
        raise ScannerError(ScannerCode.PROTOCOL, address=link.address, command="h4")
    return plate


def _agreed(link: Link) -> NamePlate:
    """Asked until two answers in a row agree: a stray line may have been taken for one, and shifted the rest."""
    last = _ask_plate(link)
    for _ in range(AGREE_TRIES):
        link.doubt()
        plate = _ask_plate(link)
        if plate == last:
            return plate
        last = plate
    raise ScannerError(ScannerCode.PROTOCOL, address=link.address, command="h2")


def _ask_plate(link: Link) -> NamePlate:
    versions = {"firmware": codec.firmware_version(), "hardware": codec.hardware_version()}
    model = link.ask(codec.sensor_type())
    serial = link.ask_if_known(codec.serial_number(), "")
    firmware = {name: link.ask_if_known(command, "") for name, command in versions.items()}
    reach = Reach(link.ask(codec.least_wavelength()), link.ask(codec.most_wavelength()))
    return NamePlate(model, serial, {name: told for name, told in firmware.items() if told}, reach)


def prepare(link: Link, options: Options) -> float:
    """Switch processing off and set the light mode, if it has any; how long its lamp is to settle, in seconds."""
    if options.check_processing:
        for step in codec.PROCESSING:
            _switch_off(link, step)
    if options.light_mode is not None:
        link.ask_if_known(codec.light_mode(options.light_mode), None)
    return link.ask_if_known(codec.lamp_warm_up(), 0.0)


def _wake(link: Link) -> None:
    """Any line will do, an error too: another program may have left half a command in the device."""
    for left in reversed(range(WAKE_TRIES)):
        try:
            link.ask(codec.ping(), seconds=WAKE_S, tries=1)
        except ScannerError as error:
            if error.code is ScannerCode.TIMEOUT and left:
                link.forget()
                continue
            if error.code not in (NironeCode.REFUSED, ScannerCode.PROTOCOL):
                raise
        break
    link.forget()
    link.drain(QUIET_S)


def _switch_off(link: Link, step: str) -> None:
    """Only what is on, and looked at again: the device stays as it is where it is right already."""
    try:
        on = link.ask(codec.processing(step))
        if on:
            link.ask(codec.processing_off(step))
            on = link.ask(codec.processing(step))
    except ScannerError as error:
        if error.code in (NironeCode.REFUSED, ScannerCode.PROTOCOL):
            raise ScannerError(NironeCode.PROCESSING, command=step) from error
        raise
    if on:
        raise ScannerError(NironeCode.PROCESSING, command=step)
