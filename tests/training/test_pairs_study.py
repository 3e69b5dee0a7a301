"""The study on pairs: every soil judged by models that have not seen it, compared on the same draws."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import training.pairs_study.study as study_module
from tests.training.test_encoder import made_pairs
from training.autoencoder import AutoencoderConfig
from training.encoder import ROBUST_VIEWS, EncoderConfig, Pairs
from training.evaluation.protocols import grouped_cv
from training.pairs_study import Study, StudyConfig, run_study, write_study
from training.pairs_study.folds import encoder_of, open_fold
from training.pairs_study.models import COMBINED, NIR_GP, NIR_PLSR, TRUE_MIR
from training.pairs_study.scores import gain_score, mean_score, mir_score, rebuilt_r2
from training.pairs_study.sets import PairedSet, binned
from training.pairs_study.study import CURVE_SET, OC, TEXTURE, MirErrors
from training.preprocessing import Floats

CONFIG = StudyConfig(
    folds=2,
    sizes=(12, 24),
    sets=(CURVE_SET,),
    autoencoder=AutoencoderConfig(latent=8, hidden=8, epochs=1, batch=32),
    encoder=EncoderConfig(
        views=ROBUST_VIEWS[:2], landmarks=40, width=8, hidden=8, epochs=1, draws=1, disturbed=False
    ),
)


def made_set(count: int = 48) -> PairedSet:
    """Soils whose clay, sand and carbon follow the ingredients of their spectra."""
    pairs, other = made_pairs(count, 60, 0), made_pairs(20, 60, 1)
    absorbance = -np.log10(pairs.nir)
    clay, sand = (100 * absorbance[:, at] / absorbance.max() / 2 for at in (6, 42))
    values = {OC: 10 * absorbance[:, 30], TEXTURE[0]: clay, TEXTURE[1]: 100 - clay - sand, TEXTURE[2]: sand}
    for name in TEXTURE:
        values[name] = np.where(np.arange(count) < 4, np.nan, values[name])
    groups = np.array([f"soil {row}" for row in range(count)])
    return PairedSet(CURVE_SET, pairs, groups, values, (other.mir, other.mask))


@pytest.fixture(scope="module")
def study() -> Study:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study_module, "paired_set", lambda _shared, _name: made_set())
        return run_study(Path(), CONFIG, lambda _what: None)


def test_every_soil_is_judged_by_every_model(study: Study) -> None:
    assert list(study.curve) == [12, 24]
    for models in study.curve.values():
        for found in models.values():
            assert all(np.isfinite(values).all() for values in found.values())
            np.testing.assert_allclose(sum(found[name] for name in TEXTURE), 100.0)
            assert (found[OC] >= 0).all()
    assert mean_score(study, 24, TRUE_MIR).value > 0.2
    assert mean_score(study, 24, COMBINED).value > 0.2


def test_predicted_mir_is_between_nothing_and_what_the_autoencoder_gives_back(study: Study) -> None:
    errors = study.mir[CURVE_SET]
    score = mir_score(errors)
    assert 0.2 < score.lower <= score.value <= score.upper
    assert score.value < rebuilt_r2(errors) <= 1


def test_the_spectra_of_a_test_fold_change_nothing_that_is_fitted() -> None:
    data = made_set()
    split = next(grouped_cv(data.groups, 2, 0))
    mir = data.pairs.mir.copy()
    mir[split.test] = mir[split.test][:, ::-1]
    values = {name: np.where(np.isin(np.arange(48), split.test), 1.0, v) for name, v in data.properties.items()}
    other = replace(data, pairs=Pairs(data.pairs.nir, mir, data.pairs.mask), properties=values)
    found = []
    for one in (data, other):
        fold = open_fold(one, split.train, split.test, CONFIG.autoencoder)
        encoder = encoder_of(fold, split.train[:16], CONFIG.encoder, 0)
        estimates = study_module._properties(fold, split.train[:16], encoder, 0)
        found.append((encoder.encode(one.pairs.nir)[0], estimates[COMBINED][OC], estimates[TRUE_MIR][OC]))
    np.testing.assert_array_equal(found[0][0], found[1][0])
    np.testing.assert_array_equal(found[0][1], found[1][1])
    assert not np.array_equal(found[0][2], found[1][2])


def made_study(estimates: dict[str, Floats], truth: Floats) -> Study:
    models = {name: {OC: values} for name, values in estimates.items()}
    return Study(CONFIG, {}, {}, {50: models}, {OC: truth})


def test_gain_is_over_the_best_of_nir_only_and_paired() -> None:
    rng = np.random.default_rng(0)
    truth = rng.standard_normal(200)
    noise = rng.standard_normal(200)
    made = made_study({NIR_PLSR: truth + 2 * noise, NIR_GP: truth + noise, COMBINED: truth + 0.9 * noise}, truth)
    best, gain = gain_score(made, 50, COMBINED)
    assert best == NIR_GP
    expected = (1 - 0.81) * np.mean(noise**2) / truth.var()
    assert gain.value == pytest.approx(expected)
    alone = mean_score(made, 50, COMBINED)
    assert gain.upper - gain.lower < alone.upper - alone.lower


def test_scores_are_of_sums_over_soils() -> None:
    errors = MirErrors(np.array([1.0, 3.0]), np.array([0.0, 1.0]), np.array([4.0, 16.0]))
    assert mir_score(errors).value == pytest.approx(0.8)
    assert rebuilt_r2(errors) == pytest.approx(0.95)


def test_neighbouring_points_are_averaged() -> None:
    np.testing.assert_allclose(binned(np.array([[1.0, 2.0, 3.0, 5.0, 5.0, 8.0, 9.0]])), [[2.0, 6.0]])


def test_page_table_and_figure(study: Study, tmp_path: Path) -> None:
    page = write_study(study, tmp_path / "out").read_text(encoding="utf-8")
    assert "2 outer folds" in page
    assert f"{mir_score(study.mir[CURVE_SET]).value:.3f}" in page
    with (tmp_path / "out" / "pairs.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    named = [row for row in rows if row["model"] == COMBINED and row["pairs"] == "24"]
    assert [row["figure"] for row in named] == ["mean_r2", OC, *TEXTURE]
    assert float(named[0]["lower"]) <= float(named[0]["value"]) <= float(named[0]["upper"])
    assert (tmp_path / "out" / "pairs-curve.png").stat().st_size > 1000
