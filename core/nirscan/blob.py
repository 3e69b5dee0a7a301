"""A scan as the device stores it: header, configuration and the samples of the converter.

Two layouts exist. Plain is one tpl image; slew is four, one after another, and is what current firmware
stores even for a single section, and for the factory reference. Both are padded with zeros to 3 822 bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from typing import cast

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.nirscan import tpl
from core.nirscan.config import (
    NAME_BYTES,
    SERIAL_BYTES,
    SLEW_HEAD,
    SLEW_SECTIONS,
    DeviceConfig,
    Method,
    Section,
    damaged,
    decode_slew,
    encode_slew,
    plain_config,
    plain_values,
    text,
)
from core.nirscan.errors import NirscanCode
from core.nirscan.tpl import Shape, Value

__all__ = ["SCAN_BYTES", "Layout", "Method", "ScanBlob", "Section", "decode_scan", "encode_scan"]

SCAN_BYTES = 3822
ADC_SLOTS = 864
SCAN_NAME_BYTES = 20
VERSION = 1
GAINS = (1, 2, 4, 8, 16, 32, 64)

_HEAD_LENGTHS = (SCAN_NAME_BYTES, 3, 3, SERIAL_BYTES)
_PLAIN = Shape("S(uc#cccccccjjvvu$(f#f#)c#vccccvc#c#vvcvvi#)", (*_HEAD_LENGTHS, SERIAL_BYTES, NAME_BYTES, ADC_SLOTS))
_HEAD = Shape("S(uc#cccccccjjvvu$(f#f#)c#vccc)", _HEAD_LENGTHS)
_ADC = Shape("i#", (ADC_SLOTS,))
_HEAD_VALUES = 21
_SLEW_CONFIG = _HEAD.size
_SLEW_ADC = _SLEW_CONFIG + SLEW_HEAD.size + SLEW_SECTIONS.size


class Layout(StrEnum):
    """How a scan is packed."""

    PLAIN = "plain"
    SLEW = "slew"


@dataclass(frozen=True, eq=False)
class ScanBlob:
    """Every field of a scan. `adc[864]` int32; the first `samples` of it were measured, the rest is padding.

    `clock` is year − 2000, month 1–12, day, weekday, hour, minute, second of the device, which is often
    unset. Temperatures and humidity are in hundredths (°C, %). `lamp` is the lamp monitor. Every sample at
    `black_first` + k·`black_period` is a dark one. `pixel_to_nm` are the three coefficients of the
    wavelength polynomial. `name` and `serial` are raw fields; `serial_number` and `config_name` are text.
    """

    config: DeviceConfig
    adc: NDArray[np.int32]
    samples: int
    pixel_to_nm: tuple[float, float, float]
    shift: tuple[float, float, float] = (0.0, 0.0, 0.0)
    black_first: int = 24
    black_period: int = 25
    pga: int = 64
    name: bytes = bytes(SCAN_NAME_BYTES)
    clock: tuple[int, int, int, int, int, int, int] = (0, 0, 0, 0, 0, 0, 0)
    system_temperature: int = 0
    detector_temperature: int = 0
    humidity: int = 0
    lamp: int = 0
    scan_index: int = 0
    serial: bytes = bytes(SERIAL_BYTES)
    version: int = VERSION

    @property
    def layout(self) -> Layout:
        """Slew or plain, by its configuration."""
        return Layout.SLEW if self.config.slew else Layout.PLAIN

    @property
    def sections(self) -> tuple[Section, ...]:
        """The ranges scanned, in order."""
        return self.config.sections

    @property
    def points(self) -> int:
        """Wavelengths over all sections."""
        return sum(section.points for section in self.sections)

    @property
    def serial_number(self) -> str:
        """Of the device."""
        return text(self.serial)

    @property
    def config_name(self) -> str:
        """Of the configuration."""
        return text(self.config.name)


def decode_scan(data: bytes) -> ScanBlob:
    """The scan that `data` holds (3 822 bytes; trailing padding may be missing).

    Raises `InputError` with a `NirscanCode` for anything that is no undamaged scan.
    """
    if tpl.starts(data, 0, _PLAIN):
        values = tpl.decode(data, 0, _PLAIN)
        return _blob(values[:_HEAD_VALUES], plain_config(values[_HEAD_VALUES:-1]), values[-1])
    if tpl.starts(data, 0, _HEAD):
        head = tpl.decode(data, 0, _HEAD)
        return _blob(head, decode_slew(data, _SLEW_CONFIG), tpl.decode(data, _SLEW_ADC, _ADC)[0])
    if data[8:] and _PLAIN.format.encode().startswith(data[8:]):  # cut within the format string
        raise InputError(NirscanCode.TRUNCATED, bytes=len(data), need=SCAN_BYTES)
    raise InputError(NirscanCode.NOT_A_BLOB)


def encode_scan(blob: ScanBlob) -> bytes:
    """The 3 822 bytes that `decode_scan` reads as `blob`."""
    adc = tuple(int(sample) for sample in blob.adc)
    if blob.layout is Layout.PLAIN:
        packed = tpl.encode(_PLAIN, [*_head_values(blob), *plain_values(blob.config), adc])
    else:
        packed = tpl.encode(_HEAD, _head_values(blob)) + encode_slew(blob.config) + tpl.encode(_ADC, [adc])
    return packed.ljust(SCAN_BYTES, b"\0")


def _blob(head: list[Value], config: DeviceConfig, adc: Value) -> ScanBlob:
    numbers = cast("list[int]", head)
    blob = ScanBlob(
        version=numbers[0],
        name=cast("bytes", head[1]),
        clock=cast("tuple[int, int, int, int, int, int, int]", tuple(head[2:9])),
        system_temperature=numbers[9],
        detector_temperature=numbers[10],
        humidity=numbers[11],
        lamp=numbers[12],
        scan_index=numbers[13],
        shift=cast("tuple[float, float, float]", head[14]),
        pixel_to_nm=cast("tuple[float, float, float]", head[15]),
        serial=cast("bytes", head[16]),
        samples=numbers[17],
        black_first=numbers[18],
        black_period=numbers[19],
        pga=numbers[20],
        config=config,
        adc=np.array(adc, dtype=np.int32),
    )
    _check(blob)
    return blob


def _check(blob: ScanBlob) -> None:
    if blob.version != VERSION:
        raise damaged("version", blob.version)
    if not blob.points <= blob.samples <= ADC_SLOTS:
        raise damaged("number of samples", blob.samples)
    if blob.pga not in GAINS:
        raise damaged("gain", blob.pga)
    if not all(isfinite(value) for value in blob.pixel_to_nm):
        raise damaged("wavelength coefficients", blob.pixel_to_nm)


def _head_values(blob: ScanBlob) -> list[Value]:
    return [
        blob.version, blob.name, *blob.clock,
        blob.system_temperature, blob.detector_temperature, blob.humidity, blob.lamp, blob.scan_index,
        blob.shift, blob.pixel_to_nm, blob.serial,
        blob.samples, blob.black_first, blob.black_period, blob.pga,
    ]  # fmt: skip
