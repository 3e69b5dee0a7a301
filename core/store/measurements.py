"""Measurements: begun before the first repeat, finished with the averaged spectrum."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime

from core.errors import StoreError
from core.spectrum import Quantity, Spectrum
from core.store.engine import Change
from core.store.records import StoreCode, StoredMeasurement
from core.store.scans import keep_axis, refuse_finished
from core.store.values import array_bytes, array_of, axis_in, time_or_none, time_text


def begin_measurement(
    change: Change, sample_id: int, reference_id: int | None, reference_age_s: float | None, source: str
) -> int:
    """A measurement without a spectrum yet."""
    measurement_id = change.insert(
        "measurement",
        sample_id=sample_id,
        source=source,
        reference_id=reference_id,
        reference_age_s=reference_age_s,
        started=time_text(change.at),
    )
    change.journal("begin_measurement", f"measurement:{measurement_id}", sample=sample_id, source=source)
    return measurement_id


def finish_measurement(
    change: Change, measurement_id: int, spectrum: Spectrum, repeats_used: Sequence[int], checks: str
) -> None:
    """Give the measurement its spectrum; from then on it does not change."""
    refuse_finished(change.connection, measurement_id)
    change.connection.execute(
        "UPDATE measurement SET finished = ?, repeats_used = ?, checks = ?, quantity = ?, axis_id = ?, spectrum = ?"
        " WHERE id = ?",
        (
            time_text(change.at),
            json.dumps(list(repeats_used)),
            checks,
            spectrum.quantity.value,
            keep_axis(change, spectrum.axis),
            array_bytes(spectrum.values),
            measurement_id,
        ),
    )
    change.journal("finish_measurement", f"measurement:{measurement_id}", repeats_used=list(repeats_used))


def measurement_with_id(connection: sqlite3.Connection, measurement_id: int) -> StoredMeasurement:
    """The measurement; `StoreError(MISSING)` when there is none."""
    row = connection.execute("SELECT * FROM measurement WHERE id = ?", (measurement_id,)).fetchone()
    if row is None:
        raise StoreError(StoreCode.MISSING, kind="measurement", id=measurement_id)
    return _measurement(connection, row)


def measurements_of(connection: sqlite3.Connection, sample_id: int) -> list[StoredMeasurement]:
    """The measurements of a sample, newest first, unfinished ones included."""
    found = connection.execute("SELECT * FROM measurement WHERE sample_id = ? ORDER BY id DESC", (sample_id,))
    return [_measurement(connection, row) for row in found]


def _measurement(connection: sqlite3.Connection, row: sqlite3.Row) -> StoredMeasurement:
    return StoredMeasurement(
        id=row["id"],
        sample_id=row["sample_id"],
        reference_id=row["reference_id"],
        started=datetime.fromisoformat(row["started"]),
        finished=time_or_none(row["finished"]),
        spectrum=_spectrum(connection, row),
        repeats_used=tuple(json.loads(row["repeats_used"])),
        reference_age_s=row["reference_age_s"],
        source=row["source"],
        checks=row["checks"],
    )


def _spectrum(connection: sqlite3.Connection, row: sqlite3.Row) -> Spectrum | None:
    if row["spectrum"] is None:
        return None
    axis = axis_in(connection, row["axis_id"])
    return Spectrum(axis, array_of(row["spectrum"]), Quantity(row["quantity"]))
