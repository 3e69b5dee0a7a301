"""Lines of text and blocks of bytes from one stream, with absolute deadlines."""

from __future__ import annotations

from core.acquisition.scanner import CancelToken, ScannerCode
from core.errors import ScannerError
from drivers.clock import NEVER, Clock
from drivers.transport.line import Line

LIMIT = 65_536

_CR, _LF = b"\r", b"\n"


class Reader:
    """Reads from a byte stream; what has arrived beyond a line or a block waits for the next call.

    Deadlines are absolute, on `clock`. All calls raise what the line raises; after `TIMEOUT` or `CANCELLED`
    what came so far is kept, and the caller says with `reset` or `drain` that it is of no use.
    """

    def __init__(self, line: Line, clock: Clock, limit: int = LIMIT) -> None:
        self._line = line
        self._clock = clock
        self._limit = limit
        self._held = bytearray()
        self._half_end = False

    def read_exact(self, n: int, deadline: float, cancel: CancelToken = NEVER) -> bytes:
        """The next `n` bytes, whatever they are. After a line they begin behind its CR, its LF or its CR LF."""
        while len(self._held) < n:
            self._receive(deadline, cancel)
        return self._take(n)

    def read_line(self, deadline: float, cancel: CancelToken = NEVER) -> bytes:
        """The next line that is not empty, without its end; CR, LF and runs of them end a line.

        It is there as soon as its first CR or LF is. Raises `ScannerError(PROTOCOL)` for a line longer than
        the limit, which is thrown away.
        """
        searched = 0
        while True:
            if searched == 0:
                self._skip_ends()
            end = self._end_from(searched)
            searched = len(self._held)
            if (searched if end is None else end) > self._limit:
                self.reset()
                raise ScannerError(ScannerCode.PROTOCOL, address=self._line.address, command="endless line")
            if end is not None:
                line = self._take(end)
                self._take_end()
                return line
            self._receive(deadline, cancel)

    def reset(self) -> None:
        """Forget what has arrived and was not read; the LF of a CR that has arrived still goes with it."""
        self._half_end = self._held.endswith(_CR) or (self._half_end and not self._held)
        self._held.clear()

    def drain(self, quiet: float = 0.01, patience: float = 1.0) -> bytes:
        """Throw away what has arrived and what comes until the line is `quiet` seconds silent, and tell it.

        A line that talks on for `patience` seconds is left as it is.
        """
        give_up = self._clock.now() + patience
        while self._clock.now() < give_up:
            try:
                self._receive(self._clock.now() + quiet, NEVER)
            except ScannerError as error:
                if error.code is ScannerCode.TIMEOUT:
                    break
                raise
        self._half_end = False
        return self._take(len(self._held))

    def _receive(self, deadline: float, cancel: CancelToken) -> None:
        data = self._line.receive(deadline, cancel)
        self._held += data.removeprefix(_LF) if self._half_end else data
        self._half_end = False

    def _take(self, n: int) -> bytes:
        taken = bytes(self._held[:n])
        del self._held[:n]
        return taken

    def _take_end(self) -> None:
        """Remove the CR, LF or CR LF that stands in front; the LF of a CR LF may still be on its way."""
        first = self._take(1)
        self._half_end = first == _CR and not self._held
        if first == _CR and self._held.startswith(_LF):
            self._take(1)

    def _skip_ends(self) -> None:
        """Remove the ends of empty lines in front."""
        self._take(len(self._held) - len(self._held.lstrip(_CR + _LF)))

    def _end_from(self, start: int) -> int | None:
        places = [self._held.find(end, start) for end in (_CR, _LF)]
        return min((place for place in places if place >= 0), default=None)
