"""Spectra in, predictions out, on a real bundle with random weights."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest

from core.errors import BundleError, InputError
from core.inference.bundle import load_bundle
from core.inference.codes import BundleCode, InferenceCode
from core.inference.engine import ROWS_AT_ONCE, Encoder
from core.inference.estimate import Grade, Reason
from core.inference.manifest import Domain, MirEvidence, from_json
from core.inference.predictor import Predictor
from core.inference.providers import Provider
from core.spectrum import Axis, AxisUnit, Quantity, Spectra, SpectrumCode
from tests.support.bundles import CLAY, GRID, NITROGEN, OC, PH, SHORT_GRID, soil_like, write_manifest

Make = Callable[..., Path]


def soils(count: int = 3, seed: int = 1) -> Spectra:
    return Spectra(GRID.axis(), soil_like(count, GRID, seed), Quantity.REFLECTANCE)


def predictor(path: Path, **settings: object) -> Predictor:
    return Predictor(load_bundle(path), **settings)  # type: ignore[arg-type]  # settings are named by the tests


def test_a_prediction_is_whole(tiny_bundles: Make) -> None:
    bundle = load_bundle(tiny_bundles())
    (prediction,) = Predictor(bundle).predict(soils(1), state="air_dry", family="neospectra")
    assert prediction.bundle == bundle.ref
    assert [estimate.property for estimate in prediction.estimates] == [OC, CLAY, PH, NITROGEN]
    assert [estimate.unit for estimate in prediction.estimates] == ["%", "%", "", "%"]
    carbon, _, _, nitrogen = prediction.estimates
    assert carbon.value is not None
    assert carbon.lower is not None
    assert carbon.upper is not None
    assert carbon.lower < carbon.value < carbon.upper
    assert (carbon.coverage, carbon.grade, carbon.reasons) == (0.9, Grade.CAUTION, (Reason.NO_LOCAL_CALIBRATION,))
    assert (nitrogen.value, nitrogen.lower, nitrogen.upper, nitrogen.coverage) == (None, None, None, None)
    assert prediction.latent.shape == (32,)
    assert prediction.mir.axis == bundle.manifest.mir_grid.axis()
    assert prediction.mir.evidence is MirEvidence.SIMULATED
    assert prediction.mir.absorbance_snv.shape == prediction.mir.spread.shape == (1700,)


def test_values_are_those_of_the_graphs(tiny_bundles: Make) -> None:
    path = tiny_bundles()
    weights = {
        tensor.name: onnx.numpy_helper.to_array(tensor)
        for name in ("nir_encoder.onnx", "regressors.onnx")
        for tensor in onnx.load(path / name).graph.initializer
    }
    spectra = soils(5)
    expected = spectra.values @ weights["encode"] @ weights["value_w"] + weights["offset"]
    table = predictor(path, encoder="float").predict_table(spectra)
    np.testing.assert_allclose(table.outputs.value, expected, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(table.graded.value[:, 2], expected[:, 2], rtol=1e-4)


def test_one_or_many_is_the_same(tiny_bundles: Make) -> None:
    spectra = soils(2 * ROWS_AT_ONCE + 7)
    model = predictor(tiny_bundles(), threads=2)
    table = model.predict_table(spectra, state="air_dry")
    assert len(table) == len(spectra)
    for row in (0, ROWS_AT_ONCE, len(spectra) - 1):
        (alone,) = model.predict(spectra[row].many(), state="air_dry")
        for one, other in zip(alone.estimates, table.estimates(row), strict=True):
            assert (one.value is None) == (other.value is None)
            assert one.value is None or one.value == pytest.approx(other.value, rel=1e-5)


def test_no_spectra_no_predictions(tiny_bundles: Make) -> None:
    nothing = Spectra(GRID.axis(), np.empty((0, len(GRID.axis()))), Quantity.REFLECTANCE)
    model = predictor(tiny_bundles())
    assert model.predict(nothing) == []
    assert len(model.predict_table(nothing)) == 0


def test_absorbance_and_wavenumbers_are_understood(tiny_bundles: Make) -> None:
    model = predictor(tiny_bundles())
    spectra = soils(1)
    absorbance = spectra.to_absorbance()
    fine = Axis.regular(4000, 7500, 4, AxisUnit.CM1)
    in_cm1 = Spectra(fine, np.full((1, len(fine)), 0.4), Quantity.REFLECTANCE)
    flat = Spectra(GRID.axis(), np.full((1, len(GRID.axis())), 0.4), Quantity.REFLECTANCE)
    for one, other in ((spectra, absorbance), (in_cm1, flat)):
        left, right = model.predict(one)[0], model.predict(other)[0]
        np.testing.assert_allclose(left.latent, right.latent, atol=1e-5)


def test_short_and_mir_spectra_are_refused(tiny_bundles: Make) -> None:
    model = predictor(tiny_bundles())
    short = Spectra(SHORT_GRID.axis(), soil_like(1, SHORT_GRID), Quantity.REFLECTANCE)
    mir_axis = Axis.regular(600, 4000, 2, AxisUnit.CM1)
    mir = Spectra(mir_axis, np.full((1, len(mir_axis)), 0.5), Quantity.ABSORBANCE)
    for spectra, code in ((short, SpectrumCode.RANGE), (mir, InferenceCode.MIR_SPECTRUM)):
        with pytest.raises(InputError) as caught:
            model.predict(spectra)
        assert caught.value.code is code


def test_a_foreign_spectrum_has_no_values(tiny_bundles: Make) -> None:
    path = tiny_bundles(domain=Domain(t2_seen=1e-9, t2_outside=1e-8, q_seen=1e9, q_outside=1e9))
    (prediction,) = predictor(path).predict(soils(1))
    assert {estimate.grade for estimate in prediction.estimates} == {Grade.OUTSIDE}
    assert all(
        estimate.value is None and Reason.DOMAIN_OUTSIDE in estimate.reasons for estimate in prediction.estimates
    )
    assert prediction.t2 > 1e-8


def test_outputs_that_are_no_number_do_not_pass_for_estimates(tiny_bundles: Make) -> None:
    spectra = Spectra(GRID.axis(), np.full((1, len(GRID.axis())), -1e38), Quantity.REFLECTANCE)
    (prediction,) = predictor(tiny_bundles()).predict(spectra)
    assert {estimate.grade for estimate in prediction.estimates} == {Grade.OUTSIDE}
    assert prediction.q == np.inf


def test_self_test_passes_with_the_int8_encoder(tiny_bundles: Make) -> None:
    test = predictor(tiny_bundles()).self_test()
    assert (test.encoder, test.passed, test.fallback, test.spectra) == (Encoder.INT8, True, False, 4)
    assert 0 <= test.deviation <= 1
    assert 0 <= test.mir_deviation <= 1


def test_the_float_twin_stands_in_and_says_so(tiny_bundles: Make) -> None:
    model = predictor(tiny_bundles(int8_shift=0.5))
    assert (model.self_test().encoder, model.self_test().fallback) == (Encoder.FLOAT, True)
    (prediction,) = model.predict(soils(1))
    assert all(Reason.FLOAT_FALLBACK in estimate.reasons for estimate in prediction.estimates)


@pytest.mark.parametrize(("share", "encoder"), [(0.5, Encoder.FLOAT), (50.0, Encoder.INT8)])
def test_int8_that_changes_more_than_it_may_gives_way(tiny_bundles: Make, share: float, encoder: Encoder) -> None:
    """Although it gives what it gave where the bundle was made: 5 % in the root mean square and 20 % at most."""
    path = tiny_bundles()
    golden = json.loads((path / "golden.json").read_text())
    apart = np.array(golden["int8"]["value"]) - golden["float"]["value"]
    largest = np.maximum(np.sqrt((apart**2).mean(axis=0)), np.abs(apart).max(axis=0) / 4)
    golden["tolerance"]["value"] = (share * largest).tolist()
    (path / "golden.json").write_text(json.dumps(golden))
    write_manifest(path, from_json((path / "manifest.json").read_bytes()))
    assert predictor(path).self_test().encoder is encoder


def test_a_bundle_that_fails_both_ways_is_unfit(tiny_bundles: Make) -> None:
    model = predictor(tiny_bundles(int8_shift=0.5, float_shift=0.5))
    with pytest.raises(BundleError) as caught:
        model.predict(soils(1))
    assert caught.value.code is BundleCode.UNFIT
    assert caught.value.values["file"] == str(model.bundle.path / "golden.json")
    assert float(caught.value.values["share"]) == pytest.approx(100, rel=0.05)


def test_an_encoder_asked_for_is_the_one_tested(tiny_bundles: Make) -> None:
    path = tiny_bundles(int8_shift=0.5)
    assert predictor(path, encoder="float").self_test().fallback is False
    with pytest.raises(BundleError):
        predictor(path, encoder="int8").self_test()


def test_the_decoder_is_tested_too(tiny_bundles: Make) -> None:
    path = tiny_bundles()
    text = (path / "golden.json").read_text()
    start = text.index('"mir": [[') + len('"mir": [[')
    (path / "golden.json").write_text(text[:start] + "9" + text[text.index(".", start) :])
    write_manifest(path, from_json((path / "manifest.json").read_bytes()))
    with pytest.raises(BundleError) as caught:
        predictor(path).self_test()
    assert caught.value.code is BundleCode.UNFIT


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"schema": 1', '"schema": 2'),
        ('"nir"', '"rin"'),
        ('"tolerance": {"value": [0.005', '"tolerance": {"value": [0'),
        ('"tolerance": {"value": [0.005', '"tolerance": {"value": [NaN'),
        ('"tolerance": {"value": [0.005, ', '"tolerance": {"value": ['),
        ('"nir": [[', '"nir": [[0.5, '),
        ('"mir": [[', '"mir": [["x", '),
    ],
)
def test_golden_spectra_that_do_not_fit_are_refused(tiny_bundles: Make, old: str, new: str) -> None:
    path = tiny_bundles()
    text = (path / "golden.json").read_text()
    assert old in text
    (path / "golden.json").write_text(text.replace(old, new))
    write_manifest(path, from_json((path / "manifest.json").read_bytes()))
    with pytest.raises(BundleError) as caught:
        predictor(path).self_test()
    assert caught.value.code is BundleCode.GOLDEN


def test_graphs_must_be_as_wide_as_the_manifest_says(tiny_bundles: Make) -> None:
    bundle = load_bundle(tiny_bundles())
    with pytest.raises(BundleError) as caught:
        Predictor(
            replace(bundle, files={**bundle.files, "mir_decoder.onnx": bundle.files["nir_encoder.onnx"]})
        ).self_test()
    assert caught.value.code is BundleCode.GRAPH_INTERFACE


def test_a_graph_that_the_runtime_refuses_is_a_bundle_error(tiny_bundles: Make) -> None:
    bundle = load_bundle(tiny_bundles())
    broken = onnx.load_from_string(bundle.files["mir_decoder.onnx"])
    broken.graph.node[0].op_type = "NoSuchOperator"
    with pytest.raises(BundleError) as caught:
        Predictor(replace(bundle, files={**bundle.files, "mir_decoder.onnx": broken.SerializeToString()})).self_test()
    assert caught.value.code is BundleCode.GRAPH_FAILED
    assert str(caught.value.values["file"]).endswith("mir_decoder.onnx")


def test_spread_is_the_error_carried_through_the_decoder(tiny_bundles: Make) -> None:
    model = predictor(tiny_bundles(), encoder="float")
    table = model.predict_table(soils(2))
    spread = model.mir_spread(table.outputs)
    assert spread.shape == (2, 1700)
    assert (spread >= model.bundle.manifest.mir_spread).all()
    weights = {
        tensor.name: onnx.numpy_helper.to_array(tensor).astype(np.float64)
        for tensor in onnx.load(model.bundle.path / "mir_decoder.onnx").graph.initializer
    }
    outputs = table.outputs
    generator = np.random.default_rng(3)
    deviates = generator.normal(size=(20_000, 32)) * np.exp(0.5 * outputs.logvar[0]) * 0.05 + outputs.mu[0]
    sampled = np.tanh(deviates @ weights["hidden"]) @ weights["decode"]
    small = replace(outputs, logvar=outputs.logvar + 2 * np.log(np.float32(0.05)))
    carried = np.sqrt(model.mir_spread(small)[0] ** 2 - model.bundle.manifest.mir_spread**2)
    np.testing.assert_allclose(carried, sampled.std(axis=0), rtol=0.05)


def test_providers_default_to_the_cpu(tiny_bundles: Make) -> None:
    assert predictor(tiny_bundles()).providers == (Provider.CPU,)
