from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from core.calibration.file import read_calibration
from tests.desktop.cli.conftest import Tilth
from tests.desktop.cli.soils import BUNDLE, NAMES, laboratory, write_laboratory, write_soils
from tests.support.bundles import CLAY, OC, PH, make_bundle


@pytest.fixture(autouse=True)
def tiny(tiny_bundles: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """A bundle with random weights beside those that ship; makes others beside it."""
    monkeypatch.setenv("TILTH_BUNDLES", str(tiny_bundles().parent))
    return tiny_bundles


@pytest.fixture
def soils(tmp_path: Path) -> Path:
    return write_soils(tmp_path / "soils.csv")


@pytest.fixture
def local(tilth: Tilth, soils: Path, tmp_path: Path) -> Path:
    """A calibration of the soils, air-dry and by scanner SN-1."""
    lab, file = write_laboratory(tmp_path / "lab.csv", laboratory()), tmp_path / "local.json"
    line = (
        "--bundle",
        BUNDLE,
        "--lab",
        lab,
        "-o",
        file,
        "--state",
        "air_dry",
        "--instrument",
        "SN-1",
        "--name",
        "Hof",
    )
    assert tilth("calibrate", soils, *line)[0] == 0
    return file


def estimates(entry: dict[str, object]) -> dict[str, dict[str, object]]:
    told = entry["estimates"]
    assert isinstance(told, list)
    return {estimate["property"]: estimate for estimate in told}


def test_json_names_the_calibration_and_its_own_bundle_is_taken(soils: Path, local: Path, tilth: Tilth) -> None:
    status, out, _ = tilth("predict", soils, "--calibration", local, "--json")
    assert status == 0
    made = read_calibration(local)
    for entry in json.loads(out):
        assert entry["bundle"]["id"] == BUNDLE
        assert entry["calibration"] == {"id": made.id, "sha256": made.sha256, "bundle": BUNDLE, "n": 10}


def test_calibrated_values_lie_nearer_to_the_laboratory_than_before(soils: Path, local: Path, tilth: Tilth) -> None:
    with_it = json.loads(tilth("predict", soils, "--calibration", local, "--json")[1])
    without = json.loads(tilth("predict", soils, "--bundle", BUNDLE, "--json")[1])
    truth = laboratory(len(NAMES))
    for name in (OC, CLAY):
        after, before = (
            [abs(float(str(estimates(entry)[name]["value"])) - truth[str(entry["sample"])][name]) for entry in said]
            for said in (with_it, without)
        )
        assert sum(after[10:]) < sum(before[10:]), "soils that the laboratory never saw"


def test_reasons_say_what_is_calibrated_and_what_not(soils: Path, local: Path, tilth: Tilth) -> None:
    line = ("--calibration", local, "--json", "--state", "air_dry", "--instrument", "SN-1")
    first = estimates(json.loads(tilth("predict", soils, *line)[1])[0])
    assert "no_local_calibration" not in str(first[OC]["reasons"])
    assert "no_local_calibration" in str(first[PH]["reasons"])
    assert (first[OC]["grade"], first[PH]["grade"]) == ("good", "caution")


@pytest.mark.parametrize("typed", [("--state", "field_moist"), ("--instrument", "SN-2", "--any-instrument")])
def test_another_state_or_scanner_lowers_the_grade(
    soils: Path, local: Path, tilth: Tilth, typed: tuple[str, ...]
) -> None:
    first = estimates(json.loads(tilth("predict", soils, "--calibration", local, "--json", *typed)[1])[0])
    assert first[OC]["grade"] == "caution"
    assert "calibration_mismatch" in str(first[OC]["reasons"])


def test_the_table_says_how_many_samples_it_rests_on(soils: Path, local: Path, tilth: Tilth) -> None:
    assert "calibrated with 10 local samples" in tilth("predict", soils, "--calibration", local)[1]


def test_mir_comes_with_it_too(soils: Path, local: Path, tilth: Tilth) -> None:
    entry = json.loads(tilth("predict", soils, "--calibration", local, "--json", "--mir")[1])[0]
    assert entry["calibration"]["n"] == 10
    assert len(entry["mir"]["spread"]) == 1700


class TestRefused:
    """Status 3, one line on standard error that names the file, nothing on standard output."""

    @staticmethod
    def refused(answer: tuple[int, str, str], file: Path) -> str:
        status, out, err = answer
        assert (status, out) == (3, "")
        assert err.startswith(str(file))
        assert err.count("\n") == 1
        return err

    @pytest.mark.parametrize("content", ["", "{}", "[1]", "sample,oc\n", '{"schema": 1}', '{"schema": 99}'])
    def test_what_is_no_calibration(self, soils: Path, tmp_path: Path, tilth: Tilth, content: str) -> None:
        file = tmp_path / "odd.json"
        file.write_text(content)
        self.refused(tilth("predict", soils, "--calibration", file), file)

    def test_a_file_that_is_not_there(self, soils: Path, tmp_path: Path, tilth: Tilth) -> None:
        self.refused(tilth("predict", soils, "--calibration", tmp_path / "gone.json"), tmp_path / "gone.json")

    def test_one_that_was_cut_off(self, soils: Path, local: Path, tilth: Tilth) -> None:
        local.write_bytes(local.read_bytes()[:3000])
        self.refused(tilth("predict", soils, "--calibration", local), local)

    def test_one_with_a_changed_value(self, soils: Path, local: Path, tilth: Tilth) -> None:
        local.write_text(local.read_text(encoding="utf-8").replace('"SN-1"', '"SN-2"', 1), encoding="utf-8")
        assert "changed or damaged" in self.refused(tilth("predict", soils, "--calibration", local), local)

    def test_one_of_another_bundle(self, soils: Path, local: Path, tilth: Tilth) -> None:
        answer = tilth("predict", soils, "--calibration", local, "--bundle", "nir-1354-2490")
        err = self.refused(answer, local)
        assert BUNDLE in err
        assert "nir-1354-2490" in err

    def test_one_of_an_older_version(
        self, soils: Path, local: Path, tilth: Tilth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TILTH_BUNDLES", str(make_bundle(tmp_path / "newer", version=2, seed=1).parent))
        assert f"{BUNDLE} 2" in self.refused(tilth("predict", soils, "--calibration", local), local)

    def test_one_of_another_scanner(self, soils: Path, local: Path, tilth: Tilth) -> None:
        answer = tilth("predict", soils, "--calibration", local, "--instrument", "SN-2", "--json")
        err = self.refused(answer, soils)
        assert "SN-2" in err
        assert "SN-1" in err
