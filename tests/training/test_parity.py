"""What int8 may change, and that nobody gets values that it changes by more."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from core.inference.bundle import load_bundle
from core.inference.engine import Encoder
from core.inference.predictor import Predictor
from tests.support.bundles import SPECTRA, make_bundle, soil_like, write_manifest
from training.bundles.golden import golden_document
from training.parity import Chain, Parity, Reference, measure_parity


@pytest.mark.parametrize(
    ("rms", "most", "rmse", "kept"),
    [
        (0.05, 0.20, 1.0, True),
        (0.051, 0.20, 1.0, False),
        (0.05, 0.21, 1.0, False),
        (1.0, 1.0, float("nan"), True),
    ],
)
def test_five_percent_of_the_error_and_twenty_once(rms: float, most: float, rmse: float, kept: bool) -> None:
    assert Parity("clay", 0.0, rms, most, rmse).kept is kept


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return make_bundle(tmp_path)


def test_files_are_compared_with_what_was_trained(bundle: Path) -> None:
    nir = soil_like(20, seed=3)
    chain = Chain(bundle)
    exact, small = chain(nir), chain(nir, int8=True)
    clay = "clay.tot_usda.a334_w.pct"
    order = [model.name for model in load_bundle(bundle).manifest.properties]
    assert order.index(clay) == 1
    values = {
        "oc_usda.c729_w.pct": np.expm1(exact["value"][:, 0]),
        clay: 100 / (1 + np.exp(-exact["value"][:, 1])) + 2,
    }
    found = measure_parity(chain, Reference(nir, exact["mu"] + 0.5, exact["mir"], values, {clay: 10.0}))
    assert [one.name for one in found.properties] == list(values)
    assert found.properties[0].onnx < 1e-9
    assert found.properties[1].onnx == pytest.approx(2.0)
    assert found.encoder == pytest.approx(0.5)
    assert found.decoder == 0
    apart = 100 / (1 + np.exp(-small["value"][:, 1])) - 100 / (1 + np.exp(-exact["value"][:, 1]))
    assert found.properties[1].int8_most == pytest.approx(np.abs(apart).max())
    assert found.properties[1].int8_rms == pytest.approx(np.sqrt(np.mean(apart**2)))


@pytest.mark.parametrize(("kept", "encoder"), [(True, Encoder.INT8), (False, Encoder.FLOAT)])
def test_int8_that_changes_too_much_is_used_nowhere(bundle: Path, kept: bool, encoder: Encoder) -> None:
    manifest = load_bundle(bundle).manifest
    decided = [True, kept, True, True]
    golden = golden_document(Chain(bundle), soil_like(SPECTRA, seed=7), [1.0] * 4, decided)
    (bundle / "golden.json").write_text(json.dumps(golden))
    write_manifest(bundle, manifest)
    test = Predictor(load_bundle(bundle)).self_test()
    assert (test.encoder, test.fallback) == (encoder, not kept)
