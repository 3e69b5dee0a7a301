from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.acquisition.scanner import Identity
from drivers.watched_folder.arrival import Arrival
from drivers.watched_folder.lots import FILE_QUIET_S, TABLE_QUIET_S, Gathering, Naming, lots
from drivers.watched_folder.reading import read_reflectance
from tests.drivers.watched_folder.material import export


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Arrival:
    file: Path = tmp_path_factory.mktemp("export") / "export.csv"
    file.write_bytes(export([("A", 1)]))
    return read_reflectance(file)[0]


def rows(one: Arrival, samples: str) -> list[Arrival]:
    """A row of an export for each letter."""
    return [replace(one, sample=name, key=f"{number}") for number, name in enumerate(samples)]


def files(one: Arrival, names: list[str]) -> list[Arrival]:
    """A file of one scan for each name."""
    return [replace(one, file=name, sample=Path(name).stem, named=False, key=name) for name in names]


def test_scans_are_sorted_by_sample_in_the_order_in_which_they_came(one: Arrival) -> None:
    found = lots(rows(one, "ABABC"))
    assert [(lot.sample, [scan.key for scan in lot.scans]) for lot in found] == [
        ("A", ["0", "2"]),
        ("B", ["1", "3"]),
        ("C", ["4"]),
    ]


def test_two_instruments_make_two_measurements_of_a_sample(one: Arrival) -> None:
    other = replace(one, identity=Identity("neospectra", "NeoSpectra", "other"), key="other")
    assert [lot.sample for lot in lots([one, other])] == ["A", "A"]


def test_a_scan_that_came_twice_counts_once(one: Arrival) -> None:
    (lot,) = lots([one, replace(one, file="export (1).csv")])
    assert lot.scans == (one,)


def test_files_are_named_without_their_counters_unless_each_is_a_sample(one: Arrival) -> None:
    arrivals = files(one, ["A12_001.asd", "A12_002.asd"])
    assert [lot.sample for lot in lots(arrivals)] == ["A12"]
    assert [lot.sample for lot in lots(arrivals, Naming(each=True))] == ["A12_001", "A12_002"]
    assert [lot.sample for lot in lots(arrivals[1:])] == ["A12_002"]
    assert [lot.sample for lot in lots(arrivals[1:], beside=["A12_001.asd"])] == ["A12"]


def test_names_in_tables_are_taken_as_they_are_unless_they_are_counted(one: Arrival) -> None:
    names = ["A12_1", "A12_2", "B"]
    arrivals = [replace(one, sample=name, key=name) for name in names]
    assert [lot.sample for lot in lots(arrivals)] == names
    assert [lot.sample for lot in lots(arrivals, Naming(counted=True))] == ["A12", "B"]


class TestGathering:
    def test_a_sample_is_complete_with_all_its_repeats(self, one: Arrival) -> None:
        gathering = Gathering(repeats=3)
        for number, scan in enumerate(rows(one, "AAA")):
            assert gathering.complete(float(number)) == []
            gathering.add([scan], float(number))
        (lot,) = gathering.complete(3.0)
        assert len(lot.scans) == 3
        assert gathering.complete(500.0) == []

    def test_a_sample_is_complete_once_another_one_is_scanned(self, one: Arrival) -> None:
        gathering = Gathering(repeats=6)
        gathering.add(rows(one, "AAB"), 0.0)
        assert [lot.sample for lot in gathering.complete(0.0)] == ["A"]
        assert gathering.complete(TABLE_QUIET_S - 0.1) == []
        assert [lot.sample for lot in gathering.complete(TABLE_QUIET_S)] == ["B"]

    def test_files_of_one_scan_are_waited_for_longer(self, one: Arrival) -> None:
        gathering = Gathering(repeats=6)
        gathering.add(files(one, ["A_1.asd"]), 0.0)
        gathering.add(files(one, ["A_2.asd"]), FILE_QUIET_S - 1.0)
        assert gathering.complete(FILE_QUIET_S) == []
        (lot,) = gathering.complete(2 * FILE_QUIET_S)
        assert (lot.sample, lot.files) == ("A", ("A_1.asd", "A_2.asd"))

    @given(samples=st.text("ABC", max_size=12), gaps=st.lists(st.floats(0, 10), min_size=12, max_size=12))
    def test_nothing_is_lost_and_nothing_comes_twice(self, one: Arrival, samples: str, gaps: list[float]) -> None:
        gathering, now, done = Gathering(repeats=2), 0.0, []
        for scan, gap in zip(rows(one, samples), gaps, strict=False):
            gathering.add([scan], now)
            now += gap
            done += gathering.complete(now)
        done += gathering.complete(now + TABLE_QUIET_S)
        keys = [scan.key for lot in done for scan in lot.scans]
        assert sorted(keys, key=int) == [str(number) for number in range(len(samples))]
        assert all(len({scan.sample for scan in lot.scans}) == 1 for lot in done)
