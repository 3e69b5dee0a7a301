"""Serve an emulated scanner on a line that other programs can open: `tilth emulate` stands on this."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial

from core.acquisition.scanner import DarkBy
from core.errors import ErrorCode, InputError, ScannerError
from drivers.clock import RealClock, VirtualClock
from drivers.discovery import open_emulator
from drivers.families import FAMILIES, family_named
from drivers.family import EmulatedDevice, Scheme
from drivers.transport.hosting import host, open_endpoint
from drivers.world.mishaps import Scripted
from drivers.world.operator import Routine, parse_routine
from drivers.world.scene import World
from drivers.world.script import Event

ROUTINE = "panel*1 soil*6"
"""A measurement as `tilth scan` makes it: one reference, six repeats."""
COVERED = "cover*1 " + ROUTINE
"""The same with a scanner whose window must be covered for a dark first."""


class EmulationCode(ErrorCode):
    """Why no emulator is served."""

    NO_FAMILY = "emulation.no_family"
    NO_LINE = "emulation.no_line"
    NO_PORT = "emulation.no_port"
    NO_MODEL = "emulation.no_model"


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


def usual_routine(name: str) -> str:
    """What an operator does for a measurement with that family, as `parse_routine` reads it."""
    try:
        scanner, _ = open_emulator(name, clock=VirtualClock())
    except ScannerError:
        return ROUTINE
    with closing(scanner):
        return COVERED if scanner.capabilities.dark is DarkBy.OPERATOR else ROUTINE


def serve(
    family: str,
    *,
    listen: str,
    on_ready: Callable[[str], None],
    stop: threading.Event,
    seed: int = 1,
    speed: float = 1.0,
    world: World | None = None,
    model: str = "",
    script: Sequence[Event] = (),
    told: Callable[[Event, int, float], None] = lambda _event, _command, _now: None,
) -> None:
    """Answer on `listen` (`pty` or `tcp:PORT`) until `stop` is set; blocks, prints nothing.

    `on_ready` is told the address to open, `FAMILY@SCHEME:…`, once the line is there. The scanner looks into
    `world`, which the caller may change from another thread (`drivers.world.operator.obey`); without one it
    gets its own, with an operator who goes by `usual_routine`. With `speed` 20 everything takes a twentieth of its
    time. What `script` says goes wrong; `told(event, command, seconds)` hears of it. Raises `InputError`:
    `NO_FAMILY`, `NO_MODEL`, `NO_LINE` for a line that it cannot have, `NO_PORT` for a
    port that nobody can have now, `ScriptCode.REFUSED`.
    """
    world = world or World(seed, Routine(parse_routine(usual_routine(family)), first_soil=seed))
    device = Scripted(_maker(family, model, listen, world), world, script, told)
    try:
        endpoint = open_endpoint(listen)
    except ScannerError as error:
        raise InputError(EmulationCode.NO_PORT, port=listen.partition(":")[2]) from error
    on_ready(f"{family}@{endpoint.address}")
    host(device, endpoint, RealClock(speed), stop)


def _maker(name: str, model: str, listen: str, world: World) -> Callable[[], EmulatedDevice]:
    family, scheme = family_named(name), _LISTENED.get(listen.partition(":")[0])
    if family is None or family.emulate is None:
        raise InputError(EmulationCode.NO_FAMILY, family=name, known=", ".join(emulated_families()))
    if scheme is None or scheme not in family.schemes:
        raise InputError(EmulationCode.NO_LINE, family=name, line=listen)
    emulate = family.emulated(model)
    if emulate is None:
        known = ", ".join(family.models) or "none by name"
        raise InputError(EmulationCode.NO_MODEL, family=name, model=model, known=known)
    return partial(emulate, world, scheme)
