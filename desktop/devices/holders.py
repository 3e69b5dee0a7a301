"""Who holds a port, as far as Linux tells: the names of programs, never anything of what they do."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.acquisition.scanner import ScannerCode
from core.errors import ScannerError
from desktop.devices.addresses import port_of
from desktop.devices.codes import DeviceCode

PROC = Path("/proc")
MODEM_MANAGER = "ModemManager"


def holders(port: str, proc: Path = PROC) -> list[str]:
    """Names of other programs that have the device file open; empty where that cannot be found out.

    A pseudo-terminal is always held by the program that made it, which says nothing.
    """
    real = os.path.realpath(port)
    if real.startswith("/dev/pts/"):
        return []
    found = {_name(process) for process in _processes(proc) if _has_open(process, real)}
    return sorted(name for name in found if name)


def modem_manager_runs(proc: Path = PROC) -> bool:
    """Whether the program of Linux runs that takes every new serial port for a modem, for half a minute."""
    return any(_name(process) == MODEM_MANAGER for process in _processes(proc))


def who_holds(error: ScannerError, proc: Path = PROC) -> ScannerError:
    """The error of a busy port, with the name of whoever holds it where that can be found out."""
    address = str(error.values.get("address", ""))
    port = port_of(address)
    if error.code is not ScannerCode.BUSY_ELSEWHERE or port is None:
        return error
    names = holders(port, proc)
    if names:
        return ScannerError(DeviceCode.HELD, address=address, holders=" and ".join(names))
    if port.startswith("/dev/tty") and modem_manager_runs(proc):
        return ScannerError(DeviceCode.MODEM_MANAGER, address=address)
    return error


@contextmanager
def naming_holders() -> Iterator[None]:
    """A busy port that the block meets is told with whoever holds it."""
    try:
        yield
    except ScannerError as error:
        told = who_holds(error)
        if told is error:
            raise
        raise told from error


def _processes(proc: Path) -> Iterator[Path]:
    own = str(os.getpid())
    try:
        yield from (entry for entry in proc.iterdir() if entry.name.isdecimal() and entry.name != own)
    except OSError:
        return


def _has_open(process: Path, real: str) -> bool:
    try:
        return any(_target(link) == real for link in (process / "fd").iterdir())
    except OSError:
        return False  # of another user, or gone meanwhile


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:
        return ""


def _name(process: Path) -> str:
    try:
        return (process / "comm").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
