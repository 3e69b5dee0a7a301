"""Meet a scanner: hear its greeting, load its calibration, learn who it is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from core.acquisition.scanner import Identity, ScannerCode
from core.errors import ScannerError
from drivers.asd import FAMILY, commands
from drivers.asd.faults import AsdCode
from drivers.asd.link import Link
from drivers.asd.spectrum import FIRST_NM, LAST_NM

MODEL = "ASD"

SERIAL_NAMES = ("SerialNumber", "InstrumentSerialNumber", "SerialNo", "InstrumentNumber", "Serial")
"""Under which a serial number may be stored; the first was read by a public client, the others are guesses."""

_MOST_SERIAL = 10**9
_GREETING_CHARACTERS = 80


@dataclass(frozen=True)
class Device:
    """Who the scanner is, and the values that it stores, by name."""

    identity: Identity
    stored: Mapping[str, float]


def meet(link: Link) -> Device:
    """Greeting, then `RESTORE,1`: without it acquisitions cannot be interpolated."""
    said = link.greeting()
    stored = _restored(link)
    _check_range(stored)
    firmware = {"greeting": text} if (text := _readable(said)) else {}
    return Device(Identity(FAMILY, MODEL, _serial(stored) or link.address, firmware), stored)


def _restored(link: Link) -> Mapping[str, float]:
    """A greeting that came late makes the first reply unreadable; the second is read behind it."""
    try:
        return link.ask(commands.restore())
    except ScannerError as error:
        if error.code is not ScannerCode.PROTOCOL:
            raise
    return link.ask(commands.restore())


def _serial(stored: Mapping[str, float]) -> str:
    """As digits; empty when no stored value can be one."""
    known = {name.lower(): value for name, value in stored.items()}
    found = (known.get(name.lower(), math.nan) for name in SERIAL_NAMES)
    return next((str(int(value)) for value in found if 0 < value < _MOST_SERIAL and value == int(value)), "")


def _check_range(stored: Mapping[str, float]) -> None:
    """A unit with fewer detectors answers acquisitions in another way."""
    first, last = stored.get("StartingWavelength", FIRST_NM), stored.get("EndingWavelength", LAST_NM)
    if (first, last) != (FIRST_NM, LAST_NM):
        raise ScannerError(AsdCode.OTHER_RANGE, first=first, last=last)


def _readable(said: bytes) -> str:
    text = "".join(char if char.isprintable() else " " for char in said.decode("ascii", "replace"))
    return " ".join(text.split())[:_GREETING_CHARACTERS]
