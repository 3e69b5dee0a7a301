"""`tilth support`: a file that shows somebody elsewhere why a scanner does not do as it should."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from core.acquisition.scanner import Health
from core.errors import ExitCode, ScannerError
from desktop.cli.guard import tell
from desktop.cli.interrupt import ending_like_ctrl_c, resting
from desktop.cli.places import store_path
from desktop.devices.finding import attached
from desktop.devices.holders import who_holds
from desktop.devices.places import DevicePlaces
from desktop.devices.support import Known, Support, told_contents, usual_name
from desktop.logs import log_path
from desktop.messages import action, sentence
from drivers.connection import Connection


def run(arguments: Namespace) -> int:
    """Say what the file will hold, look at the scanner when one is named, and write it."""
    file = arguments.output or Path(usual_name())
    print(told_contents(), flush=True)
    with ending_like_ctrl_c():
        known, troubles = (Known(), []) if arguments.device is None else _looked_at(arguments.device)
        write(arguments, file, known, troubles)
    print(f"{file} is written. Look into it before you send it.")
    return ExitCode.DONE


def write(arguments: Namespace, file: Path, known: Known, troubles: list[str]) -> None:
    """Write a support file with what is known of the scanner; raises `InputError` (`FileCode`)."""
    places = DevicePlaces.beside(store_path(arguments))
    Support(attached((), places.emulators), places.settings, known, log_path(), troubles).write(file)


def seen(connection: Connection, health: Health | None = None) -> Known:
    """What a connection knows by itself; nothing is asked of the scanner."""
    try:
        identity = connection.identity
    except ScannerError:
        return Known(connection.address, connection.state, wire_log=connection.wire_log_text())
    try:
        capabilities = connection.capabilities
    except ScannerError:
        capabilities = None
    wire_log = connection.wire_log_text()
    return Known(connection.address, connection.state, identity, capabilities, health, wire_log)


def _looked_at(address: str) -> tuple[Known, list[str]]:
    """Connect and ask for health; that a scanner fails is what a support file is for."""
    with resting(Connection(address)) as connection:
        try:
            connection.open()
            health = connection.health()
        except ScannerError as error:
            told = who_holds(error)
            words = f"{sentence(told)} {action(told)}"
            tell(words)
            return seen(connection), [words]
        return seen(connection, health), []
