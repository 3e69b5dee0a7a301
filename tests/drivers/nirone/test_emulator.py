"""The emulated sensor: its bytes, its order and its optics."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from drivers.clock import VirtualClock
from drivers.family import Scheme
from drivers.nirone.emulator import emulated_nirone, module_of
from drivers.nirone.emulator.model import NironeModel
from drivers.nirone.emulator.optics import MODULES, Module, Optics
from drivers.nirone.family import NIRONE
from drivers.transport.memory import MemoryLine
from drivers.world.scene import World


def model(module: Module = MODULES[2], seed: int = 1) -> NironeModel:
    return emulated_nirone(World(seed), module, noise=False)


def said(device: NironeModel, text: str, now: float = 0.0) -> str:
    return b"".join(data for _, data in device.feed(text.encode(), now)).decode()


@pytest.mark.parametrize("module", MODULES, ids=[module.name for module in MODULES])
def test_every_module_tells_its_range_and_sees_the_panel_well(module: Module) -> None:
    device = model(module)
    assert said(device, "h0\n") == f"Sensor type: {module.name} emulator\r\n"
    assert said(device, "h3\rh4\r") == (
        f"Minimum wavelength: {module.least_nm}\r\nMaximum wavelength: {module.most_nm}\r\n"
    )
    said(device, "LI100\r")
    device.vector = np.linspace(module.least_nm, module.most_nm, 512).tolist()
    said(device, "V512,1\rXM\r", 600.0)
    block = struct.unpack("<512f", device.feed(b"Xm0,512\r", 700.0)[0][1])
    assert 0.5 < max(block) / 65_535 < 0.7
    assert min(block) > 0.2 * max(block)


def test_seeds_choose_the_module_and_the_serial_number() -> None:
    assert [module_of(seed).name for seed in range(1, 6)] == ["N2.0", "N2.2", "N2.5", "N1.4", "N1.7"]
    assert model(MODULES[4], seed=123).serial == "E0012325"


def test_both_line_ends_are_taken_and_half_a_command_waits() -> None:
    device = model()
    assert said(device, "m") == ""
    assert (
        said(device, "\r\n!\n\rm\n") == "Number of wavelengths: 10\r\nNIRONE Sensor\r\nNumber of wavelengths: 10\r\n"
    )
    assert device.commands == 3


@pytest.mark.parametrize(
    "text", ["hello", "h7", "W512,1600.0", "W0,1549.0", "V0,1", "V513,1", "V5,256", "LI101", "PS1"]
)
def test_what_it_does_not_know_or_cannot_do(text: str) -> None:
    assert said(model(), text + "\r").startswith("? ")


def test_it_answers_in_order_and_measures_as_long_as_it_says() -> None:
    device = model()
    said(device, "V100,10\r")
    assert said(device, "E0\r", 1.0) == "Measurement time 0: 850\r\n"
    answers = device.feed(b"XM\rSt\r", 2.0)
    assert [delay for delay, _ in answers] == pytest.approx([0.85, 0.852])
    assert [data[:11] for _, data in answers] == [b"Measurement", b"Temperature"]
    assert device.feed(b"m\r", 2.5)[0][0] == pytest.approx(0.354)


def test_troubles() -> None:
    device = model()
    device.trouble("busy", "1")
    assert device.feed(b"m\rm\r", 0.0)[0][0] > 2
    device.trouble("error", "5")
    assert said(device, "XM\r", 9.0) == "? Error 5\r\n"
    with pytest.raises(ValueError, match="steam"):
        device.trouble("steam", "1")
    assert device.greet(0.0) == []
    device.troubles.garbage = b"AT"
    assert device.greet(0.0) == [(0.0, b"AT")]


def test_a_lamp_in_automatic_mode_burns_only_while_it_measures() -> None:
    device = model()
    lamp = device._optics.world.lamp
    said(device, "LM1\rLI100\r")
    assert not lamp.on
    said(device, "XM\r", 5.0)
    assert lamp.on
    said(device, "m\r", 9.0)
    assert not lamp.on
    said(device, "LM0\r", 10.0)
    assert lamp.on


def test_it_gets_warm_with_its_lamp() -> None:
    device = model()
    cold = float(said(device, "St\r", 1800.0).partition(": ")[2])
    said(device, "LI100\r", 1800.0)
    assert float(said(device, "St\r", 3600.0).partition(": ")[2]) > cold + 4


class Line:
    """A thing that reflects at one wavelength only."""

    def light(self, nm: np.ndarray, _now: float) -> np.ndarray:
        return np.exp(-0.5 * ((nm - 1700.0) / 1.0) ** 2)

    scan = 1


def test_the_filter_is_fifteen_nanometres_wide() -> None:
    optics = Optics(World(1), MODULES[2], noise=False)
    nm = np.arange(1650.0, 1750.0, 0.1)
    view: Any = Line()
    seen = optics.signals(view, nm.tolist(), 1.0, 1, 0.0)
    seen = np.convolve(seen - seen.min(), np.ones(35) / 35, "same")
    assert np.count_nonzero(seen > seen.max() / 2) * 0.1 == pytest.approx(15.0, abs=1.5)


def test_averaging_makes_it_quieter() -> None:
    world = World(1)
    optics = Optics(world, MODULES[2])
    view = world.begin_scan()
    nm = [1700.0] * 500
    noise = [np.std(optics.signals(view, nm, 1.0, averages, 0.0)) for averages in (1, 100)]
    assert noise[0] / noise[1] == pytest.approx(10, rel=0.2)


# The family's question on an unknown line


class Echo:
    """A modem that echoes what it hears."""

    def feed(self, data: bytes, _now: float) -> list[tuple[float, bytes]]:
        return [(0.01, data + b"\nOK\r\n")]


class Talker:
    """Answers everything with the same label and value."""

    def __init__(self, reply: bytes) -> None:
        self._reply = reply

    def feed(self, _data: bytes, _now: float) -> list[tuple[float, bytes]]:
        return [(0.01, self._reply)]


def knocked(device: Any) -> tuple[bool, float]:
    clock = VirtualClock()
    assert NIRONE.knock is not None
    found = NIRONE.knock(MemoryLine(device, clock), clock)
    return found, clock.now()


def left_with(data: bytes) -> Callable[[], NironeModel]:
    def make() -> NironeModel:
        device = model()
        device.feed(data, 0.0)
        return device

    return make


@pytest.mark.parametrize("make", [model, left_with(b"AT+G"), left_with(b"\xff\x00ABCD")])
def test_it_is_known_by_its_answers(make: Callable[[], NironeModel]) -> None:
    device = make()
    found, seconds = knocked(device)
    assert found
    assert seconds < 1.0
    assert (device.intensity, device.points) == (0, 10)


@pytest.mark.parametrize(
    "other",
    [
        Echo(),
        *map(Talker, (b"", b"OK\r\n", b"ERROR\r\n", b"login: \r\n", b"Value: 1550.0\r\n", b"\0" * 70, b"x: y\r\n")),
    ],
)
def test_others_are_left_alone(other: Any) -> None:
    found, seconds = knocked(other)
    assert not found
    assert seconds < 1.0


def test_the_family_makes_one_for_every_line() -> None:
    assert NIRONE.emulate is not None
    assert {type(NIRONE.emulate(World(1), scheme)) for scheme in (Scheme.SERIAL, Scheme.TCP)} == {NironeModel}
