"""One command after another over a line: send, wait for the whole reply, retry while the scanner is busy."""

from __future__ import annotations

import struct
from typing import TypeVar

from core.acquisition.scanner import CancelToken, ScannerCode
from core.errors import ErrorCode, ScannerError
from drivers.clock import NEVER, Clock
from drivers.nirscan_nano.commands import Command
from drivers.nirscan_nano.faults import NanoCode
from drivers.nirscan_nano.framing import Framing, FramingError, Status
from drivers.transport.line import Line, drain
from drivers.transport.linked import Linked

T = TypeVar("T")
D = TypeVar("D")

BUSY_PATIENCE_S = 3.0
BUSY_RETRY_S = 0.2
DRAIN_S = 0.5
"""How long what others left on the line may take to run out."""
REST_S = 2.0
"""A reply that has begun goes on within this time, or the rest of it is lost."""


class Link(Linked):
    """Asks a NIRscan Nano.

    After an exchange that went wrong the line is drained, and reads go on under another sequence number, so
    that a reply that comes late is never taken for another's.
    """

    def __init__(self, line: Line, framing: Framing, clock: Clock, busy_patience_s: float = BUSY_PATIENCE_S) -> None:
        super().__init__(line, clock)
        self._framing = framing
        self._busy_patience_s = busy_patience_s
        self._writes = 0
        self._failures = 0
        self._settled = False

    def ask(self, command: Command[T], cancel: CancelToken = NEVER) -> T:
        """Send `command` and read its reply.

        Raises `ScannerError`: `BUSY_ELSEWHERE` when another host holds the scanner, `NanoCode.REFUSED` when
        it says no, `PROTOCOL` when the reply makes no sense, and what the line raises.
        """
        status, data = self._until_free(command, cancel)
        # a read that brings nothing is a refusal, whatever its status says
        if status != Status.OK or (command.reads and not data):
            raise self._error(NanoCode.REFUSED, command)
        try:
            return command.parse(data)
        except (ValueError, struct.error) as error:
            raise self._error(ScannerCode.PROTOCOL, command) from error

    def ask_if_known(self, command: Command[T], otherwise: D) -> T | D:
        """The reply, or `otherwise` from firmware that refuses the command."""
        try:
            return self.ask(command)
        except ScannerError as error:
            if error.code is NanoCode.REFUSED:
                return otherwise
            raise

    def _until_free(self, command: Command[T], cancel: CancelToken) -> tuple[int, bytes]:
        """Exchange until the scanner is not busy with another host."""
        give_up = self._clock.now() + self._busy_patience_s
        while True:
            status, data = self._exchange(command, cancel)
            if status != Status.BUSY:
                return status, data
            if self._clock.now() >= give_up:
                raise self._error(ScannerCode.BUSY_ELSEWHERE, command)
            self._clock.wait(BUSY_RETRY_S, cancel)
            cancel.check()

    def _exchange(self, command: Command[T], cancel: CancelToken) -> tuple[int, bytes]:
        self._settle()
        try:
            return self._answer(command, self._next_seq(command), cancel)
        except ScannerError:
            self._settled = False
            self._failures = self._failures % 255 + 1
            raise

    def _answer(self, command: Command[T], seq: int, cancel: CancelToken) -> tuple[int, bytes]:
        """Status and data of the reply to `command`."""
        deadline = self._clock.now() + command.timeout_s
        for piece in self._framing.pieces(command.message(seq)):
            self._line.send(piece, deadline)
        while True:
            answer = self._receive(command, seq, deadline, cancel)
            if answer is not None:
                return answer
            if self._framing.begun:
                deadline = min(deadline, self._clock.now() + REST_S)
            if self._clock.now() >= deadline:
                raise self._error(ScannerCode.TIMEOUT, command)

    def _receive(
        self, command: Command[T], seq: int, deadline: float, cancel: CancelToken
    ) -> tuple[int, bytes] | None:
        try:
            messages = self._framing.feed(self._line.receive(deadline, cancel))
        except FramingError as error:
            raise self._error(ScannerCode.PROTOCOL, command) from error
        for message in messages:
            data = self._framing.answer(message, command.key)
            if message.seq == seq and data is not None:
                return message.status, data
        return None

    def _next_seq(self, command: Command[T]) -> int:
        """0 for reads, until one goes wrong, and a counter for writes, as the vendor's host does."""
        if command.reads:
            return self._failures
        self._writes = self._writes % 255 + 1
        return self._writes

    def _settle(self) -> None:
        if not self._settled:
            drain(self._line, self._clock, patience=DRAIN_S)
            self._framing.reset()
            self._settled = True
            return
        # a reply that came twice would be taken for the next one, as reads bear no numbers
        drain(self._line, self._clock, quiet=0.0, patience=DRAIN_S)
        self._framing.reset()

    def _error(self, code: ErrorCode, command: Command[T]) -> ScannerError:
        return ScannerError(code, address=self.address, command=command.name)
