"""Addresses as people write them, brought to the form that Tilth keeps: `[FAMILY@]SCHEME:REST`."""

from __future__ import annotations

import re
from pathlib import Path

from core.errors import InputError, ScannerError
from desktop.devices.codes import DeviceCode
from drivers.address import Address, parse_address
from drivers.families import family_named
from drivers.family import Scheme

_HOST_AND_PORT = re.compile(r"[\w.-]+:\d{1,5}", re.ASCII)
_SERIAL_PORT = re.compile(r"/dev/\S+|COM\d+", re.IGNORECASE)


def tidied(typed: str) -> str:
    """A port, a `host:port`, a folder or a whole address; `InputError(NOT_AN_ADDRESS)` for anything else."""
    typed = typed.strip()
    family, at, rest = typed.partition("@")
    known = bool(at) and family_named(family) is not None
    address = f"{family}@{_with_scheme(rest)}" if known else _with_scheme(typed)
    try:
        asked = parse_address(address)
    except ScannerError as error:
        raise InputError(DeviceCode.NOT_AN_ADDRESS, address=typed) from error
    if not _reached_so(asked):
        raise InputError(DeviceCode.NOT_AN_ADDRESS, address=typed)
    return address


def _with_scheme(rest: str) -> str:
    if _SERIAL_PORT.fullmatch(rest):
        return f"{Scheme.SERIAL.value}:{rest}"
    if _HOST_AND_PORT.fullmatch(rest):
        return f"{Scheme.TCP.value}://{rest}"
    if rest and Path(rest).is_dir():
        return f"{Scheme.FOLDER.value}:{Path(rest).resolve()}"
    return rest


def _reached_so(asked: Address) -> bool:
    """Whether the family, where one is named, is reached by such an address."""
    if not asked.family:
        return True
    family = family_named(asked.family)
    return family is not None and asked.scheme in family.schemes


def port_of(address: str) -> str | None:
    """The device file or port name that an address leads to; None where it leads to no port of this computer."""
    try:
        asked = parse_address(address)
    except ScannerError:
        return None
    return asked.parts[0] if asked.scheme in {Scheme.SERIAL, Scheme.HID} else None
