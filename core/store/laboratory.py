"""What the laboratory said, as it was read, and which samples were sent there."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from core.errors import StoreError
from core.store.engine import Change
from core.store.local_records import LaboratoryFile, NewLaboratoryFile, Sending
from core.store.records import StoreCode
from core.store.values import time_text

if TYPE_CHECKING:
    from core.laboratory.table import Result


def add_file(change: Change, project_id: int, new: NewLaboratoryFile) -> int:
    """Add a file with the results that were read from it; one that is there and was read alike is not doubled."""
    sha256 = _sha256(new.content)
    for known in files_of(change.connection, project_id):
        if known.sha256 == sha256 and known.results == new.results:
            return known.id
    file_id = change.insert(
        "laboratory_file",
        project_id=project_id,
        name=new.name,
        laboratory=new.laboratory,
        sha256=sha256,
        content=new.content,
        received=time_text(change.at),
    )
    ids = _sample_ids(change.connection, project_id)
    for result in new.results:
        _add_result(change, file_id, result, ids.get(result.sample))
    told = {"project": project_id, "name": new.name, "laboratory": new.laboratory, "results": len(new.results)}
    change.journal("add_laboratory_results", f"laboratory_file:{file_id}", sha256=sha256, **told)
    return file_id


def files_of(connection: sqlite3.Connection, project_id: int) -> list[LaboratoryFile]:
    """The files of a project with their results, in the order in which they came."""
    found = connection.execute(
        "SELECT id, project_id, name, laboratory, sha256, received FROM laboratory_file WHERE project_id = ?"
        " ORDER BY id",
        (project_id,),
    )
    return [_file(connection, row) for row in found]


def content_of(connection: sqlite3.Connection, file_id: int) -> bytes:
    """The bytes of a file; `StoreError(MISSING)` when there is none."""
    row = connection.execute("SELECT content FROM laboratory_file WHERE id = ?", (file_id,)).fetchone()
    if row is None:
        raise StoreError(StoreCode.MISSING, kind="laboratory file", id=file_id)
    return bytes(row["content"])


def damaged_files(connection: sqlite3.Connection) -> list[int]:
    """Files that are not what they were when they came in."""
    found = connection.execute("SELECT id, sha256, content FROM laboratory_file ORDER BY id")
    return [row["id"] for row in found if _sha256(row["content"]) != row["sha256"]]


def mark_sent(change: Change, project_id: int, sample_ids: Sequence[int], laboratory: str, sent: bool) -> None:
    """Write down that samples went to a laboratory, or with `sent` False that they did not after all."""
    known = set(_sample_ids(change.connection, project_id).values())
    for sample_id in sample_ids:
        if sample_id not in known:
            raise StoreError(StoreCode.MISSING, kind="sample", id=sample_id)
        change.insert(
            "sending",
            project_id=project_id,
            sample_id=sample_id,
            sent=int(sent),
            laboratory=laboratory,
            who=change.who,
            at=time_text(change.at),
        )
    action = "mark_sent" if sent else "take_back_sent"
    change.journal(action, f"project:{project_id}", samples=list(sample_ids), laboratory=laboratory)


def sent_samples(connection: sqlite3.Connection, project_id: int) -> list[Sending]:
    """The samples of a project that are at the laboratory or have been, in the order of their sending."""
    found = connection.execute(
        "SELECT * FROM sending WHERE sent = 1 AND id IN"
        " (SELECT max(id) FROM sending WHERE project_id = ? GROUP BY sample_id) ORDER BY id",
        (project_id,),
    )
    return [
        Sending(row["sample_id"], row["laboratory"], row["who"], datetime.fromisoformat(row["at"])) for row in found
    ]


def _add_result(change: Change, file_id: int, result: Result, sample_id: int | None) -> None:
    change.insert(
        "laboratory_result",
        file_id=file_id,
        sample=result.sample,
        sample_id=sample_id,
        property=result.property,
        value=result.value,
        error_sd=result.error_sd,
        method=result.method,
        unit=result.unit_as_written,
        place_row=result.row,
        place_column=result.column,
        written=result.written,
        censored=int(result.censored),
    )


def _file(connection: sqlite3.Connection, row: sqlite3.Row) -> LaboratoryFile:
    found = connection.execute("SELECT * FROM laboratory_result WHERE file_id = ? ORDER BY id", (row["id"],))
    results = found.fetchall()
    return LaboratoryFile(
        id=row["id"],
        project_id=row["project_id"],
        name=row["name"],
        laboratory=row["laboratory"],
        sha256=row["sha256"],
        received=datetime.fromisoformat(row["received"]),
        results=tuple(_result(result) for result in results),
        sample_ids=tuple(result["sample_id"] for result in results),
    )


def _result(row: sqlite3.Row) -> Result:
    from core.laboratory.table import Result  # here, for it brings the readers of tables along

    return Result(
        sample=row["sample"],
        property=row["property"],
        value=row["value"],
        error_sd=row["error_sd"],
        method=row["method"],
        unit_as_written=row["unit"],
        row=row["place_row"],
        column=row["place_column"],
        written=row["written"],
        censored=bool(row["censored"]),
    )


def _sample_ids(connection: sqlite3.Connection, project_id: int) -> dict[str, int]:
    found = connection.execute("SELECT name, id FROM sample WHERE project_id = ?", (project_id,))
    return {row["name"]: row["id"] for row in found}


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
