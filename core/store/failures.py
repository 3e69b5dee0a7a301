"""From what SQLite says to what a user can act on."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import StoreError, Value
from core.store.records import StoreCode

_PRIMARY = {
    sqlite3.SQLITE_BUSY: StoreCode.LOCKED,
    sqlite3.SQLITE_LOCKED: StoreCode.LOCKED,
    sqlite3.SQLITE_PROTOCOL: StoreCode.LOCKED,
    sqlite3.SQLITE_FULL: StoreCode.FULL,
    sqlite3.SQLITE_CORRUPT: StoreCode.CORRUPT,
    sqlite3.SQLITE_ERROR: StoreCode.CORRUPT,
    sqlite3.SQLITE_NOTADB: StoreCode.NOT_A_STORE,
    sqlite3.SQLITE_READONLY: StoreCode.UNWRITABLE,
    sqlite3.SQLITE_CANTOPEN: StoreCode.UNWRITABLE,
    sqlite3.SQLITE_PERM: StoreCode.UNWRITABLE,
    sqlite3.SQLITE_CONSTRAINT: StoreCode.INVALID,
    sqlite3.SQLITE_TOOBIG: StoreCode.INVALID,
    sqlite3.SQLITE_MISMATCH: StoreCode.INVALID,
}
"""SQLITE_ERROR is a missing table or column here, since every statement is tested: someone edited the file."""

_EXTENDED = {
    sqlite3.SQLITE_CONSTRAINT_UNIQUE: StoreCode.DUPLICATE,
    sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY: StoreCode.DUPLICATE,
    sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY: StoreCode.MISSING,
}

_PRIMARY_BITS = 0xFF
_LITTLE_ROOM = 1 << 16
"""Bytes; the log of SQLite and its index cannot begin with less."""


@contextmanager
def told(file: Path, **values: Value) -> Iterator[None]:
    """Raise every error of SQLite or of the disk as a `StoreError` about `file`, with `values` for its sentence.

    A row that cannot be understood (a broken list, an unknown word) means a damaged store as well; text that
    is no Unicode (a file name of undecodable bytes) cannot be stored.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(_code_at(file, error), file=str(file), detail=str(error), **values) from error
    except OSError as error:
        raise StoreError(StoreCode.UNWRITABLE, file=str(file), detail=str(error), **values) from error
    except UnicodeEncodeError as error:
        raise StoreError(StoreCode.INVALID, file=str(file), detail=str(error), **values) from error
    except ValueError as error:
        raise StoreError(StoreCode.CORRUPT, file=str(file), detail=str(error), **values) from error


def code_of(error: sqlite3.Error) -> StoreCode:
    """The code for an error of SQLite; an error of the disk and anything unforeseen is `DISK`."""
    number = getattr(error, "sqlite_errorcode", None)
    if number is None:
        return StoreCode.CLOSED if isinstance(error, sqlite3.ProgrammingError) else StoreCode.DISK
    return _EXTENDED.get(number) or _PRIMARY.get(number & _PRIMARY_BITS, StoreCode.DISK)


def _code_at(file: Path, error: sqlite3.Error) -> StoreCode:
    """SQLite tells of a full disk as of one that fails, where it has no room for the files beside the store."""
    code = code_of(error)
    return StoreCode.FULL if code is StoreCode.DISK and _is_full(file) else code


def _is_full(file: Path) -> bool:
    try:
        return shutil.disk_usage(file.parent).free < _LITTLE_ROOM
    except OSError:
        return False
