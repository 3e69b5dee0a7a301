"""The shipped models at a simulated place, and at a real one that they have not seen."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from core.spectrum import Floats
from drivers.world.soils import SoilModel
from tests.desktop.cli.conftest import Tilth
from tests.desktop.cli.soils import write_laboratory
from tests.support.bundles import OC

RANGES = {"nir-1354-2490": (1350, 2498), "nir-904-1696": (902, 1700)}
SOILS = 40


def write_place(path: Path, first: int, last: int) -> Floats:
    """Simulated soils as a file; returns their organic C, which darkens a soil: simulated, like the soils."""
    nm = np.arange(first, last + 1, 2.0)
    soils = np.array([SoilModel.load().draw(seed).reflectance(nm) for seed in range(100, 100 + SOILS)])
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["sample", *(f"ref_{point:g}" for point in nm)])
        writer.writerows([f"P{row:02d}", *(f"{value:.5f}" for value in soil)] for row, soil in enumerate(soils))
    dark = np.asarray(-np.log10(soils[:, : len(nm) // 4]).mean(axis=1), dtype=np.float64)
    return np.asarray(np.round(1.5 + 6 * (dark - dark.min()), 2), dtype=np.float64)


def carbon(said: str) -> dict[str, float]:
    """Estimates of organic C by sample."""
    given = {entry["sample"]: {one["property"]: one for one in entry["estimates"]} for entry in json.loads(said)}
    return {sample: float(one[OC]["value"]) for sample, one in given.items() if one[OC]["value"] is not None}


@pytest.mark.parametrize("bundle", RANGES)
def test_a_simulated_place_comes_right(bundle: str, tmp_path: Path, tilth: Tilth) -> None:
    soils, local = tmp_path / "soils.csv", tmp_path / "local.json"
    truth = {f"P{row:02d}": float(value) for row, value in enumerate(write_place(soils, *RANGES[bundle]))}
    sent = list(truth)[::3]
    lab = write_laboratory(tmp_path / "lab.csv", {name: {OC: truth[name]} for name in sent})
    line = ("--bundle", bundle, "--lab", lab, "-o", local, "--json", "--keep-findings")
    status, out, _ = tilth("calibrate", soils, *line)
    assert status == 0
    (verdict,) = json.loads(out)["properties"]
    assert verdict["rmse_loo"] < min(verdict["rmse_before"], verdict["rmse_mean"])
    before = carbon(tilth("predict", soils, "--bundle", bundle, "--json")[1])
    after = carbon(tilth("predict", soils, "--calibration", local, "--json")[1])
    unseen = [name for name in truth if name not in sent and name in before]
    worse, better = (np.mean([abs(made[name] - truth[name]) for name in unseen]) for made in (before, after))
    assert better < 0.7 * worse


@pytest.mark.shared
class TestRealSoils:
    """Soils of Ethiopia by a handheld scanner, which the shipped models have not learned from."""

    @pytest.fixture
    def place(self, shared: Path, tmp_path: Path) -> tuple[Path, dict[str, dict[str, float]]]:
        """A file of all repeats, and the laboratory values of ten soils."""
        pandas = pytest.importorskip("pandas")
        table = pandas.read_parquet(shared / "data" / "gaia_ethiopia_neospectra_nir.parquet")
        points = [name for name in table.columns if name.replace(".", "", 1).isdigit()]
        columns = {"sample_id": "sample", **{point: f"ref_{float(point):.2f}" for point in points}}
        table[["sample_id", *points]].rename(columns=columns).to_csv(tmp_path / "soils.csv", index=False)
        measured = table.groupby("sample_id").first()["organic_c_walkleyblack_pct_wet"].dropna()
        return tmp_path / "soils.csv", {name: {OC: float(value)} for name, value in measured.iloc[::7].items()}

    def test_a_sound_table_is_taken_as_it_is(
        self, place: tuple[Path, dict[str, dict[str, float]]], tmp_path: Path, tilth: Tilth
    ) -> None:
        soils, values = place
        lab = write_laboratory(tmp_path / "lab.csv", values)
        status, out, err = tilth("calibrate", soils, "--lab", lab, "-o", tmp_path / "local.json", "--json")
        assert (status, err) == (0, "")
        said = json.loads(out)
        assert (said["calibration"]["n"], said["soils"]) == (len(values), 121)
        assert said["properties"][0]["width_after"] < said["properties"][0]["width_before"]

    @pytest.mark.parametrize("factor", [10, 0.1])
    def test_a_column_in_another_unit_is_refused(
        self, place: tuple[Path, dict[str, dict[str, float]]], tmp_path: Path, tilth: Tilth, factor: float
    ) -> None:
        soils, values = place
        other = {name: {OC: round(row[OC] * factor, 4)} for name, row in values.items()}
        lab = write_laboratory(tmp_path / "lab.csv", other)
        status, out, err = tilth("calibrate", soils, "--lab", lab, "-o", tmp_path / "local.json")
        assert (status, out) == (3, "")
        assert err.startswith(str(lab))
        assert "another unit" in err
