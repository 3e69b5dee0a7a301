"""The tpl container: a format string, array lengths and packed little-endian values.

`'t' 'p' 'l'`, flags u8, total length u32, format string and NUL, one u32 for each `#`, then the values
without padding. Letters: c u8, j i16, v u16, i i32, u u32, I i64, U u64, f f64; `c#` a fixed array,
`v##` a table, `S(…)` and `$(…)` structures, `S(…)#` an array of structures.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cached_property

from core.errors import InputError
from core.nirscan.errors import NirscanCode

Scalar = int | float
Value = Scalar | bytes | tuple[Scalar, ...]
"""A single value, the raw bytes of a `c#` array, or the values of another array (tables row by row)."""

_MAGIC = b"tpl\0"
_HEADER = 8
_LETTERS = {"c": "B", "j": "h", "v": "H", "i": "i", "u": "I", "I": "q", "U": "Q", "f": "d"}


@dataclass(frozen=True)
class Field:
    """One value or array: its letter of the `struct` module, how many, and whether it is an array."""

    letter: str
    count: int
    is_array: bool

    @property
    def size(self) -> int:
        """Bytes."""
        return self.count * struct.calcsize(f"<{self.letter}")


@dataclass(frozen=True)
class Shape:
    """What an image holds: its format string and the length of each `#`.

    An array of structures reads as its structures one after another.
    """

    format: str
    lengths: tuple[int, ...] = ()

    @cached_property
    def prefix(self) -> bytes:
        """Everything that stands before the values."""
        lengths = struct.pack(f"<{len(self.lengths)}I", *self.lengths)
        body = self.format.encode("ascii") + b"\0" + lengths
        return _MAGIC + struct.pack("<I", _HEADER + len(body) + self._values_size) + body

    @cached_property
    def size(self) -> int:
        """Bytes of the whole image."""
        return len(self.prefix) + self._values_size

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """All values in order, nested structures flattened."""
        lengths = list(self.lengths)
        fields, rest = _fields(self.format, lengths)
        if rest or lengths:
            raise ValueError(f"not a tpl format: {self.format}")
        return tuple(fields)

    @property
    def _values_size(self) -> int:
        return sum(field.size for field in self.fields)


def decode(data: bytes, offset: int, shape: Shape) -> list[Value]:
    """Values of the image of `shape` that begins at `offset`.

    The first four bytes are not looked at: firmware up to 1.1.7 overwrites them. Raises `InputError`
    (`TRUNCATED`, `STRUCTURE`).
    """
    prefix = shape.prefix
    if len(data) < offset + shape.size:
        raise InputError(NirscanCode.TRUNCATED, bytes=len(data), need=offset + shape.size)
    if data[offset + len(_MAGIC) : offset + len(prefix)] != prefix[len(_MAGIC) :]:
        raise InputError(NirscanCode.STRUCTURE, offset=offset)
    return _values(data, offset + len(prefix), shape)


def encode(shape: Shape, values: list[Value]) -> bytes:
    """The image of `shape` that holds `values`; `struct.error` when one does not fit its field."""
    packed = [_pack(field, value) for field, value in zip(shape.fields, values, strict=True)]
    return shape.prefix + b"".join(packed)


def starts(data: bytes, offset: int, shape: Shape) -> bool:
    """Whether an image of this format begins at `offset`."""
    text = shape.format.encode("ascii") + b"\0"
    return data[offset + _HEADER : offset + _HEADER + len(text)] == text


def _values(data: bytes, offset: int, shape: Shape) -> list[Value]:
    values: list[Value] = []
    for field in shape.fields:
        values.append(_unpack(data, offset, field))
        offset += field.size
    return values


def _unpack(data: bytes, offset: int, field: Field) -> Value:
    if field.is_array and field.letter == "B":
        return data[offset : offset + field.count]
    values: tuple[Scalar, ...] = struct.unpack_from(f"<{field.count}{field.letter}", data, offset)
    return values if field.is_array else values[0]


def _pack(field: Field, value: Value) -> bytes:
    if isinstance(value, bytes):
        if len(value) != field.count or field.letter != "B":
            raise struct.error(f"{len(value)} bytes for {field.count}{field.letter}")
        return value
    values = value if isinstance(value, tuple) else (value,)
    return struct.pack(f"<{field.count}{field.letter}", *values)


def _fields(text: str, lengths: list[int]) -> tuple[list[Field], str]:
    """Fields of `text` up to an unopened `)`, and what follows it."""
    fields: list[Field] = []
    while text and text[0] != ")":
        if text[0] in "S$":
            inner, text = _fields(text[2:], lengths)
            hashes, text = _hashes(text[1:])
            fields += inner * _product(lengths, hashes)
        else:
            letter = _LETTERS[text[0]]
            hashes, text = _hashes(text[1:])
            fields.append(Field(letter, _product(lengths, hashes), hashes > 0))
    return fields, text


def _hashes(text: str) -> tuple[int, str]:
    rest = text.lstrip("#")
    return len(text) - len(rest), rest


def _product(lengths: list[int], hashes: int) -> int:
    count = 1
    for _ in range(hashes):
        count *= lengths.pop(0)
    return count
