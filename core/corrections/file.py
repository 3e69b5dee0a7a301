"""A correction as JSON: self-contained, and checked to the last number when it is read.

The same text is kept by the store and written with `-o`. Its sha256 is that of the content in canonical form (keys
sorted, no spaces), so that a copy can be told from one that was changed.
"""

from __future__ import annotations

import json
import math
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from core.corrections.affine import AffineMap, Level
from core.corrections.codes import CorrectionCode
from core.corrections.content import SCHEMA, canonical, content
from core.corrections.correction import Condition, Correction, Figure, Kind
from core.errors import InputError
from core.files import atomic_text
from core.inference.checks import MOST_GRID_POINTS
from core.inference.estimate import BundleRef
from core.inference.manifest import Grid
from core.spectrum import AxisUnit, Floats

LARGEST = 32 << 20
"""Bytes; a map of twelve directions over 569 points takes 0.3 million."""
WIDEST_BAND = 101
MOST_DIRECTIONS = 200


def write_correction(correction: Correction, path: Path) -> None:
    """Write it whole or not at all; `InputError` as `core.files` raises it."""
    with atomic_text(path) as file:
        file.write(to_json(correction) + "\n")


def read_correction(path: Path) -> Correction:
    """Read one; `InputError` naming the file when it cannot be read, was changed or makes no sense."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise InputError(CorrectionCode.UNREADABLE, file=str(path), detail=detail) from error
    if len(data) > LARGEST:
        raise InputError(CorrectionCode.TOO_LARGE, file=str(path), limit_mb=LARGEST >> 20)
    return from_json(data, str(path))


def to_json(correction: Correction) -> str:
    """One line of JSON: the content, and its sha256."""
    return canonical({**content(correction), "sha256": correction.sha256})


def from_json(text: str | bytes, file: str = "") -> Correction:
    """Back from JSON; `InputError` (`UNREADABLE`, `SCHEMA`, `CHANGED`, `CONTENT`) naming `file`."""
    try:
        data = json.loads(text, parse_constant=_no_number)
        told = data.pop("sha256")
        if data["schema"] != SCHEMA:
            raise InputError(CorrectionCode.SCHEMA, file=file, found=str(data["schema"]), known=SCHEMA)
        correction = _correction(data)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise InputError(CorrectionCode.UNREADABLE, file=file, detail=str(error) or type(error).__name__) from error
    if correction.sha256 != told:
        raise InputError(CorrectionCode.CHANGED, file=file)
    _check(correction, file)
    return correction


def _correction(data: dict[str, Any]) -> Correction:
    created = datetime.fromisoformat(data["created"])
    if created.tzinfo is None:
        raise ValueError("created has no time zone")
    return Correction(
        **{name: _text(data[name]) for name in ("id", "name", "reason", "who", "method", "previous")},
        created=created,
        kind=Kind(data["kind"]),
        source=_condition(data["source"]),
        target=_condition(data["target"]),
        grid=Grid(**data["grid"]),
        bundle=None if data["bundle"] is None else BundleRef(**data["bundle"]),
        samples=tuple(_text(name) for name in data["samples"]),
        figures=tuple(Figure(**figure) for figure in data["figures"]),
        map=_map(data["map"]),
        level=None if data["level"] is None else Level(**data["level"]),
    )


def _condition(data: dict[str, Any]) -> Condition:
    return Condition(**{name: _text(value) for name, value in data.items()})


def _map(data: dict[str, Any]) -> AffineMap:
    offset = _numbers(data["offset"])
    left, right = _numbers(data["left"]), _numbers(data["right"])
    if right.size == 0:  # JSON cannot tell the length of rows that are not there
        left, right = np.zeros((offset.size, 0)), np.zeros((0, offset.size))
    return AffineMap(_numbers(data["band"]), left, right, offset)


def _numbers(values: object) -> Floats:
    return np.array(values, dtype=np.float64)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _check(correction: Correction, file: str) -> None:
    for what, sound in _checks(correction).items():
        if not sound:
            raise InputError(CorrectionCode.CONTENT, file=file, field=what)


def _checks(correction: Correction) -> dict[str, bool]:
    points = correction.map.points
    return {
        "id": bool(correction.id.strip()),
        "name": bool(correction.name.strip()),
        "samples": len(set(correction.samples)) == len(correction.samples),
        "grid": _grid(correction.grid) and len(correction.grid.axis()) == points,
        "map": len(correction.map.band) <= WIDEST_BAND and correction.map.left.shape[1] <= MOST_DIRECTIONS,
        "level": correction.level is None or _level(correction.level),
        "figures": all(_figure(figure) for figure in correction.figures),
        "source": correction.source != correction.target or correction.kind is Kind.STANDARD,
    }


def _grid(grid: Grid) -> bool:
    numbers = (grid.first, grid.last, grid.step)
    if not all(_finite(number) and number > 0 for number in numbers) or grid.unit not in set(AxisUnit):
        return False
    return grid.last > grid.first and 1 <= round((grid.last - grid.first) / grid.step) < MOST_GRID_POINTS


def _level(level: Level) -> bool:
    return _finite(level.mean) and _finite(level.spread) and level.spread > 0


def _figure(figure: Figure) -> bool:
    numbers = (figure.spread, figure.before, figure.after, figure.bias)
    lengths = (figure.spread, figure.before, figure.after)
    return all(map(_finite, numbers)) and min(lengths) >= 0 and type(figure.n) is int and figure.n >= 1


def _finite(number: object) -> bool:
    return isinstance(number, int | float) and not isinstance(number, bool) and math.isfinite(number)
