from __future__ import annotations

import json
import zipfile
from pathlib import Path
from types import MappingProxyType

import pytest

from core.acquisition.scanner import Capabilities, DarkBy, Health, Identity
from core.errors import InputError
from desktop.devices.settings import AddedScanner, ScannerSettings
from desktop.devices.support import HOLDS, LOG_LINES, Known, Support, told_contents, usual_name


@pytest.fixture
def settings(tmp_path: Path) -> ScannerSettings:
    """A list with one scanner."""
    made = ScannerSettings(tmp_path / "scanners.json")
    made.add(AddedScanner("asd@socket://10.1.1.11:8080", "Laboratory"))
    return made


def known() -> Known:
    identity = Identity("nirone", "N2.2", "123", MappingProxyType({"main": "1.4"}))
    capabilities = Capabilities((1750.0, 2150.0), 200, DarkBy.SCANNER, 600.0, 900.0, (1, 8))
    return Known("serial:COM3", "lost", identity, capabilities, Health(24.5), "0.100 > 2a\n")


def test_everything_that_was_promised_is_in_it(settings: ScannerSettings, tmp_path: Path) -> None:
    log = tmp_path / "tilth.log"
    log.write_text("".join(f"line {number}\n" for number in range(LOG_LINES + 50)))
    file = tmp_path / usual_name()
    Support((), settings, known(), log, ("a trouble",)).write(file)
    with zipfile.ZipFile(file) as archive:
        held = {name: archive.read(name).decode() for name in archive.namelist()}
    assert set(held) == set(HOLDS)
    assert "a trouble" in held["program.txt"]
    assert json.loads(held["scanners.json"])[0]["name"] == "Laboratory"
    scanner = json.loads(held["scanner.json"])
    assert (scanner["state"], scanner["identity"]["firmware"]["main"]) == ("lost", "1.4")
    assert scanner["health"]["detector_temperature_c"] == 24.5
    assert held["wire.txt"] == "0.100 > 2a\n"
    assert held["tilth.log"].startswith("line 50\n")
    for words in HOLDS.values():
        assert words in told_contents()


def test_the_home_folder_is_not_told(settings: ScannerSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: Path("/home/grace"))
    file = settings.file.with_suffix(".zip")
    Support((), settings, Known("watched-folder@folder:/home/grace/scans")).write(file)
    with zipfile.ZipFile(file) as archive:
        assert json.loads(archive.read("scanner.json"))["address"] == "watched-folder@folder:~/scans"


def test_a_damaged_list_goes_along_as_it_is(settings: ScannerSettings) -> None:
    settings.file.write_text("{ no list")
    assert "{ no list" in Support((), settings).contents()["scanners.json"]


def test_a_file_that_cannot_be_written_leaves_nothing(settings: ScannerSettings, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        Support((), settings).write(tmp_path / "nowhere" / "s.zip")
    assert not (tmp_path / "nowhere").exists()
