"""Corrections of spectra in a project, between instruments or from moist to dry; accepted and undone by events."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from core.errors import StoreError
from core.store.engine import Change
from core.store.local_records import CorrectionEvent, EventAction, NewCorrection, StoredCorrection
from core.store.records import StoreCode
from core.store.values import time_text


def add(change: Change, project_id: int, new: NewCorrection) -> int:
    """Keep a correction; no spectrum is corrected by it before it is accepted."""
    row_id = change.insert(
        "correction",
        project_id=project_id,
        uuid=new.uuid,
        sha256=new.sha256,
        corrects=new.corrects,
        name=new.name,
        content=new.content,
        added=time_text(change.at),
    )
    told = {"project": project_id, "uuid": new.uuid, "sha256": new.sha256, "corrects": new.corrects}
    change.journal("add_correction", f"correction:{row_id}", name=new.name, **told)
    return row_id


def accept(change: Change, correction_id: int, who: str, reason: str) -> None:
    """From now on this one holds for what it corrects."""
    accepted = with_id(change.connection, correction_id)
    event = CorrectionEvent(correction_id, accepted.corrects, EventAction.ACCEPT, who, reason, change.at)
    _add_event(change, accepted.project_id, event)


def roll_back(change: Change, project_id: int, corrects: str, who: str, reason: str, to: int | None) -> None:
    """Back to an earlier correction of the same, or with `to` None to none; `INVALID` when it is so already."""
    active = {one.corrects: one.id for one in active_of(change.connection, project_id)}.get(corrects)
    if active == to:
        raise StoreError(StoreCode.INVALID, kind="roll back", id=to or 0)
    event = CorrectionEvent(to, corrects, EventAction.ROLL_BACK, who, reason, change.at)
    _add_event(change, project_id, event)


def corrections(connection: sqlite3.Connection, project_id: int) -> list[StoredCorrection]:
    """All corrections of a project, the newest first."""
    found = connection.execute("SELECT * FROM correction WHERE project_id = ? ORDER BY id DESC", (project_id,))
    return [_correction(row) for row in found]


def with_id(connection: sqlite3.Connection, correction_id: int) -> StoredCorrection:
    """The correction; `StoreError(MISSING)` when there is none."""
    row = connection.execute("SELECT * FROM correction WHERE id = ?", (correction_id,)).fetchone()
    if row is None:
        raise StoreError(StoreCode.MISSING, kind="correction", id=correction_id)
    return _correction(row)


def active_of(connection: sqlite3.Connection, project_id: int) -> list[StoredCorrection]:
    """The corrections that hold, at most one for each thing corrected; the one accepted last comes last."""
    found = connection.execute(
        "SELECT correction.* FROM correction JOIN correction_event e ON e.correction_id = correction.id"
        " WHERE e.id IN (SELECT max(id) FROM correction_event WHERE project_id = ? GROUP BY corrects)"
        " ORDER BY e.id",
        (project_id,),
    )
    return [_correction(row) for row in found]


def events(connection: sqlite3.Connection, project_id: int) -> list[CorrectionEvent]:
    """What was accepted and rolled back in a project, the newest first."""
    found = connection.execute("SELECT * FROM correction_event WHERE project_id = ? ORDER BY id DESC", (project_id,))
    return [_event(row) for row in found]


def _add_event(change: Change, project_id: int, event: CorrectionEvent) -> None:
    row = {"corrects": event.corrects, "correction_id": event.correction_id, "reason": event.reason}
    at, action = time_text(event.at), event.action.value
    change.insert("correction_event", project_id=project_id, action=action, who=event.who, at=at, **row)
    change.journal(f"{action}_correction", f"project:{project_id}", who=event.who, **row)


def _event(row: sqlite3.Row) -> CorrectionEvent:
    return CorrectionEvent(
        correction_id=row["correction_id"],
        corrects=row["corrects"],
        action=EventAction(row["action"]),
        who=row["who"],
        reason=row["reason"],
        at=datetime.fromisoformat(row["at"]),
    )


def _correction(row: sqlite3.Row) -> StoredCorrection:
    return StoredCorrection(
        id=row["id"],
        project_id=row["project_id"],
        uuid=row["uuid"],
        sha256=row["sha256"],
        corrects=row["corrects"],
        name=row["name"],
        added=datetime.fromisoformat(row["added"]),
        content=row["content"],
    )
