"""Who changed what, and which reports were issued: both are only ever added to."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from core.store.engine import Change
from core.store.records import JournalEntry
from core.store.values import time_text


def entries(connection: sqlite3.Connection, limit: int) -> list[JournalEntry]:
    """The newest `limit` entries, newest first."""
    found = connection.execute("SELECT * FROM journal ORDER BY id DESC LIMIT ?", (limit,))
    return [_entry(row) for row in found]


def next_report_number(connection: sqlite3.Connection, year: int) -> str:
    """`YEAR-TAG-COUNT`; the tag belongs to this store, so that two laptops never issue the same number."""
    tag = connection.execute("SELECT tag FROM store").fetchone()["tag"]
    issued = connection.execute("SELECT count(*) FROM report").fetchone()[0]
    return f"{year}-{tag}-{issued + 1:04d}"


def record_report(change: Change, project_id: int, number: str, sha256: str) -> None:
    """Write down that a report was issued."""
    change.insert("report", number=number, project_id=project_id, sha256=sha256, created=time_text(change.at))
    change.journal("record_report", f"report:{number}", project=project_id, sha256=sha256)


def _entry(row: sqlite3.Row) -> JournalEntry:
    at = datetime.fromisoformat(row["at"])
    return JournalEntry(row["id"], at, row["who"], row["action"], row["subject"], row["detail"])
