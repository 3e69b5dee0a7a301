"""The learning curves: the same rows for every learner, nothing learned from those judged."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from tests.training.benchmark.conftest import data
from training import main
from training.benchmark.sets import read_data
from training.errors import TrainingCode
from training.estimators import make_estimator
from training.small_data import learners, study
from training.small_data.draws import SIZES, draws
from training.small_data.learners import LEARNERS, Columns
from training.small_data.report import summary
from training.small_data.study import Point

__all__ = ["data"]


def test_sizes_grow_within_a_repeat_and_the_judged_stay() -> None:
    y = np.arange(60.0)
    y[::7] = np.nan
    known = set(np.flatnonzero(np.isfinite(y)).tolist())
    for repeat in range(3):
        own = [draw for draw in draws("set", y, 3) if draw.repeat == repeat]
        assert [draw.size for draw in own] == [10, 20, 30, 38]
        assert [draw.whole for draw in own] == [False, False, False, True]
        for draw, larger in pairwise(own):
            assert set(draw.training.tolist()) < set(larger.training.tolist())
        for draw in own:
            assert not set(draw.training.tolist()) & set(draw.test.tolist())
            np.testing.assert_array_equal(draw.test, own[0].test)
        assert set(own[-1].training.tolist()) | set(own[-1].test.tolist()) == known


def test_draws_are_those_of_the_name_and_repeats_differ() -> None:
    y = np.arange(30.0)
    first, again, other = (next(iter(draws(name, y))).training.tolist() for name in ("a", "a", "b"))
    assert first == again != other
    tests = [tuple(draw.test.tolist()) for draw in draws("a", y, 3) if draw.whole]
    assert len(set(tests)) == 3


def test_too_few_samples_are_refused() -> None:
    with pytest.raises(InputError) as refused:
        list(draws("set", np.array([1.0] * 19 + [np.nan] * 30)))
    assert refused.value.code is TrainingCode.TOO_FEW_SAMPLES


@pytest.mark.parametrize("learner", [one for one in LEARNERS if one.name not in ("mix", "blend", "svr")])
def test_labels_that_are_judged_by_are_not_read(data: Path, learner: learners.Named) -> None:
    one = read_data(data, ["A.24"]).sets[0]
    latent = np.random.default_rng(0).standard_normal((24, 4)) + 5 * one.labels["Clay"][:, np.newaxis]
    columns = Columns.of(one, latent)
    y = one.labels["Clay"]
    draw = next(draw for draw in draws("A.24", y, 1) if draw.whole)
    hidden = y.copy()
    hidden[draw.test] = np.nan
    found = learner.learn(columns, y, draw)
    np.testing.assert_array_equal(learner.learn(columns, hidden, draw), found)
    assert np.corrcoef(found, y[draw.test])[0, 1] > 0.8


def test_turned_views_are_those_of_the_learner_itself(data: Path) -> None:
    one = read_data(data, ["A.24"]).sets[0]
    columns, y = Columns.of(one, None), one.labels["Clay"]
    draw = next(draws("A.24", y, 1))
    known = make_estimator("plsr").fit(one.absorbance[draw.training], y[draw.training])
    reference = next(own for own in LEARNERS if own.name == learners.REFERENCE)
    np.testing.assert_allclose(reference.learn(columns, y, draw), known.predict(one.absorbance[draw.test]), rtol=1e-5)


def test_a_run_is_written_and_goes_on_from_what_it_kept(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = tuple(learners.Named(one.name, one.learn, 2, one.latent) for one in LEARNERS)
    monkeypatch.setattr(study, "LEARNERS", quick)
    out = tmp_path / "out"
    command = ["benchmark", "curves", "--data", str(data), "--sets", "A.24", "--out", str(out)]
    command += ["--learners", "scattering-pls"]
    assert main.main(command) == 0
    with (out / "points.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 2 * 3 * 2 * 2  # learners, properties, repeats, sizes (10 and all 18)
    assert {row["learner"] for row in rows} == {"plsr", "scattering-pls"}
    with (out / "learning-curves.csv").open(encoding="utf-8", newline="") as stream:
        tasks = list(csv.DictReader(stream))
    assert len(tasks) == len(rows) / 2
    for task in tasks:
        same = ("dataset", "property", "learner")
        own = [row for row in rows if all(row[name] == task[name] for name in same)]
        own = [row for row in own if row["whole"] == str(task["size"] == "0")]
        assert float(task["rmse"]) == pytest.approx(np.prod([float(row["rmse"]) for row in own]) ** 0.5, rel=1e-4)
    assert "10 samples" in (out / "learning-curves.md").read_text(encoding="utf-8")
    assert (out / "learning-curves.png").read_bytes()[:4] == b"\x89PNG"
    monkeypatch.setattr(Columns, "of", None)
    before = (out / "learning-curves-summary.csv").read_bytes()
    assert main.main(command) == 0
    assert (out / "learning-curves-summary.csv").read_bytes() == before


def test_a_learner_that_is_not_there_is_refused(data: Path, tmp_path: Path) -> None:
    command = ["benchmark", "curves", "--data", str(data), "--out", str(tmp_path), "--learners", "oracle"]
    assert main.main(command) != 0
    assert not (tmp_path / "parts").exists()


def test_ratios_are_paired_by_draw() -> None:
    """A draw that only PLSR was judged on does not count."""
    points = [
        Point("set", "SOC", "plsr", repeat, 10, False, 5, 0.5, error) for repeat, error in enumerate((2.0, 9.0))
    ]
    points += [Point("set", "SOC", "gp", 0, 10, False, 5, 0.6, 1.0)]
    lines = {line.learner: line for line in summary(points)}
    assert lines["gp"].ratio == pytest.approx(0.5)
    assert (lines["gp"].tasks, lines["gp"].repeats, lines["gp"].better) == (1, 1, 1)
    assert lines["plsr"].ratio == pytest.approx(1)
    assert SIZES[0] == lines["gp"].size
