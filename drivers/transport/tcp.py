"""A byte stream over TCP, for emulators and network bridges.

pyserial has a `socket://` handler too; it sleeps 0.3 s at every close and leaks the socket after the other
end hangs up, so it is not used here.
"""

from __future__ import annotations

import contextlib
import socket

from core.acquisition.scanner import CancelToken, ScannerCode
from core.errors import ScannerError
from drivers.clock import NEVER, Clock
from drivers.transport.line import POLL_S

CONNECT_S = 2.0
"""A host on the same network answers at once, or when the first packet is repeated after a second."""

_CHUNK = 4096


class TcpLine:
    """A connected socket."""

    def __init__(self, connection: socket.socket, clock: Clock, address: str) -> None:
        self._socket = connection
        self._clock = clock
        self.address = address

    def send(self, data: bytes, deadline: float) -> None:
        """Write all of `data`."""
        try:
            self._socket.settimeout(max(0.0, deadline - self._clock.now()) or POLL_S)
            self._socket.sendall(data)
        except TimeoutError as error:
            raise ScannerError(ScannerCode.TIMEOUT, address=self.address) from error
        except OSError as error:
            raise ScannerError(ScannerCode.DISCONNECTED, address=self.address) from error

    def receive(self, deadline: float, cancel: CancelToken = NEVER) -> bytes:
        """What has arrived, waiting for it until the deadline."""
        while True:
            cancel.check()
            left = deadline - self._clock.now()
            data = self._poll(min(max(left, 0.001), POLL_S))
            if data is not None:
                return data
            if left <= 0:
                raise ScannerError(ScannerCode.TIMEOUT, address=self.address)

    def _poll(self, seconds: float) -> bytes | None:
        try:
            self._socket.settimeout(seconds)
            data = self._socket.recv(_CHUNK)
        except TimeoutError:
            return None
        except OSError as error:
            raise ScannerError(ScannerCode.DISCONNECTED, address=self.address) from error
        if not data:
            raise ScannerError(ScannerCode.DISCONNECTED, address=self.address)
        return data

    def close(self) -> None:
        """Close the socket."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


def open_tcp(host: str, port: int, clock: Clock) -> TcpLine:
    """Connect; `ScannerError`: `NOT_FOUND` when nobody listens, `ADDRESS` for what cannot be the name of a host."""
    address = f"socket://{host}:{port}"
    with contextlib.ExitStack() as on_failure:
        try:
            connection = socket.create_connection((host, port), timeout=CONNECT_S)
            on_failure.callback(connection.close)
            # fails on one who hung up at once
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            raise ScannerError(ScannerCode.NOT_FOUND, address=address) from error
        except UnicodeError as error:  # a part of the name is empty or too long
            raise ScannerError(ScannerCode.ADDRESS, address=address) from error
        on_failure.pop_all()
    return TcpLine(connection, clock, address)
