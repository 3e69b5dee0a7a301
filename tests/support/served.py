"""An emulated scanner on a socket, as another program would have it."""

from __future__ import annotations

import threading

from drivers.emulate import serve
from drivers.world.scene import World

_PATIENCE_S = 30.0


class Served:
    """`plug_in` begins to serve, at the same address each time; `unplug` ends it."""

    def __init__(self, speed: float, seed: int = 5, family: str = "nirscan-nano") -> None:
        self.address = ""
        self.world = World(seed)
        self._family = family
        self._speed = speed
        self._stop = threading.Event()
        self._ready = threading.Event()
        self._thread: threading.Thread | None = None

    def plug_in(self) -> str:
        """Serve; returns the address."""
        self._stop.clear()
        self._ready.clear()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        if not self._ready.wait(_PATIENCE_S):
            raise TimeoutError
        return self.address

    def unplug(self) -> None:
        """Serve no more."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def unplug_at_scan(self, number: int, back: bool = False) -> None:
        """Serve no more as soon as that scan begins, counted from 1; with `back` serve again then."""
        self.world.operator = _Unplugging(self._stop, number)
        if back:
            threading.Thread(target=self._come_back).start()

    def _come_back(self) -> None:
        self._stop.wait()
        self.world.operator = None
        self.world.place_panel()
        self.unplug()
        self.plug_in()

    def _serve(self) -> None:
        listen = f"tcp:{self.address.rpartition(':')[2] or 0}"
        serve(self._family, listen=listen, on_ready=self._told, stop=self._stop, world=self.world, speed=self._speed)

    def _told(self, address: str) -> None:
        self.address = address
        self._ready.set()


class _Unplugging:
    """Somebody who stumbles over the cable."""

    def __init__(self, stop: threading.Event, number: int) -> None:
        self._stop = stop
        self._left = number

    def scan_begins(self, world: World) -> None:
        """One scan fewer; the panel lies there until then."""
        self._left -= 1
        if self._left <= 0:
            self._stop.set()
        else:
            world.place_panel()
