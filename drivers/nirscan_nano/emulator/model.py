"""The emulated device: takes requests, gives replies, and scans while the clock goes on.

It has no thread and no clock of its own: what happened since the last request is worked out when the next
one comes. It knows the bytes of the protocol by itself, not through the driver's commands.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, replace

from core.errors import InputError
from core.nirscan import DeviceConfig, decode_config
from core.nirscan.blob import GAINS
from core.nirscan.config import EXPOSURES_US
from drivers.nirscan_nano.commands import MOST_FILE_BYTES, DeviceStatus, FileType
from drivers.nirscan_nano.emulator.memory import Memory
from drivers.nirscan_nano.emulator.source import Finish, Order, Source
from drivers.nirscan_nano.faults import ErrorBit, ErrorStatus, ScanFault, error_status_bytes
from drivers.nirscan_nano.framing import KEY, Message, Status, is_request, reply_flags

QUICK_S = 0.001
APPLY_S = 0.05

LAMP_SETTLE_S = 0.625
MIRRORS_S = 0.3
CONFIG_S = 0.15
TAIL_S = 0.1

MOST_SAMPLES = 650
"""624 patterns and the dark ones between them."""

_READ, _WRITE = True, False


class RefusalError(Exception):
    """The device says no."""


@dataclass
class Troubles:
    """What is wrong with the device; set by tests and demonstrations at any time."""

    busy_replies: int = 0
    endless_scan: bool = False
    scan_fault: ScanFault | None = None
    flooded: bool = False
    overwritten_headers: bool = False
    thermometer_fails: bool = False


@dataclass(frozen=True, eq=False)
class _Running:
    """A scan under way."""

    ends: float
    finish: Finish


class NanoModel:
    """Answers requests as the firmware does. All times are seconds of the caller's clock."""

    def __init__(self, source: Source, memory: Memory, troubles: Troubles | None = None) -> None:
        self.memory = memory
        self.troubles = troubles or Troubles()
        self.commands = 0
        self._source = source
        self._config = decode_config(memory.configs[memory.active])
        self._repeats = self._config.repeats
        self._gain: int | None = None
        self._lamp_by_scan = True
        self._errors = ErrorStatus(ErrorBit(0))
        self._running: _Running | None = None
        self._scans = 0
        self._files = {FileType.REFERENCE: source.reference, FileType.MATRIX: source.matrix}
        self._unread = b""
        self._handlers = self._table()

    def handle(self, request: Message, now: float) -> tuple[float, Message] | None:
        """Reply and how long it takes; None for what the firmware drops without a word."""
        if not is_request(request):
            return None
        self.commands += 1
        self._advance(now)
        if self.troubles.busy_replies > 0:
            self.troubles.busy_replies -= 1
            return QUICK_S, _reply(request, Status.BUSY)
        code, group = request.payload[:KEY]
        delay, handler = self._handlers.get((group, code, request.reads), (QUICK_S, _unknown))
        try:
            return delay, _reply(request, Status.OK, handler(request.payload[KEY:], now))
        except (RefusalError, ValueError, IndexError, struct.error):
            return delay, _reply(request, Status.ERROR)

    def trouble(self, what: str, value: str) -> None:
        """As `drivers.family.EmulatedDevice.trouble`."""
        if what == "busy":
            self.troubles.busy_replies = int(value)
        elif what == "error":
            self.troubles.scan_fault = ScanFault(int(value, 0)) if value else None
        else:
            raise ValueError(what)

    @property
    def lamp_by_scan(self) -> bool:
        """Whether scans switch the lamp."""
        return self._lamp_by_scan

    # What time brings

    def _advance(self, now: float) -> None:
        running = self._running
        if running is None or now < running.ends or self.troubles.endless_scan:
            return
        self._running = None
        if self.troubles.scan_fault is None:
            self._files[FileType.SCAN] = running.finish(running.ends)
        else:
            self._errors = ErrorStatus(self._errors.bits | ErrorBit.SCAN, self.troubles.scan_fault)
        if self._lamp_by_scan:
            self._source.switch_lamp(on=False, now=running.ends)

    # Scanning

    def _start_scan(self, _params: bytes, now: float) -> bytes:
        if self._running is not None:
            raise RefusalError
        if self._lamp_by_scan:
            self._source.switch_lamp(on=True, now=now)
        self._scans += 1
        order = Order(
            config=replace(self._config, repeats=self._repeats),
            repeats=self._repeats,
            gain=self._gain,
            time=self.memory.time(now),
            index=self._scans,
            flooded=self.troubles.flooded,
        )
        self._running = _Running(now + self._scan_s(), self._source.begin(order))
        return b""

    def _scan_s(self) -> float:
        """Device timing: lamp, mirrors, configuration, a pass to find the gain, the passes, the tail."""
        exposure_us = max(EXPOSURES_US[section.exposure] for section in self._config.sections)
        one_pass = self._source.patterns(self._config) * exposure_us * 1e-6
        passes = self._repeats + (self._gain is None)
        settle = LAMP_SETTLE_S if self._lamp_by_scan else 0.0
        return settle + MIRRORS_S + CONFIG_S + passes * one_pass + TAIL_S

    def _scan_time(self, _params: bytes, _now: float) -> bytes:
        return struct.pack("<I", round(self._scan_s() * 1000))

    def _scan_done(self, _params: bytes, _now: float) -> bytes:
        return bytes((self._running is None,))

    # Configurations

    def _config_count(self, _params: bytes, _now: float) -> bytes:
        return bytes((len(self.memory.configs),))

    def _read_config(self, params: bytes, _now: float) -> bytes:
        (index,) = struct.unpack("<I", params)
        blob: bytes = self.memory.configs[index]
        return struct.pack("<I", len(blob)) + blob

    def _active_config(self, _params: bytes, _now: float) -> bytes:
        return bytes((self.memory.active,))

    def _set_active_config(self, params: bytes, _now: float) -> bytes:
        reply = self._try_config(self.memory.configs[params[0]])
        self.memory.active = params[0]
        return reply

    def _apply_config(self, params: bytes, _now: float) -> bytes:
        return self._try_config(params)

    def _try_config(self, blob: bytes) -> bytes:
        """Take a configuration into use; the reply counts its patterns, or is −1."""
        try:
            config = decode_config(blob)
            patterns = self._source.patterns(config)
        except InputError:
            patterns = -1
        if not 0 < patterns <= MOST_SAMPLES:
            return struct.pack("<i", -1)
        self._use(config)
        return struct.pack("<i", patterns)

    def _use(self, config: DeviceConfig) -> None:
        self._config, self._repeats = config, config.repeats

    def _set_repeats(self, params: bytes, _now: float) -> bytes:
        (self._repeats,) = struct.unpack("<H", params)
        return b""

    def _set_gain(self, params: bytes, _now: float) -> bytes:
        fixed, value = params
        if fixed and value not in GAINS:
            raise RefusalError
        self._gain = value if fixed else None
        return b""

    def _read_gain(self, _params: bytes, _now: float) -> bytes:
        return bytes((self._gain or GAINS[-1],))

    # Files

    def _file_size(self, params: bytes, _now: float) -> bytes:
        (kind,) = struct.unpack("<I", params)
        self._unread = self._files.get(FileType(kind), b"")
        if self.troubles.overwritten_headers and kind != FileType.SCAN:
            self._unread = bytes(4) + self._unread[4:]
        return struct.pack("<I", len(self._unread)) if self._unread else b""

    def _file_data(self, _params: bytes, _now: float) -> bytes:
        piece, self._unread = self._unread[:MOST_FILE_BYTES], self._unread[MOST_FILE_BYTES:]
        return piece

    # State and sensors

    def _status(self, _params: bytes, _now: float) -> bytes:
        status = DeviceStatus.ALIVE | (DeviceStatus.SCANNING if self._running else 0)
        return struct.pack("<I", status)

    def _error_status(self, _params: bytes, _now: float) -> bytes:
        return error_status_bytes(self._errors)

    def _clear_errors(self, _params: bytes, _now: float) -> bytes:
        self._errors = ErrorStatus(ErrorBit(0))
        return b""

    def _versions(self, _params: bytes, _now: float) -> bytes:
        return struct.pack(f"<{len(self.memory.firmware)}I", *self.memory.firmware)

    def _serial(self, _params: bytes, _now: float) -> bytes:
        return self.memory.serial

    def _model(self, _params: bytes, _now: float) -> bytes:
        return self.memory.model.ljust(16, b"\0")

    def _set_clock(self, params: bytes, now: float) -> bytes:
        self.memory.set_time(params, now)
        return b""

    def _hibernate(self, params: bytes, _now: float) -> bytes:
        if len(params) != 1:
            raise RefusalError
        return b""

    def _lamp_control(self, params: bytes, _now: float) -> bytes:
        self._lamp_by_scan = bool(params[0])
        return b""

    def _lamp(self, params: bytes, now: float) -> bytes:
        _, on = params
        if not self._lamp_by_scan:
            self._source.switch_lamp(on=bool(on), now=now)
        return b""

    def _temperatures(self, _params: bytes, now: float) -> bytes:
        sensors = self._source.sensors(now)
        if self.troubles.thermometer_fails:
            return struct.pack("<i", -1)
        return struct.pack("<2i", sensors.system, sensors.detector)

    def _humidity(self, _params: bytes, now: float) -> bytes:
        sensors = self._source.sensors(now)
        return struct.pack("<2i", sensors.system, sensors.humidity)

    def _battery(self, _params: bytes, _now: float) -> bytes:
        return struct.pack("<i", 398)

    def _photodetectors(self, _params: bytes, now: float) -> bytes:
        return struct.pack("<3I", 0, self._source.sensors(now).lamp, 0)

    def _table(self) -> dict[tuple[int, int, bool], tuple[float, Handler]]:
        quick: dict[tuple[int, int, bool], Handler] = {
            (0, 0x2D, _READ): self._file_size,
            (0, 0x2E, _READ): self._file_data,
            (1, 0x05, _WRITE): self._lamp,
            (2, 0x16, _READ): self._versions,
            (2, 0x18, _WRITE): self._start_scan,
            (2, 0x19, _READ): self._scan_done,
            (2, 0x20, _READ): self._read_config,
            (2, 0x22, _READ): self._config_count,
            (2, 0x23, _READ): self._active_config,
            (2, 0x25, _WRITE): self._lamp_control,
            (2, 0x28, _READ): self._read_gain,
            (2, 0x2E, _WRITE): self._set_repeats,
            (2, 0x33, _READ): self._serial,
            (2, 0x37, _READ): self._scan_time,
            (2, 0x3C, _READ): self._model,
            (3, 0x00, _READ): self._temperatures,
            (3, 0x02, _READ): self._humidity,
            (3, 0x09, _WRITE): self._set_clock,
            (3, 0x0A, _READ): self._battery,
            (3, 0x0E, _WRITE): self._hibernate,
            (4, 0x02, _READ): self._photodetectors,
            (4, 0x03, _READ): self._status,
            (4, 0x04, _READ): self._error_status,
            (4, 0x05, _WRITE): self._clear_errors,
            (4, 0x0C, _WRITE): self._set_gain,
        }
        slow: dict[tuple[int, int, bool], Handler] = {
            (2, 0x1E, _WRITE): self._apply_config,
            (2, 0x24, _WRITE): self._set_active_config,
        }
        return {key: (QUICK_S, one) for key, one in quick.items()} | {
            key: (APPLY_S, one) for key, one in slow.items()
        }


Handler = Callable[[bytes, float], bytes]


def _unknown(_params: bytes, _now: float) -> bytes:
    raise RefusalError


def _reply(request: Message, status: Status, data: bytes = b"") -> Message:
    return Message(reply_flags(request.reads, status), request.seq, data)
