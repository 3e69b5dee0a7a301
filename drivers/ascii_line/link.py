"""One command after another over a line of text: send, wait for the whole answer, settle after a failure."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from typing import TypeVar

from core.acquisition.scanner import CancelToken, ScannerCode
from core.errors import ScannerError
from drivers.ascii_line.codec import MOST_ANSWER, collapsed, printable, scan_values
from drivers.ascii_line.faults import AsciiCode
from drivers.ascii_line.profile import Ask, Profile
from drivers.clock import NEVER, Clock
from drivers.transport.line import Line
from drivers.transport.linked import Linked
from drivers.transport.reading import Reader

T = TypeVar("T")

QUIET_S = 0.2
"""A device silent for so long has said all that it will."""
POKE_S = 0.05
"""Long enough to see whether anything at all has come."""
KNOCKS = 3
MOST_LINES = 10_000
"""Lines thrown away while a device is asked to be heard."""


class Link(Linked):
    """Asks a device as its profile says.

    Answers carry no number that tells to which command they belong. So after a failure the line is drained
    and the device is knocked at, which it answers behind everything that it still had to say.
    """

    def __init__(self, line: Line, profile: Profile, clock: Clock) -> None:
        super().__init__(line, clock)
        self._reader = Reader(self._line, clock, MOST_ANSWER)
        self._settle_s = profile.reply_s
        self.profile = profile
        self.settled = False

    def await_banner(self) -> None:
        """Wait for what the device says when it starts; one that was not started anew says nothing."""
        banner = self.profile.banner
        if banner is not None:
            self._hear(banner.pattern, self._clock.now() + banner.wait_s, NEVER)

    def settle(self, cancel: CancelToken = NEVER) -> None:
        """Make sure that the next answer is that to the next command; raises when nobody answers."""
        if self.settled:
            return
        talks = False
        for seconds in (self._settle_s, *[self.profile.reply_s] * (KNOCKS - 1)):
            talks = self._hush() or talks
            if self._knock(seconds, cancel):
                self._reader.drain(QUIET_S)
                self.settled = True
                return
        raise self._error(ScannerCode.PROTOCOL if talks else ScannerCode.TIMEOUT, self.profile.knock.command)

    def recognises(self, seconds: float) -> bool:
        """Whether the device answers the knock of the profile within `seconds`; sends nothing else.

        A board that starts anew when its port is opened is given its time, and knocked at again.
        """
        if self._knock(seconds, NEVER):
            return True
        if self.profile.banner is None:
            return False
        self.await_banner()
        return self._knock(seconds, NEVER)

    def ask(self, ask: Ask, cancel: CancelToken = NEVER) -> re.Match[str]:
        """Send the command and give its answer, as `ask.pattern` matches it.

        Raises `ScannerError`: `AsciiCode.REFUSED` when the device says no, `PROTOCOL` for any other answer,
        and what the line raises.
        """

        def judge(text: str) -> re.Match[str] | None:
            return ask.pattern.fullmatch(collapsed(text))

        match, _ = self._exchange(ask.command, judge, self.profile.reply_s, cancel)
        return match

    def scan(self, patience_s: float, cancel: CancelToken) -> tuple[list[float], bytes]:
        """The numbers of one scan in the order of the answer, and the lines of it."""
        shape, bands = self.profile.shape, len(self.profile.nm)
        return self._exchange(shape.command, lambda text: scan_values(shape, bands, text), patience_s, cancel)

    def _exchange(
        self, command: str, judge: Callable[[str], T | None], patience_s: float, cancel: CancelToken
    ) -> tuple[T, bytes]:
        with self._watched(patience_s):
            self.settle(cancel)
            self._reader.drain(0.0, POKE_S)  # what nobody asked for is no answer to what is asked now
            self._send(command, patience_s)
            return self._answer(command, judge, self._clock.now() + patience_s, cancel)

    def _answer(
        self, command: str, judge: Callable[[str], T | None], deadline: float, cancel: CancelToken
    ) -> tuple[T, bytes]:
        raw, text = b"", ""
        while True:
            line = self._next_line(command, deadline, cancel, begun=bool(raw))
            if self.profile.echo and not raw and collapsed(printable(line)) == collapsed(command):
                continue
            raw, text = raw + line + b"\n", f"{text}\n{printable(line)}"
            self._check_refused(command, line)
            try:
                found = judge(text)
            except ValueError as error:
                raise self._error(ScannerCode.PROTOCOL, command) from error
            if found is not None:
                return found, raw
            if len(text) > MOST_ANSWER:
                raise self._error(ScannerCode.PROTOCOL, command)

    def _next_line(self, command: str, deadline: float, cancel: CancelToken, *, begun: bool) -> bytes:
        try:
            return self._reader.read_line(deadline, cancel)
        except ScannerError as error:
            if error.code is ScannerCode.TIMEOUT and (begun or self._reader.drain(0.0, POKE_S)):
                raise self._error(ScannerCode.PROTOCOL, command) from error
            if error.code is ScannerCode.PROTOCOL:
                raise self._error(ScannerCode.PROTOCOL, command) from error
            raise

    def _check_refused(self, command: str, line: bytes) -> None:
        refusal = self.profile.refusal
        if refusal is not None and refusal.pattern.fullmatch(collapsed(printable(line))):
            raise self._error(AsciiCode.REFUSED, command)

    def _hush(self) -> bool:
        """Ask the device to be silent where it has a command for that; whether it said anything meanwhile."""
        with self._watched(self._settle_s):
            if self.profile.silence:
                self._send(self.profile.silence, self.profile.reply_s)
            return bool(self._reader.drain(QUIET_S))

    def _knock(self, seconds: float, cancel: CancelToken) -> bool:
        """Knock, and listen through whatever else the device says.

        The line end before the command ends what another program may have begun to say.
        """
        with self._watched(self._settle_s):
            self._send(self.profile.ends + self.profile.knock.command, seconds)
            return self._hear(self.profile.knock.pattern, self._clock.now() + seconds, cancel)

    def _hear(self, pattern: re.Pattern[str], deadline: float, cancel: CancelToken) -> bool:
        """Whether a line comes that `pattern` matches; all others are thrown away."""
        for _ in range(MOST_LINES):
            try:
                line = self._reader.read_line(deadline, cancel)
            except ScannerError as error:
                if error.code in (ScannerCode.TIMEOUT, ScannerCode.PROTOCOL):
                    return False
                raise
            if pattern.fullmatch(collapsed(printable(line))):
                return True
        return False

    def _send(self, command: str, seconds: float) -> None:
        data = (command + self.profile.ends).encode("ascii")
        self._line.send(data, self._clock.now() + seconds)

    @contextlib.contextmanager
    def _watched(self, patience_s: float) -> Iterator[None]:
        """After a failure the line is not settled, for as long as what failed may still be answered."""
        try:
            yield
        except ScannerError as error:
            # a refusal is a whole answer
            if error.code is not AsciiCode.REFUSED:
                self.settled = False
                self._settle_s = max(patience_s, self.profile.reply_s)
            raise

    def _error(self, code: ScannerCode | AsciiCode, command: str) -> ScannerError:
        return ScannerError(code, address=self.address, command=command)
