"""Serve an emulated scanner on a line that other programs can open: `tilth emulate` stands on this."""

from __future__ import annotations

import threading
from collections.abc import Callable

from core.acquisition.scanner import ScannerCode
from core.errors import ScannerError
from drivers.clock import RealClock
from drivers.nirscan_nano.emulator import emulated_nano
from drivers.nirscan_nano.emulator.faces import UartFace
from drivers.nirscan_nano.opening import FAMILY as NIRSCAN_NANO
from drivers.transport.hosting import host, open_endpoint
from drivers.transport.memory import ByteDevice
from drivers.world.operator import Routine, parse_routine
from drivers.world.scene import World

FAMILIES: dict[str, Callable[[World], ByteDevice]] = {
    NIRSCAN_NANO: lambda world: UartFace(emulated_nano(world)),
}
"""How each family that can be served speaks on a byte stream."""


ROUTINE = "panel*1 soil*6"
"""A measurement as `tilth scan` makes it: one reference, six repeats."""


def serve(
    family: str,
    *,
    listen: str,
    on_ready: Callable[[str], None],
    stop: threading.Event,
    seed: int = 1,
    speed: float = 1.0,
    world: World | None = None,
) -> None:
    """Answer on `listen` (`pty` or `tcp:PORT`) until `stop` is set; blocks, prints nothing.

    `on_ready` is told the address to open once the line is there. The scanner looks into `world`, which the
    caller may change from another thread (`drivers.world.operator.obey`); without one it gets its own, with
    an operator who goes by `ROUTINE`. With `speed` 20 everything takes a twentieth of its time. Raises
    `ScannerError(ADDRESS)` for an unknown family or a line that cannot be had.
    """
    if family not in FAMILIES:
        raise ScannerError(ScannerCode.ADDRESS, address=family)
    endpoint = open_endpoint(listen)
    device = FAMILIES[family](world or World(seed, Routine(parse_routine(ROUTINE), first_soil=seed)))
    on_ready(endpoint.address)
    host(device, endpoint, RealClock(speed), stop)
