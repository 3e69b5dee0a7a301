"""Where the data of an emulated scanner come from: recordings, or the simulated world (`synthetic`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from core.nirscan import Coefficients, DeviceConfig, decode_scan, encode_coefficients

DeviceTime = tuple[int, int, int, int, int, int, int]


@dataclass(frozen=True)
class Order:
    """A scan as the device is told to make it; a `gain` of None is automatic."""

    config: DeviceConfig
    repeats: int
    gain: int | None
    time: DeviceTime
    index: int
    flooded: bool = False
    warmer_c: float = 0.0


@dataclass(frozen=True)
class Sensors:
    """What the sensors of the device read now, in its own units: 0.01 °C, 0.01 %, 0–4095, 0.01 V."""

    system: int
    detector: int
    humidity: int
    lamp: int
    battery: int = 398

    def warmer(self, degrees: float) -> Sensors:
        """With both thermometers at so much more."""
        more = round(degrees * 100)
        return replace(self, system=self.system + more, detector=self.detector + more)


Finish = Callable[[float], bytes]
"""Gives the scan (3 822 bytes) that ends at the time given."""


class Source(Protocol):
    """What the optics and sensors deliver."""

    @property
    def reference(self) -> bytes:
        """File 2, the factory reference."""

    @property
    def matrix(self) -> bytes:
        """File 3, the factory matrix."""

    @property
    def coefficients(self) -> bytes:
        """The wavelength calibration, as command 2/2A sends it."""

    def patterns(self, config: DeviceConfig) -> int:
        """Patterns of a scan, dark ones included; `InputError` for a configuration that cannot be scanned."""

    def begin(self, order: Order) -> Finish:
        """Start a scan of what lies before the device now."""

    def switch_lamp(self, on: bool, now: float) -> None:
        """Lamp on or off."""

    def sensors(self, now: float) -> Sensors:
        """Read the sensors."""


class Replay:
    """Recorded scans, byte for byte, one after another and from the start again."""

    def __init__(self, scans: Sequence[bytes], reference: bytes = b"", matrix: bytes = b"") -> None:
        self._scans = scans
        self._next = 0
        self.reference = reference
        self.matrix = matrix
        first = decode_scan(scans[0])
        self.coefficients = encode_coefficients(Coefficients(first.shift, first.pixel_to_nm))

    def patterns(self, config: DeviceConfig) -> int:  # noqa: ARG002 - as recorded
        """As recorded in the first scan."""
        return decode_scan(self._scans[0]).samples

    def begin(self, order: Order) -> Finish:  # noqa: ARG002 - a recording cannot be told what to be
        """The next recording."""
        scan = self._scans[self._next % len(self._scans)]
        self._next += 1
        return lambda _now: scan

    def switch_lamp(self, on: bool, now: float) -> None:
        """The recorded lamp burns as it burnt."""

    def sensors(self, now: float) -> Sensors:  # noqa: ARG002 - as recorded, whatever the time
        """As recorded in the first scan."""
        blob = decode_scan(self._scans[0])
        return Sensors(blob.system_temperature, blob.detector_temperature, blob.humidity, blob.lamp)
