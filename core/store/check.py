"""Whether the file is whole and every raw scan is what it was when it came in."""

from __future__ import annotations

import hashlib
import sqlite3

from core.store.laboratory import damaged_files
from core.store.records import CheckReport


def check(connection: sqlite3.Connection) -> CheckReport:
    """Integrity and links by SQLite's own checks, and the sha256 of all raw scans and laboratory files."""
    problems = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
    problems += [f"a row of {row[0]} belongs to nothing" for row in connection.execute("PRAGMA foreign_key_check")]
    problems += [f"laboratory file {file_id} is not what it was" for file_id in damaged_files(connection)]
    scans, damaged = _raw_scans(connection)
    return CheckReport(scans, damaged, tuple(problems))


def _raw_scans(connection: sqlite3.Connection) -> tuple[int, tuple[int, ...]]:
    scans, damaged = 0, []
    for scan_id, sha256, raw in connection.execute("SELECT id, sha256, raw FROM scan ORDER BY id"):
        scans += 1
        if hashlib.sha256(raw).hexdigest() != sha256:
            damaged.append(scan_id)
    return scans, tuple(damaged)
