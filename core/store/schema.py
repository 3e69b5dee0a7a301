"""Which schema a file has, and the way from an older one to the present one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from core.errors import StoreError
from core.store import migrations
from core.store.connection import pragma
from core.store.failures import code_of
from core.store.records import StoreCode

APPLICATION_ID = 0x54696C74
"""`Tilt` in ASCII, in the header of every store, so that no other database is taken for one."""


@dataclass(frozen=True)
class Migration:
    """The SQL that leads to schema `number` from the one before."""

    number: int
    name: str
    script: str

    def statements(self) -> Iterator[str]:
        """One by one, since `executescript` would commit between them."""
        pending = ""
        for line in self.script.splitlines(keepends=True):
            pending += line
            if sqlite3.complete_statement(pending):
                yield pending
                pending = ""


def _packaged() -> tuple[Migration, ...]:
    scripts = sorted(
        (entry for entry in files(migrations).iterdir() if entry.name.endswith(".sql")),
        key=lambda entry: entry.name,
    )
    return tuple(
        Migration(int(entry.name.partition("_")[0]), entry.name, entry.read_text(encoding="utf-8"))
        for entry in scripts
    )


MIGRATIONS = _packaged()
"""All that this program knows, numbered from 1 without a gap; the last is the present schema."""


def version_of(connection: sqlite3.Connection, file: Path, known: int) -> int:
    """Schema of the file, 0 for an empty one. Raises `StoreError` (`NOT_A_STORE`, `NEWER`)."""
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if tables == 0:
        return 0
    if pragma(connection, "application_id") != APPLICATION_ID:
        raise StoreError(StoreCode.NOT_A_STORE, file=str(file))
    version = pragma(connection, "user_version")
    if version > known:
        raise StoreError(StoreCode.NEWER, file=str(file), found=version, known=known)
    return version


def migrate(connection: sqlite3.Connection, file: Path, steps: tuple[Migration, ...]) -> int:
    """Bring the file to the last of `steps`, in one transaction: all of it or nothing.

    Returns the schema that it found, which another program may have renewed in the meantime.
    Raises `StoreError`: what the disk or a lock caused by its own code, a script that fails as `MIGRATION`.
    """
    try:
        # Tables are rebuilt with the checks off (sqlite.org/lang_altertable.html#otheralter); see _settle.
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("BEGIN IMMEDIATE")
        found = version_of(connection, file, len(steps))
        for step in steps[found:]:
            for statement in step.statements():
                connection.execute(statement)
        _settle(connection, file, len(steps))
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        code = code_of(error)
        if code in {StoreCode.CORRUPT, StoreCode.INVALID, StoreCode.DUPLICATE, StoreCode.MISSING}:
            code = StoreCode.MIGRATION
        raise StoreError(code, file=str(file), detail=str(error), wanted=len(steps)) from error
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        connection.execute("PRAGMA foreign_keys = ON")
    return found


def _settle(connection: sqlite3.Connection, file: Path, version: int) -> None:
    dangling = connection.execute("PRAGMA foreign_key_check").fetchone()
    if dangling is not None:
        detail = f"a row of {dangling[0]} belongs to nothing"
        raise StoreError(StoreCode.MIGRATION, file=str(file), detail=detail, wanted=version)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {version}")
