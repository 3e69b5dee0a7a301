"""One command after another: send it, read the whole reply, and after a mishap find the common thread again.

Nothing in a reply says which command it answers, so what is left of one that went wrong must never be taken
for the reply to the next. After a mishap the link therefore stops what may still run, lets the line fall
silent, and asks for a stored value whose name the scanner repeats: what comes before that is thrown away.
"""

from __future__ import annotations

import contextlib
import itertools
import struct
from collections.abc import Callable, Iterator
from math import inf
from typing import TypeVar

from core.acquisition.scanner import CancelToken, Progress, ScannerCode
from core.errors import ScannerError
from drivers.asd import commands
from drivers.asd.commands import Command
from drivers.asd.faults import ReplyCode, failure
from drivers.asd.replies import HEAD, VALUE_BYTES, Value
from drivers.clock import NEVER, Clock
from drivers.transport.line import Line
from drivers.transport.linked import Linked
from drivers.transport.reading import Reader

T = TypeVar("T")

GREETING_S = 2.0
"""Longest wait for the first word of the scanner; a greeting that comes later is cleared away like any mishap."""
SILENCE_S = 0.3
GREETING_TALK_S = 2.0
TALK_S = 0.8
"""A line that talks on for longer is asked all the same; cancelling must not wait for it."""
SETTLE_S = 3.0
MOST_SETTLES = 3
"""Failures to find the thread again, after which the line is given up: a new connection is clean."""
NOT_READY_S = 5.0
NOT_READY_RETRY_S = 0.5
ABORT_S = 0.2
REPORT_S = 0.1
"""Between two reports of progress."""
WAITING_SHARE = 0.95

PROBES = ("VEndingWavelength", "VStartingWavelength", "EndingWavelength", "StartingWavelength")
"""Stored values that units have (maker's TCP client sample), asked for by nobody else.

Which one is asked for changes each time, so that an answer to the last question is not taken for one to this.
"""


def _unheard(_: float) -> None:
    """For commands whose progress nobody watches."""


class Link(Linked):
    """Asks an ASD spectrometer."""

    def __init__(self, line: Line, clock: Clock) -> None:
        super().__init__(line, clock)
        self._reader = Reader(self._line, clock)
        self._probes = itertools.cycle(PROBES)
        self._settled = True
        self._failed_settles = 0
        self._busy_until = clock.now()

    def greeting(self) -> bytes:
        """What the scanner says of itself, which has no fixed length; empty when it says nothing.

        Raises `BUSY_ELSEWHERE` when it hangs up at once, as it does on a second client.
        """
        try:
            first = self._line.receive(self._clock.now() + GREETING_S)
            return first + self._reader.drain(SILENCE_S, GREETING_TALK_S)
        except ScannerError as error:
            if error.code is ScannerCode.TIMEOUT:
                return b""
            self.close()
            if error.code is ScannerCode.DISCONNECTED:
                raise ScannerError(ScannerCode.BUSY_ELSEWHERE, address=self.address) from error
            raise

    def ask(
        self, command: Command[T], cancel: CancelToken = NEVER, progress: Progress = _unheard, most_s: float = inf
    ) -> T:
        """Send `command` and read its reply; a scanner that is not ready is asked again for a while.

        What was given up before and goes on all the same is waited for `most_s` seconds; then `NOT_READY`.
        Raises `ScannerError`: what the scanner reports (`faults`), `PROTOCOL` for a reply that makes no sense,
        and what the line raises.
        """
        begun = self._clock.now()

        def rising() -> None:
            progress(WAITING_SHARE * min(1.0, (self._clock.now() - begun) / command.usual_s))

        while True:
            try:
                return self._exchange(command, cancel, rising, most_s)
            except ScannerError as error:
                if error.code is not ScannerCode.NOT_READY or self._clock.now() >= begun + NOT_READY_S:
                    raise
            self._clock.wait(NOT_READY_RETRY_S, cancel)
            cancel.check()

    def _exchange(self, command: Command[T], cancel: CancelToken, waiting: Callable[[], None], most_s: float) -> T:
        self._settle(cancel, most_s)
        self._settled = False
        begun = self._clock.now()
        self._busy_until = begun + command.usual_s
        self._line.send(command.data, begun + command.timeout_s)
        with self._stopped_when_given_up(command):
            data = self._reply(command, begun + command.timeout_s, cancel, waiting)
        parsed = self._parsed(command, data)
        self._settled = True
        return parsed

    def _reply(self, command: Command[T], deadline: float, cancel: CancelToken, waiting: Callable[[], None]) -> bytes:
        while True:
            waiting()
            look = min(deadline, self._clock.now() + REPORT_S)
            try:
                head = self._reader.read_exact(HEAD.size, look, cancel)
                break
            except ScannerError as error:
                if error.code is not ScannerCode.TIMEOUT or look >= deadline:
                    raise
        code, error_code = HEAD.unpack(head)
        wrong = failure(code, error_code, command.text, self.address)
        if wrong is not None:
            raise wrong
        return head + self._reader.read_exact(command.size - HEAD.size, deadline, cancel)

    def _parsed(self, command: Command[T], data: bytes) -> T:
        try:
            return command.parse(data)
        except (ValueError, struct.error) as error:
            raise self._error(ScannerCode.PROTOCOL, command) from error

    def _settle(self, cancel: CancelToken, most_s: float) -> None:
        """Come to an understanding with the scanner, unless there is one."""
        stray = self._reader.drain(quiet=0.0, patience=REPORT_S)
        if self._settled and not stray:
            return
        self._settled = False
        try:
            self._find_thread(cancel, most_s)
        except ScannerError as error:
            if error.code is ScannerCode.TIMEOUT:
                if self._clock.now() < self._busy_until:  # still at what was given up
                    raise ScannerError(ScannerCode.NOT_READY, address=self.address) from error
                self._failed_settles += 1
                if self._failed_settles >= MOST_SETTLES:
                    self.close()
                    raise ScannerError(ScannerCode.DISCONNECTED, address=self.address) from error
            raise
        self._settled = True
        self._failed_settles = 0

    def _find_thread(self, cancel: CancelToken, most_s: float) -> None:
        self._reader.drain(SILENCE_S, TALK_S)
        probe = commands.stored_value(next(self._probes))
        now = self._clock.now()
        deadline = max(now, min(self._busy_until, now + most_s)) + SETTLE_S
        self._line.send(probe.data, deadline)
        heard = b""
        while not _answers(heard, probe):
            if self._clock.now() > deadline:  # a line that never stops talking has no end of its own
                raise self._error(ScannerCode.TIMEOUT, probe)
            heard += self._line.receive(deadline, cancel)

    @contextlib.contextmanager
    def _stopped_when_given_up(self, command: Command[T]) -> Iterator[None]:
        """Tell the scanner to stop what nobody waits for any more."""
        try:
            yield
        except ScannerError as error:
            if command.stoppable and error.code in (ScannerCode.CANCELLED, ScannerCode.TIMEOUT):
                with contextlib.suppress(ScannerError):  # what made it fail shows at the next command
                    self._line.send(commands.ABORT, self._clock.now() + ABORT_S)
            raise

    def _error(self, code: ScannerCode, command: Command[T]) -> ScannerError:
        return ScannerError(code, address=self.address, command=command.text)


def _answers(heard: bytes, probe: Command[Value]) -> bool:
    """Whether the last bytes are the reply to `probe`; without its name only if nothing came before."""
    reply = heard[-VALUE_BYTES:]
    if len(reply) < VALUE_BYTES or HEAD.unpack_from(reply)[0] not in set(ReplyCode):
        return False
    try:
        name = probe.parse(reply).name
    except ValueError:
        return False
    return probe.text.endswith(f",{name}") or (not name and len(heard) == VALUE_BYTES)
