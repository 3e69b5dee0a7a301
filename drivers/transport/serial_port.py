"""A byte stream over a serial port, real or virtual, with pyserial."""

from __future__ import annotations

import contextlib
import errno
import sys
from dataclasses import dataclass
from typing import Protocol

import serial

from core.acquisition.scanner import CancelToken, ScannerCode
from core.errors import ScannerError
from drivers.clock import NEVER, Clock
from drivers.transport.line import POLL_S

WRITE_S = 2.0
_LINE_ERRORS: tuple[type[Exception], ...] = (serial.SerialException, OSError)
if sys.platform != "win32":
    import termios

    # not a subclass of either; pyserial lets it through when a port disappears
    _LINE_ERRORS = (*_LINE_ERRORS, termios.error)

_OPEN_CODES = {
    errno.ENOENT: ScannerCode.NOT_FOUND,
    errno.ENODEV: ScannerCode.NOT_FOUND,
    errno.ENXIO: ScannerCode.NOT_FOUND,
    errno.EACCES: ScannerCode.NO_PERMISSION,
    errno.EPERM: ScannerCode.NO_PERMISSION,
    errno.EBUSY: ScannerCode.BUSY_ELSEWHERE,
    errno.EAGAIN: ScannerCode.BUSY_ELSEWHERE,
}


@dataclass(frozen=True)
class SerialSettings:
    """How a serial port is opened: 8 data bits, no parity, one stop bit; modem lines as they should stand.

    The modem lines are set before the port is opened, since many boards start anew when they move; a line that
    has none, as a pseudo-terminal, is used all the same.
    """

    baud: int = 115_200
    dtr: bool = True
    rts: bool = True


class Port(Protocol):
    """The part of `serial.Serial` that a line uses."""

    write_timeout: float | None

    @property
    def in_waiting(self) -> int:
        """Bytes that can be read without waiting."""

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes, fewer at the port's timeout."""

    def write(self, data: bytes, /) -> int | None:
        """Write all of `data` or raise."""

    def close(self) -> None:
        """Free the port."""


class SerialLine:
    """An open serial port whose read timeout is at most `POLL_S`."""

    def __init__(self, port: Port, clock: Clock, address: str) -> None:
        self._port = port
        self._clock = clock
        self.address = address

    def send(self, data: bytes, deadline: float) -> None:
        """Write all of `data`; `TIMEOUT` at the deadline, at most after `WRITE_S`, when nobody reads."""
        left = deadline - self._clock.now()
        try:
            self._port.write_timeout = min(max(left, POLL_S), WRITE_S)
            self._port.write(data)
        except serial.SerialTimeoutException as error:
            raise ScannerError(ScannerCode.TIMEOUT, address=self.address) from error
        except _LINE_ERRORS as error:
            raise ScannerError(ScannerCode.DISCONNECTED, address=self.address) from error

    def receive(self, deadline: float, cancel: CancelToken = NEVER) -> bytes:
        """What has arrived, waiting for it until the deadline."""
        while True:
            cancel.check()
            late = self._clock.now() >= deadline
            data = self._poll(wait=not late)
            if data:
                return data
            if late:
                raise ScannerError(ScannerCode.TIMEOUT, address=self.address)

    def _poll(self, *, wait: bool) -> bytes:
        try:
            if not wait and not self._port.in_waiting:
                return b""
            first = self._port.read(1)
            return first + self._port.read(self._port.in_waiting) if first else b""
        except _LINE_ERRORS as error:
            raise ScannerError(ScannerCode.DISCONNECTED, address=self.address) from error

    def close(self) -> None:
        """Close the port; a port that is gone is closed too."""
        with contextlib.suppress(*_LINE_ERRORS):
            self._port.close()


def open_serial(url: str, settings: SerialSettings, clock: Clock) -> SerialLine:
    """Open a port by name or pyserial URL, for this program alone.

    Raises `ScannerError`: `NOT_FOUND`, `NO_PERMISSION` or `BUSY_ELSEWHERE`.
    """
    address = f"serial:{url}"
    try:
        port = serial.serial_for_url(
            url, do_not_open=True, baudrate=settings.baud, timeout=POLL_S, write_timeout=WRITE_S, exclusive=True
        )
        port.dtr, port.rts = settings.dtr, settings.rts
        port.open()
    except _LINE_ERRORS as error:
        raise ScannerError(_open_code(error), address=address) from error
    except ValueError as error:
        raise ScannerError(ScannerCode.ADDRESS, address=address) from error
    return SerialLine(port, clock, address)


def _open_code(error: Exception) -> ScannerCode:
    # Windows names a port in use "PermissionError(13, 'Access is denied.')" in the text alone
    if sys.platform == "win32" and "PermissionError" in str(error):
        return ScannerCode.BUSY_ELSEWHERE
    return _OPEN_CODES.get(getattr(error, "errno", None) or 0, ScannerCode.NOT_FOUND)
