"""Each profile is a family: found, opened and emulated without another line of code."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path

import pytest

from core.acquisition.scanner import CancelToken, ScanKind, ScannerCode
from core.errors import ScannerError
from drivers.ascii_line.emulator import EmulatedLineDevice
from drivers.ascii_line.profile import Profile
from drivers.clock import RealClock, VirtualClock
from drivers.discovery import identify, open_scanner
from drivers.families import FAMILIES, family_named, learn
from drivers.family import Family
from drivers.transport.hosting import host, open_endpoint
from drivers.transport.memory import MemoryLine
from drivers.world.scene import World
from tests.drivers.ascii_line.test_driver import WHOLE


def registered(name: str) -> Family:
    family = family_named(name)
    assert family is not None
    return family


@pytest.mark.parametrize("name", ["as7265x", "plastic-scanner"])
def test_shipped_profiles_are_registered(name: str, profiles: Mapping[str, Profile]) -> None:
    family = registered(name)
    assert family.serial == profiles[name].serial_settings
    assert family.emulate is not None


def test_a_knock_is_heard_through_a_flood_and_behind_half_a_command(profiles: Mapping[str, Profile]) -> None:
    clock, family = VirtualClock(), registered("as7265x")
    assert family.knock is not None
    device = EmulatedLineDevice(World(1), profiles["as7265x"], chattering=True)
    device.feed(b"\x40\x01 half a frame of somebody else", 0.0)
    assert family.knock(MemoryLine(device, clock), clock)
    assert device.chattering  # it was asked, not changed


def test_a_board_that_starts_anew_is_given_its_time(profiles: Mapping[str, Profile]) -> None:
    clock, family = VirtualClock(), registered("plastic-scanner")
    assert family.knock is not None
    assert family.knock(MemoryLine(EmulatedLineDevice(World(1), profiles["plastic-scanner"]), clock), clock)
    assert clock.now() < 5.0


@pytest.mark.parametrize("address", ["emulator:as7265x?variant=blue", "emulator:as7265x?color=1"])
def test_an_unknown_option_is_refused(address: str) -> None:
    with pytest.raises(ScannerError) as caught:
        open_scanner(address, clock=VirtualClock())
    assert caught.value.code is ScannerCode.OPTION


def test_a_variant_is_chosen_in_the_address() -> None:
    scanner = open_scanner("emulator:as7265x?variant=led,by-wavelength", clock=VirtualClock())
    assert scanner.capabilities.has_lamp_control
    scanner.close()


@pytest.fixture
def learnt(tmp_path: Path) -> Iterator[Path]:
    """A folder with a profile of the user's own, known to Tilth for the time of a test."""
    (tmp_path / "mine.toml").write_text(WHOLE, encoding="utf-8")
    assert learn(tmp_path) == ()
    yield tmp_path
    learn(Path("nowhere"))


@pytest.mark.usefixtures("learnt")
def test_a_profile_of_the_user_is_found_and_measured_with_on_a_socket() -> None:
    family = registered("all-of-it")
    stop, endpoint = threading.Event(), open_endpoint("tcp:0")
    assert family.emulate is not None
    device = family.emulate(World(2), family.schemes[1])
    thread = threading.Thread(target=host, args=(device, endpoint, RealClock(20), stop))
    thread.start()
    try:
        assert identify(endpoint.address, clock=RealClock(4)).family == "all-of-it"
        scanner = open_scanner(f"all-of-it@{endpoint.address}", clock=RealClock(20))
        assert scanner.identity.serial == "E000002"
        assert scanner.measure(ScanKind.SAMPLE, CancelToken(), lambda _share: None).counts.size == 5
        scanner.close()
    finally:
        stop.set()
        thread.join()


def test_a_profile_of_the_user_takes_the_place_of_a_shipped_one_only(learnt: Path) -> None:
    shipped = files("drivers.ascii_line").joinpath("profiles", "as7265x.toml").read_text(encoding="utf-8")
    (learnt / "mine.toml").write_text(shipped.replace("SparkFun Triad (AS7265x)", "My Triad"), encoding="utf-8")
    (learnt / "nano.toml").write_text(WHOLE.replace("all-of-it", "nirscan-nano"), encoding="utf-8")
    (refused,) = learn(learnt)
    assert (refused.values["key"], Path(str(refused.values["file"])).name) == ("name", "nano.toml")
    assert registered("as7265x").title == "My Triad"
    assert registered("nirscan-nano").emulate is not None
    assert family_named("all-of-it") is None
    assert len({family.name for family in FAMILIES}) == len(FAMILIES)
