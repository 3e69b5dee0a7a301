"""The first words with a scanner: who it is, what it keeps, and the clock put right."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass

from core.acquisition.scanner import CancelToken, Identity, Progress, ScannerCode
from core.errors import InputError, ScannerError
from core.nirscan import DeviceConfig, RefMatrix, ScanBlob, decode_config, decode_refmatrix, decode_scan
from drivers.clock import NEVER, Clock
from drivers.nirscan_nano import commands
from drivers.nirscan_nano.commands import FileType
from drivers.nirscan_nano.faults import NanoCode
from drivers.nirscan_nano.link import Link

FAMILY = "nirscan-nano"
MOST_FILE_BYTES = 1 << 16


@dataclass(frozen=True, eq=False)
class Calibration:
    """What the factory stored: a scan of white and how it changes with the pattern width."""

    reference: ScanBlob | None
    matrix: RefMatrix | None


Calibrations = MutableMapping[str, Calibration]
"""Calibrations read before, by serial number."""


@dataclass(frozen=True, eq=False)
class Device:
    """An opened device; a stored configuration that cannot be read is None."""

    identity: Identity
    configs: tuple[DeviceConfig | None, ...]
    active: int
    calibration: Calibration


def greet(link: Link, clock: Clock, known: Calibrations) -> Device:
    """Ask who is there, set its clock, keep it awake, read its configurations and its calibration."""
    _knock(link)
    link.ask(commands.error_status())
    link.ask(commands.clear_errors())
    identity = Identity(
        family=FAMILY,
        firmware=link.ask_if_known(commands.versions(), {}),
        serial=link.ask_if_known(commands.serial_number(), ""),
        model=link.ask_if_known(commands.model_name(), ""),
    )
    link.ask_if_known(commands.set_clock(clock.utc()), None)
    link.ask_if_known(commands.hibernate(allowed=False), None)
    count = link.ask(commands.config_count())
    configs = tuple(_stored_config(link, index) for index in range(count))
    active = link.ask(commands.active_config())
    return Device(identity, configs, active, _calibration(link, identity.serial, known))


def _knock(link: Link) -> None:
    """The first question, asked twice: the device may still wait for the rest of what another program began."""
    try:
        link.ask(commands.device_status())
    except ScannerError as error:
        if error.code is not ScannerCode.TIMEOUT:
            raise
        link.ask(commands.device_status())


def read_file(link: Link, kind: FileType, cancel: CancelToken, progress: Progress) -> bytes:
    """A whole file; asked for a second time when a piece of it is lost or garbled on the way."""
    try:
        return _read_once(link, kind, cancel, progress)
    except ScannerError as error:
        if error.code not in (ScannerCode.TIMEOUT, ScannerCode.PROTOCOL):
            raise
        return _read_once(link, kind, cancel, progress)


def _read_once(link: Link, kind: FileType, cancel: CancelToken, progress: Progress) -> bytes:
    size = link.ask(commands.file_size(kind), cancel)
    if size > MOST_FILE_BYTES:
        raise ScannerError(ScannerCode.PROTOCOL, address=link.address, command=commands.file_size(kind).name)
    data = b""
    while len(data) < size:
        data += link.ask(commands.file_data(), cancel)
        progress(min(1.0, len(data) / size))
    return data[:size]


def _stored_config(link: Link, index: int) -> DeviceConfig | None:
    data = link.ask_if_known(commands.read_config(index), b"")
    try:
        return decode_config(data)
    except InputError:
        return None


def _calibration(link: Link, serial: str, known: Calibrations) -> Calibration:
    if serial in known:
        return known[serial]
    calibration = Calibration(_factory_reference(link), _factory_matrix(link))
    if serial:
        known[serial] = calibration
    return calibration


def _factory_reference(link: Link) -> ScanBlob | None:
    try:
        return decode_scan(_factory_file(link, FileType.REFERENCE))
    except InputError:
        return None


def _factory_matrix(link: Link) -> RefMatrix | None:
    try:
        return decode_refmatrix(_factory_file(link, FileType.MATRIX))
    except InputError:
        return None


def _factory_file(link: Link, kind: FileType) -> bytes:
    try:
        return read_file(link, kind, NEVER, lambda _share: None)
    except ScannerError as error:
        if error.code is NanoCode.REFUSED:
            return b""
        raise
