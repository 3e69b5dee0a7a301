from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.spectrum import Floats
from tests.support.mixtures import BANDS, POINTS, linear_instrument, soils
from training.correcting import simulated, transfer
from training.correcting.moisture import CARBON, Accuracy, Closeness, read_soils
from training.correcting.moisture import Found as MoistureFound
from training.correcting.moisture_report import write as write_moisture
from training.correcting.simulated import AGAIN, STANDARD, Scanned, Simulated
from training.correcting.transfer import JUDGED, LATENT, PRIMARY, Found, between
from training.correcting.transfer_report import write as write_transfer
from training.correcting.ways import AS_IS, CHOSEN
from training.libraries import nir_axis


class Bands:
    """Three properties, each the strength of one band; scores are estimates."""

    name = "bands"

    def scores(self, absorbance: Floats) -> Floats:
        return np.asarray((absorbance @ np.linalg.pinv(np.vstack((BANDS, np.ones(POINTS)))))[:, :3])

    def values(self, scores: Floats) -> Floats:
        return scores


def test_spread_between_instruments_over_spread_between_soils() -> None:
    soils_ = np.array([[1.0], [2.0], [3.0]])
    estimates = np.stack([soils_ - 0.5, soils_ + 0.5])
    np.testing.assert_allclose(between(estimates), [np.sqrt(0.5) / 1.0])
    np.testing.assert_allclose(between(np.stack([soils_, soils_])), [0.0])


def test_transfer_soils_and_soils_judged_are_apart() -> None:
    for draw in (0, 1):
        chosen, rest = transfer.divided(soils(50), draw)
        assert len(chosen) == max(transfer.SIZES)
        assert 0 < len(rest) <= 50 - transfer.CANDIDATES
        assert not set(chosen) & set(rest)
    assert not np.array_equal(rest, transfer.divided(soils(50), 0)[1])


def test_no_twin_of_a_transfer_soil_is_judged() -> None:
    twins = np.repeat(soils(25), 2, axis=0)
    chosen, rest = transfer.divided(twins, 0)
    assert not {row // 2 for row in chosen} & {row // 2 for row in rest}


def test_a_ring_trial_of_linear_instruments_is_brought_together() -> None:
    target, model, found = soils(50), Bands(), Found([], [])
    scans = {"INST1": linear_instrument(target), PRIMARY: target, "INST2": target + 0.1}
    scores = {name: model.scores(absorbance) for name, absorbance in scans.items()}
    own, rest = transfer.divided(target, 0)
    transfer._judge(model, scans, scores, (own[:10], rest), ("bands", 10, 0), found)
    ratios = {(line.way, line.property): line.ratio for line in found.agreement}
    for name in JUDGED:
        assert ratios[CHOSEN, name] < 0.1 * ratios[AS_IS, name]
        assert (LATENT, name) in ratios
    assert {pick.instrument for pick in found.picks} == {"INST1", "INST2"}


def test_simulated_scanners_see_the_same_soils(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulated, "PLACES", 1)
    found = simulated.scans(nir_axis("nir-904-1696"))
    first, again, another, worn, bench = found.values()
    assert list(found)[1] == AGAIN
    assert first.soils.shape == (31, 397)

    def distance(other: Scanned) -> float:
        return float(np.sqrt(np.mean((other.soils - first.soils) ** 2)))

    assert 0 < distance(again) < distance(worn)
    for other in (again, another, worn, bench):
        alike = [np.corrcoef(one, two)[0, 1] for one, two in zip(first.soils, other.soils, strict=True)]
        assert np.median(alike) > 0.9


def test_the_standard_takes_a_gain_away() -> None:
    target = soils(20)
    first = Scanned(target, soils(1, 7)[0])
    other = Scanned(target + 0.2, first.standard + 0.2)
    ways = simulated._ways(first, other, np.arange(8), Bands().scores)
    np.testing.assert_allclose(ways[STANDARD](other.soils), target)


def test_the_pages_of_the_studies(tmp_path: Path) -> None:
    close = [
        Closeness("g", level, 5, draw, way, "x", "m", CARBON, 0.5)
        for level in (1, 2)
        for draw in (0, 1)
        for way in (AS_IS, CHOSEN)
    ]
    accurate = [
        Accuracy("g", level, 5, draw, "dry", 60, 1.0, 0.1, 0.5, 0.9, 3.0) for level in (1, 2) for draw in (0, 1)
    ]
    page = write_moisture(MoistureFound([*close, replace(close[0], apart=1.5)], accurate), tmp_path).read_text()
    assert "| g | m | Organic C | 5 | 0.83 | 0.50 |" in page
    with (tmp_path / "moisture-accuracy.csv").open() as file:
        assert [row["coverage"] for row in csv.DictReader(file)] == ["0.9", "0.9"]
    found = Found(
        [transfer.Agreement("m", 5, 0, AS_IS, CARBON, 0.4)], [transfer.Pick("m", 5, 0, "INST1", "ridge 0.1")]
    )
    page = write_transfer(found, [Simulated("g", "a worn unit", 5, 0, AS_IS, CARBON, 0.3)], tmp_path).read_text()
    assert "| m | Organic C | 5 | 0.40 |" in page
    assert "| INST1 | ridge 0.1 1 |" in page
    assert "| g | a worn unit | Organic C | 5 | 0.30 |" in page


@pytest.mark.shared
def test_moist_and_dry_scans_are_of_the_same_soils(shared: Path) -> None:
    soils_ = read_soils(shared, nir_axis("nir-1354-2490"))
    assert len(soils_.names) == len(set(soils_.names)) == 100
    water = np.searchsorted(nir_axis("nir-1354-2490").points, [1800, 1930])
    depth = {level: (values[:, water[1]] - values[:, water[0]]).mean() for level, values in soils_.absorbance.items()}
    assert depth[1] > depth[2] > depth[0]


@pytest.mark.shared
def test_five_instruments_have_scanned_the_same_fifty_soils(shared: Path) -> None:
    scans = transfer.read_scans(shared)
    assert sorted(scans) == [f"INST{number}" for number in range(1, 6)]
    assert len({values.shape for values in scans.values()}) == 1
    shapes = {name: own_shape(values) for name, values in scans.items()}
    for values in shapes.values():
        like = values @ shapes[PRIMARY].T
        nearer = (like > np.diag(like)[:, np.newaxis]).sum(axis=1)
        assert np.median(nearer) <= 1  # some soils of the trial have a twin


def own_shape(absorbance: Floats) -> Floats:
    """What tells a soil from the mean of all, of length 1."""
    levelled = (absorbance - absorbance.mean(axis=1, keepdims=True)) / absorbance.std(axis=1, keepdims=True)
    around = levelled - levelled.mean(axis=0)
    return np.asarray(around / np.linalg.norm(around, axis=1, keepdims=True))
