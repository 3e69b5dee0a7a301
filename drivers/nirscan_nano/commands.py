"""The commands that Tilth uses, as typed functions that give the bytes to send and read the reply.

Only these exist. What could wipe a calibration, a serial number or the firmware has no function here, so
that no mistake elsewhere can send it.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, IntFlag
from typing import Generic, TypeVar

from drivers.nirscan_nano.faults import ErrorStatus, parse_error_status
from drivers.nirscan_nano.framing import READ, REPLY, Message

T = TypeVar("T")

QUICK_S = 2.0
SLOW_S = 20.0
"""Patience for what makes the device work: files and configurations."""

MOST_FILE_BYTES = 512

YEARS = range(2000, 2256)
"""That the calendar of the device can hold."""


class FileType(IntEnum):
    """Files that mean the same on every firmware."""

    SCAN = 0
    REFERENCE = 2
    MATRIX = 3


class DeviceStatus(IntFlag):
    """Device status (command 4/03)."""

    ALIVE = 0x1
    SCANNING = 0x2
    SD_PRESENT = 0x4
    SD_BUSY = 0x8
    BLUETOOTH_ON = 0x10
    BLUETOOTH_CONNECTED = 0x20
    INTERPRETING = 0x40
    BUTTON = 0x80
    """InnoSpectra: somebody presses the scan button."""
    CHARGING = 0x100
    """InnoSpectra."""


@dataclass(frozen=True)
class Board:
    """The board of an InnoSpectra scanner: its revision, and two numbers that its maker does not explain."""

    revision: str
    numbers: tuple[int, int]


@dataclass(frozen=True)
class Command(Generic[T]):
    """A request and how to read what comes back; `parse` raises `ValueError` or `struct.error`."""

    name: str
    group: int
    code: int
    reads: bool
    params: bytes
    parse: Callable[[bytes], T]
    timeout_s: float = QUICK_S

    @property
    def key(self) -> bytes:
        """Command and group as they stand on the wire."""
        return bytes((self.code, self.group))

    def message(self, seq: int) -> Message:
        """The request."""
        return Message(REPLY | (READ if self.reads else 0), seq, self.key + self.params)


def device_status() -> Command[DeviceStatus]:
    """What the device is doing."""
    return _read("device_status", 4, 0x03, lambda data: DeviceStatus(_u32(data)))


def error_status() -> Command[ErrorStatus]:
    """Which parts report an error."""
    return _read("error_status", 4, 0x04, parse_error_status)


def clear_errors() -> Command[None]:
    """Forget all errors."""
    return _write("clear_errors", 4, 0x05)


def versions() -> Command[Mapping[str, str]]:
    """Versions of firmware, libraries and calibrations by component; old firmware names fewer."""
    return _read("versions", 2, 0x16, _versions)


def serial_number() -> Command[str]:
    """Serial number, empty when unset."""
    return _read("serial_number", 2, 0x33, _text)


def model_name() -> Command[str]:
    """Model, empty when unset."""
    return _read("model_name", 2, 0x3C, _text)


def maker_model_name() -> Command[str]:
    """Model as InnoSpectra's firmware has it."""
    return _read("maker_model_name", 3, 0xFD, _text)


def board() -> Command[Board]:
    """InnoSpectra: the board."""
    return _read("board", 3, 0xFE, _board)


def chip_id() -> Command[str]:
    """InnoSpectra: the number that is burnt into the processor, hexadecimal."""
    return _read("chip_id", 3, 0xFF, lambda data: data[:8].hex())


def lamp_usage() -> Command[float]:
    """InnoSpectra: how long the lamp has burnt, in seconds."""
    return _read("lamp_usage", 2, 0x80, lambda data: _u64(data) / 1000)


def coefficients() -> Command[bytes]:
    """The wavelength calibration, for `core.nirscan.decode_coefficients`."""
    return _read("coefficients", 2, 0x2A, bytes)


def leds(on: bool) -> Command[None]:
    """All lights of the housing on; off gives them back to the firmware."""
    return _write("leds", 1, 0x0B, bytes((on,)))


def set_clock(when: datetime) -> Command[None]:
    """Set the calendar: year − 2000, month, day, weekday (0 = Sunday), hour, minute, second; a year of `YEARS`."""
    fields = (when.year - YEARS[0], when.month, when.day, when.isoweekday() % 7, when.hour, when.minute, when.second)
    return _write("set_clock", 3, 0x09, bytes(fields))


def hibernate(allowed: bool) -> Command[None]:
    """Whether the device may fall asleep when nobody talks to it."""
    return _write("hibernate", 3, 0x0E, bytes((allowed,)))


def config_count() -> Command[int]:
    """How many configurations the device keeps."""
    return _read("config_count", 2, 0x22, _u8)


def read_config(index: int) -> Command[bytes]:
    """A stored configuration; the reply is its size (u32) and its bytes."""
    return _read("read_config", 2, 0x20, lambda data: data[4 : 4 + _u32(data)], struct.pack("<I", index), SLOW_S)


def active_config() -> Command[int]:
    """Index of the configuration in use."""
    return _read("active_config", 2, 0x23, _u8)


def set_active_config(index: int) -> Command[int]:
    """Use a stored configuration; gives the number of its patterns, negative when it was refused."""
    return _counted("set_active_config", 2, 0x24, bytes((index,)))


def apply_config(config: bytes) -> Command[int]:
    """Use `config` until the next reset, without storing it; gives the number of its patterns."""
    return _counted("apply_config", 2, 0x1E, config)


def set_repeats(count: int) -> Command[None]:
    """How many passes the device averages, until another configuration is chosen."""
    return _write("set_repeats", 2, 0x2E, struct.pack("<H", count))


def scan_time() -> Command[float]:
    """How long a scan will take, in seconds."""
    return _read("scan_time", 2, 0x37, lambda data: _u32(data) / 1000)


def start_scan() -> Command[None]:
    """Begin a scan that is not stored on the SD card."""
    return _write("start_scan", 2, 0x18, b"\x00")


def file_size(kind: FileType) -> Command[int]:
    """Bytes of a file; also puts the reading position to its start."""
    return _read("file_size", 0, 0x2D, _u32, struct.pack("<I", kind), SLOW_S)


def file_data() -> Command[bytes]:
    """The next bytes of the file, at most 512."""
    return _read("file_data", 0, 0x2E, bytes, timeout_s=SLOW_S)


def gain() -> Command[int]:
    """Gain of the amplifier before the converter."""
    return _read("gain", 2, 0x28, _u8)


def set_gain(value: int) -> Command[None]:
    """Put the amplifier to `value` at once; `gain` then reads it back."""
    return _write("set_gain", 2, 0x1B, bytes((value,)))


def fixed_gain(value: int) -> Command[None]:
    """Keep the gain at `value` (1, 2, 4 … 64) from the next scan on."""
    return _write("fixed_gain", 4, 0x0C, bytes((1, value)))


def auto_gain() -> Command[None]:
    """Let the device choose the gain before each scan, which it does only while its scans switch the lamp."""
    return _write("auto_gain", 4, 0x0C, b"\x00\x01")


def lamp_by_scan(by_scan: bool) -> Command[None]:
    """Whether each scan switches the lamp (the default), or the host does."""
    return _write("lamp_by_scan", 2, 0x25, bytes((by_scan,)))


def lamp(on: bool) -> Command[None]:
    """Mirrors and lamp on or off, when the host has the lamp."""
    return _write("lamp", 1, 0x05, bytes((on, on)))


def mirrors() -> Command[None]:
    """Mirrors on, the lamp left as it is: a scan without them would never end."""
    return _write("mirrors", 1, 0x05, b"\x01\x00")


def temperatures() -> Command[tuple[float, float] | None]:
    """System and detector temperature in °C; None when the sensor fails (a reply of 4 bytes)."""
    return _read("temperatures", 3, 0x00, lambda data: None if len(data) == 4 else _hundredths(data))


def humidity() -> Command[float | None]:
    """Relative humidity in percent; None when the sensor fails."""
    return _read("humidity", 3, 0x02, lambda data: None if len(data) == 4 else _hundredths(data)[1])


def battery() -> Command[float]:
    """Battery in volts."""
    return _read("battery", 3, 0x0A, lambda data: _i32(data) / 100)


def lamp_monitor() -> Command[int]:
    """The green photodetector, which looks at the lamp: 0–4095."""
    return _read("lamp_monitor", 4, 0x02, lambda data: _three(data)[1])


def _read(
    name: str, group: int, code: int, parse: Callable[[bytes], T], params: bytes = b"", timeout_s: float = QUICK_S
) -> Command[T]:
    return Command(name, group, code, reads=True, params=params, parse=parse, timeout_s=timeout_s)


def _write(name: str, group: int, code: int, params: bytes = b"") -> Command[None]:
    """Any data of the acknowledgement will do."""
    return Command(name, group, code, reads=False, params=params, parse=lambda _data: None)


def _counted(name: str, group: int, code: int, params: bytes) -> Command[int]:
    """A write whose acknowledgement counts patterns."""
    return Command(name, group, code, reads=False, params=params, parse=_i32, timeout_s=SLOW_S)


def _u8(data: bytes) -> int:
    (value,) = struct.unpack_from("<B", data)
    return int(value)


def _u32(data: bytes) -> int:
    (value,) = struct.unpack_from("<I", data)
    return int(value)


def _u64(data: bytes) -> int:
    (value,) = struct.unpack_from("<Q", data)
    return int(value)


def _i32(data: bytes) -> int:
    (value,) = struct.unpack_from("<i", data)
    return int(value)


def _three(data: bytes) -> tuple[int, int, int]:
    red, green, blue = struct.unpack_from("<3I", data)
    return red, green, blue


def _hundredths(data: bytes) -> tuple[float, float]:
    first, second = struct.unpack_from("<2i", data)
    return first / 100, second / 100


def _board(data: bytes) -> Board:
    text, first, second = struct.unpack_from("<8s2I", data)
    return Board(_text(text), (first, second))


def _text(data: bytes) -> str:
    return data.split(b"\0")[0].strip(b"\xff").decode("latin-1").strip()


_COMPONENTS = ("tiva", "dlpc", "dlpc_flash", "spectrum_library", "eeprom_calibration", "reference", "config")


def _versions(data: bytes) -> Mapping[str, str]:
    words = struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])
    return {name: _version(name, word) for name, word in zip(_COMPONENTS, words, strict=False)}


def _version(name: str, word: int) -> str:
    if name in ("tiva", "spectrum_library"):
        return f"{word >> 16 & 0xFF}.{word >> 8 & 0xFF}.{word & 0xFF}"
    if name.startswith("dlpc"):
        return f"{word >> 24}.{word >> 16 & 0xFF}.{word & 0xFFFF}"
    return str(word)
