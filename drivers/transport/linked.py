"""What every driver's link to its device has: a logged line, which is closed for good once the device is gone."""

from __future__ import annotations

from drivers.clock import Clock
from drivers.transport.line import Line
from drivers.transport.wirelog import LoggedLine, WireLog


class Linked:
    """Owned by one thread. After `DISCONNECTED` it is closed; whatever is asked then raises that again.

    Lines of one scanner may share a `log`.
    """

    def __init__(self, line: Line, clock: Clock, log: WireLog | None = None) -> None:
        self._line = LoggedLine(line, clock, log)
        self._clock = clock

    @property
    def address(self) -> str:
        """Of the line."""
        return self._line.address

    @property
    def log(self) -> WireLog:
        """The last bytes on the line."""
        return self._line.log

    @property
    def closed(self) -> bool:
        """Whether it was closed, or the device is gone."""
        return self._line.closed

    def close(self) -> None:
        """Free the line; safe to call twice."""
        self._line.close()
