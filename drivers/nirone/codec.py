"""The commands of a NIRONE sensor that Tilth uses, and how to read what comes back; bytes in, values out.

Command lines end with CR, replies with CR LF and read `Label: value`; labels differ between firmwares, so a
value is what stands behind the first ": ". Source: "NM-series interface commands", Spectral Engines. Only
these commands exist here: none that stores or restores parameters, none that changes an address.

A scan comes as a block of n little-endian 32-bit floats without header or end. `Scan.raw` of one module is
that block (`parse_block`), of several modules their blocks one after another (`drivers.nirone.planning`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from core.spectrum import Floats

T = TypeVar("T")

END = b"\r"
MOST_POINTS = 512
COMMAND_S = 2.0
"""Patience for the reply to anything but a measurement."""

MOST_SIGNAL = 1e9
LEAST_SIGNAL = 1e-12
"""Sizes beyond these are no signal but bytes out of step; zero is one."""

_RANGE_NM = (500.0, 5000.0)
_MOST_SCAN_S = 600.0
_TEMPERATURE_C = (-60.0, 150.0)
_MOST_CURRENT_MA = 100_000.0
_ERROR = re.compile(r"^\?|\b(error|err|invalid|unknown|illegal|fail(ed)?)\b", re.IGNORECASE)
_NUMBER = re.compile(r"([+-]?\d+(?:\.\d*)?(?:e[+-]?\d+)?)\s*[a-z°%]*", re.IGNORECASE)


class RefusedError(ValueError):
    """The reply reads like an error message."""


@dataclass(frozen=True)
class Command(Generic[T]):
    """A command line and how to read its reply; `parse` takes the reply's text and raises `ValueError`."""

    text: str
    parse: Callable[[str], T]

    @property
    def line(self) -> bytes:
        """As sent."""
        return self.text.encode("ascii") + END

    def read(self, reply: bytes) -> T:
        """The value in a reply line without its end; `RefusedError` and other `ValueError` for what is none."""
        text = reply.decode("ascii").strip()
        if not text.isprintable():
            raise ValueError(text)
        if _ERROR.search(text):
            raise RefusedError(text)
        return self.parse(text)


def ping() -> Command[None]:
    """Any line is an answer; one about an unknown command too, when another program left half a command."""
    return Command("!", lambda _text: None)


def sensor_type() -> Command[str]:
    """Model, such as N2.0."""
    return Command("h0", _value)


def hardware_version() -> Command[str]:
    """Of the electronics."""
    return Command("h1", _value)


def serial_number() -> Command[str]:
    """Of the sensor."""
    return Command("h2", _value)


def least_wavelength() -> Command[float]:
    """In nm."""
    return Command("h3", lambda text: _within(_number(_value(text)), *_RANGE_NM))


def most_wavelength() -> Command[float]:
    """In nm."""
    return Command("h4", lambda text: _within(_number(_value(text)), *_RANGE_NM))


def firmware_version() -> Command[str]:
    """Of the sensor."""
    return Command("i", _value)


def vector_length() -> Command[int]:
    """How many wavelengths a measurement has."""
    return Command("m", lambda text: _whole(_value(text)))


def measurement_time() -> Command[float]:
    """Of one whole measurement as set, in seconds; the device says milliseconds."""
    return Command("E0", lambda text: _within(_number(_value(text)) / 1000, 0.0, _MOST_SCAN_S))


def set_wavelength(index: int, nm: float) -> Command[None]:
    """Wavelength number `index` from 0, in tenths of a nanometre; the device forgets it without power."""
    return Command(f"W{index},{nm:.1f}", _done)


def set_points(points: int, averages: int) -> Command[None]:
    """How many wavelengths are measured, and readings averaged at each."""
    return Command(f"V{points},{averages}", _done)


def light_mode(mode: int) -> Command[None]:
    """0 the lamp burns as set, 1 during measurements only; unverified."""
    return Command(f"LM{mode}", _done)


def lamp(percent: int) -> Command[None]:
    """Lamp intensity, 0 is off."""
    return Command(f"LI{percent}", _done)


def lamp_warm_up() -> Command[float]:
    """What the device allows its lamp to settle, in its own unit, taken for milliseconds; unverified."""
    return Command("Lt", lambda text: _within(_number(_value(text)) / 1000, 0.0, _MOST_SCAN_S))


def processing(step: str) -> Command[bool]:
    """Whether a step of the processing inside the device is on; `step` is one of `PROCESSING`."""
    return Command(step, lambda text: _number(_value(text).partition(",")[0]) != 0)


def processing_off(step: str) -> Command[None]:
    """Switch a step of the processing off."""
    return Command(f"{step}{PROCESSING[step]}", _done)


PROCESSING = {"Pa": "0", "Pb": "0", "Pc": "0", "Pd": "0", "Pe": "0", "Pf": "0,0", "Pg": "0", "Pi": "0"}
"""Automatic dark, dark subtraction, division, logarithm, scaling, smoothing, derivative and prediction inside
the device, with the parameters that switch each off; unverified."""


def measure() -> Command[None]:
    """Measure; the reply comes when it is done."""
    return Command("XM", _ready)


def block(points: int) -> bytes:
    """Ask for the `4 * points` bytes of the last measurement."""
    return f"Xm0,{points}".encode("ascii") + END


def temperature() -> Command[float]:
    """Of the sensor in °C; may be written `3.20e+01`."""
    return Command("St", lambda text: _within(_number(_value(text)), *_TEMPERATURE_C))


def currents() -> Command[float]:
    """Of both lamps together, in mA."""
    return Command("Sc", lambda text: _within(sum(map(_number, _value(text).split(","))), 0.0, _MOST_CURRENT_MA))


def parse_block(data: bytes, points: int) -> Floats:
    """Signals float64 `[points]` in the device's own unit; `ValueError` for what cannot be signals."""
    if len(data) != 4 * points:
        raise ValueError(f"{len(data)} bytes for {points} points")
    with np.errstate(invalid="ignore"):  # a garbled value may be a NaN of the kind that signals
        signals = np.frombuffer(data, dtype="<f4").astype(np.float64)
    size = np.abs(signals)
    if not np.all((size == 0) | ((size >= LEAST_SIGNAL) & (size <= MOST_SIGNAL))):
        raise ValueError("no signals")
    return signals


def ends_measurement(reply: bytes) -> bool:
    """Whether a line is the one that ends a measurement, well or with an error."""
    try:
        measure().read(reply)
    except RefusedError:
        return True
    except ValueError:
        return False
    return True


def _value(text: str) -> str:
    _label, found, value = text.partition(": ")
    if not found or not value.strip():
        raise ValueError(text)
    return value.strip()


def _number(text: str) -> float:
    """A number, with or without a unit behind it."""
    match = _NUMBER.fullmatch(text.strip())
    if match is None or not math.isfinite(number := float(match[1])):
        raise ValueError(text)
    return number


def _whole(text: str) -> int:
    number = _number(text)
    if number != int(number) or number < 0:
        raise ValueError(text)
    return int(number)


def _within(number: float, least: float, most: float) -> float:
    if not least <= number <= most:
        raise ValueError(str(number))
    return number


def _done(_text: str) -> None:
    """Any line that is no error will do: nobody has told what the device says."""


def _ready(text: str) -> None:
    if "ready" not in text.lower():
        raise ValueError(text)
