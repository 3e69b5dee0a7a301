from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from core.acquisition.codes import AcquisitionCode, AcquisitionError
from core.store.records import Project, State
from core.store.store import Store
from desktop.cli.collecting import Collector
from drivers.watched_folder.lots import Lot, lots
from drivers.watched_folder.reading import read_reflectance
from tests.desktop.cli.conftest import Tilth
from tests.drivers.watched_folder.material import HEADING, export, row

STORED = re.compile(r"^stored scan (\d+) sha256 ([0-9a-f]{64}) repeat (\d+)$", re.MULTILINE)
Collect = Callable[..., tuple[int, str, str]]


@pytest.fixture
def phone(tmp_path: Path) -> Path:
    """What a person copied from the telephone: six scans each of two soils."""
    folder = tmp_path / "phone"
    folder.mkdir()
    rows = [("Ridge", seed) for seed in range(1, 43, 7)] + [("Slope", seed) for seed in range(2, 44, 7)]
    (folder / "export.csv").write_bytes(export(rows))
    return folder


@pytest.fixture
def store_file(tmp_path: Path) -> Path:
    """Where the scans of the test go."""
    return tmp_path / "fields.tilthdb"


@pytest.fixture
def collect(tilth: Tilth, store_file: Path) -> Collect:
    """`tilth collect` into a project."""
    return lambda *more: tilth("collect", "--project", "North", "--store", store_file, *more)


@pytest.fixture
def store(store_file: Path) -> Iterator[Store]:
    with Store.open(store_file, who="test") as opened:
        yield opened


def project(store: Store) -> Project:
    found = store.project("North")
    assert found is not None
    return found


def test_one_export_gives_an_estimate_for_every_sample(collect: Collect, phone: Path, store_file: Path) -> None:
    status, out, err = collect(phone, "--state", "air_dry_sieved")
    assert (status, err) == (0, "")
    assert [number for _, _, number in STORED.findall(out)] == ["1", "2", "3", "4", "5", "6"] * 2
    assert out.count("Organic C") >= 2
    with Store.open(store_file, who="test") as store:
        summaries = store.summaries(project(store).id)
        assert [one.sample.name for one in summaries] == ["Ridge", "Slope"]
        for one in summaries:
            assert one.sample.state is State.AIR_DRY_SIEVED
            assert one.estimates is not None
            assert one.estimates.bundle.id == "nir-1354-2490"
            (measurement,) = store.measurements(one.sample.id)
            assert measurement.repeats_used == (1, 2, 3, 4, 5, 6)
        assert store.check().ok


def test_the_estimates_know_the_scanner(collect: Collect, phone: Path) -> None:
    _, out, _ = collect(phone, "--json", "--state", "air_dry_sieved")
    entries = json.loads(out)
    assert [(one["sample"], one["source"]) for one in entries] == [
        (name, "neospectra NeoSpectra NS-Scanner_1") for name in ("Ridge", "Slope")
    ]
    reasons = {reason for one in entries for estimate in one["estimates"] for reason in estimate["reasons"]}
    assert not any("scanner" in reason for reason in reasons)


def test_what_was_collected_is_not_collected_again(collect: Collect, phone: Path, store_file: Path) -> None:
    collect(phone)
    with (phone / "export.csv").open("a") as more:
        more.write(row("Hollow", 3))
    shutil.copy(phone / "export.csv", phone / "export (1).csv")
    status, out, err = collect(phone / "export.csv", phone)
    assert (status, err) == (0, "")
    assert len(STORED.findall(out)) == 1
    assert [line for line in out.splitlines() if line.endswith("collected before")] == [
        "Ridge: collected before",
        "Slope: collected before",
    ]
    with Store.open(store_file, who="test") as store:
        assert len(store.hashes(project(store).id)) == 13


def test_an_outlier_is_told_and_left_out(collect: Collect, tmp_path: Path) -> None:
    lines = [row("Ridge", seed) for seed in (1, 8, 15, 22)]
    name, device, *values = row("Ridge", 29).strip().split(",")
    far = ",".join([name, device, *(f"{float(value) * 1.5:.8f}" for value in values)]) + "\n"
    file = tmp_path / "export.csv"
    file.write_text(HEADING + lines[0] + far + "".join(lines[1:]))
    status, out, _ = collect(file)
    assert status == 0
    assert "repeat 2 does not count" in out


def test_files_of_one_scan_are_repeats_by_their_counter(collect: Collect, tmp_path: Path, store_file: Path) -> None:
    folder = tmp_path / "asd"
    folder.mkdir()
    nm = np.arange(1300, 2501)
    for number in (1, 2, 3):
        values = 0.3 + 0.0001 * number + 0.1 * (nm - 1300) / 1200
        lines = "".join(f"{point},{value:.6f}\n" for point, value in zip(nm, values, strict=True))
        (folder / f"A12_00{number}.csv").write_text("nm,reflectance\n" + lines)
    collect(folder)
    with Store.open(store_file, who="test") as store:
        (one,) = store.summaries(project(store).id)
        assert one.sample.name == "A12"
    collect(folder, "--each", "--project", "Each")
    with Store.open(store_file, who="test") as store:
        each = store.project("Each")
        assert each is not None
        assert [one.sample.name for one in store.summaries(each.id)] == ["A12_001", "A12_002", "A12_003"]


class TestRefused:
    def test_a_file_that_is_named_and_cannot_be_read(self, collect: Collect, phone: Path, store_file: Path) -> None:
        letter = phone / "letter.txt"
        letter.write_text("Dear partner,\n")
        status, out, err = collect(phone / "export.csv", letter)
        assert (status, out) == (3, "")
        assert str(letter) in err
        assert not store_file.exists()

    def test_such_a_file_in_a_folder_is_left_out(self, collect: Collect, phone: Path) -> None:
        (phone / "letter.txt").write_text("Dear partner,\n")
        (phone / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0 a photo")
        status, out, err = collect(phone)
        assert (status, len(STORED.findall(out))) == (0, 12)
        assert "letter.txt" in err
        assert err.count("\n") == 1

    def test_a_folder_without_scans(self, collect: Collect, tmp_path: Path) -> None:
        (tmp_path / "empty").mkdir()
        status, out, err = collect(tmp_path / "empty")
        assert (status, out) == (3, "")
        assert "empty" in err

    def test_a_sample_of_which_no_scan_counts_stops_no_other(self, collect: Collect, tmp_path: Path) -> None:
        dark = ",".join(["Cellar", "NS-Scanner_1", *["0.5"] * 256, "3.0"]) + "\n"
        file = tmp_path / "export.csv"
        file.write_text(HEADING + dark + row("Ridge", 1))
        status, out, err = collect(file)
        assert status == 3
        assert err.startswith("Cellar: ")
        assert "Ridge  [" in out

    def test_another_state_for_a_sample(self, collect: Collect, phone: Path) -> None:
        collect(phone, "--state", "air_dry")
        with (phone / "export.csv").open("a") as more:
            more.write(row("Ridge", 50))
        status, _, err = collect(phone, "--state", "field_moist")
        assert status == 3
        assert "Ridge" in err

    def test_nothing_to_watch(self, collect: Collect, phone: Path) -> None:
        status, _, err = collect(phone / "export.csv", "--watch")
        assert status == 3
        assert "export.csv" in err


class TestCollector:
    @pytest.fixture
    def lot(self, phone: Path) -> Lot:
        return lots(read_reflectance(phone / "export.csv"))[0]

    def test_what_a_crash_cut_off_is_finished(self, store: Store, lot: Lot) -> None:
        north = store.add_project("North")
        interrupted = Collector(store, north, None, _cut_off_after(4))
        with pytest.raises(KeyboardInterrupt):
            interrupted.collect(lot)
        (collected,) = Collector(store, north, None, _ignored).collect(lot)
        assert len(store.scans(collected.id)) == 6
        assert store.measurement(collected.id).repeats_used == (1, 2, 3, 4, 5, 6)
        assert len(store.measurements(collected.sample.id)) == 1

    def test_what_was_finished_and_not_estimated_is_estimated(self, store: Store, lot: Lot) -> None:
        north = store.add_project("North")
        first = Collector(store, north, None, _ignored).collect(lot)
        assert Collector(store, north, None, _ignored).collect(lot) == first

    def test_too_few_scans_wait_for_more(self, store: Store, tmp_path: Path) -> None:
        dark = ",".join(["Ridge", "NS-Scanner_1", *["0.5"] * 256, "3.0"]) + "\n"
        file, north = tmp_path / "export.csv", store.add_project("North")
        file.write_text(HEADING + dark + row("Ridge", 1))
        with pytest.raises(AcquisitionError) as caught:
            Collector(store, north, None, _ignored).collect(lots(read_reflectance(file))[0])
        assert caught.value.code is AcquisitionCode.TOO_FEW_REPEATS
        file.write_text(file.read_text() + row("Ridge", 8) + row("Ridge", 15))
        (collected,) = Collector(store, north, None, _ignored).collect(lots(read_reflectance(file))[0])
        assert store.measurement(collected.id).repeats_used == (2, 3, 4)


def _ignored(_line: str) -> None:
    """For a collector that nobody hears."""


def _cut_off_after(scans: int) -> Callable[[str], None]:
    """Ends the program when so many repeats are told as stored."""
    told = []

    def hear(line: str) -> None:
        told.append(line)
        if len(STORED.findall("\n".join(told))) == scans:
            raise KeyboardInterrupt

    return hear


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_watching_collects_what_comes_until_ctrl_c(
    tilth_process: Callable[..., subprocess.Popen[str]], phone: Path, store_file: Path
) -> None:
    process = tilth_process("collect", phone, "--project", "North", "--watch", "--store", store_file)
    try:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        assert any(line.startswith("watching") for line in lines)
        new = phone / "second.csv.part"
        new.write_bytes(export([("Hollow", seed) for seed in range(3, 45, 7)]))
        new.rename(phone / "second.csv")
        assert any(line.startswith("Hollow  [") for line in lines)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
        assert (process.returncode, err) == (130, "")
    finally:
        process.kill()
        process.wait()
    with Store.open(store_file, who="test") as store:
        assert [one.sample.name for one in store.summaries(project(store).id)] == ["Ridge", "Slope", "Hollow"]


def test_a_watched_folder_that_is_pulled_out_ends_it_with_what_to_do(
    tilth_process: Callable[..., subprocess.Popen[str]], phone: Path, store_file: Path
) -> None:
    process = tilth_process("collect", phone, "--project", "North", "--watch", "--store", store_file)
    try:
        assert process.stdout is not None
        assert any(line.startswith("watching") for line in iter(process.stdout.readline, ""))
        phone.rename(phone.with_name("elsewhere"))
        _, err = process.communicate(timeout=30)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 3
    assert err.startswith(f"The folder {phone} is gone")


def test_json_and_watching_do_not_go_together(tilth: Tilth, phone: Path) -> None:
    with pytest.raises(SystemExit) as caught:
        tilth("collect", phone, "--project", "P", "--watch", "--json")
    assert caught.value.code == 2


@pytest.mark.shared
def test_real_exports_of_the_neospectra(collect: Collect, shared: Path, store_file: Path) -> None:
    status, out, err = collect(shared / "devicefiles" / "neospectra", "--state", "air_dry_sieved")
    assert status == 0
    assert "README.md" in err
    assert len(STORED.findall(out)) == 18
    with Store.open(store_file, who="test") as store:
        summaries = store.summaries(project(store).id)
        assert len(summaries) == 18
        assert all(one.estimates is not None for one in summaries)
