from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.acquisition.session import Session
from core.store.records import State
from core.store.store import Store
from desktop.cli.acquire import Attendant
from desktop.cli.operators import Nobody
from tests.core.acquisition.scripted import MemorySink, ScriptedScanner, VirtualClock
from tests.desktop.cli.conftest import Tilth

FAST = "emulator:nirscan-nano?seed=3&speed=100&soil=5"
STORED = re.compile(r"^stored scan (\d+) sha256 ([0-9a-f]{64}) (reference|repeat \d+)$", re.MULTILINE)


@pytest.fixture
def store_file(tmp_path: Path) -> Path:
    """Where the scans of the test go."""
    return tmp_path / "fields.tilthdb"


@pytest.fixture
def scan(tilth: Tilth, store_file: Path) -> Callable[..., tuple[int, str, str]]:
    """`tilth scan` with a warm emulated scanner."""

    def run(*more: str, device: str = FAST) -> tuple[int, str, str]:
        line = ("scan", "--device", device, "--project", "North", "--no-warm-up", "--store", store_file)
        return tilth(*line, *more)

    return run


Scan = Callable[..., tuple[int, str, str]]


def test_every_scan_told_as_stored_is_in_the_store(scan: Scan, store_file: Path) -> None:
    status, out, err = scan("--sample", "N-1", "--state", "air_dry_sieved")
    assert (status, err) == (0, "")
    told = STORED.findall(out)
    assert [what for _, _, what in told] == ["reference", *(f"repeat {number}" for number in range(1, 7))]
    with Store.open(store_file, who="test") as store:
        assert {store.scan(int(number)).sha256 for number, _, _ in told} == {sha256 for _, sha256, _ in told}
        assert store.check().ok


def test_the_measurement_is_finished_estimated_and_stored(scan: Scan, store_file: Path) -> None:
    _, out, _ = scan("--sample", "N-1", "--state", "air_dry_sieved")
    assert "Organic C" in out
    with Store.open(store_file, who="test") as store:
        project = store.project("North")
        assert project is not None
        (summary,) = store.summaries(project.id)
        assert summary.sample.state is State.AIR_DRY_SIEVED
        assert summary.estimates is not None
        assert summary.estimates.bundle.id == "nir-904-1696"


def test_several_samples_share_one_reference(scan: Scan, store_file: Path) -> None:
    _, out, _ = scan("--sample", "N-1", "--sample", "N-2", "--repeats", "3")
    assert [what for _, _, what in STORED.findall(out)].count("reference") == 1
    with Store.open(store_file, who="test") as store:
        project = store.project("North")
        assert project is not None
        assert [summary.sample.name for summary in store.summaries(project.id)] == ["N-1", "N-2"]


def test_json_stands_alone_on_standard_output(scan: Scan) -> None:
    status, out, err = scan("--sample", "N-1", "--json", "--repeats", "3")
    assert status == 0
    (entry,) = json.loads(out)
    assert entry["sample"] == "N-1"
    assert "nirscan-nano" in entry["source"]
    assert len(STORED.findall(err)) == 4


def test_a_second_measurement_keeps_the_sample(scan: Scan, store_file: Path) -> None:
    scan("--sample", "N-1", "--state", "air_dry", "--repeats", "3")
    status, _, _ = scan("--sample", "N-1", "--repeats", "3")
    assert status == 0
    with Store.open(store_file, who="test") as store:
        project = store.project("North")
        assert project is not None
        (summary,) = store.summaries(project.id)
        assert summary.sample.state is State.AIR_DRY
        assert len(store.measurements(summary.sample.id)) == 2


def test_another_state_for_the_same_sample_is_refused_before_scanning(scan: Scan) -> None:
    scan("--sample", "N-1", "--state", "air_dry", "--repeats", "3")
    status, out, err = scan("--sample", "N-1", "--state", "field_moist")
    assert (status, out) == (3, "")
    assert "N-1" in err


@pytest.mark.parametrize(
    ("device", "named"),
    [
        ("nonsense", "nonsense"),
        ("emulator:nirscan-nano?colour=red", "colour=red"),
        ("socket://127.0.0.1:1", "socket://127.0.0.1:1"),
    ],
)
def test_a_scanner_that_is_not_there_is_status_4_in_one_line(scan: Scan, device: str, named: str) -> None:
    status, out, err = scan("--sample", "N-1", device=device)
    assert (status, out) == (4, "")
    assert err.count("\n") == 1
    assert named in err


def test_a_store_that_is_no_store_is_refused_and_left_alone(tilth: Tilth, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear partner, " * 400)
    status, out, err = tilth("scan", "--device", FAST, "--project", "P", "--sample", "S", "--store", letter)
    assert (status, out) == (3, "")
    assert str(letter) in err
    assert letter.read_text() == "Dear partner, " * 400


@pytest.fixture
def served(
    tilth_process: Callable[..., subprocess.Popen[str]],
) -> Iterator[Callable[..., tuple[str, subprocess.Popen[str]]]]:
    """Starts `tilth emulate` with more arguments; gives its address and the process."""
    started = []

    def start(*more: str) -> tuple[str, subprocess.Popen[str]]:
        process = tilth_process("emulate", "nirscan-nano", *more)
        started.append(process)
        assert process.stdout is not None
        return process.stdout.readline().strip(), process

    yield start
    for process in started:
        process.kill()
        process.communicate()


Served = Callable[..., tuple[str, "subprocess.Popen[str]"]]


@pytest.mark.parametrize(
    "line",
    [
        ["--tcp", "0"],
        pytest.param(["--pty"], marks=pytest.mark.skipif(os.name != "posix", reason="pseudo terminals")),
    ],
)
def test_a_scanner_served_on_a_line_is_measured_over_it(served: Served, scan: Scan, line: list[str]) -> None:
    address, _ = served(*line, "--speed", "50", "--seed", "3")
    status, out, err = scan("--sample", "N-1", device=address)
    assert (status, err) == (0, "")
    assert len(STORED.findall(out)) == 7


@pytest.mark.skipif(os.name != "posix", reason="pseudo terminals")
def test_a_person_at_the_terminal_is_asked_for_panel_sample_and_spots(
    served: Served, tilth_process: Callable[..., subprocess.Popen[str]], store_file: Path
) -> None:
    address, _ = served("--tcp", "0", "--speed", "50", "--routine", "panel*1 soil*3")
    keyboard, terminal = os.openpty()
    os.write(keyboard, b"\n" * 4)
    line = ("scan", "--device", address, "--project", "P", "--sample", "N-1", "--repeats", "3", "--no-warm-up")
    process = tilth_process(*line, "--store", store_file, stdin=terminal)
    out, err = process.communicate(timeout=60)
    os.close(keyboard)
    os.close(terminal)
    assert process.returncode == 0
    assert len(STORED.findall(out)) == 4
    asked = [request.strip() for request in err.split("then press Enter:") if request.strip()]
    assert asked == [
        "Put the white panel before the scanner,",
        "Put sample N-1 before the scanner,",
        "Move the scanner to another spot of the sample, 2 to go,",
        "Move the scanner to another spot of the sample, 1 to go,",
    ]


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
class TestInterrupted:
    def test_ctrl_c_ends_the_emulator_quietly(self, served: Served) -> None:
        _, process = served("--tcp", "0")
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
        assert process.stderr is not None
        assert process.stderr.read() == ""

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_a_scan_stops_quietly_and_what_was_told_is_kept(
        self, number: signal.Signals, tilth_process: Callable[..., subprocess.Popen[str]], store_file: Path
    ) -> None:
        slow = "emulator:nirscan-nano?speed=2"
        process = tilth_process(
            "scan", "--device", slow, "--project", "P", "--sample", "S", "--no-warm-up", "--store", store_file
        )
        assert process.stdout is not None
        first = process.stdout.readline()
        process.send_signal(number)
        rest, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (130, "")
        with Store.open(store_file, who="test") as store:
            for scan_id, sha256, _ in STORED.findall(first + rest):
                assert store.scan(int(scan_id)).sha256 == sha256
            assert store.check().ok

    def test_kill_9_loses_nothing_that_was_told(self, tmp_path: Path) -> None:
        from benchmarks.kill9 import kill_scans

        result = kill_scans(kills=3, folder=tmp_path, seed=1)
        assert result.kills == 3
        assert result.told > 0
        assert result.lost == ()
        assert result.sound


class Asked(Nobody):
    """Someone who remembers what was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def dark(self) -> None:
        self.asked.append("dark")

    def panel(self) -> None:
        self.asked.append("panel")


def test_a_dark_that_grew_old_while_the_lamp_warmed_up_is_asked_for_again() -> None:
    clock, operator = VirtualClock(), Asked()
    scanner = ScriptedScanner(clock, own_dark=False, cold=True)
    scanner.capabilities = replace(scanner.capabilities, dark_max_age_s=200.0)
    session = Session(scanner, MemorySink(), clock)
    Attendant(session, operator, lambda _what: None).prepare(warm_up=True)
    assert operator.asked == ["dark", "panel"] * 2
    assert session.due is None
