from __future__ import annotations

import csv
import errno
import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from training.errors import TrainingCode, sentence
from training.evaluation import Run, RunSettings
from training.evaluation.figures import (
    Curve,
    error_by_wavenumber,
    latent_map,
    learning_curves,
    predicted_against_observed,
)
from training.evaluation.judged import Judged, Scale
from training.evaluation.records import records
from training.evaluation.tables import RESULT_COLUMNS, figure_table, mean_figure, write_confidence, write_results

OC, CLAY = "oc_usda.c729_w.pct", "clay.tot_usda.a334_w.pct"
SETTINGS = RunSettings("test", {"seed": 1})
rng = np.random.default_rng(0)
TRUTH = rng.uniform(1, 9, 40)
JUDGED = Judged(TRUTH, TRUTH + 0.5, (TRUTH - 1, TRUTH + 2))


def status(folder: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((folder / "status.json").read_text(encoding="utf-8"))
    return found


def test_a_run_folder_is_whole_and_says_what_it_came_from(tmp_path: Path) -> None:
    data = tmp_path / "data.csv"
    data.write_text("a,b\n", encoding="utf-8")
    with Run(tmp_path / "run", RunSettings("test", {"seed": 1}, (data,))) as run:
        run.say("half way")
        assert not (tmp_path / "run").exists()
        assert status(run.folder)["status"] == "running"
        (run.folder / "table.csv").write_text("x\n", encoding="utf-8")
    assert status(tmp_path / "run")["status"] == "complete"
    config = json.loads((tmp_path / "run" / "config.json").read_text(encoding="utf-8"))
    assert config["inputs"] == {str(data): hashlib.sha256(b"a,b\n").hexdigest()}
    assert config["settings"] == {"seed": 1}
    assert {"commit", "python", "packages", "device"} <= set(config)
    assert "half way" in (tmp_path / "run" / "run.log").read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data.csv", "run"]


def test_a_failure_is_marked_with_its_reason(tmp_path: Path) -> None:
    for reason in ("first", "second"):
        with pytest.raises(ValueError, match=reason), Run(tmp_path / "run", SETTINGS):
            raise ValueError(reason)
    assert [path.name for path in tmp_path.iterdir()] == ["run.failed"]
    assert status(tmp_path / "run.failed")["status"] == "failed"
    assert status(tmp_path / "run.failed")["reason"] == "ValueError: second"


def test_a_full_disk_has_its_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused, Run(tmp_path / "run", SETTINGS):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert refused.value.code is TrainingCode.RUN_DISK_FULL
    assert "run.failed" in (sentence(refused.value) or "")
    assert status(tmp_path / "run.failed")["status"] == "failed"


def test_what_is_there_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="run_exists"), Run(tmp_path / "run", SETTINGS):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_tables(tmp_path: Path) -> None:
    found = records("A", OC, JUDGED, draws=100) + records("A", CLAY, JUDGED, draws=100) + records(
        "B", OC, Judged(TRUTH, TRUTH), draws=100
    )  # fmt: skip
    write_results(found, tmp_path / "results.csv")
    write_confidence(found, tmp_path / "ci.csv")
    with (tmp_path / "results.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert tuple(rows[0]) == RESULT_COLUMNS
    assert [(row["model"], row["property"]) for row in rows] == [("A", OC), ("A", CLAY), ("B", OC)]
    assert (float(rows[0]["rmse"]), float(rows[0]["bias"]), rows[2]["r2"]) == (0.5, 0.5, "1")
    with (tmp_path / "ci.csv").open(encoding="utf-8") as stream:
        ends = list(csv.DictReader(stream))
    assert {row["scale"] for row in ends} == {"original", "transformed"}
    width = [row for row in ends if row["figure"] == "width" and row["scale"] == "original"]
    assert float(width[0]["value"]) == pytest.approx(3)
    table = figure_table(found, "rmse")
    assert "| A | 0.50 | 0.50 (0.50 … 0.50) |" in table
    assert "| B | – | 0.00 (0.00 … 0.00) | – |" in table
    assert mean_figure(found, "A", "bias") == pytest.approx(0.5)


def test_figures_on_the_scale_of_the_model() -> None:
    (_, scaled) = records("A", OC, JUDGED, draws=50)
    assert scaled.scale is Scale.TRANSFORMED
    assert scaled.figures["bias"] == pytest.approx(np.mean(np.log1p(TRUTH + 0.5) - np.log1p(TRUTH)))
    assert scaled.figures["coverage"] == 1


def test_too_little_is_not_judged() -> None:
    assert records("A", OC, Judged(TRUTH[:4], TRUTH[:4])) == []
    assert records("A", OC, Judged(np.ones(9), TRUTH[:9])) == []


def test_figures_are_drawn(tmp_path: Path) -> None:
    predicted_against_observed({OC: JUDGED, CLAY: Judged(TRUTH, TRUTH)}, "A", tmp_path / "a.png")
    wavenumber = np.linspace(602, 4000, 200)
    error_by_wavenumber(wavenumber, {"x": np.full(200, 0.1)}, np.full(200, 0.3), tmp_path / "b.png")
    latent = rng.normal(size=(40, 3))
    values = np.where(np.arange(40) < 5, np.nan, TRUTH)
    latent_map({"train": latent, "test": latent[:9]}, ("Clay (%)", {"train": values, "test": values[:9]}),
               tmp_path / "c.png")  # fmt: skip
    curve = Curve((25, 50), (0.2, 0.4), (0.1, 0.3), (0.3, 0.5))
    learning_curves({"A": curve}, "pairs", "mean CCC", tmp_path / "d.png")
    for name in "abcd":
        assert (tmp_path / f"{name}.png").read_bytes()[:4] == b"\x89PNG"
