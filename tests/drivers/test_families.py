"""Every family tells enough of itself, and an unknown line finds out which of them is there."""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from core.acquisition.scanner import ScanConfig, ScannerCode
from core.errors import ScannerError
from drivers.clock import RealClock, VirtualClock
from drivers.discovery import identify, open_emulator
from drivers.families import FAMILIES, family_named
from drivers.family import EmulatedDevice, Family, Scheme
from drivers.transport.hosting import host, open_endpoint
from drivers.transport.memory import MemoryLine
from drivers.world.scene import World

ASKED = [family for family in FAMILIES if family.knock is not None and family.emulate is not None]
SPEED = 20.0


def names(families: list[Family]) -> list[str]:
    return [family.name for family in families]


def test_names_are_words_of_addresses_and_unlike_each_other() -> None:
    assert len({family.name for family in FAMILIES}) == len(FAMILIES)
    assert len({family.title for family in FAMILIES}) == len(FAMILIES)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", family.name) for family in FAMILIES)
    assert all(family_named(family.name) is family for family in FAMILIES)
    assert not {family.name for family in FAMILIES} & set(Scheme)


def device(family: Family, scheme: Scheme) -> EmulatedDevice:
    assert family.emulate is not None
    return family.emulate(World(2), scheme)


def stream(family: Family) -> Scheme:
    return Scheme.SERIAL if Scheme.SERIAL in family.schemes else Scheme.TCP


@pytest.mark.parametrize("family", ASKED, ids=names(ASKED))
@pytest.mark.parametrize("other", ASKED, ids=names(ASKED))
def test_each_knows_its_own_and_leaves_the_others_alone(family: Family, other: Family) -> None:
    clock = VirtualClock()
    line = MemoryLine(device(other, stream(other)), clock)
    assert family.knock is not None
    before = clock.now()
    assert family.knock(line, clock) is (family is other)
    assert clock.now() - before <= 6.0


EMULATED = [family for family in FAMILIES if Scheme.FOLDER not in family.schemes]


@pytest.mark.parametrize("family", EMULATED, ids=names(EMULATED))
@pytest.mark.parametrize("setting", ["integration_ms", "start_nm", "end_nm"])
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e300])
def test_numbers_that_are_none_are_refused_as_settings(family: Family, setting: str, value: float) -> None:
    scanner, _ = open_emulator(family.name, clock=VirtualClock())
    before = scanner.capabilities
    with pytest.raises(ScannerError) as caught:
        scanner.configure(replace(ScanConfig(), **{setting: value}))  # type: ignore[arg-type] # all are numbers
    assert (caught.value.code, caught.value.values["setting"]) == (ScannerCode.CONFIG_REFUSED, setting)
    assert scanner.capabilities == before
    scanner.close()


@contextmanager
def served(family: Family) -> Iterator[str]:
    """The address of an emulated device of that family, without its name."""
    serial = Scheme.SERIAL in family.schemes
    stop, endpoint = threading.Event(), open_endpoint("pty" if serial else "tcp:0")
    thread = threading.Thread(target=host, args=(device(family, stream(family)), endpoint, RealClock(SPEED), stop))
    thread.start()
    try:
        yield endpoint.address
    finally:
        stop.set()
        thread.join()


@pytest.mark.parametrize("family", ASKED, ids=names(ASKED))
def test_an_unknown_line_tells_who_is_there(family: Family) -> None:
    with served(family) as address:
        found = identify(address, clock=RealClock(4))
    assert (found.family, found.label, found.address) == (family.name, family.title, f"{family.name}@{address}")


def test_a_line_without_a_scanner_says_so() -> None:
    class Mute:
        def feed(self, _data: bytes, _now: float) -> list[tuple[float, bytes]]:
            return []

    stop, endpoint = threading.Event(), open_endpoint("tcp:0")
    thread = threading.Thread(target=host, args=(Mute(), endpoint, RealClock(), stop))
    thread.start()
    try:
        with pytest.raises(ScannerError) as caught:
            identify(endpoint.address, clock=RealClock(20))
    finally:
        stop.set()
        thread.join()
    assert caught.value.code is ScannerCode.UNRECOGNISED


@pytest.mark.parametrize("name", [family.name for family in FAMILIES if Scheme.FOLDER not in family.schemes])
def test_each_can_be_tried_without_a_scanner(name: str) -> None:
    scanner, _ = open_emulator(name, seed=3, clock=VirtualClock())
    assert scanner.identity.model  # a simple board has no serial number
    assert scanner.capabilities.points > 1
    scanner.close()


MODELS = [(family.name, model) for family in FAMILIES for model in family.models]


@pytest.mark.parametrize(("name", "model"), MODELS)
def test_each_model_can_be_emulated_by_name(name: str, model: str) -> None:
    scanner, _ = open_emulator(name, seed=3, clock=VirtualClock(), options={"model": model})
    assert model.replace("-", " ") in scanner.identity.model.lower().replace("-", " ")
    scanner.close()


def test_a_model_that_nobody_emulates_is_refused() -> None:
    with pytest.raises(ScannerError) as caught:
        open_emulator("nirscan-nano", options={"model": "nir-m-r99"})
    assert caught.value.code is ScannerCode.ADDRESS
