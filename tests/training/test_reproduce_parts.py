from __future__ import annotations

import numpy as np
import pytest

from training.evaluation.estimates import judged
from training.reproduce.heads import LatentNetworks
from training.reproduce.models import degrade
from training.reproduce.regression import Learned, fit

OC, CLAY, SILT, SAND = (
    "oc_usda.c729_w.pct", "clay.tot_usda.a334_w.pct", "silt.tot_usda.c62_w.pct", "sand.tot_usda.c60_w.pct",
)  # fmt: skip
rng = np.random.default_rng(0)
CODES = rng.normal(size=(240, 6))
TARGETS = np.stack([CODES[:, 0] + 0.5 * CODES[:, 1] ** 2, 3 * CODES[:, 2]], axis=1) + 0.1 * rng.normal(size=(240, 2))


def r2(truth: np.ndarray, value: np.ndarray) -> float:
    return float(1 - np.sum((truth - value) ** 2) / np.sum((truth - truth.mean()) ** 2))


def test_heads_learn_several_targets_with_missing_labels() -> None:
    known = np.where(rng.random((180, 2)) < 0.3, np.nan, TARGETS[:180])
    model = LatentNetworks(steps=400, noise=0.05).fit(CODES[:180], known)
    value, spread = model.predict(CODES[180:], return_std=True)
    assert r2(TARGETS[180:, 0], value[:, 0]) > 0.7
    assert r2(TARGETS[180:, 1], value[:, 1]) > 0.9
    error = np.sqrt(np.mean((value - TARGETS[180:]) ** 2, axis=0))
    assert np.all(spread.mean(axis=0) > 0.5 * error)


def test_heads_are_the_same_for_a_seed() -> None:
    first, second = (LatentNetworks(steps=20, seed=3).fit(CODES, TARGETS).predict(CODES) for _ in range(2))
    assert np.array_equal(first, second)


def test_degraded_latents_are_like_those_of_nir() -> None:
    true = rng.normal(size=(800, 3))
    predicted = true * [0.9, 0.5, 0.0] + rng.normal(size=(800, 3)) * [0.1, 0.4, 0.2]
    made = degrade(true, predicted, rng.normal(size=(800, 3)), seed=1)
    assert np.cov(made.T) == pytest.approx(np.cov(predicted.T), abs=0.12)
    same = degrade(true, predicted, true, seed=1)
    assert np.corrcoef(same[:, 0], true[:, 0])[0, 1] > 0.95


def test_texture_adds_up_and_intervals_hold_the_value() -> None:
    parts = rng.dirichlet((2, 3, 4), 80) * 100
    labels = {CLAY: parts[:, 0], SILT: parts[:, 1], SAND: parts[:, 2], OC: rng.uniform(0, 3, 80)}
    labels[OC][:70] = np.nan
    learned = Learned(np.log(parts), labels, np.arange(80).astype(np.str_))
    models = fit("latent-mlp", learned, "features", seed=0)
    found = judged(models, np.log(parts), labels)
    assert set(found) == {CLAY, SILT, SAND}  # ten values of organic C are too few
    total = found[CLAY].value + found[SILT].value + found[SAND].value
    assert total == pytest.approx(np.full(80, 100.0))
    bounds = found[CLAY].bounds
    assert bounds is not None
    assert np.all((bounds[0] < found[CLAY].value) & (found[CLAY].value < bounds[1]))
    assert fit("plsr", Learned(learned.x, {OC: labels[OC]}, learned.groups), "features", seed=0) is None
    assert judged(None, learned.x, labels) == {}
