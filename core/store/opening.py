"""Where the store lies, and how its file is opened: refused, created, brought up to date or just opened."""

from __future__ import annotations

import os
import sqlite3
from contextlib import ExitStack
from pathlib import Path

import platformdirs

from core.errors import StoreError
from core.store.backup import write_backup
from core.store.connection import connect, sync_folder
from core.store.failures import told
from core.store.records import StoreCode
from core.store.schema import Migration, migrate, version_of


def default_path() -> Path:
    """`TILTH_STORE`, else `store.tilthdb` in the user's data folder for Tilth."""
    named = os.environ.get("TILTH_STORE")
    return Path(named) if named else Path(platformdirs.user_data_dir("Tilth", appauthor=False)) / "store.tilthdb"


def open_file(file: Path, migrations: tuple[Migration, ...], patience_s: float) -> tuple[sqlite3.Connection, int]:
    """A writing connection to a store of the present schema, and the schema that the file had (0: new).

    A file that is no store, or of a newer schema, is left untouched. An older one is migrated after a
    backup named `STEM.schema-N.tilthdb` beside it. Raises `StoreError`.
    """
    with told(file), ExitStack() as unless_done:
        file.parent.mkdir(parents=True, exist_ok=True)
        new = not file.exists()
        connection = connect(file, patience_s, create=True)
        unless_done.callback(connection.close)
        before = _bring_up_to_date(connection, file, migrations)
        unless_done.pop_all()
    if new:
        sync_folder(file.parent)
    return connection, before


def _bring_up_to_date(connection: sqlite3.Connection, file: Path, migrations: tuple[Migration, ...]) -> int:
    before = version_of(connection, file, len(migrations))
    _write_ahead(connection, file)
    if 0 < before < len(migrations):
        write_backup(connection, file, file.with_name(f"{file.stem}.schema-{before}.tilthdb"))
    return migrate(connection, file, migrations) if before < len(migrations) else before


def _write_ahead(connection: sqlite3.Connection, file: Path) -> None:
    mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    if mode != "wal":
        # network folders have no shared memory for the write-ahead log
        raise StoreError(StoreCode.UNWRITABLE, file=str(file), detail=f"journal mode {mode}")
