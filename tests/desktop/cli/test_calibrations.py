"""A project on the command line: calibrated, accepted, listed, rolled back."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from core.pipeline import Predictors, estimate_measurement
from core.spectrum import Quantity, Spectrum
from core.store.records import State
from core.store.store import Store
from desktop.installation import installed
from tests.desktop.cli.conftest import Tilth
from tests.desktop.cli.soils import BUNDLE, NAMES, laboratory, reflectance, write_laboratory, write_soils
from tests.support.bundles import CLAY, GRID, OC

PROJECT = "North fields"
SCANNED = 14
ACCEPT = ("--accept", "--name", "Autumn", "--reason", "the results are back", "--who", "Ben")


@pytest.fixture(autouse=True)
def tiny(tiny_bundles: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """A bundle whose figures are better than those of the shipped ones, so that it is chosen."""
    monkeypatch.setenv("TILTH_BUNDLES", str(tiny_bundles(ccc=0.99).parent))
    monkeypatch.setattr("core.inference.catalogue.BundleInfo.trusted", property(lambda _: True))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A store with a project of scanned and estimated soils, and an empty project."""
    path = tmp_path / "fields.tilthdb"
    predictors = Predictors(installed())
    with Store.open(path, who="Ana") as store:
        store.add_project("South")
        project = store.add_project(PROJECT).id
        for name, values in zip(NAMES[:SCANNED], reflectance(), strict=False):
            sample = store.add_sample(project, name, state=State.AIR_DRY_SIEVED)
            measurement = store.begin_measurement(sample.id, None, None, "soils.csv")
            store.finish_measurement(measurement, Spectrum(GRID.axis(), values, Quantity.REFLECTANCE), ())
            estimate_measurement(store, predictors, measurement)
    return path


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    return write_laboratory(tmp_path / "lab.csv", laboratory())


@pytest.fixture
def accepted(file: Path, lab: Path, tilth: Tilth) -> Path:
    """The store, calibrated."""
    line = ("--project", PROJECT, "--lab", lab, "--laboratory", "Soil Laboratory Ltd", "--store", file)
    assert tilth("calibrate", *line, *ACCEPT)[0] == 0
    return file


def carbon(file: Path) -> list[float | None]:
    """Organic C of all samples as the project shows it now."""
    with Store.open(file, who="test") as store:
        project = store.project(PROJECT)
        assert project is not None
        shown = [summary.estimates for summary in store.summaries(project.id)]
    return [None if one is None else one.estimates[0].value for one in shown]


def listed(tilth: Tilth, file: Path) -> list[dict[str, object]]:
    said = json.loads(tilth("calibrations", "list", "--project", PROJECT, "--json", "--store", file)[1])
    assert isinstance(said, list)
    return said


def test_accepting_estimates_every_sample_anew(file: Path, lab: Path, tilth: Tilth) -> None:
    before = carbon(file)
    line = ("--project", PROJECT, "--lab", lab, "--store", file)
    status, out, err = tilth("calibrate", *line, *ACCEPT)
    assert (status, err) == (0, "")
    assert f"accepted for the project {PROJECT}" in out
    assert len(before) == SCANNED
    assert all(old != new and new is not None for old, new in zip(before, carbon(file), strict=True))
    with Store.open(file, who="test") as store:
        (accepted,) = [entry for entry in store.journal() if entry.action == "accept_calibration"]
        assert "Ben" in accepted.detail
        assert "the results are back" in accepted.detail


@pytest.mark.parametrize("line", [("--dry-run",), ("--json",), ()])
def test_a_preview_changes_nothing_in_the_store(file: Path, lab: Path, tilth: Tilth, line: tuple[str, ...]) -> None:
    before, journal = carbon(file), entries(file)
    status, out, err = tilth("calibrate", "--project", PROJECT, "--lab", lab, "--store", file, *line)
    assert (status, err) == (0, "")
    assert out
    assert (carbon(file), entries(file), listed(tilth, file)) == (before, journal, [])


def test_what_is_refused_changes_nothing_in_the_store(file: Path, tmp_path: Path, tilth: Tilth) -> None:
    before, journal = carbon(file), entries(file)
    values = laboratory()
    values["N-02"][CLAY] = 310.0
    high = write_laboratory(tmp_path / "high.csv", values)
    status, out, err = tilth("calibrate", "--project", PROJECT, "--lab", high, "--store", file, *ACCEPT)
    assert (status, out) == (3, "")
    assert err.startswith(str(high))
    assert (carbon(file), entries(file), listed(tilth, file)) == (before, journal, [])


def test_a_file_that_cannot_be_written_leaves_the_project_as_it_was(
    file: Path, lab: Path, tmp_path: Path, tilth: Tilth
) -> None:
    target = tmp_path / "gone" / "local.json"
    line = ("--project", PROJECT, "--lab", lab, "--store", file, "-o", target)
    assert tilth("calibrate", *line, *ACCEPT)[0] == 3
    assert listed(tilth, file) == []


def entries(file: Path) -> int:
    with Store.open(file, who="test") as store:
        return len(store.journal(1000))


def test_the_list_says_which_one_is_in_use(accepted: Path, tilth: Tilth) -> None:
    (entry,) = listed(tilth, accepted)
    assert (entry["active"], entry["name"], entry["who"]) == (True, "Autumn", "Ben")
    assert (entry["reason"], entry["laboratory"]) == ("the results are back", "Soil Laboratory Ltd")
    out = tilth("calibrations", "list", "--project", PROJECT, "--store", accepted)[1]
    assert out.splitlines()[1].endswith("in use")
    assert "no local calibration" in tilth("calibrations", "list", "--project", "South", "--store", accepted)[1]


def test_show_tells_samples_values_and_figures(accepted: Path, tilth: Tilth) -> None:
    (entry,) = listed(tilth, accepted)
    status, out, _ = tilth("calibrations", "show", str(entry["number"]), "--store", accepted)
    assert status == 0
    assert "by Ben" in out
    assert sum(line.startswith("N-") for line in out.splitlines()) == 10
    said = json.loads(tilth("calibrations", "show", str(entry["number"]), "--json", "--store", accepted)[1])
    assert said["values"][OC] == [row[OC] for row in laboratory().values()]
    assert "nir" not in said


def test_an_exported_one_serves_to_predict_a_file(accepted: Path, tmp_path: Path, tilth: Tilth) -> None:
    (entry,) = listed(tilth, accepted)
    local = tmp_path / "local.json"
    assert tilth("calibrations", "export", str(entry["number"]), local, "--store", accepted)[0] == 0
    assert tilth("calibrations", "show", local)[0] == 0
    said = json.loads(tilth("predict", write_soils(tmp_path / "s.csv"), "--calibration", local, "--json")[1])
    assert {entry["calibration"]["id"] for entry in said} == {entry["id"]}


def test_rolling_back_brings_the_earlier_estimates_back(file: Path, lab: Path, tmp_path: Path, tilth: Tilth) -> None:
    none = carbon(file)
    tilth("calibrate", "--project", PROJECT, "--lab", lab, "--store", file, *ACCEPT)
    first = carbon(file)
    more = {name: {OC: row[OC] + 1} for name, row in laboratory(12).items()}
    later = write_laboratory(tmp_path / "later.csv", more)
    tilth("calibrate", "--project", PROJECT, "--lab", later, "--store", file, *ACCEPT)
    numbers = [int(str(entry["number"])) for entry in listed(tilth, file)]
    assert carbon(file) != first
    back = ("calibrations", "roll-back", "--project", PROJECT, "--reason", "mixed up", "--store", file)
    assert tilth(*back, "--to", str(min(numbers)))[0] == 0
    assert carbon(file) == first
    assert tilth(*back)[0] == 0
    assert carbon(file) == none
    assert not any(entry["active"] for entry in listed(tilth, file))


def test_new_values_join_those_of_the_present_one_unless_asked_anew(
    accepted: Path, tmp_path: Path, tilth: Tilth
) -> None:
    three = {name: row for name, row in laboratory(13).items() if name not in laboratory(10)}
    more = write_laboratory(tmp_path / "more.csv", three)
    line = ("calibrate", "--project", PROJECT, "--lab", more, "--json", "--store", accepted)
    assert json.loads(tilth(*line)[1])["calibration"]["n"] == 13
    assert json.loads(tilth(*line, "--anew")[1])["calibration"]["n"] == 3


@pytest.mark.parametrize(
    "line",
    [
        ("list", "--project", "West"),
        ("show", "99"),
        ("show", "gone.json"),
        ("export", "99", "local.json"),
        ("roll-back", "--project", PROJECT, "--reason", "R"),
        ("roll-back", "--project", PROJECT, "--reason", "R", "--to", "99"),
        ("roll-back", "--project", "South", "--reason", "R"),
    ],
    ids=" ".join,
)
def test_what_there_is_not_is_refused_in_one_line(file: Path, tilth: Tilth, line: tuple[str, ...]) -> None:
    status, out, err = tilth("calibrations", *line, "--store", file)
    assert (status, out) == (3, "")
    assert err.count("\n") == 1


def test_the_report_names_the_calibration(accepted: Path, tmp_path: Path, tilth: Tilth) -> None:
    table = tmp_path / "r.csv"
    assert tilth("report", "--project", PROJECT, "--csv", table, "--store", accepted)[0] == 0
    with table.open(newline="", encoding="utf-8") as rows:
        named = [row for row in csv.DictReader(rows) if row["property"] == OC]
    (entry,) = listed(tilth, accepted)
    assert named
    assert all(str(entry["id"]) in row.values() for row in named)


def test_a_project_without_soils_is_refused(file: Path, lab: Path, tilth: Tilth) -> None:
    status, out, err = tilth("calibrate", "--project", "South", "--lab", lab, "--store", file)
    assert (status, out) == (3, "")
    assert "no finished measurement" in err


def test_the_bundle_may_be_named(file: Path, lab: Path, tilth: Tilth) -> None:
    line = ("calibrate", "--project", PROJECT, "--lab", lab, "--bundle", BUNDLE, "--json", "--store", file)
    assert json.loads(tilth(*line)[1])["calibration"]["bundle"] == BUNDLE
