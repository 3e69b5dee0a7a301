"""Addresses as people write them, brought to the form that Tilth keeps: `[FAMILY@]SCHEME:REST`."""

from __future__ import annotations

import re
from pathlib import Path

from core.errors import InputError, ScannerError
from desktop.devices.codes import DeviceCode
from drivers.address import Address, host_and_port, parse_address
from drivers.families import family_named
from drivers.family import Scheme

_HOST_AND_PORT = re.compile(r"[\w.-]+:\d{1,5}", re.ASCII)
_HOST = re.compile(r"[\w.:-]+", re.ASCII)
_SERIAL_PORT = re.compile(r"/dev/\S+|COM\d+", re.IGNORECASE)


def tidied(typed: str) -> str:
    """A port, a `host:port`, a folder or a whole address; `InputError(NOT_AN_ADDRESS)` for anything else."""
    typed = typed.strip()
    family, at, rest = typed.partition("@")
    known = bool(at) and family_named(family) is not None
    address = f"{family}@{_with_scheme(rest)}" if known else _with_scheme(typed)
    try:
        understood = _reached_so(parse_address(address))
    except ScannerError as error:
        raise InputError(DeviceCode.NOT_AN_ADDRESS, address=typed) from error
    if not understood:
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
    """Whether a scanner, of the family where one is named, is reached by such an address."""
    family = family_named(asked.family)
    if asked.family and (family is None or asked.scheme not in family.schemes):
        return False
    if asked.scheme is not Scheme.TCP:
        return True
    usual = None if family is None else family.port
    return all(_HOST.fullmatch(host_and_port(part, usual, asked.text)[0]) for part in asked.parts)


def port_of(address: str) -> str | None:
    """The device file or port name that an address leads to; None where it leads to no port of this computer."""
    try:
        asked = parse_address(address)
    except ScannerError:
        return None
    return asked.parts[0] if asked.scheme in {Scheme.SERIAL, Scheme.HID} else None
