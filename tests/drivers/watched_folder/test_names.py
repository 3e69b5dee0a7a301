from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.acquisition.scanner import ScanKind
from drivers.watched_folder.names import MOST_REPEATS, is_passing, natural, role_told, sample_names


@pytest.mark.parametrize(
    "name",
    [".hidden.csv", "~$scan.csv", "scan.csv~", "scan.csv.part", "scan.TMP", "scan.crdownload", "Thumbs.db", ".part"],
)
def test_files_in_the_making_are_known_by_their_names(name: str) -> None:
    assert is_passing(name)


@pytest.mark.parametrize("name", ["scan.csv", "A12.000", "part.csv", "tmp 1.asd", "north~east.csv"])
def test_other_files_are_not(name: str) -> None:
    assert not is_passing(name)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("white_2.txt", ScanKind.REFERENCE),
        ("White.csv", ScanKind.REFERENCE),
        ("REF 01.txt", ScanKind.REFERENCE),
        ("reference.csv", ScanKind.REFERENCE),
        ("dark1.csv", ScanKind.DARK),
        ("check-3.txt", ScanKind.CHECK),
        ("Whitehorse_1.txt", None),
        ("Refugio.csv", None),
        ("darkness.csv", None),
        ("A12.csv", None),
    ],
)
def test_the_name_of_a_file_may_tell_its_role(name: str, role: ScanKind | None) -> None:
    assert role_told(name) is role


def test_numbers_in_names_are_ordered_as_numbers() -> None:
    names = ["A10", "A2", "a1", "A2b", "10", "9"]
    assert sorted(names, key=natural) == ["9", "10", "a1", "A2", "A2b", "A10"]


@given(names=st.lists(st.text(max_size=8), unique=True), data=st.data())
def test_any_names_can_be_ordered(names: list[str], data: st.DataObject) -> None:
    def key(name: str) -> tuple[object, str]:
        return natural(name), name

    assert sorted(names, key=key) == sorted(data.draw(st.permutations(names)), key=key)


class TestSampleNames:
    @pytest.mark.parametrize(
        ("files", "name"),
        [
            (["A12_001.asd", "A12_002.asd"], "A12"),
            (["A12-1.asd", "A12-2.asd"], "A12"),
            (["A12 (1).asd", "A12 (2).asd"], "A12"),
            (["A12.000.asd", "A12.001.asd"], "A12"),
            (["A12.0", "A12.1", "A12.2"], "A12"),
            (["ridge 2_0.asd"], "ridge 2"),
        ],
    )
    def test_counters_of_repeats_are_left_out(self, files: list[str], name: str) -> None:
        assert set(sample_names(files).values()) == {name}

    def test_numbers_that_do_not_begin_at_the_beginning_are_names(self) -> None:
        files = ["DM_373.asd", "DM_374.asd"]
        assert list(sample_names(files).values()) == ["DM_373", "DM_374"]

    def test_long_series_are_samples(self) -> None:
        files = [f"plot_{number}.asd" for number in range(1, MOST_REPEATS + 2)]
        assert len(set(sample_names(files).values())) == len(files)
        assert len(set(sample_names(files[:-1]).values())) == 1

    def test_a_number_alone_is_a_name(self) -> None:
        assert sample_names(["001.asd", "_1.asd"]) == {"001.asd": "001", "_1.asd": "_1"}

    def test_each_file_may_be_a_sample(self) -> None:
        files = ["A12_001.asd", "A12_002.asd", "B.0", "B.1"]
        assert list(sample_names(files, each=True).values()) == ["A12_001", "A12_002", "B.0", "B.1"]

    @given(
        st.lists(st.text(min_size=1, max_size=10).filter(lambda name: "/" not in name), unique=True), st.booleans()
    )
    def test_every_file_has_a_name_that_is_not_empty(self, files: list[str], each: bool) -> None:
        names = sample_names(files, each=each)
        assert set(names) == set(files)
        assert all(names.values())
        if each:
            assert len(set(names.values())) == len(files)
