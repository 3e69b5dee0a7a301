from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.training.benchmark.made import (
    AXIS,
    ROWS,
    Change,
    changed,
    made_frame,
    write_folds,
    write_published,
    write_table,
)
from training.benchmark.sets import find_file
from training.main import main

SPECTRAL = [f"{nm:g}" for nm in AXIS]


def refused(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """The one sentence of a run that wrote nothing."""
    out = tmp_path / "out"
    status = main(["benchmark", "limesoda", "--data", str(data), "--out", str(out), "--estimator", "ridge", *words])
    told = capsys.readouterr()
    assert status == 3
    assert told.out == ""
    assert told.err.count("\n") == 1, told.err
    assert not out.exists()
    return told.err


def spectra(change: Callable[[pd.DataFrame], pd.DataFrame]) -> Change:
    return lambda frame: frame.assign(**change(frame[SPECTRAL]))


def gap(frame: pd.DataFrame) -> pd.DataFrame:
    frame.loc[4, "1100"] = np.nan
    return frame


def dead(frame: pd.DataFrame) -> pd.DataFrame:
    frame.loc[9, SPECTRAL] = 0.0
    return frame


def alike(frame: pd.DataFrame) -> pd.DataFrame:
    frame[SPECTRAL] = np.tile(frame.loc[5, SPECTRAL].to_numpy(np.float64), (ROWS, 1))
    frame.loc[0, "1100"] = 31.0
    return frame


def text(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(clay_pct=["sandy", *["12"] * (ROWS - 1)])


def missing_mark(frame: pd.DataFrame) -> pd.DataFrame:
    frame.loc[7, "ph"] = -9999.0
    return frame


def few(frame: pd.DataFrame) -> pd.DataFrame:
    frame.loc[8:, "ph"] = np.nan
    return frame


BAD: dict[str, tuple[Change, tuple[str, ...]]] = {
    "NaN band": (gap, ("A.24", "column 1100", "row 4")),
    "no spectra": (lambda frame: frame.rename(columns={name: f"NIR_{name}" for name in SPECTRAL}), ("no spectral",)),
    "duplicate axis": (lambda frame: frame.assign(**{"1100.0": 30.0}), ("limesoda_A24_mir", "1100")),
    "absorbance": (
        spectra(lambda seen: -np.log10(seen / 100) * 2.5),
        ("A.24", "neither in percent nor as a fraction"),
    ),
    "centred": (spectra(lambda seen: seen - seen.mean()), ("A.24", "neither in percent nor as a fraction")),
    "counts": (spectra(lambda seen: seen * 500), ("A.24", "neither in percent nor as a fraction")),
    "a dead spectrum": (dead, ("A.24: the spectrum in row 9 is flat",)),
    "all but one alike": (alike, ("A.24", "all spectra to learn from are the same")),
    "constant target": (lambda frame: frame.assign(clay_pct=21.5), ("A.24", "Clay", "21.5")),
    "text": (text, ("clay_pct", "row 0", "'sandy'")),
    "a number that stands for missing": (missing_mark, ("ph", "row 7", "-9999")),
    "few labels": (few, ("A.24, pH", "samples to learn from where 10 are needed")),
    "no property": (lambda frame: frame.drop(columns=["soc_pct", "ph", "clay_pct"]), ("A.24", "SOC, pH, Clay")),
    "two columns": (
        lambda frame: frame.rename(columns={"ph": "ph_h2o"}).assign(ph_cacl2=5.0),
        ("A.24", "ph_h2o, ph_cacl2", "pH"),
    ),
    "no rows": (lambda frame: frame.iloc[:0], ("A.24", "row 0 is named, and the table has 0 rows")),
    "too few rows": (lambda frame: frame.iloc[:-1], ("A.24", "row 23 is named, and the table has 23 rows")),
    "too many rows": (lambda frame: pd.concat([frame, frame.iloc[:1]]), ("A.24", "row 24 is missing")),
}


@pytest.mark.parametrize("what", BAD)
def test_a_set_that_cannot_be_judged_is_named(
    what: str, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change, named = BAD[what]
    changed(data, change)
    told = refused(data, tmp_path, capsys)
    for name in named:
        assert name in told


FOLDS: dict[str, tuple[str, str]] = {
    "twice": ("A.24,3,4\nA.24,3,5\n", "row 3 is named 2 times"),
    "below": ("A.24,-1,4\n", "row -1 is named"),
    "no number": ("A.24,three,4\n", "'three' is no number"),
    "half": ("A.24,3,1.5\n", "'1.5' is no number"),
    "cells": ("A.24,3\n", "2 cells"),
}


@pytest.mark.parametrize("what", FOLDS)
def test_folds_that_do_not_fit_are_refused(
    what: str, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines, named = FOLDS[what]
    file = data / "limesoda" / "outer_folds.csv"
    kept = [line for line in file.read_text().splitlines() if line != "A.24,3,4"]
    file.write_text("\n".join(kept) + "\n" + lines)
    assert named in refused(data, tmp_path, capsys)


def test_one_fold_is_none(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [("A.24", row, 1) for row in range(ROWS)]
    write_table(data / "limesoda" / "outer_folds.csv", ("dataset", "row", "outer_fold"), rows)
    assert "all are in one fold" in refused(data, tmp_path, capsys)


def test_a_column_of_the_folds_is_missing(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_table(data / "limesoda" / "outer_folds.csv", ("dataset", "row", "fold"), [("A.24", 0, 1)])
    assert "lacks the column outer_fold" in refused(data, tmp_path, capsys)


def test_a_set_with_folds_and_no_file_is_named(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_folds(data, {"A.24": ROWS, "D.24": ROWS})
    told = refused(data, tmp_path, capsys)
    assert "D.24" in told
    assert "limesoda_D24_" in told
    assert "Z.9" in refused(data, tmp_path, capsys, "--sets", "A.24,Z.9")


def test_without_folds_sets_must_be_named(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (data / "limesoda" / "outer_folds.csv").unlink()
    assert "outer_folds.csv is not there" in refused(data, tmp_path, capsys)
    assert "outer_folds.csv is not there" in refused(tmp_path / "nowhere", tmp_path, capsys)


def test_fewer_samples_than_folds(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made_frame(rows=8).to_parquet(data / "limesoda_D8_mir.parquet")
    assert "D.8, 10 folds: 8 samples" in refused(data, tmp_path, capsys, "--sets", "D.8")


def test_a_damaged_file_is_named(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (data / "limesoda_B24_visnir.parquet").write_bytes(b"PAR1 and nothing more")
    told = refused(data, tmp_path, capsys)
    assert "limesoda_B24_visnir.parquet cannot be read as Parquet" in told


def test_an_estimator_that_is_not_there(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "guess is not an estimator" in refused(data, tmp_path, capsys, "--estimator", "ridge,guess")


def test_a_published_figure_that_is_no_number(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_published(data, [("A.24", "Clay", "MLR", 0.5, float("nan"), 1.0)])
    told = refused(data, tmp_path, capsys)
    assert "published_results.csv, column CCC, row 2" in told


def test_out_must_be_a_folder(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out").write_text("mine")
    words = ["benchmark", "limesoda", "--data", str(data), "--out", str(tmp_path / "out"), "--estimator", "ridge"]
    assert main(words) == 3
    assert "out cannot be written" in capsys.readouterr().err
    assert (tmp_path / "out").read_text() == "mine"


def test_of_several_files_the_whole_one_of_the_published_sensor_is_meant(tmp_path: Path) -> None:
    for kind in ("paired_mir", "paired_nir", "mir"):
        (tmp_path / f"limesoda_H138_{kind}.parquet").touch()
    (tmp_path / "limesoda_H1380_nir.parquet").touch()
    assert find_file(tmp_path, "H.138").name == "limesoda_H138_mir.parquet"
    (tmp_path / "limesoda_H138_visnir.parquet").touch()
    assert find_file(tmp_path, "H.138", ["vis-NIR"]).name == "limesoda_H138_visnir.parquet"


def test_files_that_could_each_be_meant_are_named(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made_frame().to_parquet(data / "limesoda_C24_mir.parquet")
    told = refused(data, tmp_path, capsys, "--sets", "C.24")
    assert "limesoda_C24_mir.parquet, limesoda_C24_nir.parquet" in told
