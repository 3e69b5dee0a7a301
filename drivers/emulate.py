"""Serve an emulated scanner on a line that other programs can open: `tilth emulate` stands on this."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

from core.errors import ErrorCode, InputError
from drivers.clock import RealClock
from drivers.families import FAMILIES, family_named
from drivers.family import EmulatedDevice, Scheme
from drivers.transport.hosting import host, open_endpoint
from drivers.world.operator import Routine, parse_routine
from drivers.world.scene import World

ROUTINE = "panel*1 soil*6"
"""A measurement as `tilth scan` makes it: one reference, six repeats."""


class EmulationCode(ErrorCode):
    """Why no emulator is served."""

    NO_FAMILY = "emulation.no_family"
    NO_LINE = "emulation.no_line"


_LISTENED = {"pty": Scheme.SERIAL, "tcp": Scheme.TCP}


def emulated_families() -> tuple[str, ...]:
    """Names of the families that `serve` can play."""
    return tuple(
        family.name for family in FAMILIES if family.emulate and set(family.schemes) & set(_LISTENED.values())
    )


def usual_line(name: str) -> str:
    """On what `serve` listens for that family unless told otherwise: a pseudo-terminal where there are any."""
    family = family_named(name)
    serial = family is not None and Scheme.SERIAL in family.schemes
    return "pty" if serial and os.name == "posix" else "tcp:0"


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

    `on_ready` is told the address to open, `FAMILY@SCHEME:…`, once the line is there. The scanner looks into
    `world`, which the caller may change from another thread (`drivers.world.operator.obey`); without one it
    gets its own, with an operator who goes by `ROUTINE`. With `speed` 20 everything takes a twentieth of its
    time. Raises `InputError`: `NO_FAMILY`, or `NO_LINE` for a line that it cannot have; `ScannerError(ADDRESS)`
    for one that nobody can have now.
    """
    device = _emulated(family, listen, world or World(seed, Routine(parse_routine(ROUTINE), first_soil=seed)))
    endpoint = open_endpoint(listen)
    on_ready(f"{family}@{endpoint.address}")
    host(device, endpoint, RealClock(speed), stop)


def _emulated(name: str, listen: str, world: World) -> EmulatedDevice:
    family, scheme = family_named(name), _LISTENED.get(listen.partition(":")[0])
    if family is None or family.emulate is None:
        raise InputError(EmulationCode.NO_FAMILY, family=name, known=", ".join(emulated_families()))
    if scheme is None or scheme not in family.schemes:
        raise InputError(EmulationCode.NO_LINE, family=name, line=listen)
    return family.emulate(world, scheme)
