from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.spectrum import Quantity, Spectrum
from core.store.opening import default_path
from core.store.store import Store
from tests.desktop.cli.conftest import Tilth
from tests.support.bundles import CLAY, GRID, OC, PH, soil_like

BUNDLE = "tiny-1354-2490"
COUNT = 16
SITES = ["Oak"] * 12 + ["Elm"] * 3 + ["Ash"]


@pytest.fixture(autouse=True)
def tiny(tiny_bundles: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """A bundle with random weights beside those that ship."""
    monkeypatch.setenv("TILTH_BUNDLES", str(tiny_bundles().parent))


@pytest.fixture
def soils(tmp_path: Path) -> Path:
    """Sixteen soils of three sites, and a wall."""
    values = np.vstack([soil_like(COUNT), np.full((1, len(GRID.axis())), 0.4)])
    lines = ["sample,site," + ",".join(f"{nm:g}" for nm in GRID.axis().points)]
    for row, spectrum in enumerate(values):
        name = f"N-{row}" if row < COUNT else "wall"
        lines.append(f"{name},{[*SITES, 'Oak'][row]}," + ",".join(f"{value:.6f}" for value in spectrum))
    file = tmp_path / "soils.csv"
    file.write_text("\n".join(lines) + "\n")
    return file


def answer(tilth: Tilth, soils: Path, *options: str | Path) -> dict[str, Any]:
    status, out, err = tilth("select", soils, "--bundle", BUNDLE, "--json", *options)
    assert (status, err) == (0, "")
    made: dict[str, Any] = json.loads(out)
    return made


def test_json_has_the_samples_in_the_order_of_their_use(soils: Path, tilth: Tilth) -> None:
    made = answer(tilth, soils, "-n", "4")
    assert len(made["samples"]) == len(set(made["samples"])) == 4
    assert [one["sample"] for one in made["chosen"]] == made["samples"]
    assert len(made["further"]) == made["advice"]["more"] == 5
    assert made["bundle"]["id"] == BUNDLE
    assert made["properties"] == [OC, CLAY, PH]
    assert made["left_out"] == {"wall": "no_soil"}
    for curve in made["expected_width"].values():
        assert len(curve) == 10
        assert curve == sorted(curve, reverse=True)


def test_ten_are_chosen_unless_told_otherwise_and_never_more_than_there_are(soils: Path, tilth: Tilth) -> None:
    assert len(answer(tilth, soils)["samples"]) == 10
    made = answer(tilth, soils, "-n", "50")
    assert sorted(made["samples"]) == sorted(f"N-{row}" for row in range(COUNT))
    assert made["further"] == []


def test_the_properties_of_interest_decide(soils: Path, tilth: Tilth) -> None:
    assert answer(tilth, soils, "--property", "clay", "--property", "oc")["properties"] == [CLAY, OC]


def test_each_site_is_represented(soils: Path, tilth: Tilth) -> None:
    made = answer(tilth, soils, "-n", "5", "--stratify", "site")
    assert {one["stratum"] for one in made["chosen"]} == {"Oak", "Elm", "Ash"}


def test_samples_sent_before_are_not_sent_again(soils: Path, tilth: Tilth, tmp_path: Path) -> None:
    first = answer(tilth, soils, "-n", "3")["samples"]
    whole = answer(tilth, soils, "-n", "6")["samples"]
    listed = tmp_path / "sent.csv"
    listed.write_text("sample\n" + "\n".join(first) + "\n")
    for named in (",".join(first), str(listed)):
        made = answer(tilth, soils, "-n", "3", "--already", named)
        assert first + made["samples"] == whole
        assert made["left_out"] == {**dict.fromkeys(first, "sent"), "wall": "no_soil"}


def test_values_that_are_there_count_for_their_property_alone(soils: Path, tilth: Tilth, tmp_path: Path) -> None:
    lab = tmp_path / "lab.csv"
    lab.write_text(f"sample,{OC}\nN-1,1.2\nn-2,2.1\nN-3,\nN-99,0.7\n")
    made = answer(tilth, soils, "-n", "1", "--already", lab)
    assert made["left_out"] == {"N-1": "known", "N-2": "known", "N-3": "sent", "wall": "no_soil"}
    assert made["unknown"] == ["N-99"]
    narrowing = made["chosen"][0]["narrowing"]
    assert narrowing[OC] < narrowing[CLAY]


def test_the_table_says_what_each_sample_brings_and_where_to_stop(soils: Path, tilth: Tilth) -> None:
    status, out, err = tilth("select", soils, "--bundle", BUNDLE, "-n", "3", "--stratify", "site")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].endswith(f"3 of 17 samples  [{BUNDLE} version 1]")
    assert lines[1].split() == ["use", "sample", "from", "Organic", "C", "Clay", "pH", "(water)"]
    assert [line.split()[0] for line in lines[2:5]] == ["1", "2", "3"]
    assert "All together: Organic C" in out
    assert "more" in out
    assert "wall" in lines[-1]


@pytest.fixture
def project() -> str:
    """A project of sixteen soils in the store of the test, eight of each of two depths."""
    name = "North fields"
    with Store.open(default_path(), who="tests") as store:
        id_ = store.add_project(name).id
        for row, values in enumerate(soil_like(COUNT)):
            top = 0 if row % 2 else 20
            sample = store.add_sample(id_, f"N-{row}", depth_from_cm=top, depth_to_cm=top + 20)
            measured = store.begin_measurement(sample.id, None, None, "field.csv")
            store.finish_measurement(measured, Spectrum(GRID.axis(), values, Quantity.REFLECTANCE), ())
    return name


def of_project(tilth: Tilth, project: str, *options: str) -> dict[str, Any]:
    status, out, err = tilth("select", "--project", project, "--bundle", BUNDLE, "--json", *options)
    assert (status, err) == (0, "")
    made: dict[str, Any] = json.loads(out)
    return made


def test_a_project_is_chosen_from_like_a_file(project: str, soils: Path, tilth: Tilth) -> None:
    made = of_project(tilth, project, "-n", "5")
    assert made["source"] == project
    assert made["samples"] == answer(tilth, soils, "-n", "5")["samples"]


def test_depths_of_a_project_are_represented(project: str, tilth: Tilth) -> None:
    made = of_project(tilth, project, "-n", "2", "--stratify", "depth")
    assert {one["stratum"] for one in made["chosen"]} == {"0–20", "20–40"}


def test_what_a_project_has_sent_is_not_sent_again(project: str, tilth: Tilth) -> None:
    first, second = of_project(tilth, project, "-n", "2")["samples"]
    with Store.open(default_path(), who="tests") as store:
        found = store.project(project)
        assert found is not None
        ids = {soil.sample.name: soil.sample.id for soil in store.soils(found.id)}
        store.mark_sent(found.id, [ids[first]])
    made = of_project(tilth, project, "-n", "1")
    assert made["samples"] == [second]
    assert made["left_out"] == {first: "sent"}


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--property", "gold"], "does not estimate gold"),
        (["--stratify", "farm"], "no column “farm”"),
        (["--already", ",".join(f"N-{row}" for row in range(COUNT))], "None of the 17 samples can be sent"),
        (["--bundle", "absent"], "No bundle named absent"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(soils: Path, tilth: Tilth, options: list[str], told: str) -> None:
    status, out, err = tilth("select", soils, "--bundle", BUNDLE, *options)
    assert (status, out) == (3, "")
    assert told in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "line",
    [
        [],
        ["a.csv", "--project", "P"],
        ["a.csv", "-n", "0"],
        ["a.csv", "-n", "few"],
        ["--project", "P", "--stratify", "x"],
    ],
    ids=" ".join,
)
def test_a_wrong_line_exits_with_2(line: list[str], tilth: Tilth) -> None:
    with pytest.raises(SystemExit) as exit_:
        tilth("select", *line)
    assert exit_.value.code == 2
