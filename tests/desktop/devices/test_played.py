from __future__ import annotations

from pathlib import Path

import pytest

from core.acquisition.scanner import CancelToken, ScanKind
from desktop.devices.finding import trial_families
from desktop.devices.played import is_played, marked, open_marked
from desktop.simulated import is_simulated
from drivers.announcing import announce
from drivers.clock import VirtualClock
from drivers.discovery import open_emulator


@pytest.mark.parametrize("family", [family.name for family in trial_families()])
def test_a_simulated_scanner_of_every_family_is_known_for_what_it_is(family: str) -> None:
    scanner = marked(open_emulator(family, clock=VirtualClock())[0])
    assert is_simulated(scanner.identity.model)
    scan = scanner.measure(ScanKind.REFERENCE, CancelToken(), lambda _: None)
    assert is_simulated(scan.identity.model)
    assert marked(scanner) is scanner
    scanner.close()


def test_an_emulator_of_this_program_is_one() -> None:
    scanner = open_marked("emulator:as7265x?speed=1000", Path("/nowhere"))
    assert is_simulated(scanner.identity.model)
    scanner.close()


def test_an_emulator_that_announced_itself_is_one(tmp_path: Path) -> None:
    with announce(tmp_path, "asd@socket://127.0.0.1:9000"):
        assert is_played("socket://127.0.0.1:9000", tmp_path)
        assert is_played("asd@socket://127.0.0.1:9000", tmp_path)
        assert not is_played("asd@socket://10.1.1.11:8080", tmp_path)
    assert not is_played("asd@socket://127.0.0.1:9000", tmp_path)
