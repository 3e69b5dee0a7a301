from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from core.spectrum import Floats
from core.store.records import State
from core.store.store import Store
from tests.desktop.cli.conftest import Tilth
from tests.support.bundles import GRID, soil_like

BUNDLE = "tiny-1354-2490"
NM = GRID.axis().points
SOILS = [f"S{row}" for row in range(12)]


def write(path: Path, reflectance: Floats, samples: Sequence[str] = SOILS) -> Path:
    lines = ["sample," + ",".join(f"{point:g}" for point in NM)]
    for sample, row in zip(samples, reflectance, strict=True):
        lines.append(sample + "," + ",".join(f"{value:.6f}" for value in row))
    path.write_text("\n".join(lines) + "\n")
    return path


def moistened(dry: Floats) -> Floats:
    water = np.random.default_rng(8).uniform(0.5, 1.5, (len(dry), 1))
    return np.asarray(dry * 10 ** (-water * (0.1 + 0.15 * np.exp(-(((NM - 1940) / 60) ** 2)))))


@pytest.fixture(autouse=True)
def tiny(tiny_bundles: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TILTH_BUNDLES", str(tiny_bundles().parent))


@pytest.fixture
def dry(tmp_path: Path) -> Path:
    return write(tmp_path / "dry.csv", soil_like(12))


@pytest.fixture
def moist(tmp_path: Path) -> Path:
    return write(tmp_path / "moist.csv", moistened(soil_like(12)))


@pytest.fixture
def corr(tmp_path: Path, tilth: Tilth, moist: Path, dry: Path) -> Path:
    path = tmp_path / "corr.json"
    assert tilth("correct", "moisture", moist, dry, "--bundle", BUNDLE, "-o", path, "--who", "Ada")[0] == 0
    return path


def carbon(out: str) -> Floats:
    return np.array([entry["estimates"][0]["value"] for entry in json.loads(out)])


def test_moist_spectra_are_estimated_as_dry_ones(tilth: Tilth, corr: Path, tmp_path: Path) -> None:
    unseen = soil_like(5, seed=3)
    dry = write(tmp_path / "new-dry.csv", unseen, SOILS[:5])
    moist = write(tmp_path / "new-moist.csv", moistened(unseen), SOILS[:5])
    goal = carbon(tilth("predict", dry, "--bundle", BUNDLE, "--json", "--state", "air_dry")[1])
    raw = json.loads(tilth("predict", moist, "--bundle", BUNDLE, "--json", "--state", "field_moist")[1])
    status, out, err = tilth("predict", moist, "--correction", corr, "--json")
    assert status == 0
    assert "Corrected by moist (moisture, " in err
    entries = json.loads(out)
    assert np.abs(carbon(out) - goal).mean() < 0.3 * np.abs(carbon(json.dumps(raw)) - goal).mean()
    assert "state_mismatch" in raw[0]["estimates"][0]["reasons"]
    told = json.loads(corr.read_text())
    assert entries[0]["correction"] == {name: told[name] for name in ("id", "sha256", "name")}
    assert "correction" not in raw[0]


def test_show_tells_what_it_rests_on(tilth: Tilth, corr: Path) -> None:
    status, out, _ = tilth("correct", "show", corr)
    assert status == 0
    assert "by Ada" in out
    assert "12 soils: S0, S1" in out
    assert "Organic C" in out
    told = json.loads(tilth("correct", "show", corr, "--json")[1])
    assert told["samples"] == SOILS
    assert {figure["n"] for figure in told["figures"]} == {12}


def test_a_transfer_is_used_for_its_scanner(tilth: Tilth, dry: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other.csv", soil_like(12) * (0.8 + 0.0003 * (NM - NM[0])))
    corr = tmp_path / "transfer.json"
    line = ("correct", "transfer", other, dry, "--family", "shed-built", "--to-family", "neospectra")
    assert tilth(*line, "--bundle", BUNDLE, "-o", corr)[0] == 0
    goal = carbon(tilth("predict", dry, "--bundle", BUNDLE, "--json")[1])
    raw = carbon(tilth("predict", other, "--bundle", BUNDLE, "--json")[1])
    after = carbon(tilth("predict", other, "--correction", corr, "--json")[1])
    assert np.abs(after - goal).mean() < 0.3 * np.abs(raw - goal).mean()


def test_a_standard_makes_up_for_the_panel(tilth: Tilth, dry: Path, tmp_path: Path) -> None:
    panel = 1 - 0.05 * np.exp(-(((NM - 1900) / 200) ** 2))
    here = write(tmp_path / "here.csv", np.full((2, len(NM)), 0.6) / panel, ["check", "check"])
    reference = write(tmp_path / "reference.csv", np.full((1, len(NM)), 0.6), ["check"])
    soiled = write(tmp_path / "soiled.csv", soil_like(12) / panel)
    corr = tmp_path / "standard.json"
    line = ("correct", "standard", here, reference, "--family", "neospectra", "--bundle", BUNDLE, "-o", corr)
    assert tilth(*line)[0] == 0
    goal = carbon(tilth("predict", dry, "--bundle", BUNDLE, "--json")[1])
    after = carbon(tilth("predict", soiled, "--bundle", BUNDLE, "--correction", corr, "--json")[1])
    np.testing.assert_allclose(after, goal, rtol=5e-3)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text[:-20], "no correction that can be read"),
        (lambda text: text.replace('"who":"Ada"', '"who":"Bea"'), "was changed or damaged"),
    ],
)
def test_a_damaged_file_is_refused_by_name(
    tilth: Tilth, corr: Path, dry: Path, change: Callable[[str], str], said: str
) -> None:
    corr.write_text(change(corr.read_text().strip()))
    status, out, err = tilth("predict", dry, "--correction", corr)
    assert (status, out) == (3, "")
    assert said in err
    assert str(corr) in err


def test_spectra_that_it_is_not_for_are_refused(tilth: Tilth, corr: Path, dry: Path) -> None:
    status, _, err = tilth("predict", dry, "--correction", corr, "--state", "air_dry")
    assert status == 3
    assert "corrects" in err


def test_files_without_a_soil_in_common_are_refused(tilth: Tilth, moist: Path, tmp_path: Path) -> None:
    stranger = write(tmp_path / "stranger.csv", soil_like(12), [f"T{row}" for row in range(12)])
    corr = tmp_path / "none.json"
    status, _, err = tilth("correct", "moisture", moist, stranger, "--bundle", BUNDLE, "-o", corr)
    assert status == 3
    assert "no sample in common" in err
    assert not corr.exists()


@pytest.mark.parametrize(
    "line",
    [
        ("correct",),
        ("correct", "moisture", "a.csv", "b.csv"),
        ("correct", "transfer", "a.csv", "b.csv", "-o", "c.json"),
        ("correct", "moisture", "a.csv", "b.csv", "--project", "P", "--accept"),
    ],
)
def test_a_wrong_line_ends_with_status_two(tilth: Tilth, line: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as left:
        tilth(*line)
    assert left.value.code == 2


def test_in_a_project_it_is_listed_and_taken_back(tilth: Tilth, moist: Path, dry: Path, tmp_path: Path) -> None:
    path = tmp_path / "tilth.db"
    with Store.open(path, who="Ada") as store:
        project = store.add_project("Farm")
        store.add_sample(project.id, "A", state=State.FIELD_MOIST)
    line = ("correct", "moisture", moist, dry, "--bundle", BUNDLE, "--project", "Farm", "--store", path)
    status, _, err = tilth(*line, "--accept", "--reason", "rain")
    assert (status, "0 measurements were estimated anew" in err) == (0, True)
    (listed,) = json.loads(tilth("correct", "list", "--project", "Farm", "--json", "--store", path)[1])
    assert (listed["corrects"], listed["active"]) == ("state:field_moist", True)
    back = ("correct", "roll-back", str(listed["number"]), "--project", "Farm", "--reason", "dried", "--store", path)
    assert tilth(*back)[0] == 0
    assert "in use" not in tilth("correct", "list", "--project", "Farm", "--store", path)[1]
    status, _, err = tilth("correct", "roll-back", "99", "--project", "Farm", "--reason", "x", "--store", path)
    assert status == 3
    assert "no correction 99" in err
