"""The emulated device: takes requests, gives replies, and scans while the clock goes on.

It has no thread and no clock of its own: what happened since the last request is worked out when the next
one comes. It knows the bytes of the protocol by itself, not through the driver's commands.
"""

from __future__ import annotations

import contextlib
import struct
from dataclasses import dataclass, replace
from math import inf

from core.errors import InputError
from core.nirscan import DeviceConfig, decode_config, decode_scan, saturated
from core.nirscan.blob import GAINS
from core.nirscan.config import EXPOSURES_US
from drivers.nirscan_nano.commands import MOST_FILE_BYTES, DeviceStatus, FileType
from drivers.nirscan_nano.emulator.housing import READ, WRITE, Handler, Housing, Key, RefusalError
from drivers.nirscan_nano.emulator.makes import EVM, Make
from drivers.nirscan_nano.emulator.memory import Memory
from drivers.nirscan_nano.emulator.source import Finish, Order, Source
from drivers.nirscan_nano.emulator.troubles import Troubles
from drivers.nirscan_nano.faults import ErrorBit, ErrorStatus, ScanFault, error_status_bytes
from drivers.nirscan_nano.framing import KEY, Message, Status, is_request, reply_flags
from drivers.transport.memory import UnpluggedError

QUICK_S = 0.001
APPLY_S = 0.05

LAMP_SETTLE_S = 0.625
MIRRORS_S = 0.3
CONFIG_S = 0.15
TAIL_S = 0.1

EMPTY = 320
"""Battery, in hundredths of a volt."""

MOST_SAMPLES = 650
"""624 patterns and the dark ones between them."""


@dataclass(frozen=True, eq=False)
class _Running:
    """A scan under way."""

    ends: float
    finish: Finish


class NanoModel:
    """Answers requests as the firmware does. All times are seconds of the caller's clock."""

    def __init__(self, source: Source, memory: Memory, troubles: Troubles | None = None, make: Make = EVM) -> None:
        self.memory = memory
        self.make = make
        self.troubles = troubles or Troubles(overwritten_headers=make.overwritten_headers)
        self.commands = 0
        self.housing = Housing(make, memory, source, self.troubles)
        self._source = source
        self._config = decode_config(memory.configs[memory.active])
        self._repeats = self._config.repeats
        self._fixed_gain: int | None = None
        self._gain = GAINS[0]
        self._lamp_by_scan = True
        self._mirrors = False
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
        fault = self.troubles.scan_fault
        if fault is None or fault == ScanFault.ADC_DATA:
            self._store(running.finish(running.ends))
        if fault is not None:
            self._complain(fault)
        if self._lamp_by_scan:
            self._source.switch_lamp(on=False, now=running.ends)

    def _store(self, scan: bytes) -> None:
        """Keep a scan; a converter that came to the end of its scale is an error of the scan."""
        if not (self.troubles.old_scan and FileType.SCAN in self._files):
            self._files[FileType.SCAN] = scan
        with contextlib.suppress(InputError):  # damaged on purpose
            blob = decode_scan(scan)
            self._gain = blob.pga
            if saturated(blob):
                self._complain(ScanFault.ADC_DATA)

    def _complain(self, fault: ScanFault) -> None:
        self._errors = ErrorStatus(self._errors.bits | ErrorBit.SCAN, fault)

    # Scanning

    def _start_scan(self, _params: bytes, now: float) -> bytes:
        if self._running is not None:
            raise RefusalError
        if self._lamp_by_scan:
            self._source.switch_lamp(on=True, now=now)
        self._scans += 1
        slew = self._config.slew or self.make.slew_scans
        order = Order(
            config=replace(self._config, repeats=self._repeats, slew=slew),
            repeats=self._repeats,
            gain=self._gain_to_use(),
            time=self.memory.time(now),
            index=self._scans,
            flooded=self.troubles.flooded,
            warmer_c=self.troubles.warmer_c,
        )
        # without its mirrors the device waits for ever for their first signal
        lasts = self._scan_s() if self._lamp_by_scan or self._mirrors else inf
        self._running = _Running(now + lasts, self._source.begin(order))
        return b""

    def _gain_to_use(self) -> int | None:
        """Fixed, or found by the scan, which one under the host's lamp does not do: it takes what was there."""
        return self._fixed_gain or (None if self._lamp_by_scan else self._gain)

    def _scan_s(self) -> float:
        """Device timing: lamp, mirrors, configuration, a pass to find the gain, the passes, the tail."""
        exposures_us = [EXPOSURES_US[section.exposure] for section in self._config.sections]
        samples = self._source.patterns(self._config)
        one_pass = samples * max(exposures_us) * 1e-6
        first = 0.0
        if self._lamp_by_scan:
            first = LAMP_SETTLE_S + MIRRORS_S + CONFIG_S
            first += samples * EXPOSURES_US[0] * 1e-6 if self._fixed_gain is None else 0.0
        return first + self._repeats * one_pass + TAIL_S

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
            return struct.pack("<i", -1)
        if not 0 < patterns <= MOST_SAMPLES or (config.slew and self.make.plain_only):
            return struct.pack("<i", -1)
        self._use(config)
        return struct.pack("<i", patterns)

    def _use(self, config: DeviceConfig) -> None:
        self._config, self._repeats = config, config.repeats

    def _set_repeats(self, params: bytes, _now: float) -> bytes:
        (self._repeats,) = struct.unpack("<H", params)
        return b""

    def _fix_gain(self, params: bytes, _now: float) -> bytes:
        fixed, value = params
        if fixed and value not in GAINS:
            raise RefusalError
        self._fixed_gain = value if fixed else None
        return b""

    def _set_gain(self, params: bytes, _now: float) -> bytes:
        (value,) = params
        if value not in GAINS or self._running is not None:
            raise RefusalError
        self._gain = value
        return b""

    def _read_gain(self, _params: bytes, _now: float) -> bytes:
        """What the amplifier stands at: a fixed gain gets there with the next scan."""
        return bytes((self._gain,))

    # Files

    def _file_size(self, params: bytes, _now: float) -> bytes:
        (kind,) = struct.unpack("<I", params)
        self._unread = self._files.get(FileType(kind), b"")
        if self.troubles.overwritten_headers and kind != FileType.SCAN:
            self._unread = bytes(4) + self._unread[4:]
        return struct.pack("<I", len(self._unread)) if self._unread else b""

    def _file_data(self, _params: bytes, _now: float) -> bytes:
        left = self.troubles.unplugged_after
        if left is not None:
            self.troubles.unplugged_after = left - 1
            if left <= 0:
                raise UnpluggedError
        piece, self._unread = self._unread[:MOST_FILE_BYTES], self._unread[MOST_FILE_BYTES:]
        return piece

    # State and sensors

    def _status(self, _params: bytes, _now: float) -> bytes:
        status = DeviceStatus.ALIVE | (DeviceStatus.SCANNING if self._running else 0)
        if self.make.maker_commands:
            status |= DeviceStatus.CHARGING
        return struct.pack("<I", status)

    def _error_status(self, _params: bytes, now: float) -> bytes:
        errors = self.troubles.errors(self._errors)
        if self._source.sensors(now).battery < EMPTY:
            errors = replace(errors, bits=errors.bits | ErrorBit.BATTERY_EMPTY)
        return error_status_bytes(errors)

    def _clear_errors(self, _params: bytes, _now: float) -> bytes:
        self._errors = ErrorStatus(ErrorBit(0))
        return b""

    def _lamp_control(self, params: bytes, _now: float) -> bytes:
        self._lamp_by_scan = bool(params[0])
        return b""

    def _lamp(self, params: bytes, now: float) -> bytes:
        """Off takes the lamp with it; on without the lamp leaves the lamp as it is."""
        mirrors, on = params
        if not self._lamp_by_scan:
            self._mirrors = bool(mirrors)
            if on or not mirrors:
                self._source.switch_lamp(on=bool(mirrors and on), now=now)
        return b""

    def _table(self) -> dict[Key, tuple[float, Handler]]:
        quick: dict[Key, Handler] = {
            (0, 0x2D, READ): self._file_size,
            (0, 0x2E, READ): self._file_data,
            (1, 0x05, WRITE): self._lamp,
            (2, 0x18, WRITE): self._start_scan,
            (2, 0x19, READ): self._scan_done,
            (2, 0x1B, WRITE): self._set_gain,
            (2, 0x20, READ): self._read_config,
            (2, 0x22, READ): self._config_count,
            (2, 0x23, READ): self._active_config,
            (2, 0x28, READ): self._read_gain,
            (2, 0x2E, WRITE): self._set_repeats,
            (2, 0x37, READ): self._scan_time,
            (4, 0x03, READ): self._status,
            (4, 0x04, READ): self._error_status,
            (4, 0x05, WRITE): self._clear_errors,
            (4, 0x0C, WRITE): self._fix_gain,
        }
        if self.make.host_lamp:
            quick[2, 0x25, WRITE] = self._lamp_control
        slow: dict[Key, Handler] = {
            (2, 0x1E, WRITE): self._apply_config,
            (2, 0x24, WRITE): self._set_active_config,
        }
        delays = {key: (QUICK_S, one) for key, one in (quick | self.housing.handlers()).items()}
        return delays | {key: (APPLY_S, one) for key, one in slow.items()}


def _unknown(_params: bytes, _now: float) -> bytes:
    raise RefusalError


def _reply(request: Message, status: Status, data: bytes = b"") -> Message:
    return Message(reply_flags(request.reads, status), request.seq, data)
