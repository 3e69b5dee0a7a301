from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from core.store.opening import default_path
from desktop.cli import devices, scan
from desktop.devices.finding import attached
from desktop.devices.settings import AddedScanner, ScannerSettings
from desktop.devices.support import HOLDS
from drivers.discovery import DeviceInfo, Port, discover
from tests.desktop.cli.conftest import Tilth
from tests.support.served import Served

ADDRESS = "asd@socket://10.1.1.11:8080"


@pytest.fixture
def served() -> Iterator[Served]:
    """An emulated scanner on a socket."""
    made = Served(speed=50.0)
    made.plug_in()
    yield made
    made.unplug()


@pytest.fixture
def ports(monkeypatch: pytest.MonkeyPatch) -> list[Port]:
    """The serial ports of this computer, to be filled; no USB."""
    made: list[Port] = []
    look = partial(discover, ports=lambda: made, hid=lambda: None)
    monkeypatch.setattr(devices, "attached", partial(attached, discover=look))
    return made


def test_a_line_break_in_a_name_stays_in_the_table(tilth: Tilth, ports: list[Port]) -> None:
    tilth("devices", "--add", ADDRESS, "--name", "North\nlaboratory")
    assert f"{ADDRESS}  North laboratory  added" in tilth("devices")[1]


def test_added_scanners_are_listed_until_they_are_forgotten(tilth: Tilth, ports: list[Port]) -> None:
    assert tilth("devices", "--add", "nirscan-nano@10.1.1.11:8080", "--name", "Laboratory")[0] == 0
    status, out, _ = tilth("devices")
    assert status == 0
    assert "nirscan-nano@socket://10.1.1.11:8080  Laboratory  added" in out
    assert tilth("devices", "--forget", "nirscan-nano@10.1.1.11:8080")[0] == 0
    assert "Laboratory" not in tilth("devices")[1]


def test_the_list_lies_beside_the_store(tilth: Tilth, tmp_path: Path) -> None:
    tilth("devices", "--add", "COM3", "--store", tmp_path / "fields" / "a.tilthdb")
    assert ScannerSettings(tmp_path / "fields" / "scanners.json").added() == [AddedScanner("serial:COM3")]


@pytest.mark.parametrize("line", [("--add", "nonsense"), ("--forget", "serial:COM9")])
def test_what_is_no_scanner_is_refused_in_one_line(tilth: Tilth, line: tuple[str, str]) -> None:
    status, out, err = tilth("devices", *line)
    assert (status, out) == (3, "")
    assert err.count("\n") == 1
    assert line[1] in err


def test_why_one_cannot_be_opened_stands_beside_it(tilth: Tilth, ports: list[Port], tmp_path: Path) -> None:
    forbidden = tmp_path / "ttyACM0"
    forbidden.touch(0o000)
    ports.append(Port(str(forbidden), "USB Serial"))
    tilth("devices", "--add", "/dev/tty-that-is-not-there")
    _, out, _ = tilth("devices")
    assert "No scanner answers at serial:/dev/tty-that-is-not-there" in out
    if not (forbidden.stat().st_uid == 0 or sys.platform == "win32"):  # root may do everything
        assert "--install-rule" in out


def test_a_port_is_asked_on_demand_alone(
    tilth: Tilth, ports: list[Port], served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    socket = served.address.partition("@")[2]
    tilth("devices", "--add", socket)
    assert "not known yet which scanner" in tilth("devices")[1]
    _, out, err = tilth("devices", "--ask", "--json")
    (found,) = json.loads(out)
    assert (found["family"], found["address"]) == ("nirscan-nano", served.address)
    assert "asking" in err


def test_factory_addresses_are_listed_on_demand_alone(tilth: Tilth, ports: list[Port]) -> None:
    assert "usual address" not in tilth("devices")[1]
    assert tilth("devices", "--factory")[0] == 0


@pytest.mark.skipif(sys.platform != "linux", reason="udev")
def test_the_rule_is_printed_where_it_cannot_be_installed(tilth: Tilth, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.devices.rule.install.__defaults__", (Path("/nowhere"),))
    status, out, err = tilth("devices", "--install-rule")
    assert status == 0
    assert 'ATTRS{idVendor}=="0451"' in out
    assert "sudo tilth devices --install-rule" in err


def test_a_profile_that_is_refused_is_told_and_the_others_work(tilth: Tilth, ports: list[Port]) -> None:
    folder = default_path().parent / "profiles"
    folder.mkdir()
    (folder / "mine.toml").write_text("name = 5")
    status, _, err = tilth("devices")
    assert status == 0
    assert "mine.toml" in err


class TestSupport:
    def test_it_says_what_it_holds_and_holds_it(self, tilth: Tilth, served: Served, tmp_path: Path) -> None:
        file = tmp_path / "s.zip"
        status, out, _ = tilth("support", "--device", served.address, "-o", file)
        assert status == 0
        assert "no names of samples" in out
        with zipfile.ZipFile(file) as archive:
            assert set(archive.namelist()) == set(HOLDS)
            assert archive.read("wire.txt")
            assert json.loads(archive.read("scanner.json"))["identity"]["family"] == "nirscan-nano"

    def test_a_scanner_that_does_not_answer_is_no_reason_against_it(self, tilth: Tilth, tmp_path: Path) -> None:
        file = tmp_path / "s.zip"
        status, _, err = tilth("support", "--device", "nirscan-nano@socket://127.0.0.1:1", "-o", file)
        assert status == 0
        assert "127.0.0.1:1" in err
        with zipfile.ZipFile(file) as archive:
            assert "127.0.0.1:1" in archive.read("program.txt").decode()

    def test_a_scan_that_fails_leaves_one_when_asked(self, tilth: Tilth, served: Served, tmp_path: Path) -> None:
        file = tmp_path / "s.zip"
        served.unplug_at_scan(2)
        line = ("scan", "--device", served.address, "--project", "P", "--sample", "Secret", "--no-warm-up")
        status, out, err = tilth(*line, "--support", file)
        assert status == 4
        assert out.count("stored scan") == 1
        assert str(file) in err
        with zipfile.ZipFile(file) as archive:
            held = "".join(archive.read(name).decode() for name in archive.namelist())
            assert archive.read("wire.txt")
        assert "Secret" not in held


class TestRegaining:
    LINE = ("--project", "P", "--sample", "S", "--no-warm-up", "--repeats", "3")

    def test_a_scanner_that_comes_back_is_waited_for_and_the_measurement_goes_on(
        self, tilth: Tilth, served: Served
    ) -> None:
        served.unplug_at_scan(3, back=True)
        status, out, err = tilth("scan", "--device", served.address, *self.LINE, "--wait", "30")
        assert "goes on by itself" in err
        assert "is back" in err
        told = [line.split()[5:] for line in out.splitlines() if line.startswith("stored scan")]
        assert told[:3] == [["reference"], ["repeat", "1"], ["reference"]]
        assert told[3:5] == [["repeat", "2"], ["repeat", "3"]]
        assert status in (0, 3)  # a panel for a soil may not make an estimate

    def test_one_that_comes_back_at_another_port_is_found_there(
        self, tilth: Tilth, served: Served, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        elsewhere = Served(speed=50.0)
        found = DeviceInfo("nirscan-nano", elsewhere.plug_in(), "plugged in at another port")
        monkeypatch.setattr(scan, "discover", lambda: [found])
        served.unplug_at_scan(3)
        try:
            _, out, err = tilth("scan", "--device", served.address, *self.LINE, "--wait", "30")
        finally:
            elsewhere.unplug()
        assert "is back" in err
        assert out.count("stored scan") >= 5

    def test_one_that_stays_away_ends_it_when_the_time_is_over(self, tilth: Tilth, served: Served) -> None:
        served.unplug_at_scan(2)
        status, out, err = tilth("scan", "--device", served.address, *self.LINE, "--wait", "1")
        assert status == 4
        assert out.count("stored scan") == 1
        assert "was lost" in err

    def test_a_script_does_not_wait(self, tilth: Tilth, served: Served) -> None:
        served.unplug_at_scan(2)
        status, _, err = tilth("scan", "--device", served.address, *self.LINE)
        assert status == 4
        assert "goes on by itself" not in err
