"""Local calibrations of a project: kept as they were made, accepted and rolled back by events."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from core.errors import StoreError
from core.inference.estimate import BundleRef, CalibrationRef
from core.store.engine import Change
from core.store.laboratory import add_file
from core.store.local_records import CalibrationEvent, EventAction, NewCalibration, StoredCalibration
from core.store.records import StoreCode
from core.store.values import time_text


def add(change: Change, project_id: int, new: NewCalibration) -> int:
    """Keep a calibration, and the file of the laboratory with it; nothing rests on it before it is accepted."""
    newest = change.connection.execute(
        "SELECT coalesce(max(version), 0) FROM calibration WHERE project_id = ? AND bundle_id = ?",
        (project_id, new.bundle.id),
    ).fetchone()[0]
    file_id = None if new.file is None else add_file(change, project_id, new.file)
    row_id = change.insert(
        "calibration",
        project_id=project_id,
        uuid=new.ref.id,
        sha256=new.ref.sha256,
        bundle_id=new.bundle.id,
        bundle_version=new.bundle.version,
        bundle_sha256=new.bundle.sha256,
        version=newest + 1,
        name=new.name,
        samples=new.ref.n,
        laboratory="" if new.file is None else new.file.laboratory,
        file_id=file_id,
        content=new.content,
        added=time_text(change.at),
    )
    told = {"project": project_id, "uuid": new.ref.id, "sha256": new.ref.sha256, "bundle": new.bundle.id}
    change.journal("add_calibration", f"calibration:{row_id}", name=new.name, samples=new.ref.n, **told)
    return row_id


def accept(change: Change, calibration_id: int, who: str, reason: str) -> None:
    """From now on this one holds for its project and bundle."""
    accepted = with_id(change.connection, calibration_id)
    event = CalibrationEvent(calibration_id, accepted.bundle.id, EventAction.ACCEPT, who, reason, change.at)
    _add_event(change, accepted.project_id, event)


def roll_back(change: Change, project_id: int, bundle_id: str, who: str, reason: str, to: int | None) -> None:
    """Back to an earlier calibration of the same project and bundle, or with `to` None to none at all.

    `StoreError(INVALID)` when `to` holds already or never held, `MISSING` when it belongs elsewhere.
    """
    active = active_of(change.connection, project_id).get(bundle_id)
    if (active.id if active else None) == to:
        raise StoreError(StoreCode.INVALID, kind="roll back", id=to or 0)
    if to is not None and to not in {event.calibration_id for event in events(change.connection, project_id)}:
        raise StoreError(StoreCode.INVALID, kind="roll back", id=to)
    event = CalibrationEvent(to, bundle_id, EventAction.ROLL_BACK, who, reason, change.at)
    _add_event(change, project_id, event)


def calibrations(connection: sqlite3.Connection, project_id: int) -> list[StoredCalibration]:
    """All calibrations of a project, the newest first."""
    found = connection.execute("SELECT * FROM calibration WHERE project_id = ? ORDER BY id DESC", (project_id,))
    return [_calibration(row) for row in found]


def with_id(connection: sqlite3.Connection, calibration_id: int) -> StoredCalibration:
    """The calibration; `StoreError(MISSING)` when there is none."""
    row = connection.execute("SELECT * FROM calibration WHERE id = ?", (calibration_id,)).fetchone()
    if row is None:
        raise StoreError(StoreCode.MISSING, kind="calibration", id=calibration_id)
    return _calibration(row)


def active_of(connection: sqlite3.Connection, project_id: int) -> dict[str, StoredCalibration]:
    """The calibration that holds, by id of its bundle; the one accepted last comes last."""
    found = connection.execute(
        "SELECT calibration.* FROM calibration JOIN calibration_event e ON e.calibration_id = calibration.id"
        " WHERE e.id IN (SELECT max(id) FROM calibration_event WHERE project_id = ? GROUP BY bundle_id)"
        " ORDER BY e.id",
        (project_id,),
    )
    return {row["bundle_id"]: _calibration(row) for row in found}


def events(connection: sqlite3.Connection, project_id: int) -> list[CalibrationEvent]:
    """What was accepted and rolled back in a project, the newest first."""
    found = connection.execute("SELECT * FROM calibration_event WHERE project_id = ? ORDER BY id DESC", (project_id,))
    return [
        CalibrationEvent(
            calibration_id=row["calibration_id"],
            bundle_id=row["bundle_id"],
            action=EventAction(row["action"]),
            who=row["who"],
            reason=row["reason"],
            at=datetime.fromisoformat(row["at"]),
        )
        for row in found
    ]


def _add_event(change: Change, project_id: int, event: CalibrationEvent) -> None:
    row = {"bundle_id": event.bundle_id, "calibration_id": event.calibration_id, "reason": event.reason}
    at, action = time_text(event.at), event.action.value
    change.insert("calibration_event", project_id=project_id, action=action, who=event.who, at=at, **row)
    change.journal(f"{action}_calibration", f"project:{project_id}", who=event.who, **row)


def _calibration(row: sqlite3.Row) -> StoredCalibration:
    return StoredCalibration(
        id=row["id"],
        project_id=row["project_id"],
        version=row["version"],
        ref=CalibrationRef(row["uuid"], row["sha256"], row["bundle_id"], row["samples"]),
        bundle=BundleRef(row["bundle_id"], row["bundle_version"], row["bundle_sha256"]),
        name=row["name"],
        laboratory=row["laboratory"],
        file_id=row["file_id"],
        added=datetime.fromisoformat(row["added"]),
        content=row["content"],
    )
