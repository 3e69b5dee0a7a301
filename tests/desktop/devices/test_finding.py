from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest

from core.acquisition.scanner import ScannerCode
from desktop.devices.finding import Attached, Kind, attached, factory_addresses, trial_families
from desktop.devices.settings import AddedScanner
from drivers.announcing import announce
from drivers.clock import VirtualClock
from drivers.discovery import Port, discover
from drivers.families import family_named
from drivers.family import Scheme
from drivers.transport.fake_hid import FakeHidModule
from drivers.transport.hid import HidInfo

NANO: HidInfo = {
    "path": b"usb-7",
    "vendor_id": 0x0451,
    "product_id": 0x4200,
    "serial_number": "",
    "product_string": "NIR-M-R2",
}
Find = Callable[..., list[Attached]]


class NeverAsked:
    """A device that must not be opened."""

    def feed(self, data: bytes, now: float) -> Sequence[tuple[float, bytes]]:
        raise AssertionError((data, now))


@pytest.fixture
def find() -> Find:
    """What is attached where a scanner is on USB and two ports are there."""
    module = FakeHidModule({b"usb-7": (NANO, NeverAsked())}, VirtualClock())
    ports = [Port("COM3", "USB Serial"), Port("COM4", "")]
    return partial(attached, discover=partial(discover, hid=lambda: module, ports=lambda: ports))


def kinds(found: list[Attached]) -> list[tuple[Kind, str]]:
    return [(one.kind, one.name) for one in found]


def test_scanners_come_before_ports(find: Find) -> None:
    found = find()
    assert kinds(found) == [(Kind.SCANNER, "NIR-M-R2"), (Kind.PORT, "USB Serial"), (Kind.PORT, "COM4")]
    assert [one.likely for one in found] == [True, False, False]
    assert [one.can_be_asked for one in found] == [False, True, True]


def test_what_was_added_has_the_name_that_it_was_given(find: Find) -> None:
    found = find([AddedScanner("nirscan-nano@serial:COM4", "Bench"), AddedScanner("socket://127.0.0.1:9")])
    assert kinds(found) == [
        (Kind.SCANNER, "NIR-M-R2"),
        (Kind.ADDED, "Bench"),
        (Kind.ADDED, "socket://127.0.0.1:9"),
        (Kind.PORT, "USB Serial"),
    ]


def test_an_added_address_that_nobody_understands_stays_in_the_list(find: Find) -> None:
    (bad,) = [one for one in find([AddedScanner("of another Tilth", "Old")]) if one.kind is Kind.ADDED]
    assert (bad.name, bad.device.openable, bad.device.why_not) == ("Old", False, ScannerCode.ADDRESS)


def test_a_folder_that_is_gone_is_told(find: Find, tmp_path: Path) -> None:
    address = f"watched-folder@folder:{tmp_path / 'gone'}"
    (gone,) = [one for one in find([AddedScanner(address)]) if one.kind is Kind.ADDED]
    assert gone.device.why_not is ScannerCode.NOT_FOUND


def test_emulators_that_run_here_are_found(find: Find, tmp_path: Path) -> None:
    with announce(tmp_path, "nirscan-nano@socket://127.0.0.1:9000"):
        (running,) = [one for one in find(emulators=tmp_path) if one.kind is Kind.EMULATOR]
    title = getattr(family_named("nirscan-nano"), "title", "")
    assert (running.name, running.likely) == (title, True)
    assert not [one for one in find(emulators=tmp_path) if one.kind is Kind.EMULATOR]


def test_factory_addresses_name_their_family() -> None:
    assert all("@" in one.address and one.kind is Kind.FACTORY for one in factory_addresses())


def test_folders_cannot_be_simulated() -> None:
    assert "nirscan-nano" in [family.name for family in trial_families()]
    assert not [family for family in trial_families() if Scheme.FOLDER in family.schemes]
