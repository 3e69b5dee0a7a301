"""Files and page of the study, and what the command refuses."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from core.inference.codes import BundleCode
from training.errors import TrainingCode
from training.main import main
from training.reproducibility import seeds
from training.reproducibility.drift import drifts
from training.reproducibility.drifting import SPECTRA, Moved, thresholds
from training.reproducibility.expected import REPEATS, Expected, Simulated
from training.reproducibility.instruments import Found as Between
from training.reproducibility.instruments import Instruments, Overall, Pick
from training.reproducibility.recipes import BASELINE
from training.reproducibility.repeats import Repeats
from training.reproducibility.report import BUNDLES, PAGE, PICTURE, check_place, into_docs, write
from training.reproducibility.seeds import Seeds
from training.reproducibility.spread import limits_of_agreement
from training.reproducibility.study import Found
from training.reproducibility.tables import DRIFTED, figure, tables

CLAY, NAN = "clay.tot_usda.a334_w.pct", float("nan")


@pytest.fixture(scope="module")
def found() -> Found:
    bundles = tuple(SPECTRA)
    moved = [
        Moved(bundle, spectra, 50, prop, drift.name, amount, drift.unit, 0.1, amount / 10, amount / 5)
        for bundle in bundles
        for spectra in SPECTRA[bundle]
        for drift in drifts(2490.0)
        for amount in drift.amounts
        for prop in DRIFTED
    ]
    between = Between(
        lines=[Instruments(BASELINE, CLAY, 0.3, 0.2, 0.4, 1, 1, 1, 0.9, 0.9, 0.8, 3.0, NAN, NAN)],
        overall=[Overall(BASELINE, 1, 1, 1, 0.64), Overall("other", 0.8, 0.7, 0.9, NAN)],
        picks=[Pick(0, "other", 0.8), Pick(1, "other", 0.9)],
    )
    statistics = (0.9, 0.8, 0.95, 1.2, 1.1, 1.3, 3.3, 6, 1.36, 1.0, 1.1, 1.4, 0.3, 0.001, -0.2, 0.4, NAN, NAN)
    models = (bundles[0], BASELINE, "mix")
    repeats = [Repeats("gaia_ethiopia_neospectra_nir", model, CLAY, 121, 593, *statistics) for model in models]
    return Found(
        expected=[Expected(bundles[0], CLAY, 0.4823912, 121, "gaia_ethiopia_neospectra_nir")],
        simulated=[Simulated(bundles[1], CLAY, None, 2.6, 1.2, 2.8, 177)],
        repeats=repeats,
        instruments=between,
        seeds=[Seeds("gaia_ethiopia_neospectra_nir", "mix", CLAY, "seed", 5, 25, 0.1, 1.0, 0.1)],
        moved=moved,
        thresholds=thresholds(moved),
    )


def test_bundles_read_exactly_these_columns(found: Found, tmp_path: Path) -> None:
    write(found, tmp_path)
    with (tmp_path / BUNDLES).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["bundle", "property", "repeat_sd", "soils", "source"]
    assert rows == [
        {
            "bundle": "nir-1354-2490",
            "property": CLAY,
            "repeat_sd": "0.4824",
            "soils": "121",
            "source": "gaia_ethiopia_neospectra_nir",
        }
    ]


def test_no_number_is_told_where_there_is_none(found: Found, tmp_path: Path) -> None:
    write(found, tmp_path)
    with (tmp_path / "reproducibility-instruments.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.DictReader(file))["ccc_elsewhere"] == ""
    assert "nan" not in tables(found)
    assert ": ± | RMSE there | SD / RMSE |\n" in tables(found)
    assert f"| {figure(limits_of_agreement(0.4823912))} | 121 |" in tables(found)
    assert f"SD of an average of {REPEATS}" in tables(found)


def test_the_page_keeps_its_text_and_gets_tables_and_figure(found: Found, tmp_path: Path) -> None:
    (tmp_path / PAGE).write_text("before\n<!-- tables -->\nstale\n<!-- end of tables -->\nafter\n", encoding="utf-8")
    check_place(tmp_path)
    into_docs(found, tmp_path)
    page = (tmp_path / PAGE).read_text(encoding="utf-8")
    assert page.startswith("before\n")
    assert page.endswith("after\n")
    assert "stale" not in page
    assert "### Five MIR instruments" in page
    picture = tmp_path / "images" / PICTURE
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size < 150_000


def test_a_page_without_a_place_is_refused_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InputError) as refused:
        check_place(tmp_path)
    assert refused.value.code == TrainingCode.NO_PLACE
    words = ["reproducibility", "--shared", str(tmp_path), "--out", str(tmp_path / "run"), "--docs", str(tmp_path)]
    assert main(words) == 3
    assert capsys.readouterr().err.count("\n") == 1
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("what", ["models", "shared"])
def test_what_is_missing_is_named_in_one_sentence(
    what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models = str(Path(__file__).parents[3] / "models") if what == "shared" else str(tmp_path)
    words = ["reproducibility", "--shared", str(tmp_path), "--out", str(tmp_path / "run"), "--models", models]
    assert main(words) == 3
    told = capsys.readouterr().err
    assert ("not a bundle" if what == "models" else "libraries.csv") in told
    assert not (tmp_path / "run").exists()
    assert BundleCode.NOT_A_BUNDLE.value not in told


def test_spread_over_seeds_by_hand() -> None:
    values = np.array([[1.0, 2.0], [3.0, 2.0]])
    line = seeds._line(("set", "mlp", CLAY, "seed"), values, np.array([2.0, 2.0]))
    assert line.sd == pytest.approx(1.0)
    assert line.rmse == pytest.approx(np.sqrt(0.5))
    assert line.share == pytest.approx(np.sqrt(2))


def test_the_command_writes_a_whole_folder_and_the_page(
    found: Found, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("training.reproducibility.study.study", lambda *_: found)
    (tmp_path / PAGE).write_text("<!-- tables -->\n<!-- end of tables -->\n", encoding="utf-8")
    run = tmp_path / "run"
    words = ["reproducibility", "--shared", str(tmp_path), "--out", str(run), "--docs", str(tmp_path)]
    assert main(words) == 0
    assert capsys.readouterr().out == f"{run}\n"
    written = {file.name for file in run.iterdir()}
    assert {"status.json", "config.json", BUNDLES, PICTURE, "reproducibility-moved.csv"} <= written
    assert (tmp_path / BUNDLES).read_bytes() == (run / BUNDLES).read_bytes()
    assert "### Training again" in (tmp_path / PAGE).read_text(encoding="utf-8")
