"""Scans as the scanner gave them, added once and never changed."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from core.acquisition.scanner import Health, Identity, Scan, ScanConfig, ScanKind
from core.errors import StoreError
from core.spectrum import Axis
from core.store.engine import Change
from core.store.records import StoreCode, StoredScan
from core.store.values import (
    array_bytes,
    array_of,
    axis_hash,
    axis_in,
    number_or_nan,
    record_of,
    record_text,
    time_text,
)


def add_scan(
    change: Change,
    scan: Scan,
    measurement_id: int | None,
    repeat: int | None,
    reference_id: int | None,
    dark_id: int | None,
) -> int:
    """Add a scan, with the measurement and repeat it belongs to, or none for a reference, dark or check."""
    if measurement_id is not None:
        refuse_finished(change.connection, measurement_id)
    sha256 = scan.sha256
    scan_id = change.insert(
        "scan",
        kind=scan.kind.value,
        measurement_id=measurement_id,
        repeat=repeat,
        reference_id=reference_id,
        dark_id=dark_id,
        gain=scan.gain,
        level=scan.level,
        saturated=scan.saturated,
        identity=record_text(scan.identity),
        config=record_text(scan.config),
        health=record_text(scan.health),
        started=time_text(scan.started),
        ended=time_text(scan.ended),
        stored=time_text(change.at),
        axis_id=keep_axis(change, scan.axis),
        sha256=sha256,
        raw=scan.raw,
        counts=array_bytes(scan.counts),
    )
    told = {"kind": scan.kind.value, "sha256": sha256, "measurement": measurement_id, "repeat": repeat}
    change.journal("add_scan", f"scan:{scan_id}", **told)
    return scan_id


def refuse_finished(connection: sqlite3.Connection, measurement_id: int) -> None:
    """Raise `StoreError`: `MISSING` when there is no such measurement, `FINISHED` when it is closed."""
    row = connection.execute("SELECT finished FROM measurement WHERE id = ?", (measurement_id,)).fetchone()
    if row is None:
        raise StoreError(StoreCode.MISSING, kind="measurement", id=measurement_id)
    if row["finished"] is not None:
        raise StoreError(StoreCode.FINISHED, id=measurement_id)


def keep_axis(change: Change, axis: Axis) -> int:
    """Id of the row that holds `axis`, added if it is new."""
    sha256 = axis_hash(axis)
    row = change.connection.execute("SELECT id FROM axis WHERE sha256 = ?", (sha256,)).fetchone()
    if row is not None:
        return int(row["id"])
    return change.insert("axis", sha256=sha256, unit=axis.unit.value, points=array_bytes(axis.points))


def scan_with_id(connection: sqlite3.Connection, scan_id: int) -> StoredScan:
    """The scan; `StoreError(MISSING)` when there is none."""
    row = connection.execute("SELECT * FROM scan WHERE id = ?", (scan_id,)).fetchone()
    if row is None:
        raise StoreError(StoreCode.MISSING, kind="scan", id=scan_id)
    return _scan(connection, row)


def scans_of(connection: sqlite3.Connection, measurement_id: int) -> list[StoredScan]:
    """The repeats of a measurement in the order in which they were stored."""
    found = connection.execute("SELECT * FROM scan WHERE measurement_id = ? ORDER BY id", (measurement_id,))
    return [_scan(connection, row) for row in found]


def hashes_of_project(connection: sqlite3.Connection, project_id: int) -> dict[str, int]:
    """The sha256 of the raw bytes of every repeat in a project, with the measurement that it belongs to."""
    found = connection.execute(
        "SELECT scan.sha256, scan.measurement_id FROM sample"
        " JOIN measurement ON measurement.sample_id = sample.id"
        " JOIN scan ON scan.measurement_id = measurement.id"
        " WHERE sample.project_id = ? ORDER BY scan.id",
        (project_id,),
    )
    return {row["sha256"]: int(row["measurement_id"]) for row in found}


def _scan(connection: sqlite3.Connection, row: sqlite3.Row) -> StoredScan:
    return StoredScan(
        id=row["id"],
        kind=ScanKind(row["kind"]),
        measurement_id=row["measurement_id"],
        repeat=row["repeat"],
        raw=row["raw"],
        sha256=row["sha256"],
        axis=axis_in(connection, row["axis_id"]),
        counts=array_of(row["counts"]),
        gain=number_or_nan(row["gain"]),
        level=number_or_nan(row["level"]),
        saturated=bool(row["saturated"]),
        identity=record_of(Identity, row["identity"]),
        config=record_of(ScanConfig, row["config"]),
        health=record_of(Health, row["health"]),
        started=datetime.fromisoformat(row["started"]),
        ended=datetime.fromisoformat(row["ended"]),
        reference_id=row["reference_id"],
        dark_id=row["dark_id"],
    )
