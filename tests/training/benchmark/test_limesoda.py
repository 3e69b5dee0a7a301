from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.training.benchmark.made import AXIS, FOLDS, ROWS, changed, column, read, write_folds
from training.benchmark.sets import read_data
from training.commands.limesoda import RECIPE
from training.estimators import make_estimator
from training.main import main


def run(data: Path, out: Path, *words: str) -> int:
    return main(["benchmark", "limesoda", "--data", str(data), "--out", str(out), "--estimator", "ridge", *words])


def test_results_have_the_columns_and_the_figures_of_the_predictions(data: Path, tmp_path: Path) -> None:
    assert run(data, tmp_path / "out") == 0
    results = read(tmp_path / "out" / "results.csv")
    assert list(results[0]) == ["dataset", "property", "n", "r2", "ccc", "rmse", "seconds"]
    assert [(row["dataset"], row["property"]) for row in results] == [
        (name, prop) for name in ("A.24", "B.24") for prop in ("SOC", "pH", "Clay")
    ]
    predictions = read(tmp_path / "out" / "predictions.csv")
    assert list(predictions[0]) == ["dataset", "property", "row", "fold", "truth", "estimate", "scale"]
    for row in results:
        own = [p for p in predictions if (p["dataset"], p["property"]) == (row["dataset"], row["property"])]
        assert column(own, "row").tolist() == list(range(ROWS))
        truth, value = column(own, "truth"), column(own, "estimate")
        ccc = 2 * np.mean((truth - truth.mean()) * (value - value.mean()))
        ccc /= truth.var() + value.var() + (truth.mean() - value.mean()) ** 2
        assert int(row["n"]) == ROWS
        assert float(row["r2"]) == pytest.approx(1 - np.sum((value - truth) ** 2) / (ROWS * truth.var()), rel=1e-4)
        assert float(row["ccc"]) == pytest.approx(ccc, rel=1e-4)
        assert float(row["rmse"]) == pytest.approx(np.sqrt(np.mean((value - truth) ** 2)), rel=1e-4)
        assert float(row["seconds"]) > 0
    clay = [row for row in results if row["property"] == "Clay"]
    assert min(column(clay, "r2")) > 0.8  # the made band is there to be found


def test_each_fold_is_estimated_from_the_others_on_absorbance_in_order(data: Path, tmp_path: Path) -> None:
    assert run(data, tmp_path / "out", "--sets", "A.24") == 0
    frame = pd.read_parquet(data / "limesoda_A24_mir.parquet")
    seen = -np.log10(frame[[f"{nm:g}" for nm in AXIS]].to_numpy() / 100)
    folds = 1 + (7 * np.arange(ROWS)) % FOLDS
    own = [row for row in read(tmp_path / "out" / "predictions.csv") if row["property"] == "Clay"]
    np.testing.assert_array_equal(column(own, "fold"), folds)
    for fold in range(1, FOLDS + 1):
        left = folds == fold
        fitted = make_estimator("ridge").fit(seen[~left], frame["clay_pct"].to_numpy()[~left])
        value, scale = fitted.predict(seen[left], return_std=True)
        np.testing.assert_allclose(column(own, "estimate")[left], value, rtol=1e-8)
        np.testing.assert_allclose(column(own, "scale")[left], scale, rtol=1e-8)


def test_fractions_in_any_order_are_the_same_spectra(data: Path) -> None:
    before = read_data(data, ["A.24"]).sets[0]

    def mixed(frame: pd.DataFrame) -> pd.DataFrame:
        spectral = [f"{nm:g}" for nm in AXIS]
        frame[spectral] /= 100
        return frame[[*spectral[20:], "clay_pct", *spectral[:20], "ph", "soc_pct"]].rename(columns=str.upper)

    changed(data, mixed)
    after = read_data(data, ["A24"]).sets[0]
    assert after.name == "A.24"
    np.testing.assert_allclose(after.absorbance, before.absorbance)
    np.testing.assert_array_equal(after.axis, AXIS)
    for prop, values in before.labels.items():
        np.testing.assert_array_equal(after.labels[prop], values)


@pytest.mark.slow
def test_several_processes_give_the_same(data: Path, tmp_path: Path) -> None:
    assert run(data, tmp_path / "one", "--sets", "A.24") == 0
    assert run(data, tmp_path / "two", "--sets", "A.24", "--jobs", "2") == 0
    one, two = (tmp_path / name / "predictions.csv" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


def test_missing_values_are_left_out_and_told(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def fewer(frame: pd.DataFrame) -> pd.DataFrame:
        frame.loc[[3, 5], "ph"] = np.nan
        return frame.drop(columns="soc_pct")

    changed(data, fewer)
    assert run(data, tmp_path / "out", "--sets", "A.24") == 0
    told = capsys.readouterr().err
    assert "A.24: 2 of 24 values of pH are missing" in told
    assert "A.24: no value of SOC: not judged" in told
    results = read(tmp_path / "out" / "results.csv")
    assert [(row["property"], row["n"]) for row in results] == [("pH", "22"), ("Clay", "24")]
    rows = [row["row"] for row in read(tmp_path / "out" / "predictions.csv") if row["property"] == "pH"]
    assert {"3", "5"}.isdisjoint(rows)
    assert len(rows) == 22
    assert "published for MLR with 24" in told


def test_a_set_without_published_folds_gets_seeded_ones_and_says_so(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for out in ("one", "two"):
        assert run(data, tmp_path / out, "--sets", "C.24") == 0
    assert "C.24: no published folds" in capsys.readouterr().err
    first = (tmp_path / "one" / "predictions.csv").read_bytes()
    assert first == (tmp_path / "two" / "predictions.csv").read_bytes()
    folds = column(read(tmp_path / "one" / "predictions.csv")[:ROWS], "fold")
    assert sorted(set(folds)) == list(range(1, 11))
    assert json.loads((tmp_path / "one" / "summary.json").read_text())["own_folds"] == ["C.24"]
    (comparison,) = {row["best"] for row in read(tmp_path / "one" / "comparison.csv")}
    assert comparison == ""


def test_without_published_results_there_is_nothing_beside_the_figures(data: Path, tmp_path: Path) -> None:
    (data / "limesoda" / "published_results.csv").unlink()
    assert run(data, tmp_path / "out") == 0
    rows = read(tmp_path / "out" / "comparison.csv")
    assert len(rows) == 6
    assert {row[name] for row in rows for name in ("mlr_r2", "svr_ccc", "best", "rmse_ratio")} == {""}
    assert json.loads((tmp_path / "out" / "summary.json").read_text())["over_published_tasks"] == []


def test_further_estimators_stand_beside_the_recipe(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(data, tmp_path / "out", "--sets", "A.24", "--estimator", "ridge,plsr") == 0
    out = tmp_path / "out"
    assert "plsr: mean R²" in capsys.readouterr().out
    beside = read(out / "estimators.csv")
    assert [row["estimator"] for row in beside] == ["ridge"] * 3 + ["plsr"] * 3
    assert (out / "predictions-plsr.csv").is_file()
    for row, own in zip(read(out / "results.csv"), beside[:3], strict=True):
        assert row == {name: own[name] for name in row}
    summaries = json.loads((out / "summary.json").read_text())["over_published_tasks"]
    assert [one["name"] for one in summaries] == [
        "ridge", "plsr", "MLR", "SVR", "RF", "CatBoost", "best of each task",
    ]  # fmt: skip
    ratios = column(read(out / "comparison.csv"), "rmse_ratio")
    assert summaries[0]["ratio"] == pytest.approx(np.exp(np.mean(np.log(ratios))), rel=1e-4)
    assert summaries[3]["ratio"] == pytest.approx(1.1)
    assert summaries[0]["better"] == np.sum(ratios < 1)


def test_a_column_that_never_varies_is_told_and_survived(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed(data, lambda frame: frame.assign(**{"1010": 30.0, "1020": 30.0}))
    assert run(data, tmp_path / "out", "--sets", "A.24", "--estimator", f"plsr,{RECIPE}") == 0
    assert "A.24: 2 spectral columns never vary" in capsys.readouterr().err
    assert np.isfinite(column(read(tmp_path / "out" / "estimators.csv"), "r2")).all()


def test_the_published_folds_need_not_be_equal_or_numbered_from_one(data: Path) -> None:
    write_folds(data, {"A.24": ROWS})
    text = (data / "limesoda" / "outer_folds.csv").read_text().replace(",1\n", ",77\n")
    (data / "limesoda" / "outer_folds.csv").write_text(text)
    assert sorted(set(read_data(data).sets[0].folds.tolist())) == [2, 3, 4, 5, 6, 77]


@pytest.mark.shared
def test_a_real_set_runs_through(shared: Path, tmp_path: Path) -> None:
    assert run(shared / "data", tmp_path / "out", "--sets", "MG.44", "--estimator", "plsr") == 0
    rows = read(tmp_path / "out" / "comparison.csv")
    assert column(rows, "n").tolist() == [44, 44, 44]
    # the best published, and about what partial least squares gave before
    assert column(rows, "best_r2") == pytest.approx([0.37, 0.64, 0.76], abs=0.006)
    assert column(rows, "r2") == pytest.approx([0.5, 0.45, 0.8], abs=0.15)
