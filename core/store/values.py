"""How times, arrays, axes and small records stand in the columns of the store."""

from __future__ import annotations

import hashlib
import json
import math
import sqlite3
from dataclasses import fields
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np

from core.acquisition.scanner import Health, Identity, ScanConfig
from core.spectrum import Axis, AxisUnit, Floats

Record = TypeVar("Record", Identity, ScanConfig, Health)

_FLOAT64 = np.dtype("<f8")


def time_text(time: datetime) -> str:
    """ISO 8601 in UTC to the microsecond, so that text sorts as time does."""
    return time.astimezone(UTC).isoformat(timespec="microseconds")


def time_or_none(text: str | None) -> datetime | None:
    """The time of an optional column."""
    return None if text is None else datetime.fromisoformat(text)


def array_bytes(array: Floats) -> bytes:
    """Little-endian float64, whatever the processor."""
    return np.ascontiguousarray(array, dtype=_FLOAT64).tobytes()


def array_of(blob: bytes) -> Floats:
    """Read-only float64 array of a blob."""
    return np.frombuffer(blob, dtype=_FLOAT64).astype(np.float64, copy=False)


def number_or_nan(value: float | None) -> float:
    """SQLite stores NaN as NULL."""
    return math.nan if value is None else value


def record_text(record: Identity | ScanConfig | Health) -> str:
    """A flat record as JSON."""
    row = {field.name: getattr(record, field.name) for field in fields(record)}
    return json.dumps(row, ensure_ascii=False, sort_keys=True, default=dict)


def record_of(kind: type[Record], text: str) -> Record:
    """The record that `record_text` wrote; fields that this program does not know are left out."""
    known = {field.name for field in fields(kind)}
    found: dict[str, Any] = {name: value for name, value in json.loads(text).items() if name in known}
    found.update({name: tuple(value) for name, value in found.items() if isinstance(value, list)})
    return kind(**found)


def axis_hash(axis: Axis) -> str:
    """sha256 over unit and points; equal axes are stored once."""
    return hashlib.sha256(axis.unit.value.encode() + array_bytes(axis.points)).hexdigest()


def axis_in(connection: sqlite3.Connection, axis_id: int) -> Axis:
    """The axis of a row."""
    row = connection.execute("SELECT unit, points FROM axis WHERE id = ?", (axis_id,)).fetchone()
    return _axis(row["unit"], row["points"])


@lru_cache(maxsize=64)
def _axis(unit: str, points: bytes) -> Axis:
    return Axis(array_of(points), AxisUnit(unit))
