"""A scanner that was lost in the middle of its work on the command line: it is waited for, and the work goes on."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from core.acquisition.scanner import CancelToken, ScannerCode
from core.acquisition.session import Session
from core.errors import ScannerError
from desktop.cli.guard import tell
from desktop.cli.interrupt import cancelling
from drivers.connection import Connection

T = TypeVar("T")

AT_A_TERMINAL_S = 600
"""How long a scanner is waited for while somebody sits there who can plug it in."""
_LOOK_S = 0.1


class Regaining:
    """Waits up to `patience_s` for the scanner of a session; with 0 a loss ends the command as any failure does."""

    def __init__(self, session: Session, connection: Connection, patience_s: float) -> None:
        self._session = session
        self._connection = connection
        self._patience_s = patience_s

    def trying(self, work: Callable[[], T], again: Callable[[], object]) -> T:
        """What `work` gives; after a loss the scanner is waited for, `again` prepared, and `work` done anew."""
        while True:
            try:
                return work()
            except ScannerError as error:
                if error.code is not ScannerCode.DISCONNECTED or self._patience_s <= 0:
                    raise
                self._wait(error)
            again()

    def _wait(self, lost: ScannerError) -> None:
        tell(
            f"The scanner at {self._connection.address} is gone; what was told as stored is safe. Plug it in again "
            f"and switch it on: the work goes on by itself (waiting {self._patience_s:g} s, Ctrl-C ends)."
        )
        with cancelling() as cancel:
            patience = _Patience(cancel, self._patience_s)
            try:
                self._connection.reconnect(patience)
            except ScannerError as error:
                if patience.over and not cancel.cancelled:
                    raise lost from error
                raise
        self._session.reconnect(self._connection)
        tell(f"Scanner {self._connection.identity.serial} is back; the reference is taken again.")


class _Patience(CancelToken):
    """Cancelled by another token, or when the time is over."""

    def __init__(self, asked: CancelToken, seconds: float) -> None:
        super().__init__()
        self._asked = asked
        self._until = time.monotonic() + seconds

    @property
    def over(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() > self._until

    @property
    def cancelled(self) -> bool:
        """Whether there is no waiting any more."""
        return self._asked.cancelled or self.over

    def wait(self, seconds: float) -> bool:
        """In steps, so that the other token is heard."""
        until = time.monotonic() + seconds
        while not self.cancelled and (left := until - time.monotonic()) > 0:
            self._asked.wait(min(left, _LOOK_S))
        return self.cancelled
