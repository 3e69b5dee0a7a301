"""Binary files of Bruker's OPUS, near-infrared and mid-infrared, through the library `brukeropus`.

Only the blocks that hold the finished spectrum are parsed, and only after their bounds and the lengths
inside them were checked: the library walks parameter blocks by the lengths they state.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from core.errors import InputError
from core.formats.binary import need
from core.formats.errors import FormatCode
from core.formats.source import Source
from core.formats.table import SpectraTable, ascending
from core.spectrum import AxisUnit, Floats, Quantity, Spectra, SpectrumCode

NAME = "opus"

MOST_BLOCKS = 4096
"""Places in a directory; OPUS writes some tens."""

FURTHEST = 1e6
"""Beyond any axis, in cm⁻¹ or µm."""

_MAGIC = b"\n\n\xfe\xfe"
_HEADER = struct.Struct("<4xd3i")
_ENTRY = 12
_QUANTITIES = {"a": Quantity.ABSORBANCE, "logr": Quantity.ABSORBANCE, "r": Quantity.REFLECTANCE}
_FLOAT32 = 1
_METADATA = {"ins": "instrument", "snm": "sample_name", "src": "source", "dtc": "detector"}

Block = Any
"""`brukeropus.file.block.FileBlock`, which has no types."""


@dataclass(frozen=True)
class _Result:
    """A finished spectrum as it lies in the file; `key` is its kind in the words of the library."""

    key: str
    data: Block
    status: Block


def recognises(source: Source) -> bool:
    """Whether the file begins with the mark of OPUS."""
    return source.head.startswith(_MAGIC)


def read(source: Source) -> SpectraTable:
    """The last absorbance or reflectance that was stored; earlier ones lack the final correction.

    Raises `InputError` (`TRUNCATED`, `DAMAGED`, `NO_SPECTRUM`, `AXIS_UNIT`).
    """
    blocks = list(_blocks(source.data()))
    result = _result(blocks)
    points, unit = _axis(result.status.data)
    axis, values = ascending(points, unit, _values(result)[np.newaxis])
    return SpectraTable(
        source=str(source.path),
        format=NAME,
        spectra=Spectra(axis, values, _QUANTITIES[result.key]),
        samples=(source.stem,),
        metadata=_metadata(blocks),
    )


def _blocks(data: bytes) -> Iterator[Block]:
    """The blocks that the directory lists, not parsed yet."""
    from brukeropus.file.block import FileBlock
    from brukeropus.file.parse import parse_directory

    need(data, _HEADER.size)
    _, start, most, _ = _HEADER.unpack_from(data)
    if start < _HEADER.size or not 0 < most <= MOST_BLOCKS:
        raise _damaged("directory", start)
    need(data, start + most * _ENTRY)
    total = 0
    for block_type, size, first in parse_directory(data[start : start + most * _ENTRY]):
        need(data, first + size)
        total += size
        # blocks do not overlap; a garbled directory could ask for the whole file many times
        if size < 0 or total > len(data):
            raise _damaged("block", first)
        yield FileBlock(data, block_type, size, first)


def _result(blocks: list[Block]) -> _Result:
    from brukeropus.file.block import pair_data_and_status_blocks

    wanted = [block for block in blocks if block.is_data() and _key(block) in _QUANTITIES]
    states = [block for block in blocks if block.is_data_status()]
    for block in [*wanted, *states]:
        _parse(block)
    complete = [block for block in states if _is_complete(block.data)]
    pairs = pair_data_and_status_blocks([*wanted, *complete])
    if pairs:
        data, status = pairs[0]
        return _Result(_key(data), data, status)
    if wanted:
        raise _damaged("status of the spectrum", len(complete))
    raise InputError(FormatCode.NO_SPECTRUM, holds=" ".join(sorted({_key(one) for one in blocks if one.is_data()})))


def _key(block: Block) -> str:
    """Kind of a data block, without the number of its channel."""
    return str(block.get_data_key()).split("_")[0]


def _parse(block: Block) -> None:
    if block.is_param():
        _check_parameters(block.bytes)
    block.parse()
    if block.parse_error:
        raise _damaged("block", block.start)


def _check_parameters(data: bytes) -> None:
    """Walk a parameter block once; a negative length would send the library round for ever."""
    at = 0
    while at < len(data) and data[at : at + 3] != b"END":
        if at + 8 > len(data):
            raise _damaged("parameters", at)
        (size,) = struct.unpack_from("<h", data, at + 6)
        if size < 0:
            raise _damaged("parameters", at)
        at += 8 + 2 * size


def _is_complete(status: dict[str, Any]) -> bool:
    """Whether a status block tells what a spectrum needs, each of the right type."""
    ends, scale, points = (status.get("fxv"), status.get("lxv")), status.get("csf"), status.get("npt")
    return (
        all(isinstance(end, float) and 0 < end < FURTHEST for end in ends)
        and isinstance(scale, float)
        and isfinite(scale)
        and isinstance(points, int)
        and points >= 2
        and status.get("dpf", _FLOAT32) == _FLOAT32
    )


def _values(result: _Result) -> Floats:
    status = result.status.data
    raw, points = result.data.data, status["npt"]
    chosen = raw[-points:] if result.data.is_compact_data() else raw[:points]
    with np.errstate(over="ignore", invalid="ignore"):  # `Spectra` refuses what is not finite
        return np.asarray(np.asarray(chosen, dtype=np.float64) * status["csf"])


def _axis(status: dict[str, Any]) -> tuple[Floats, AxisUnit]:
    points = np.linspace(status["fxv"], status["lxv"], status["npt"])
    match status.get("dxu", "WN"):
        case "WN":
            return points, AxisUnit.CM1
        case "MI":
            return points * 1000.0, AxisUnit.NM
        case _:
            raise InputError(SpectrumCode.AXIS_UNIT)


def _metadata(blocks: list[Block]) -> dict[str, str]:
    found: dict[str, str] = {}
    for block in blocks:
        if block.is_sm_param():
            try:
                _parse(block)
            except InputError:  # the spectrum is sound without it
                continue
            told = block.data
            found |= {name: str(told[key]).strip() for key, name in _METADATA.items() if key in told}
    return found


def _damaged(what: str, value: int) -> InputError:
    return InputError(FormatCode.DAMAGED, what=what, value=value)
