"""The study of measured spectra, on bands that stand for them."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from training.autoencoder import MIR_AXIS, Autoencoder, AutoencoderConfig, snv
from training.mir_study.few_labels import FewLabels, averaged_processes, few_labels, mean_gain, tasks
from training.mir_study.rebuilding import rebuilt
from training.mir_study.report import write
from training.mir_study.sets import Scans, joined, read_scans
from training.mir_study.study import Ablation, Found, held_out, pretrained, within

CLAY = "clay.tot_usda.a334_w.pct"
CONFIG = AutoencoderConfig(latent=6, hidden=8, epochs=2, batch=16, refinement=2)


def scans(name: str, seed: int, soils: int = 50, repeats: int = 1) -> Scans:
    """Six bands; one of them shows the clay."""
    rng, bands = np.random.default_rng(seed), np.random.default_rng(3)
    at = bands.uniform(700, 3900, 6)
    amounts = rng.uniform(0, 1, (soils, 6))
    shapes = np.exp(-0.5 * ((MIR_AXIS.points - at[:, None]) / 80) ** 2)
    mir = np.repeat(1 + amounts @ shapes, repeats, axis=0)
    mir = snv(mir + 0.01 * rng.standard_normal((len(mir), 1)) * np.linspace(-1, 1, 1700))
    mask = np.ones(mir.shape, dtype=np.bool_)
    mask[:, 1650:] = seed % 2 == 0
    labels = {CLAY: np.repeat(60 * amounts[:, 0], repeats)}
    own = np.repeat([f"{name}/{row}" for row in range(soils)], repeats)
    return Scans(mir, mask, own, np.full(len(mir), name), np.full(len(mir), name), labels)


@pytest.fixture(scope="module")
def both() -> Scans:
    return joined([scans("a", 0), scans("b", 1, soils=20, repeats=3)])


@pytest.fixture(scope="module")
def model(both: Scans) -> Autoencoder:
    return pretrained(both.take(~held_out(both)), CONFIG)


def test_every_soil_counts_once_and_is_held_out_whole(both: Scans) -> None:
    assert both.weights.sum() == pytest.approx(70)
    out = held_out(both)
    assert len(np.unique(both.soils[out])) == round(0.15 * 50) + round(0.15 * 20)
    assert not set(both.soils[out]) & set(both.soils[~out])


def test_averaging_keeps_labels_with_their_soil(both: Scans) -> None:
    soils = both.averaged()
    assert len(soils) == 70
    row = int(np.flatnonzero(soils.soils == "b/7")[0])
    own = both.soils == "b/7"
    np.testing.assert_allclose(soils.mir[row], both.mir[own].mean(axis=0))
    assert soils.labels[CLAY][row] == both.labels[CLAY][own][0]


def test_a_spectrum_is_rebuilt_as_components_do_at_least_nearly(both: Scans, model: Autoencoder) -> None:
    out = held_out(both)
    line = rebuilt("held out", "all", int((~out).sum()), model, both.take(out))
    assert line.ratio < 1.1
    assert line.lower <= line.ratio <= line.upper
    assert line.variance_kept > 0.8
    assert line.n == len(np.unique(both.soils[out]))


def test_few_labels_come_from_the_known_rows_alone(model: Autoencoder) -> None:
    judged = scans("c", 4)
    todo = list(tasks("c", judged, draws=2))
    assert all(len(task.known) == 20 and not set(task.known) & set(task.rest) for task in todo)
    found = list(few_labels(todo, model, judged))
    assert [line.n_test for line in found] == [30, 30]
    assert min(line.latent for line in found) > 0.5
    latents, deviation = model.encode(judged.mir, judged.mask), model.components.deviation
    hidden = todo[0].values.copy()
    hidden[todo[0].rest] = np.nan
    one, two = (
        averaged_processes(latents, deviation, v, todo[0].known, todo[0].rest) for v in (hidden, todo[0].values)
    )
    np.testing.assert_array_equal(one, two)
    scarce = judged.take(np.arange(40))
    assert list(tasks("c", scarce, draws=1)) == []


def test_the_gain_is_the_mean_over_tasks() -> None:
    lines = [
        FewLabels("s", name, draw, 30, 0.5, 0.5 + gain) for name, gain in (("x", 0.1), ("y", 0.3)) for draw in (0, 1)
    ]
    plsr, latent, gain, low, high = mean_gain(lines)
    assert (plsr, latent, gain, low, high) == pytest.approx((0.5, 0.7, 0.2, 0.2, 0.2))
    wild = [FewLabels("s", "x", 2, 30, -9.0, 0.6), FewLabels("s", "y", 2, 30, 0.5, 0.8)]
    assert mean_gain([*lines, *wild], np.median)[:3] == pytest.approx((0.5, 0.7, 0.2))


def test_repeats_come_nearer_to_each_other_than_soils(both: Scans, model: Autoencoder) -> None:
    assert 0 <= within(model, both) < 0.5


def test_the_report(tmp_path: Path, both: Scans, model: Autoencoder) -> None:
    line = rebuilt("held out", "all", 110, model, both)
    labels = [FewLabels("s", "x", draw, 30, 0.5, 0.6) for draw in (0, 1)]
    write(
        Found(
            [line],
            {"all other sets": labels},
            [Ablation(4, True, line, 0.1, labels), Ablation(4, False, line, 0.2, [])],
        ),
        tmp_path,
    )
    page = (tmp_path / "mir-study.md").read_text(encoding="utf-8")
    assert f"{line.ratio:.3f} ({line.lower:.3f}–{line.upper:.3f})" in page
    assert "+0.100 (+0.100 to +0.100)" in page
    assert "| 20.0 % | – | – | – |" in page
    with (tmp_path / "mir-few-labels.csv").open(encoding="utf-8", newline="") as file:
        assert [row["draw"] for row in csv.DictReader(file)] == ["0", "1"]
    with (tmp_path / "mir-gains.csv").open(encoding="utf-8", newline="") as file:
        gains = {row["draws_by"]: float(row["gain"]) for row in csv.DictReader(file)}
    assert gains == {"means": pytest.approx(0.1), "medians": pytest.approx(0.1)}


@pytest.mark.shared
def test_yamsys_is_read_scan_by_scan(shared: Path) -> None:
    found = read_scans(shared)
    own = found.take(found.sets == "yamsys_westafrica_mir")
    assert (len(own), len(np.unique(own.soils))) == (284, 94)
    ring = found.sets == "ss4gg_ringtrial_mir_5instruments"
    assert len(np.unique(found.soils[ring])) == 50
    assert len(np.unique(found.groups)) == len(np.unique(found.sets)) - 1
