"""The replies of the scanner: fixed sizes, big-endian, each beginning with two i32: reply code and error.

All parsers are pure and raise `ValueError` or `struct.error` for bytes that make no sense. Layouts: maker's
developer documents and TCP client sample.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass

HEAD = struct.Struct(">ii")

VALUES = 200
NAME_BYTES = 30
_RESTORED = struct.Struct(f">ii{VALUES * NAME_BYTES}s{VALUES}dii")
_VALUE = struct.Struct(f">ii{NAME_BYTES}sdi")
_OPTIMISED = struct.Struct(">7i")
_CONTROLLED = struct.Struct(">5i")

RESTORED_BYTES = _RESTORED.size
VALUE_BYTES = _VALUE.size
OPTIMISED_BYTES = _OPTIMISED.size
CONTROLLED_BYTES = _CONTROLLED.size

MOST_GAIN = 65_535


@dataclass(frozen=True)
class Settings:
    """What must be the same in a sample and its white; None where it is not known yet.

    `itime` is the index of the integration time (`exposure`), gains and offsets are those of SWIR1 and SWIR2
    in the scanner's own units. The last three, which only spectra tell, say of which detectors the scanner
    subtracted the dark itself.
    """

    itime: int | None = None
    gain1: int | None = None
    gain2: int | None = None
    offset1: int | None = None
    offset2: int | None = None
    vnir_dark: int | None = None
    swir1_dark: int | None = None
    swir2_dark: int | None = None

    def told(self) -> dict[str, int]:
        """What is known, by name."""
        return {name: value for name, value in vars(self).items() if value is not None}


@dataclass(frozen=True)
class Echo:
    """What the scanner repeats of a control command."""

    detector: int
    kind: int
    value: int


@dataclass(frozen=True)
class Value:
    """One of the stored values; the name may be empty where the firmware does not repeat it."""

    name: str
    value: float


def parse_restored(data: bytes) -> Mapping[str, float]:
    """The stored values by name, in order; the empty places between them are left out."""
    _, _, names, *values, count, _verify = _RESTORED.unpack(data)
    if not 0 <= count <= VALUES:
        raise ValueError(f"{count} values")
    pieces = (names[start : start + NAME_BYTES] for start in range(0, len(names), NAME_BYTES))
    named = zip((_name(piece) for piece in pieces), values, strict=True)
    return {name: value for name, value in named if name and math.isfinite(value)}


def parse_value(data: bytes) -> Value:
    """One stored value."""
    _, _, name, value, _ = _VALUE.unpack(data)
    return Value(_name(name), value)


def parse_optimised(data: bytes) -> Settings:
    """What the scanner chose; `ValueError` for what it cannot have chosen."""
    _, _, itime, gain1, gain2, offset1, offset2 = _OPTIMISED.unpack(data)
    if not all(0 < gain <= MOST_GAIN for gain in (gain1, gain2)) or max(abs(offset1), abs(offset2)) > MOST_GAIN:
        raise ValueError(f"gains {gain1}, {gain2}, offsets {offset1}, {offset2}")
    if not -1 <= itime <= 15:
        raise ValueError(f"integration time {itime}")
    return Settings(itime, gain1, gain2, offset1, offset2)


def parse_controlled(data: bytes) -> Echo:
    """What was understood."""
    _, _, detector, kind, value = _CONTROLLED.unpack(data)
    return Echo(detector, kind, value)


def _name(field: bytes) -> str:
    """Up to the first NUL, as C writes it; `ValueError` for bytes that are no text."""
    text = field.partition(b"\0")[0].decode("ascii").strip()
    if not text.isprintable():
        raise ValueError(f"name {field!r}")
    return text
