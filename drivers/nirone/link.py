"""One command after another over a line: send, wait for the reply, and find the way back after a failure."""

from __future__ import annotations

from typing import TypeVar

from core.acquisition.scanner import CancelToken, Progress, ScannerCode
from core.errors import ErrorCode, ScannerError
from drivers.clock import NEVER, Clock
from drivers.nirone import codec
from drivers.nirone.codec import COMMAND_S, Command, RefusedError
from drivers.nirone.faults import NironeCode
from drivers.transport.line import Line
from drivers.transport.linked import Linked
from drivers.transport.reading import Reader
from drivers.transport.wirelog import WireLog

T = TypeVar("T")
D = TypeVar("D")

LONGEST_LINE = 1024
SLOWEST_BAUD = 9600
LATE_S = 3.0
"""How long after its deadline a reply may still come."""

MEASURING_MARGIN_S = 3.0
"""A measurement may take this, and twice what the device expects."""

QUIET_S = 0.05
LOOK_S = 0.1
"""Between two reports of progress."""

TRIES = 2
_ONCE_MORE = (ScannerCode.TIMEOUT, ScannerCode.PROTOCOL)


class Link(Linked):
    """Asks a NIRONE sensor.

    Replies carry no number, so a late one could be taken for another's. After an exchange that went wrong
    the next one first waits for what may still come, then asks something whose answer is known: the device
    answers in order, so behind that answer nothing old is left.
    """

    def __init__(self, line: Line, clock: Clock, log: WireLog | None = None) -> None:
        super().__init__(line, clock, log)
        self._reader = Reader(self._line, clock, LONGEST_LINE)
        self._known: list[tuple[Command[str], str]] = []
        self._settlings = 0
        self._late_until: float | None = None
        self._ready_until: float | None = None

    def ask(
        self, command: Command[T], cancel: CancelToken = NEVER, seconds: float = COMMAND_S, tries: int = TRIES
    ) -> T:
        """Send `command` and read its reply; again when that is lost or garbled, as each may be sent twice.

        Raises `ScannerError`: `NironeCode.REFUSED` when the reply reads like an error, `PROTOCOL` when it
        makes no sense, and what the line raises.
        """
        for _ in range(tries - 1):
            try:
                return self._exchange(command, seconds, cancel)
            except ScannerError as error:
                if error.code not in _ONCE_MORE:
                    raise
        return self._exchange(command, seconds, cancel)

    def ask_if_known(self, command: Command[T], otherwise: D, cancel: CancelToken = NEVER) -> T | D:
        """The reply, or `otherwise` from a sensor that answers with an error."""
        try:
            return self.ask(command, cancel)
        except ScannerError as error:
            if error.code is NironeCode.REFUSED:
                return otherwise
            raise

    def know(self, command: Command[str], answer: str) -> None:
        """What is always answered the same: the link finds its way back by it."""
        self._known.append((command, answer))

    def measure(self, expected_s: float, cancel: CancelToken, progress: Progress) -> None:
        """Have the device measure and wait until it is done; `progress` is told the share of the time gone.

        The device cannot be stopped: when this gives up, the next call waits for its late end.
        """
        self.settle(cancel)
        begun = self._clock.now()
        deadline = begun + 2 * expected_s + MEASURING_MARGIN_S
        self._ready_until = deadline
        self._send(codec.measure().line)
        while not self._ended(deadline, cancel):
            progress(min(1.0, (self._clock.now() - begun) / max(expected_s, LOOK_S)))

    def block(self, points: int, cancel: CancelToken) -> bytes:
        """The bytes of the last measurement; asked for again when some are lost or out of step."""
        for _ in range(TRIES - 1):
            try:
                return self._block_once(points, cancel)
            except ScannerError as error:
                if error.code not in _ONCE_MORE:
                    raise
        return self._block_once(points, cancel)

    def settle(self, cancel: CancelToken, patience: float | None = None) -> None:
        """Wait for what may still come of an exchange given up before.

        `NOT_READY` when a measurement goes on for more than `patience` seconds.
        """
        self._await_ready(cancel, patience)
        if self._late_until is not None:
            self._await_anything(self._late_until, cancel)
            self._drain()
            self._find_back(cancel)
            self._late_until = None

    def drain(self, quiet: float) -> None:
        """Throw away what comes until the line has been silent for `quiet` seconds."""
        self._reader.drain(quiet)

    def doubt(self) -> None:
        """The last reply may have been another's: the next exchange first finds its way back."""
        self._late_until = self._clock.now()

    def forget(self) -> None:
        """Whatever was still awaited is awaited no longer."""
        self._late_until = self._ready_until = None

    def _exchange(self, command: Command[T], seconds: float, cancel: CancelToken) -> T:
        self.settle(cancel)
        deadline = self._clock.now() + seconds
        self._late_until = deadline + LATE_S
        self._send(command.line)
        value = self._read(command, self._reader.read_line(deadline, cancel))
        self._late_until = None
        return value

    def _read(self, command: Command[T], reply: bytes) -> T:
        try:
            return command.read(reply)
        except RefusedError as error:
            # the error may be about something older, and the reply still to come
            self.doubt()
            raise self._error(NironeCode.REFUSED, command=command.text, answer=str(error)) from error
        except ValueError as error:
            self.doubt()
            raise self._error(ScannerCode.PROTOCOL, command=command.text) from error

    def _block_once(self, points: int, cancel: CancelToken) -> bytes:
        self.settle(cancel)
        # never between request and reading: what is thrown away there may be the block
        self._reader.reset()
        deadline = self._clock.now() + COMMAND_S + 40 * points / SLOWEST_BAUD
        self._late_until = deadline + LATE_S
        self._send(codec.block(points))
        data = self._reader.read_exact(4 * points, deadline, cancel)
        surplus = self._drain()
        try:
            codec.parse_block(data, points)
        except ValueError as error:
            raise self._out_of_step() from error
        if surplus.strip(b"\r\n"):
            raise self._out_of_step()
        self._late_until = None
        return data

    def _out_of_step(self) -> ScannerError:
        self.doubt()
        return self._error(ScannerCode.PROTOCOL, command="Xm0")

    def _send(self, data: bytes) -> None:
        self._line.send(data, self._clock.now() + COMMAND_S)

    def _ended(self, deadline: float, cancel: CancelToken) -> bool:
        """Whether the measurement ended within `LOOK_S`; other lines are late replies and pass unheard."""
        look = min(deadline, self._clock.now() + LOOK_S)
        try:
            reply = self._reader.read_line(look, cancel)
        except ScannerError as error:
            if error.code is ScannerCode.TIMEOUT and look < deadline:
                return False
            raise
        ended = codec.ends_measurement(reply)
        if ended:
            self._ready_until = None
            self._read(codec.measure(), reply)
        return ended

    def _await_ready(self, cancel: CancelToken, patience: float | None) -> None:
        """The line that ends a measurement; one that does not come by its deadline comes no more."""
        if self._ready_until is None:
            return
        until = self._ready_until if patience is None else min(self._ready_until, self._clock.now() + patience)
        try:
            while not codec.ends_measurement(self._reader.read_line(until, cancel)):
                pass
        except ScannerError as error:
            if error.code not in _ONCE_MORE:
                raise
            if self._clock.now() < self._ready_until:
                raise self._error(ScannerCode.NOT_READY) from error
        self._late_until = self._clock.now()
        self._ready_until = None

    def _await_anything(self, until: float, cancel: CancelToken) -> None:
        try:
            self._line.receive(until, cancel)
        except ScannerError as error:
            if error.code is not ScannerCode.TIMEOUT:
                raise

    def _find_back(self, cancel: CancelToken) -> None:
        """Ask for something known and read until it is answered; another thing each time."""
        if not self._known:
            return
        command, answer = self._known[self._settlings % len(self._known)]
        self._settlings += 1
        deadline = self._clock.now() + COMMAND_S
        self._late_until = deadline + LATE_S
        self._send(command.line)
        while not _says(command, answer, self._reader.read_line(deadline, cancel)):
            pass

    def _drain(self) -> bytes:
        return self._reader.drain(QUIET_S)

    def _error(self, code: ErrorCode, command: str = "", answer: str = "") -> ScannerError:
        return ScannerError(code, address=self.address, command=command, answer=answer)


def _says(command: Command[str], answer: str, reply: bytes) -> bool:
    try:
        return command.read(reply) == answer
    except ValueError:
        return False
