"""The table of baselines: what is counted, and the command on real pairs."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from tests.training.test_estimators_properties import OC, PH
from training.estimators import measure as measured
from training.estimators.measure import Row, measure, table, write_csv
from training.libraries import Library, pairs
from training.main import main


def row(estimator: str, name: str, r2: float, ccc: float) -> Row:
    """Of a set of 40 soils."""
    return Row("made", estimator, name, 40, r2, r2 - 0.1, r2 + 0.1, 1.5, ccc, 2.0, 0.25)


def test_a_table_has_a_line_per_estimator_and_means() -> None:
    rows = [row("plsr", OC, 0.5, 0.7), row("plsr", PH, 0.3, 0.5), row("gp", OC, 0.7, 0.8), row("gp", PH, 0.1, 0.4)]
    lines = table(rows, "made").splitlines()
    assert lines[0] == "| estimator | Organic C | pH (water) | mean R² / CCC | s per fit |"
    assert lines[2] == "| plsr | 0.500 (0.40…0.60) / 0.700 | 0.300 (0.20…0.40) / 0.500 | 0.400 / 0.600 | 0.2 |"
    assert lines[3].startswith("| gp |")
    assert table(rows, "another").count("\n") == 2


def test_a_file_has_a_line_per_property(tmp_path: Path) -> None:
    write_csv([row("plsr", OC, 0.5, 0.7), row("plsr", PH, 0.3, 0.5)], tmp_path / "b.csv")
    with (tmp_path / "b.csv").open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert [line["property"] for line in lines] == [OC, PH]
    assert (lines[0]["r2"], lines[0]["low"], lines[1]["ccc"]) == ("0.5000", "0.4000", "0.5000")


@pytest.mark.shared
def test_labels_of_a_fold_teach_nothing_of_it(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of labels drawn at random nothing can be estimated, unless those of the fold were seen."""

    def shuffled(folder: Path, name: str) -> tuple[Library, Library]:
        nir, mir = pairs(folder, name)
        rng = np.random.default_rng(0)
        for values in nir.properties.values():
            rng.shuffle(values)
        return nir, mir

    monkeypatch.setattr(measured, "pairs", shuffled)
    assert max(each.r2 for each in measure(shared, ["ridge"], ["H138"])) < 0.1


@pytest.mark.shared
def test_the_command_writes_a_table(shared: Path, tmp_path: Path) -> None:
    arguments = ["--shared", str(shared), "--out", str(tmp_path), "--sets", "H138", "--estimators", "plsr"]
    assert main(["baselines", *arguments]) == 0
    told = (tmp_path / "baselines.md").read_text(encoding="utf-8")
    assert "| plsr | 0." in told
    with (tmp_path / "baselines.csv").open(encoding="utf-8", newline="") as stream:
        found = {line["property"]: float(line["r2"]) for line in csv.DictReader(stream)}
    assert found[OC] > 0.8


def test_an_unknown_set_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["baselines", "--shared", str(tmp_path), "--out", str(tmp_path), "--sets", "H139"]) == 3
    assert "H138" in capsys.readouterr().err
