"""Connections to the file of the store, all set up alike."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

_EVERY_CONNECTION = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    # so that even INSERT OR REPLACE meets the triggers that keep raw scans
    "PRAGMA recursive_triggers = ON",
    "PRAGMA synchronous = FULL",
    # macOS: fsync alone leaves data in the cache of the disk; elsewhere these two do nothing
    "PRAGMA fullfsync = ON",
    "PRAGMA checkpoint_fullfsync = ON",
)


def connect(file: Path, patience_s: float, *, create: bool = False) -> sqlite3.Connection:
    """A connection in autocommit mode that waits up to `patience_s` for a lock.

    It may be handed from thread to thread, but used by one at a time. Raises `sqlite3.Error`.
    """
    mode = "rwc" if create else "rw"
    connection = sqlite3.connect(
        f"{file.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=patience_s,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.row_factory = sqlite3.Row
    try:
        for statement in _EVERY_CONNECTION:
            connection.execute(statement)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def pragma(connection: sqlite3.Connection, name: str) -> int:
    """The number that a pragma answers."""
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def sync_folder(folder: Path) -> None:
    """Make new names in `folder` survive a power cut; Windows needs no such call and has none.

    Some file systems do not know it either; there the name reaches the disk in its own time.
    """
    if os.name != "posix":
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
