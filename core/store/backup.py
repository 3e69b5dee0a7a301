"""A copy of the store in one file, whole and checked before it takes its name.

Copying the file by hand while the program runs would leave out what still stands in the `-wal` file beside it.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from core.errors import StoreError
from core.store.connection import connect, pragma, sync_folder
from core.store.failures import told
from core.store.records import StoreCode
from core.store.schema import APPLICATION_ID

_APPLICATION_ID_AT = slice(68, 72)
"""Where the header of a database holds it (sqlite.org/fileformat.html)."""


def write_backup(source: sqlite3.Connection, of: Path, to: Path) -> None:
    """Copy the database of `source` to the file `to`, which is replaced only if it is a backup itself.

    Raises `StoreError`; then `to` is as it was.
    """
    part = to.with_name(f".{to.name}.{os.getpid()}.part")
    with told(to):
        _refuse_target(of, to)
        try:
            _copy(source, part)
            _verify(part, to)
            part.replace(to)
        finally:
            part.unlink(missing_ok=True)
    sync_folder(to.parent)


def _refuse_target(of: Path, to: Path) -> None:
    if not to.parent.is_dir():
        raise StoreError(StoreCode.UNWRITABLE, file=str(to), detail="no such folder")
    if to.exists() and to.samefile(of):
        raise StoreError(StoreCode.SAME_FILE, file=str(to))
    # A -wal file left beside a new database would be played into it.
    if any(to.with_name(to.name + ending).exists() for ending in ("-wal", "-journal")):
        raise StoreError(StoreCode.LOCKED, file=str(to))
    if to.exists() and not _is_store(to):
        raise StoreError(StoreCode.NOT_A_STORE, file=str(to))


def _is_store(file: Path) -> bool:
    if not file.is_file():
        return False
    with file.open("rb") as opened:
        return opened.read(100)[_APPLICATION_ID_AT] == APPLICATION_ID.to_bytes(4, "big")


def _copy(source: sqlite3.Connection, part: Path) -> None:
    with closing(connect(part, 0, create=True)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")


def _verify(part: Path, to: Path) -> None:
    with closing(connect(part, 0)) as copy:
        problems = [row[0] for row in copy.execute("PRAGMA integrity_check(1)")]
        if problems != ["ok"] or pragma(copy, "application_id") != APPLICATION_ID:
            raise StoreError(StoreCode.CORRUPT, file=str(to), detail=problems[0])
