"""The family of ASD spectrometers, as `drivers.families` lists it."""

from __future__ import annotations

from core.acquisition.scanner import Scanner, ScannerCode
from core.errors import ScannerError
from drivers.asd import FAMILY, commands
from drivers.asd.driver import open_asd
from drivers.asd.emulator import emulated_asd
from drivers.asd.faults import failure
from drivers.asd.link import PROBES, Link
from drivers.asd.options import NAMES, parse_options
from drivers.asd.replies import HEAD, VALUE_BYTES
from drivers.clock import Clock
from drivers.family import EmulatedDevice, Family, Place, Scheme
from drivers.transport.line import Line
from drivers.transport.reading import Reader
from drivers.world.scene import World

GREETING_S = 0.4
SILENCE_S = 0.1
REPLY_S = 0.4
_SHORTEST_GREETING = 20


def _open(place: Place) -> Scanner:
    options = parse_options(place.options)
    (line,) = place.lines()
    return open_asd(Link(line, place.clock), place.clock, options)


def _knock(line: Line, clock: Clock) -> bool:
    """Whether it greets like one and then tells a stored value.

    Nothing is sent to a device that does not greet, because a command without an end of line would stick to
    the next command of another program.
    """
    reader = Reader(line, clock)
    try:
        greeting = line.receive(clock.now() + GREETING_S) + reader.drain(SILENCE_S, SILENCE_S)
        if len(greeting) < _SHORTEST_GREETING or not greeting.isascii():
            return False
        line.send(commands.stored_value(PROBES[0]).data, clock.now() + REPLY_S)
        reply = reader.read_exact(VALUE_BYTES, clock.now() + REPLY_S)
    except ScannerError:
        return False
    code, error = HEAD.unpack_from(reply)
    wrong = failure(code, error, PROBES[0], line.address)
    return wrong is None or wrong.code is not ScannerCode.PROTOCOL


def _emulate(world: World, scheme: Scheme) -> EmulatedDevice:  # noqa: ARG001 - there is only one way to reach it
    return emulated_asd(world)


ASD = Family(
    name=FAMILY,
    title="ASD FieldSpec, TerraSpec, LabSpec",
    schemes=(Scheme.TCP,),
    open=_open,
    knock=_knock,
    emulate=_emulate,
    port=8080,
    usual=("asd@socket://10.1.1.11:8080",),
    options=NAMES,
)
