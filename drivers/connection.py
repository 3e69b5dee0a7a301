"""A scanner through its whole life: found, opened, at work, lost and found again, closed.

ABSENT → FOUND → OPENING → READY ↔ BUSY → LOST → OPENING … → CLOSED
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum

from core.acquisition.scanner import (
    CancelToken,
    Capabilities,
    Health,
    Identity,
    Progress,
    Scan,
    ScanConfig,
    ScanKind,
    Scanner,
    ScannerCode,
)
from core.errors import ScannerError
from drivers.address import parse_address
from drivers.clock import Clock, RealClock
from drivers.discovery import DeviceInfo, open_scanner
from drivers.transport.wirelog import WireLog

LOOK_AGAIN_S = 0.5
"""Between two looks for a scanner that was lost: seen within a second of being plugged in, opened in the next."""


class State(StrEnum):
    """Where a scanner is in its life."""

    ABSENT = "absent"
    FOUND = "found"
    OPENING = "opening"
    READY = "ready"
    BUSY = "busy"
    LOST = "lost"
    CLOSED = "closed"


Watch = Callable[[State], None]
Open = Callable[[str], Scanner]
Look = Callable[[], Iterable[DeviceInfo]]


def _unwatched(_: State) -> None:
    """For a connection that nobody watches."""


class Connection:
    """Fulfils `Scanner` for the scanner at `address`, and finds it again by its serial number when it was lost.

    `watch` hears of every change of `state`, on the thread that made it. `look` lists what is attached now, for
    a scanner that comes back at another port. All calls but `state` belong to the thread that owns the device.
    """

    def __init__(
        self,
        address: str,
        *,
        watch: Watch = _unwatched,
        open_: Open = open_scanner,
        look: Look = tuple,
        clock: Clock | None = None,
    ) -> None:
        self.address = address
        self.state = State.FOUND
        self._watch = watch
        self._open = open_
        self._look = look
        self._clock = clock or RealClock()
        self._scanner: Scanner | None = None
        self._identity: Identity | None = None
        self._log: WireLog | None = None

    # Coming and going

    def open(self) -> None:
        """Connect, identify and prepare the scanner; after a failure it may be tried again."""
        self._change(State.OPENING)
        try:
            self._take(self._open(self.address))
        except ScannerError as error:
            self._change(State.ABSENT if error.code is ScannerCode.NOT_FOUND else State.FOUND)
            raise

    def reconnect(self, cancel: CancelToken) -> None:
        """Wait until the scanner that was lost is back, wherever it was plugged in, and open it.

        Raises `ScannerError`: `CANCELLED`, and `OTHER_SCANNER` when its place is taken by one with another serial
        number; that one is left closed.
        """
        while True:
            for address in self._candidates():
                cancel.check()
                if self._came_back(address):
                    return
            self._change(State.LOST)
            self._clock.wait(LOOK_AGAIN_S, cancel)
            cancel.check()

    def close(self) -> None:
        """Put the device to rest and free the line; safe to call twice and after an unplug."""
        scanner, self._scanner = self._scanner, None
        self._change(State.CLOSED)
        if scanner is not None:
            scanner.close()

    @property
    def wire_log(self) -> WireLog | None:
        """The last bytes on the line, those of a lost one too; None before the first opening."""
        return self._log

    def wire_log_text(self) -> str:
        """The wire log for a support file, one line per piece; empty before the first opening."""
        return "" if self._log is None else self._log.text()

    # The contract of a scanner

    @property
    def identity(self) -> Identity:
        """Read when it was opened; kept when it is lost."""
        if self._identity is None:
            raise self._error(ScannerCode.NOT_READY)
        return self._identity

    @property
    def capabilities(self) -> Capabilities:
        """Of the open scanner."""
        return self._ready().capabilities

    def configure(self, config: ScanConfig) -> ScanConfig:
        """See `Scanner.configure`."""
        with self._busy() as scanner:
            return scanner.configure(config)

    def optimise(self, cancel: CancelToken, progress: Progress) -> None:
        """See `Scanner.optimise`."""
        with self._busy() as scanner:
            scanner.optimise(cancel, progress)

    def measure(self, kind: ScanKind, cancel: CancelToken, progress: Progress) -> Scan:
        """See `Scanner.measure`."""
        with self._busy() as scanner:
            return scanner.measure(kind, cancel, progress)

    def health(self) -> Health:
        """See `Scanner.health`."""
        with self._busy() as scanner:
            return scanner.health()

    # Below

    @contextlib.contextmanager
    def _busy(self) -> Iterator[Scanner]:
        scanner = self._ready()
        self._change(State.BUSY)
        try:
            yield scanner
        except ScannerError as error:
            if error.code is ScannerCode.DISCONNECTED:
                self._lose()
            raise
        finally:
            if self.state is State.BUSY:
                self._change(State.READY)

    def _ready(self) -> Scanner:
        if self._scanner is None:
            raise self._error(ScannerCode.DISCONNECTED if self._identity else ScannerCode.NOT_READY)
        return self._scanner

    def _lose(self) -> None:
        scanner, self._scanner = self._scanner, None
        self._change(State.LOST)
        if scanner is not None:
            scanner.close()

    def _candidates(self) -> list[str]:
        """Where it was, then where a scanner of the same family turned up."""
        # families are known by what they speak; an identity may name the instrument more closely
        family = parse_address(self.address).family or ("" if self._identity is None else self._identity.family)
        found = [info for info in self._look() if info.openable]
        here = [info.address for info in found if info.address == self.address]
        moved = [info.address for info in found if info.family == family and info.address != self.address]
        return [*(here or [self.address]), *moved]

    def _came_back(self, address: str) -> bool:
        """Whether the scanner at `address` opens and is the one that was lost."""
        self._change(State.OPENING)
        try:
            scanner = self._open(address)
        except ScannerError:
            return False
        expected, found = self._identity, scanner.identity
        if expected is not None and (expected.family, expected.serial) != (found.family, found.serial):
            scanner.close()
            if address != self.address:
                return False
            self._change(State.LOST)
            raise ScannerError(ScannerCode.OTHER_SCANNER, expected=expected.serial, found=found.serial)
        self.address = address
        self._take(scanner)
        return True

    def _take(self, scanner: Scanner) -> None:
        self._scanner, self._identity = scanner, scanner.identity
        log = getattr(scanner, "wire_log", None)
        self._log = log if isinstance(log, WireLog) else None
        self._change(State.READY)

    def _change(self, state: State) -> None:
        if state is not self.state:
            self.state = state
            self._watch(state)

    def _error(self, code: ScannerCode) -> ScannerError:
        return ScannerError(code, address=self.address)
