"""Scan configurations: what the device is told to measure, section by section.

Two forms exist on the wire and inside scans: plain (one section) and slew (up to five, each with its own
method, width and exposure).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import cast

from core.errors import InputError
from core.nirscan import tpl
from core.nirscan.errors import NirscanCode
from core.nirscan.tpl import Shape, Value

NAME_BYTES = 40
SERIAL_BYTES = 8
SECTION_SLOTS = 5
SLEW = 2
"""Type of a configuration in slew form."""

PLAIN_CONFIG = Shape("S(cvc#c#vvcvv)", (SERIAL_BYTES, NAME_BYTES))
SLEW_HEAD = Shape("S(cvc#c#vc)", (SERIAL_BYTES, NAME_BYTES))
SLEW_SECTIONS = Shape("S(ccvvvv)#", (SECTION_SLOTS,))
SECTION_FIELDS = 6

EXPOSURES_US = (635, 1270, 2450, 5080, 15240, 30480, 60960)
"""Time per pattern by exposure code."""


class Method(IntEnum):
    """How a section is scanned."""

    COLUMN = 0
    HADAMARD = 1


@dataclass(frozen=True)
class Section:
    """One range: `points` columns of `width_px` from `start_nm` to `end_nm`; `exposure` is a code."""

    method: Method
    width_px: int
    start_nm: int
    end_nm: int
    points: int
    exposure: int = 0


@dataclass(frozen=True)
class DeviceConfig:
    """A configuration as the device keeps it; `spare` are the unused slots of the slew form, kept as they lie.

    `name` and `serial` are the raw bytes of their fields, which may hold old text after the first NUL.
    """

    index: int
    serial: bytes
    name: bytes
    repeats: int
    sections: tuple[Section, ...]
    spare: tuple[tuple[int, ...], ...] = ()
    slew: bool = True


def decode_config(data: bytes) -> DeviceConfig:
    """A configuration as command 2/20 returns it, in either form; what follows it is ignored.

    Raises `InputError` (`TRUNCATED`, `NOT_A_BLOB`, `STRUCTURE`, `FIELD`).
    """
    if tpl.starts(data, 0, PLAIN_CONFIG):
        return plain_config(tpl.decode(data, 0, PLAIN_CONFIG))
    if tpl.starts(data, 0, SLEW_HEAD):
        return decode_slew(data, 0)
    raise InputError(NirscanCode.NOT_A_BLOB)


def encode_config(config: DeviceConfig) -> bytes:
    """The bytes of `config`, byte for byte what `decode_config` reads."""
    return encode_slew(config) if config.slew else tpl.encode(PLAIN_CONFIG, plain_values(config))


def decode_slew(data: bytes, offset: int) -> DeviceConfig:
    """The two images of the slew form that begin at `offset`."""
    head = tpl.decode(data, offset, SLEW_HEAD)
    flat = tpl.decode(data, offset + SLEW_HEAD.size, SLEW_SECTIONS)
    kind, index, serial, name, repeats, count = head
    if kind != SLEW:
        raise damaged("scan type", kind)
    if not 1 <= cast("int", count) <= SECTION_SLOTS:
        raise damaged("number of sections", count)
    slots = list(_slots(cast("list[int]", flat)))
    used = cast("int", count)
    return DeviceConfig(
        index=cast("int", index),
        serial=cast("bytes", serial),
        name=cast("bytes", name),
        repeats=cast("int", repeats),
        sections=tuple(section(*slot) for slot in slots[:used]),
        spare=tuple(slots[used:]),
    )


def encode_slew(config: DeviceConfig) -> bytes:
    """The two images of the slew form."""
    head: list[Value] = [SLEW, config.index, config.serial, config.name, config.repeats, len(config.sections)]
    slots = [_slot(one) for one in config.sections] + list(config.spare)
    slots += [(0,) * SECTION_FIELDS] * (SECTION_SLOTS - len(slots))
    flat: list[Value] = [value for slot in slots for value in slot]
    return tpl.encode(SLEW_HEAD, head) + tpl.encode(SLEW_SECTIONS, flat)


def plain_config(values: list[Value]) -> DeviceConfig:
    """From the nine values of the plain form."""
    kind, index, serial, name, start, end, width, points, repeats = values
    return DeviceConfig(
        index=cast("int", index),
        serial=cast("bytes", serial),
        name=cast("bytes", name),
        repeats=cast("int", repeats),
        sections=(section(*cast("list[int]", [kind, width, start, end, points, 0])),),
        slew=False,
    )


def plain_values(config: DeviceConfig) -> list[Value]:
    """The nine values of the plain form; it holds exactly one section and no exposure."""
    (one,) = config.sections
    return [
        int(one.method), config.index, config.serial, config.name,
        one.start_nm, one.end_nm, one.width_px, one.points, config.repeats,
    ]  # fmt: skip


def section(method: int, width_px: int, start_nm: int, end_nm: int, points: int, exposure: int) -> Section:
    """A checked section; `InputError(FIELD)` for one that no device can scan."""
    if method not in tuple(Method):
        raise damaged("method of a section", method)
    if points < 2:
        raise damaged("points of a section", points)
    if not 1 <= width_px <= 52:
        raise damaged("pattern width", width_px)
    if not 0 < start_nm < end_nm:
        raise damaged("start wavelength", start_nm)
    if exposure >= len(EXPOSURES_US):
        raise damaged("exposure code", exposure)
    return Section(Method(method), width_px, start_nm, end_nm, points, exposure)


def text(field: bytes) -> str:
    """The text of a fixed field: up to the first NUL, without the 0xFF of an unset field."""
    return field.split(b"\0")[0].strip(b"\xff").decode("latin-1").strip()


def damaged(field: str, value: object) -> InputError:
    """The error for a field whose value cannot be."""
    return InputError(NirscanCode.FIELD, field=field, value=str(value))


def _slots(flat: list[int]) -> Iterator[tuple[int, ...]]:
    for first in range(0, len(flat), SECTION_FIELDS):
        yield tuple(flat[first : first + SECTION_FIELDS])


def _slot(one: Section) -> tuple[int, ...]:
    return (int(one.method), one.width_px, one.start_nm, one.end_nm, one.points, one.exposure)
