"""The emulated instrument by itself, and the family that lists it: bytes in, bytes out."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
import pytest

from core.acquisition.scanner import CancelToken, ScanKind
from drivers.asd.emulator import emulated_asd
from drivers.asd.emulator.model import AsdModel
from drivers.asd.family import ASD
from drivers.clock import VirtualClock
from drivers.families import FAMILIES
from drivers.transport.memory import MemoryLine
from drivers.transport.shaping import Chunked
from drivers.world.operator import Routine, parse_routine
from drivers.world.scene import World


@pytest.fixture
def model() -> AsdModel:
    model = emulated_asd(World(3), noise=False)
    model.greet(0.0)
    return model


def ask(model: AsdModel, command: bytes, now: float = 0.0) -> bytes:
    ((_, reply),) = model.feed(command, now)
    return reply


def test_replies_have_their_sizes(model: AsdModel) -> None:
    sizes = {b"RESTORE,1": 7616, b"INIT,0,SerialNumber": 50, b"OPT,7": 28, b"A,1,2": 8860, b"IC,2,0,3": 20}
    assert {command: len(ask(model, command)) for command in sizes} == sizes
    assert model.commands == len(sizes)


def test_stored_values_are_big_endian(model: AsdModel) -> None:
    reply = ask(model, b"INIT,0,SerialNumber")
    assert reply.hex(" ").startswith("00 00 00 64 00 00 00 00 53 65 72 69 61 6c")
    assert struct.unpack(">d", reply[38:46]) == (900_003.0,)
    assert struct.unpack(">ii", ask(model, b"INIT,0,NoSuchThing")[:8]) == (400, -8)


def test_without_its_calibration_nothing_is_interpolated(model: AsdModel) -> None:
    assert struct.unpack(">ii", ask(model, b"A,1,1")[:8]) == (700, -20)
    ask(model, b"RESTORE,1")
    assert struct.unpack(">3i", ask(model, b"A,1,4")[:12]) == (100, 0, 4)


def test_controls_are_echoed_and_shown_in_the_header(model: AsdModel) -> None:
    ask(model, b"RESTORE,1")
    for command, echo in ((b"IC,2,0,-1", (2, 0, -1)), (b"IC,1,1,600", (1, 1, 600)), (b"IC,0,2,2000", (0, 2, 2000))):
        assert struct.unpack(">5i", ask(model, command)) == (100, 0, *echo)
    header = struct.unpack(">64i", ask(model, b"A,1,1")[:256])
    assert (header[16], header[41], header[56]) == (-1, 2000, 600)
    assert struct.unpack(">ii", ask(model, b"IC,2,0,16")[:8]) == (900, -19)
    assert struct.unpack(">ii", ask(model, b"IC,7,7,1")[:8]) == (900, -19)


def test_commands_in_pieces(model: AsdModel) -> None:
    for piece in (b"I", b"NIT", b",0,", b"VEndingWave"):
        assert list(model.feed(piece, 0.0)) == []
    assert len(ask(model, b"length")) == 50
    assert model.commands == 1


def test_a_number_cut_in_two_is_another_number(model: AsdModel) -> None:
    ask(model, b"RESTORE,1")
    assert struct.unpack(">3i", ask(model, b"A,1,1")[:12]) == (100, 0, 1)
    assert struct.unpack(">ii", ask(model, b"0")) == (400, -6)


def test_two_commands_pushed_together_are_none(model: AsdModel) -> None:
    assert struct.unpack(">ii", ask(model, b"RESTORE,1OPT,7")) == (400, -6)


def test_a_beginning_that_does_not_go_on_is_forgotten(model: AsdModel) -> None:
    assert list(model.feed(b"RESTO", 0.0)) == []
    assert len(ask(model, b"RESTORE,1", now=2.0)) == 7616


def test_one_command_after_another(model: AsdModel) -> None:
    ask(model, b"RESTORE,1", now=0.0)
    ((first, _),) = model.feed(b"A,1,20", 1.0)
    ((second, _),) = model.feed(b"INIT,0,SerialNumber", 1.1)
    assert first == pytest.approx(2.05)
    assert second == pytest.approx(2.05 - 0.1 + 0.01)


def test_whoever_counts_scans_is_not_told_of_darks_and_optimising() -> None:
    world = World(1, Routine(parse_routine("panel*1 soil*2"), first_soil=4))
    clock = VirtualClock()
    scanner = ASD.open(Place(world, clock))
    for _ in range(2):
        scanner.optimise(CancelToken(), lambda _share: None)
        brightness = [
            float(np.median(scanner.measure(kind, CancelToken(), lambda _share: None).counts))
            for kind in (ScanKind.DARK, ScanKind.REFERENCE, ScanKind.SAMPLE, ScanKind.SAMPLE)
        ]
        assert brightness[0] == 0
        assert brightness[1] > 1.3 * max(brightness[2:])


class Place:
    """An emulated scanner of the family on a virtual clock."""

    def __init__(self, world: World, clock: VirtualClock, options: dict[str, str] | None = None) -> None:
        self.world = world
        self.clock = clock
        self.address = "emulator:asd"
        self.scheme = ASD.schemes[0]
        self.parts = ("asd",)
        self.options = options or {}

    def lines(self) -> tuple[MemoryLine, ...]:
        assert ASD.emulate is not None
        return (MemoryLine(ASD.emulate(self.world, self.scheme), self.clock, self.address),)


def test_the_family_is_listed_and_tells_where_the_factory_puts_it() -> None:
    assert ASD in FAMILIES
    assert (ASD.port, ASD.usual) == (8080, ("asd@socket://10.1.1.11:8080",))
    assert ASD.open(Place(World(2), VirtualClock(), {"indoors": "yes"})).capabilities.reference_max_age_s == 1800


class Other:
    """Something else that answers on that port."""

    def __init__(self, says: bytes, answers: bytes) -> None:
        self._says = says
        self._answers = answers
        self.heard = b""

    def greet(self, _now: float) -> list[tuple[float, bytes]]:
        return [(0.01, self._says)] if self._says else []

    def feed(self, data: bytes, _now: float) -> list[tuple[float, bytes]]:
        self.heard += data
        return [(0.01, self._answers)]


def knock(device: Any) -> bool:
    clock = VirtualClock()
    assert ASD.knock is not None
    known = ASD.knock(MemoryLine(device, clock), clock)
    assert clock.now() <= 1.0
    return known


def test_knocking_finds_it() -> None:
    assert knock(emulated_asd(World(1)))
    assert knock(Chunked(emulated_asd(World(1)), seed=3))
    busy = emulated_asd(World(1))
    busy.trouble("busy", "5")
    assert knock(busy)


@pytest.mark.parametrize(
    ("says", "heard"),
    [(b"", False), (b"hello\r\n", False), (bytes(range(200)), False), (b"SSH-2.0-OpenSSH_9.6 Ubuntu\r\n", True)],
)
def test_knocking_says_nothing_to_what_does_not_greet_like_one(says: bytes, heard: bool) -> None:
    other = Other(says, b"Protocol mismatch.\n" * 4)
    assert not knock(other)
    assert bool(other.heard) is heard


def test_troubles_are_those_of_scripts(model: AsdModel) -> None:
    model.trouble("error", "-11")
    ask(model, b"RESTORE,1")
    assert struct.unpack(">ii", ask(model, b"A,1,1")[:8]) == (200, -11)
    assert struct.unpack(">ii", ask(model, b"IC,2,0,1")[:8]) == (100, 0)
    with pytest.raises(ValueError, match="flood"):
        model.trouble("flood", "")
    with pytest.raises(ValueError, match="many"):
        model.trouble("busy", "many")
