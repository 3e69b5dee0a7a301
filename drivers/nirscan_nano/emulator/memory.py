"""What an emulated scanner keeps: name plate, configurations, calendar."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from core.nirscan import DeviceConfig, Method, Section, encode_config
from core.nirscan.config import NAME_BYTES, SERIAL_BYTES
from drivers.nirscan_nano.emulator.source import DeviceTime

UNSET_CLOCK = datetime(2018, 1, 1, tzinfo=UTC)
"""Where the calendar of a device starts that lost its battery."""

FIRMWARE = (0x00_02_01_00, 0x02_00_0000, 0x02_00_0000, 0x00_02_00_03, 1, 1, 1)
"""Tiva, DLPC, DLPC flash, spectrum library, then the versions of three tables."""

MODEL = b"Nano emulator"


def factory_configs(serial: bytes) -> list[bytes]:
    """A column and a Hadamard scan of 900–1700 nm; one in plain and one in slew form, as devices mix them."""
    return [
        encode_config(_config(0, b"Column 1", serial, Method.COLUMN, slew=False)),
        encode_config(_config(1, b"Hadamard 1", serial, Method.HADAMARD, slew=True)),
    ]


def serial_field(seed: int) -> bytes:
    """Serial number of the emulator with this seed."""
    return f"E{seed % 1_000_000:06d}".encode().ljust(SERIAL_BYTES, b"\0")


@dataclass
class Memory:
    """Survives between sessions, but for the settings in use."""

    serial: bytes
    configs: list[bytes]
    model: bytes = MODEL
    firmware: tuple[int, ...] = FIRMWARE
    active: int = 0
    _clock: tuple[datetime, float] = field(default=(UNSET_CLOCK, 0.0))

    def set_time(self, fields: bytes, now: float) -> None:
        """Set the calendar from the seven bytes of command 3/09; `ValueError` for a day that is none."""
        year, month, day, _, hour, minute, second = fields
        self._clock = datetime(2000 + year, month, day, hour, minute, second, tzinfo=UTC), now

    def time(self, now: float) -> DeviceTime:
        """What the calendar shows."""
        set_to, set_at = self._clock
        when = set_to + timedelta(seconds=now - set_at)
        weekday = when.isoweekday() % 7
        return when.year - 2000, when.month, when.day, weekday, when.hour, when.minute, when.second


def _config(index: int, name: bytes, serial: bytes, method: Method, slew: bool) -> DeviceConfig:
    section = Section(method, width_px=6, start_nm=900, end_nm=1700, points=228)
    return DeviceConfig(index, serial, name.ljust(NAME_BYTES, b"\0"), 6, (section,), slew=slew)
