"""The bench of preprocessings: fair to all of them, nothing from the rows that are judged, tables from the CSV."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.training.preprocessing.spectra import random_spectra
from training.benchmark.published import Figures, Published
from training.benchmark.sets import BenchmarkData, BenchmarkSet
from training.correcting.moisture import MoistSoils
from training.main import main
from training.preprocessing import as_layers, savitzky_golay, snv
from training.preprocessing_bench import instruments, limesoda, moist
from training.preprocessing_bench.instruments import Between
from training.preprocessing_bench.learners import LEARNERS, PlainPLSR, PlainRidge, learn
from training.preprocessing_bench.limesoda import Judged
from training.preprocessing_bench.methods import PLAIN, evenly, learns, methods, treated
from training.preprocessing_bench.moist import Moist
from training.preprocessing_bench.report import PAGE, TASKS, summaries, tables, write

AXIS = np.linspace(1100.0, 1500.0, 81)
DOCS = Path(__file__).parents[3] / "docs" / "training"


def made_set(name: str = "A.1", rows: int = 30) -> BenchmarkSet:
    x = random_spectra(rows, len(AXIS), seed=1)
    rng = np.random.default_rng(0)
    y = 100 * (x[:, 36] - x[:, 30]) + 0.3 * rng.standard_normal(rows)
    other = np.where(np.arange(rows) % 7 == 3, np.nan, x[:, 70] * 10 + rng.standard_normal(rows))
    return BenchmarkSet(name, "visnir", AXIS, x, {"SOC": y, "pH": other}, np.arange(rows) % 3 + 1, True, ())


def test_every_method_treats_and_travels() -> None:
    x = made_set().absorbance
    for name, method in methods(AXIS).items():
        found = treated(method, x, np.arange(20))
        assert np.isfinite(found).all(), name
        assert len(found) == len(x), name
        as_layers(method.fit(x))


def test_methods_do_what_their_names_say() -> None:
    x, listed, rows = made_set().absorbance, methods(AXIS), np.arange(20)
    np.testing.assert_allclose(treated(listed["SNV+SG1"], x, rows), savitzky_golay(snv(x), 15))
    np.testing.assert_array_equal(treated(listed[PLAIN], x, rows), x)
    assert [name for name, method in listed.items() if learns(method)] == ["MSC", "MSC+SG1"]


def test_scores_of_all_components_change_nothing() -> None:
    one = made_set()
    x, y, new = one.absorbance[:20], one.labels["SOC"][:20], one.absorbance[20:]
    learned = learn(x, y)
    for name, learner in (("PLSR", PlainPLSR()), ("ridge", PlainRidge())):
        np.testing.assert_allclose(learned[name](new), learner.fit(x, y).predict(new), rtol=1e-5)
        assert learned[name].components is not None
        assert learned[name].inner.shape == (1,)


def test_an_uneven_axis_is_made_even() -> None:
    axis = np.array([400.0, 405, 410, 480, 485])
    even, spectra = evenly(axis, np.stack([2 * axis, -axis]))
    np.testing.assert_allclose(np.diff(even), np.diff(even)[0])
    np.testing.assert_allclose(spectra, np.stack([2 * even, -even]))
    rounded = np.round(np.linspace(600, 4000, 200), 1)
    assert evenly(rounded, spectra)[0] is rounded


def test_the_study_judges_every_task_by_both_learners() -> None:
    one = made_set()
    known = Published({("A1", "soc"): {"SVR": Figures(30, 0.5, 0.6, 2.0, "Vis-NIR")}})
    judged = limesoda.study(BenchmarkData((one,), known), lambda _: None)
    ways = [*methods(AXIS), limesoda.CHOSEN, limesoda.MEAN]
    assert [(j.property, j.learner, j.method) for j in judged] == [
        (prop, learner, way) for learner in LEARNERS for prop in ("SOC", "pH") for way in ways
    ]
    plain = next(j for j in judged if j.method == PLAIN)
    assert plain.ratio == 1
    assert plain.published == pytest.approx(plain.rmse / 2)
    assert {j.n for j in judged if j.property == "pH"} == {26}
    assert all(j.published is None for j in judged if j.property == "pH")
    assert plain.r2 > 0.5
    assert summaries(judged)[0].wins == 0


def test_what_is_judged_is_not_learned_from() -> None:
    one = made_set()
    spoiled = one.absorbance.copy()
    spoiled[one.folds == 1] = random_spectra(10, len(AXIS), seed=5)
    labels = np.column_stack(list(one.labels.values()))
    method = methods(AXIS)["MSC"]
    clean, other = (limesoda._out_of_fold(method, x, labels, one.folds) for x in (one.absorbance, spoiled))
    truth = labels.copy()
    truth[one.folds == 1] += 50
    shifted = limesoda._out_of_fold(method, one.absorbance, truth, one.folds)
    for learner in LEARNERS:
        np.testing.assert_array_equal(clean[learner].inner[one.folds == 1], other[learner].inner[one.folds == 1])
        np.testing.assert_array_equal(clean[learner].value[one.folds == 1], shifted[learner].value[one.folds == 1])


def test_epo_and_sst_bring_moist_soils_back(monkeypatch: pytest.MonkeyPatch) -> None:
    points = 60
    dry = random_spectra(40, points, seed=1, noise=1e-4)
    water = np.exp(-(((np.linspace(0, 1, points) - 0.5) / 0.2) ** 2))
    rng = np.random.default_rng(0)
    wet, damp = (
        dry + rng.uniform(low, 2 * low, (40, 1)) * water + 1e-4 * rng.standard_normal(dry.shape) for low in (0.4, 0.1)
    )
    carbon = 50 * (dry[:, 27] - dry[:, 20])
    soils = moist._Treated({"dry": dry, "wet": wet, "damp": damp}, carbon)
    monkeypatch.setattr(moist, "RANKS", {"EPO": (1, 2), "SST": (2, 8)})
    monkeypatch.setattr(moist, "OUTER", 3)
    found = {(m.way, m.learner, m.state): m for m in moist._judged_base(PLAIN, soils)}
    for learner in LEARNERS:
        without, epo = found[moist.NOTHING, learner, "wet"], found["EPO", learner, "wet"]
        assert epo.rmse < 0.5 * without.rmse
        assert found["EPO", learner, "dry"].r2 > 0.5
        assert epo.rank >= 1
        assert found[moist.NOTHING, learner, "dry"].rank == 0


def test_pairs_are_of_one_soil() -> None:
    absorbance = {level: np.array([[level] * 3, [level + 0.5] * 3]) for level in (0.0, 1.0, 2.0)}
    soils = MoistSoils(("a", "b"), {int(level): values for level, values in absorbance.items()}, np.ones(2))
    source, target = moist._treated(methods(np.arange(3.0))[PLAIN], soils).pairs
    np.testing.assert_array_equal(source - target, np.repeat([[1.0], [2.0]], 2, axis=0) * np.ones((1, 3)))


def test_sst_brings_instruments_together() -> None:
    first = random_spectra(30, 50, seed=1, noise=1e-4)
    seen = {"INST3": first, "INST1": 0.9 * first + 0.05, "INST2": 1.1 * first}
    model = learn(first, first[:, 20] - first[:, 10])["PLSR"]
    own, rest = np.arange(10), np.arange(10, 30)
    before, after = (instruments._ratios([model], seen, own, rest, rank)[0] for rank in (0, 5))
    assert after < 0.3 * before


def test_tables_are_those_of_the_csv(tmp_path: Path) -> None:
    judged = [
        Judged(name, kind, prop, learner, method, 30, 0.5, 0.6, 2.0 * ratio, ratio, None)
        for learner in LEARNERS
        for method, ratio in ((PLAIN, 1.0), ("SNV", 0.9))
        for name, kind, prop in (("A.1", "mir", "SOC"), ("A.1", "mir", "pH"), ("B.2", "visnir", "SOC"))
    ]
    one = [Moist("SNV", "EPO", "PLSR", state, 9, 0.5, 0.6, 1.0, 0.1, 2.5) for state in ("dry", "wet")]
    two = [Between("SNV", "clay.tot_usda.a334_w.pct", soils, 0, 10, 0.2) for soils in (0, 10)]
    page = write(judged, one, two, tmp_path).read_text()
    assert page == tables(tmp_path)
    assert "### ridge, 3 tasks" in page
    assert "| SNV | 0.500 | 0.600 | 0.900 | 0.900–0.900 | 3 | 0.900 | 0.900 | – |" in page
    assert "| SNV | EPO | PLSR | 2.5 | 0.500 / 1.000 | 0.500 / 1.000 |" in page
    rows = (tmp_path / TASKS).read_text().splitlines()
    assert len(rows) == len(judged) + 1
    assert (tmp_path / PAGE).is_file()
    assert len(list(tmp_path.iterdir())) == 5


def test_a_folder_without_sets_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    command = ["benchmark", "preprocessing", "--data", str(tmp_path), "--out", str(out)]
    assert main(command) == 3
    assert "outer_folds.csv" in capsys.readouterr().err
    assert not out.exists()


def test_the_page_holds_the_committed_figures() -> None:
    assert tables(DOCS) in (DOCS / "preprocessing.md").read_text(encoding="utf-8")
