"""The first words with a scanner: who it is, what it keeps, and the clock put right."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass

from core.acquisition.scanner import CancelToken, Identity, Progress, ScannerCode
from core.errors import InputError, ScannerError
from core.nirscan import (
    DeviceConfig,
    RefMatrix,
    ScanBlob,
    decode_coefficients,
    decode_config,
    decode_refmatrix,
    decode_scan,
)
from core.nirscan.wavelengths import Coefficients
from drivers.clock import NEVER, Clock
from drivers.nirscan_nano import FAMILY, commands
from drivers.nirscan_nano.commands import FileType
from drivers.nirscan_nano.faults import NanoCode
from drivers.nirscan_nano.link import Link

MOST_FILE_BYTES = 1 << 16

NO_VERSIONS: Mapping[str, str] = {}

UNNAMED = "DLP NIRscan Nano"
"""A device whose firmware has no model name, or whose maker gave it none."""

MAKER_PREFIX = "NIR-"
"""Of InnoSpectra's model names; their firmware knows commands that TI's does not."""


@dataclass(frozen=True, eq=False)
class Calibration:
    """What the factory stored: a scan of white and how it changes with the pattern width."""

    reference: ScanBlob | None
    matrix: RefMatrix | None


Calibrations = MutableMapping[str, Calibration]
"""Calibrations read before, by serial number."""


@dataclass(frozen=True, eq=False)
class Device:
    """An opened device; a stored configuration that cannot be read is None.

    `pixel_to_nm` is its wavelength calibration, None where neither it nor a factory reference tells;
    `lamp_h` the hours that its lamp has burnt, where it counts them.
    """

    identity: Identity
    configs: tuple[DeviceConfig | None, ...]
    active: int
    calibration: Calibration
    pixel_to_nm: Coefficients | None
    lamp_h: float | None


def greet(link: Link, clock: Clock, known: Calibrations) -> Device:
    """Ask who is there, set its clock, keep it awake, read its configurations and its calibration."""
    _knock(link)
    link.ask(commands.error_status())
    link.ask(commands.clear_errors())
    told: Mapping[str, str] = link.ask_if_known(commands.versions(), NO_VERSIONS)
    firmware = dict(told)
    serial = link.ask_if_known(commands.serial_number(), "")
    model = link.ask_if_known(commands.model_name(), "") or link.ask_if_known(commands.maker_model_name(), "")
    lamp_h = None
    if model.startswith(MAKER_PREFIX):
        firmware |= _board(link)
        lamp_s = link.ask_if_known(commands.lamp_usage(), None)
        lamp_h = None if lamp_s is None else lamp_s / 3600
    now = clock.utc()
    if now.year in commands.YEARS:  # a computer whose own battery is flat may be elsewhere
        link.ask_if_known(commands.set_clock(now), None)
    link.ask_if_known(commands.hibernate(allowed=False), None)
    count = link.ask(commands.config_count())
    configs = tuple(_stored_config(link, index) for index in range(count))
    active = link.ask(commands.active_config())
    calibration = _calibration(link, serial, known)
    identity = Identity(FAMILY, model or UNNAMED, serial, firmware)
    return Device(identity, configs, active, calibration, _pixel_to_nm(link, calibration), lamp_h)


def _board(link: Link) -> dict[str, str]:
    """What InnoSpectra's firmware tells beyond TI's."""
    told = {}
    board = link.ask_if_known(commands.board(), None)
    if board is not None:
        told["board"] = f"{board.revision} {board.numbers[0]}.{board.numbers[1]}".strip()
    chip = link.ask_if_known(commands.chip_id(), "")
    return told | {"chip": chip} if chip else told


def _pixel_to_nm(link: Link, calibration: Calibration) -> Coefficients | None:
    try:
        return decode_coefficients(link.ask_if_known(commands.coefficients(), b"")).pixel_to_nm
    except InputError:
        return None if calibration.reference is None else calibration.reference.pixel_to_nm


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
