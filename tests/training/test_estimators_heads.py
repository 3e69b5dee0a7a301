"""Heads: that the layers, and the graph made of them, give what the models give."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from core.errors import InputError
from core.properties import property_named
from tests.training.test_estimators_properties import OC, soils
from training.errors import TrainingCode
from training.estimators import Layout, PropertyModels, fit_properties
from training.estimators.heads import Head, head
from training.estimators.landmarks import spread_out
from training.estimators.texture import CLAY, PARTS, SAND, SILT
from training.export import export
from training.preprocessing import Floats


def told(module: Head, x: Floats) -> tuple[Floats, Floats]:
    """In float64."""
    with torch.no_grad():
        value, scale = module.double().eval()(torch.tensor(x))
    return np.asarray(value.numpy(), dtype=np.float64), np.asarray(scale.numpy(), dtype=np.float64)


def known(models: PropertyModels, x: Floats) -> tuple[Floats, Floats]:
    """On the scales of the properties."""
    found = models.estimate(x)
    values = [property_named(name).transform.forward(each.value) for name, each in found.items()]
    return np.stack(values, axis=1), np.stack([each.spread for each in found.values()], axis=1)


@pytest.mark.parametrize("name", ["plsr", "ridge", "mlp", "gp"])
@pytest.mark.parametrize("joint", [True, False], ids=["log-ratios", "shares"])
def test_layers_give_what_the_models_give(name: str, joint: bool) -> None:
    x, labels = soils()
    if not joint:
        labels = {part: np.where(np.arange(60) < 40, labels[part], np.nan) for part in (SILT, SAND)} | {
            part: labels[part] for part in (CLAY, OC)
        }
    models = fit_properties(name, x[:50], {part: values[:50] for part, values in labels.items()})
    module = head(models, landmarks=50)
    assert module.names == models.names
    value, scale = told(module, x)
    known_value, known_scale = known(models, x)
    np.testing.assert_allclose(value, known_value, atol=2e-4)
    np.testing.assert_allclose(scale, known_scale, rtol=0.02, atol=2e-4)


@pytest.mark.parametrize("name", ["ridge", "mlp", "gp"])
def test_the_graph_gives_what_the_models_give(name: str, tmp_path: Path) -> None:
    x, labels = soils()
    latent = np.random.default_rng(0).standard_normal((60, 4))
    inputs: Layout = [("reflectance", 120), ("features", 4)]
    x = np.hstack((10**-x, latent))
    models = fit_properties(name, x, {OC: labels[OC]} | {part: labels[part] for part in PARTS}, inputs=inputs)
    file = tmp_path / "head.onnx"
    export(head(models, landmarks=60), file, {"x": 124}, ["value", "scale"])
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    value, scale = session.run(None, {"x": x.astype(np.float32)})
    known_value, known_scale = known(models, x)
    for column in range(4):
        apart = np.sqrt(np.mean((value[:, column] - known_value[:, column]) ** 2))
        assert apart < 0.05 * known_value[:, column].std()
    assert np.isfinite(scale).all()
    assert np.median(scale / known_scale) == pytest.approx(1, abs=0.2)


def test_landmarks_cover_the_rows() -> None:
    rows = np.random.default_rng(0).standard_normal((200, 2))
    chosen = spread_out(rows, 30)
    assert len(set(chosen)) == 30
    apart = np.linalg.norm(rows[:, None] - rows[chosen], axis=2).min(axis=1)
    drawn = np.linalg.norm(rows[:, None] - rows[:30], axis=2).min(axis=1)
    assert apart.max() < 0.7 * drawn.max()


def test_a_forest_is_no_graph() -> None:
    x, labels = soils(30)
    with pytest.raises(InputError) as refused:
        head(fit_properties("svr", x, {OC: labels[OC]}))
    assert refused.value.code is TrainingCode.NO_HEAD
