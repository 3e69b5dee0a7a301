"""One thread that writes, and a connection for each thread that reads."""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from core.errors import StoreError, Value
from core.store.connection import connect
from core.store.failures import told
from core.store.records import StoreCode
from core.store.values import time_text

T = TypeVar("T")
Bound = str | int | float | bytes | None

_log = logging.getLogger("tilth.store")


@dataclass(frozen=True)
class Change:
    """A transaction that is being written: by whom, when, and through which connection."""

    connection: sqlite3.Connection
    who: str
    at: datetime

    def insert(self, table: str, **row: Bound) -> int:
        """Add a row and return its id."""
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - names from code, values bound
        return self.connection.execute(statement, tuple(row.values())).lastrowid or 0

    def journal(self, action: str, subject: str, **detail: object) -> None:
        """Write down what this transaction did to `subject` (`table:id`)."""
        told_detail = json.dumps(detail, ensure_ascii=False, sort_keys=True)
        at = time_text(self.at)
        self.insert("journal", at=at, who=self.who, action=action, subject=subject, detail=told_detail)


class Engine:
    """Runs jobs on the store: writes one after the other in their own thread, reads side by side.

    Every write is one transaction that is on the disk when `write` returns. All errors are `StoreError`.
    """

    def __init__(
        self, writer: sqlite3.Connection, file: Path, who: str, now: Callable[[], datetime], patience_s: float
    ) -> None:
        self.file = file
        self._connection = writer
        self._who = who
        self._now = now
        self._patience_s = patience_s
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tilth-store")
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._closed = False

    def write(self, job: Callable[[Change], T], **values: Value) -> T:
        """Run `job` in a transaction of the writing thread; `values` go into the sentence of an error."""
        try:
            running = self._writer.submit(self._transact, job)
        except RuntimeError as error:
            raise StoreError(StoreCode.CLOSED, file=str(self.file)) from error
        with told(self.file, **values):
            return running.result()

    def read(self, job: Callable[[sqlite3.Connection], T]) -> T:
        """Run `job` in this thread on one state of the store, whatever is written meanwhile."""
        with told(self.file), self._reader() as connection:
            connection.execute("BEGIN")
            try:
                return job(connection)
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def close(self) -> None:
        """Finish the running write, move the log into the file and close; safe to call twice."""
        self._writer.shutdown()
        with self._lock:
            readers, self._idle = self._idle, []
            closed, self._closed = self._closed, True
        for reader in readers:
            reader.close()
        if not closed:
            self._put_log_away()
            self._connection.close()

    def _transact(self, job: Callable[[Change], T]) -> T:
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            result = job(Change(connection, self._who, self._now()))
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        return result

    @contextmanager
    def _reader(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            if self._closed:
                raise StoreError(StoreCode.CLOSED, file=str(self.file))
            connection = self._idle.pop() if self._idle else None
        connection = connection or self._new_reader()
        try:
            yield connection
        finally:
            self._give_back(connection)

    def _new_reader(self) -> sqlite3.Connection:
        connection = connect(self.file, self._patience_s)
        connection.execute("PRAGMA query_only = ON")
        return connection

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            if not self._closed:
                self._idle.append(connection)
                return
        connection.close()

    def _put_log_away(self) -> None:
        try:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error as error:
            # nothing is lost: the log is read again when the store is next opened
            _log.warning("the log stays beside %s: %s", self.file, error)
