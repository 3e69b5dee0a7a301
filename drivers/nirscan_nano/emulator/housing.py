"""What an emulated scanner is without scanning: name plate, calendar, lights, thermometers, battery."""

from __future__ import annotations

import struct
from collections.abc import Callable

from drivers.nirscan_nano.emulator.makes import Make
from drivers.nirscan_nano.emulator.memory import HOURS_OF_LAMP, Memory
from drivers.nirscan_nano.emulator.source import Source
from drivers.nirscan_nano.emulator.troubles import Troubles

Key = tuple[int, int, bool]
"""Group, command, and whether it reads."""

Handler = Callable[[bytes, float], bytes]
"""Takes parameters and time, gives the data of the reply; refuses by `RefusalError` or by failing on them."""

READ, WRITE = True, False


class RefusalError(Exception):
    """The device says no."""


class Housing:
    """Answers what needs no scan."""

    def __init__(self, make: Make, memory: Memory, source: Source, troubles: Troubles) -> None:
        self._make = make
        self._memory = memory
        self._source = source
        self._troubles = troubles
        self.leds = False

    def handlers(self) -> dict[Key, Handler]:
        """By command; what this make does not know is missing."""
        known: dict[Key, Handler] = {
            (1, 0x0B, WRITE): self._switch_leds,
            (2, 0x16, READ): self._versions,
            (2, 0x2A, READ): self._coefficients,
            (2, 0x33, READ): self._serial,
            (3, 0x00, READ): self._temperatures,
            (3, 0x02, READ): self._humidity,
            (3, 0x09, WRITE): self._set_clock,
            (3, 0x0E, WRITE): self._hibernate,
            (4, 0x02, READ): self._photodetectors,
        }
        if self._make.model:
            known[2, 0x3C, READ] = self._model
        if self._make.battery:
            known[3, 0x0A, READ] = self._battery
        if self._make.maker_commands:
            known |= {
                (2, 0x80, READ): self._lamp_usage,
                (3, 0xFD, READ): self._model,
                (3, 0xFE, READ): self._board,
                (3, 0xFF, READ): self._chip_id,
            }
        return known

    def _switch_leds(self, params: bytes, _now: float) -> bytes:
        self.leds = bool(params[0])
        return b""

    def _versions(self, _params: bytes, _now: float) -> bytes:
        return struct.pack(f"<{len(self._make.firmware)}I", *self._make.firmware)

    def _coefficients(self, _params: bytes, _now: float) -> bytes:
        return self._source.coefficients

    def _serial(self, _params: bytes, _now: float) -> bytes:
        return self._memory.serial.ljust(self._make.serial_bytes, b"\0")

    def _model(self, _params: bytes, _now: float) -> bytes:
        return self._make.model.ljust(16, b"\0")

    def _board(self, _params: bytes, _now: float) -> bytes:
        return struct.pack("<8s2I", b"F", 2, 1)

    def _chip_id(self, _params: bytes, _now: float) -> bytes:
        return self._memory.serial[::-1]

    def _lamp_usage(self, _params: bytes, _now: float) -> bytes:
        return struct.pack("<Q", round(HOURS_OF_LAMP * 3_600_000))

    def _set_clock(self, params: bytes, now: float) -> bytes:
        if not self._troubles.deaf_clock:
            self._memory.set_time(params, now)
        return b""

    def _hibernate(self, params: bytes, _now: float) -> bytes:
        if len(params) != 1:
            raise RefusalError
        return b""

    def _temperatures(self, _params: bytes, now: float) -> bytes:
        sensors = self._source.sensors(now).warmer(self._troubles.warmer_c)
        if self._troubles.thermometer_fails:
            return struct.pack("<i", -1)
        return struct.pack("<2i", sensors.system, sensors.detector)

    def _humidity(self, _params: bytes, now: float) -> bytes:
        sensors = self._source.sensors(now)
        return struct.pack("<2i", sensors.system, sensors.humidity)

    def _battery(self, _params: bytes, now: float) -> bytes:
        return struct.pack("<i", self._source.sensors(now).battery)

    def _photodetectors(self, _params: bytes, now: float) -> bytes:
        return struct.pack("<3I", 0, self._source.sensors(now).lamp, 0)
