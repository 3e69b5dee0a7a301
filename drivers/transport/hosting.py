"""Attach an emulated device to a real line: a pseudo-terminal or a TCP port that any program can open."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import sys
import tempfile
import threading
from pathlib import Path
from typing import Protocol

from core.acquisition.scanner import ScannerCode
from core.errors import ScannerError
from drivers.clock import RealClock
from drivers.transport.memory import ByteDevice, Outbox, UnpluggedError, greeting, let_live

LOOK_S = 0.02
"""Real seconds between two looks at the stop event."""

_CHUNK = 4096


class Endpoint(Protocol):
    """The device's end of a line."""

    @property
    def address(self) -> str:
        """What a scanner is opened with to reach it; stays the same when it is unplugged and plugged in again."""

    @property
    def clients(self) -> int:
        """How many have connected so far; stays 0 on a line that cannot tell."""

    def read(self, seconds: float) -> bytes:
        """What has arrived, waiting at most `seconds` for it; empty for nothing."""

    def write(self, data: bytes) -> None:
        """Send; what nobody takes is lost, as on a real line."""

    def plug(self) -> None:
        """Be there again after `close`; `OSError` where that is not possible any more."""

    def close(self) -> None:
        """Pull the plug; safe to call twice."""


def host(device: ByteDevice, endpoint: Endpoint, clock: RealClock, stop: threading.Event) -> None:
    """Let `device` answer on `endpoint` until `stop` is set or the device unplugs itself for good.

    One that comes back after a while is plugged in again at the same address. Closes the endpoint.
    """
    while (away_s := _plugged(device, endpoint, clock, stop)) is not None:
        if stop.wait(away_s / clock.speed):
            return
        try:
            endpoint.plug()
        except OSError:
            return


def _plugged(device: ByteDevice, endpoint: Endpoint, clock: RealClock, stop: threading.Event) -> float | None:
    """Answer until the plug is pulled; for how many seconds, None for good."""
    outbox, greeted = Outbox(), endpoint.clients
    with contextlib.closing(endpoint):
        while not stop.is_set():
            data = endpoint.read(_patience(outbox, clock))
            now = clock.now()
            try:
                let_live(device, now)
                if endpoint.clients != greeted:
                    greeted, outbox = endpoint.clients, Outbox()  # what the one before left unread
                    outbox.put(now, greeting(device, now))
                outbox.put(now, device.feed(data, now) if data else ())
            except UnpluggedError as error:
                return error.seconds
            while (ready := outbox.take(clock.now())) is not None:
                endpoint.write(ready)
    return None


def _patience(outbox: Outbox, clock: RealClock) -> float:
    due = outbox.next_at()
    return LOOK_S if due is None else min(LOOK_S, max(0.0, due - clock.now()) / clock.speed)


class TcpEndpoint:
    """Listens on this computer alone and serves one client at a time; others are hung up on."""

    def __init__(self, port: int) -> None:
        self.clients = 0
        self._port = port
        self._client: socket.socket | None = None
        try:
            self.plug()
        except (OSError, OverflowError) as error:
            raise ScannerError(ScannerCode.ADDRESS, address=f"tcp:{port}") from error

    @property
    def address(self) -> str:
        """With the port that the system chose when 0 was asked for."""
        return f"socket://127.0.0.1:{self._port}"

    def plug(self) -> None:
        """Listen."""
        self._listener = socket.create_server(("127.0.0.1", self._port), backlog=1)
        self._port = self._listener.getsockname()[1]

    def read(self, seconds: float) -> bytes:
        """Bytes of the client; takes a new one when there is none."""
        watched = [self._listener] if self._client is None else [self._listener, self._client]
        ready, _, _ = select.select(watched, [], [], seconds)
        if self._client is not None and self._client in ready:
            data = _receive(self._client)
            if data:
                return data
            self._hang_up()
        if self._listener in ready:
            self._welcome()
        return b""

    def write(self, data: bytes) -> None:
        """To the client, if there is one."""
        if self._client is None:
            return
        try:
            self._client.sendall(data)
        except OSError:
            self._hang_up()

    def close(self) -> None:
        """Stop listening and hang up, in this order: whoever is hung up on must not get in again."""
        self._listener.close()
        self._hang_up()

    def _welcome(self) -> None:
        if self._client is not None and select.select([self._client], [], [], 0)[0]:
            return  # it may just have hung up: hear it out before a newcomer is turned away
        client, _ = self._listener.accept()
        if self._client is not None:
            client.close()
            return
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.settimeout(1.0)
        self._client = client
        self.clients += 1

    def _hang_up(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None


def _receive(client: socket.socket) -> bytes:
    """What has arrived; empty when the client is gone."""
    try:
        return client.recv(_CHUNK)
    except OSError:
        return b""


if sys.platform != "win32":
    import tty

    class PtyEndpoint:
        """A pseudo-terminal; its far end stays open here, so that clients may come and go.

        Without the open far end, reading fails before the first client and after each; without raw mode the
        terminal would echo and rewrite bytes. Nobody can tell here when a client opens it, and what was sent
        before is flushed then: so a device on a pseudo-terminal greets nobody.
        """

        clients = 0

        def __init__(self) -> None:
            self._folder = Path(tempfile.mkdtemp(prefix="tilth-"))
            self._link = self._folder / "port"
            self.plug()

        @property
        def address(self) -> str:
            """A link to the far end, which has another name each time it is plugged in."""
            return f"serial:{self._link}"

        def plug(self) -> None:
            """Open both ends."""
            self._near, self._far = os.openpty()
            tty.setraw(self._far)
            os.set_blocking(self._near, False)
            self._folder.mkdir(exist_ok=True)
            self._link.symlink_to(os.ttyname(self._far))
            self._open = True

        def read(self, seconds: float) -> bytes:
            """Bytes of whoever has the far end open."""
            ready, _, _ = select.select([self._near], [], [], seconds)
            return os.read(self._near, _CHUNK) if ready else b""

        def write(self, data: bytes) -> None:
            """Into the buffer of the terminal, as far as it has room."""
            with contextlib.suppress(BlockingIOError):
                os.write(self._near, data)

        def close(self) -> None:
            """The path disappears; whoever has it open gets an error."""
            if self._open:
                self._open = False
                self._link.unlink(missing_ok=True)
                with contextlib.suppress(OSError):  # somebody tidied the folder of temporary files
                    self._folder.rmdir()
                os.close(self._near)
                os.close(self._far)


def open_endpoint(listen: str) -> Endpoint:
    """`pty` (not on Windows) or `tcp:PORT` (0 lets the system choose); `ScannerError(ADDRESS)` for others."""
    kind, _, port = listen.partition(":")
    if kind == "tcp" and port.isdecimal():
        return TcpEndpoint(int(port))
    if sys.platform != "win32" and listen == "pty":
        return PtyEndpoint()
    raise ScannerError(ScannerCode.ADDRESS, address=listen)
