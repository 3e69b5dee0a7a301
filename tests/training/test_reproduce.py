"""The whole comparison on simulated soils: that it runs and what it leaves, not how well it does."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from core.spectrum import Axis, AxisUnit
from training.errors import TrainingCode, sentence
from training.evaluation.grids import common_axis, continued
from training.evaluation.tables import RESULT_COLUMNS
from training.libraries import PairedLibrary, write_paired
from training.main import main
from training.reproduce.data import read_comparison
from training.reproduce.options import SEVEN
from training.simulate import simulated_library

AXIS = Axis.regular(1600, 2500, 10, AxisUnit.NM)
OTHER_AXIS = Axis.regular(1650, 2482, 4, AxisUnit.NM)


FOUR = ("oc_usda.c729_w.pct", "clay.tot_usda.a334_w.pct", "silt.tot_usda.c62_w.pct", "sand.tot_usda.c60_w.pct")


def four(library: PairedLibrary) -> PairedLibrary:
    return replace(library, properties={name: library.properties[name] for name in FOUR})


def learned_soils() -> PairedLibrary:
    return four(simulated_library(90, 1, nir_axis=AXIS, repeats=2, pairs=60))


def judged_soils() -> PairedLibrary:
    return four(simulated_library(30, 2, nir_axis=OTHER_AXIS, region="test", repeats=1))


def silent(text: str) -> None:
    assert text


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("soils")
    write_paired(learned_soils(), folder / "train")
    write_paired(judged_soils(), folder / "test", suffix=".csv")
    return folder / "train", folder / "test"


@pytest.fixture(scope="module")
def run(folders: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("runs") / "run"
    train, test = folders
    assert main(["reproduce", "--train", str(train), "--test", str(test), "--out", str(out), "--quick"]) == 0
    return out


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_results_have_a_row_per_model_and_property(run: Path) -> None:
    found = rows(run / "results.csv")
    assert tuple(found[0]) == RESULT_COLUMNS
    models = list(dict.fromkeys(row["model"] for row in found))
    assert models[:7] == list(SEVEN)
    assert [row["property"] for row in found if row["model"] == "NIRtoMIR-SSL-MLP"] == list(FOUR)
    assert all(row["n"] == "30" and np.isfinite(float(row["ccc"])) for row in found)


def test_the_run_folder_is_complete(run: Path) -> None:
    assert json.loads((run / "status.json").read_text(encoding="utf-8"))["status"] == "complete"
    inputs = json.loads((run / "config.json").read_text(encoding="utf-8"))["inputs"]
    assert len(inputs) == 6
    figures = {path.name for path in run.glob("*.png")}
    assert {"latent_map.png", "learning_curve.png", "mir_error_by_wavenumber.png"} < figures
    assert len([name for name in figures if name.startswith("predicted_")]) == len(SEVEN) + 1


def test_the_page_tells_means_differences_and_the_curve(run: Path) -> None:
    page = (run / "tables.md").read_text(encoding="utf-8")
    for model in SEVEN:
        assert f"| {model} |" in page
    assert "| NIRtoMIR-SSL-MLP | NIR-PLSR |" in page
    curve = rows(run / "learning_curve.csv")
    assert {(row["model"], row["pairs"]) for row in curve} >= {("NIRtoMIR-SSL-MLP", "25"), ("NIR-PLSR", "60")}
    assert {row["scale"] for row in rows(run / "results_ci.csv")} == {"original", "transformed"}


def test_grids_meet_where_both_reach(folders: tuple[Path, Path]) -> None:
    found = read_comparison(*folders, silent)
    assert (found.nir_axis.points[0], found.nir_axis.points[-1]) == (1650, 2482)
    assert found.train.has_nir.sum() == 60 == len(found.pairs)
    assert len(found.scans) == 180
    assert np.unique(found.scan_of).tolist() == list(range(90))
    with pytest.raises(InputError) as refused:
        common_axis(AXIS, Axis.regular(1000, 1650, 2, AxisUnit.NM), "there")
    assert refused.value.code is TrainingCode.NIR_APART
    assert "1600–2500 nm" in (sentence(refused.value) or "")


def test_a_sample_on_both_sides_is_refused(tmp_path: Path) -> None:
    soils = judged_soils()
    write_paired(soils, tmp_path / "a")
    write_paired(soils.take(np.arange(12)), tmp_path / "b")
    with pytest.raises(InputError) as refused:
        read_comparison(tmp_path / "a", tmp_path / "b", silent)
    assert refused.value.code is TrainingCode.SAMPLE_TWICE
    assert "12 such samples" in (sentence(refused.value) or "")


def test_too_few_pairs_or_nothing_in_common(folders: tuple[Path, Path], tmp_path: Path) -> None:
    few = learned_soils().take(np.r_[0:9, 60:90])
    write_paired(few, tmp_path / "few")
    with pytest.raises(InputError, match="too_few_pairs"):
        read_comparison(tmp_path / "few", folders[1], silent)
    bare = replace(judged_soils(), properties={"k.ext_usda.a725_cmolc.kg": np.ones(30)})
    write_paired(bare, tmp_path / "bare")
    with pytest.raises(InputError, match="nothing_to_judge"):
        read_comparison(folders[0], tmp_path / "bare", silent)


def test_gaps_are_continued() -> None:
    spectra = np.array([[np.nan, 1.0, np.nan, 3.0, np.nan], [1.0, 2.0, 3.0, 4.0, 5.0]])
    assert continued(spectra.copy()).tolist() == [[1, 1, 2, 3, 3], [1, 2, 3, 4, 5]]
