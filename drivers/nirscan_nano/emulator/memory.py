"""What an emulated scanner keeps: name plate, configurations, calendar."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from core.nirscan import DeviceConfig, Method, Section, encode_config
from core.nirscan.config import NAME_BYTES, SERIAL_BYTES
from drivers.nirscan_nano.emulator.makes import STANDARD_NM
from drivers.nirscan_nano.emulator.source import DeviceTime

UNSET_CLOCK = datetime(2018, 1, 1, tzinfo=UTC)
"""Where the calendar of a device starts that lost its battery."""

HOURS_OF_LAMP = 12.5
"""What InnoSpectra's counter stands at."""


def factory_configs(serial: bytes, range_nm: tuple[int, int] = STANDARD_NM, plain: bool = False) -> list[bytes]:
    """A column and a Hadamard scan of the whole range; one in plain and one in slew form, as devices mix them.

    Old firmware knows the plain form only.
    """
    return [
        encode_config(_config(0, b"Column 1", serial, Method.COLUMN, range_nm, slew=False)),
        encode_config(_config(1, b"Hadamard 1", serial, Method.HADAMARD, range_nm, slew=not plain)),
    ]


def serial_field(seed: int) -> bytes:
    """Serial number of the emulator with this seed."""
    return f"E{seed % 1_000_000:06d}".encode().ljust(SERIAL_BYTES, b"\0")


@dataclass
class Memory:
    """Survives between sessions, but for the settings in use."""

    serial: bytes
    configs: list[bytes]
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


def _config(
    index: int, name: bytes, serial: bytes, method: Method, range_nm: tuple[int, int], slew: bool
) -> DeviceConfig:
    section = Section(method, 6, *range_nm, 228)
    return DeviceConfig(index, serial, name.ljust(NAME_BYTES, b"\0"), 6, (section,), slew=slew)
