"""The bundles that ship are whole, trusted, run here, and read the spectra that people have."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from core.exports.predict_json import predict_json
from core.formats import read_spectra
from core.inference.bundle import load_bundle
from core.inference.catalogue import BundleInfo, bundle_named, find_bundles
from core.inference.codes import InferenceCode
from core.inference.engine import Encoder, Singles
from core.inference.estimate import Grade, Reason
from core.inference.golden import read_golden
from core.inference.manifest import LEAST_LIBRARIES
from core.inference.predictor import Predictor
from core.pipeline import Predictors, predict_file
from core.spectrum import Quantity, Spectra

SHIPPED = Path(str(files("models")))
IDS = ("nir-1354-2490", "nir-904-1696")


@cache
def found() -> tuple[BundleInfo, ...]:
    return tuple(find_bundles([SHIPPED], SHIPPED))


@cache
def predictor(id_: str, encoder: str = "auto") -> Predictor:
    return Predictor(load_bundle(bundle_named(found(), id_).path), encoder=encoder)


def golden(id_: str) -> Singles:
    return read_golden(predictor(id_).bundle).nir


def spectra(id_: str, nir: Singles) -> Spectra:
    grid = predictor(id_).bundle.manifest.nir_grid.axis()
    return Spectra(grid, nir.astype(np.float64), Quantity.REFLECTANCE)


def test_both_are_there_and_trusted() -> None:
    assert [(info.id, info.error, info.trusted) for info in found()] == [(id_, None, True) for id_ in IDS]


@pytest.mark.parametrize("encoder", list(Encoder))
@pytest.mark.parametrize("id_", IDS)
def test_both_encoders_pass_their_self_test(id_: str, encoder: Encoder) -> None:
    test = predictor(id_, encoder.value).self_test()
    assert (test.passed, test.encoder) == (True, encoder)


@pytest.mark.parametrize("id_", IDS)
def test_int8_and_float_agree_within_the_interval(id_: str) -> None:
    small, exact = (predictor(id_, encoder).predict(spectra(id_, golden(id_))) for encoder in ("int8", "float"))
    for one, other in zip(small, exact, strict=True):
        for left, right in zip(one.estimates, other.estimates, strict=True):
            if left.value is not None and right.upper is not None and right.lower is not None:
                assert right.lower <= left.value <= right.upper


@pytest.mark.parametrize("id_", IDS)
def test_few_libraries_no_value(id_: str) -> None:
    manifest = predictor(id_).bundle.manifest
    (prediction, *_) = predictor(id_).predict(spectra(id_, golden(id_)), state="air_dry_sieved")
    for model, estimate in zip(manifest.properties, prediction.estimates, strict=True):
        assert (model.interval is None) == (Reason.TOO_FEW_LIBRARIES in estimate.reasons)
        assert model.interval is None or model.libraries >= LEAST_LIBRARIES
        assert estimate.grade is not Grade.GOOD
        assert Reason.NO_LOCAL_CALIBRATION in estimate.reasons


@pytest.mark.parametrize(("level", "noise"), [(0.98, 0), (0.98, 1e-3), (0, 0), (1e-6, 0), (-0.01, 0), (0, 2e-3)])
@pytest.mark.parametrize("id_", IDS)
def test_a_white_panel_and_darkness_are_no_soil(id_: str, level: float, noise: float) -> None:
    nir = np.random.default_rng(3).normal(level, noise, golden(id_)[:4].shape).astype(np.float32)
    for prediction in predictor(id_).predict(spectra(id_, nir)):
        assert {estimate.grade for estimate in prediction.estimates} == {Grade.OUTSIDE}
        assert all(estimate.value is None for estimate in prediction.estimates)


@pytest.mark.parametrize("id_", IDS)
def test_no_rows_and_many(id_: str) -> None:
    nir = golden(id_)
    assert predictor(id_).predict(spectra(id_, nir[:0])) == []
    many = predictor(id_).predict_table(spectra(id_, np.resize(nir, (600, nir.shape[1]))))
    few = predictor(id_).predict_table(spectra(id_, nir))
    np.testing.assert_allclose(many.graded.value[-1], few.graded.value[599 % len(nir)], rtol=1e-4)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "count", "bundle"),
    [
        ("neospectra/sample_neospectra_data.csv", 10, "nir-1354-2490"),
        ("asd/example.asd", 1, "nir-1354-2490"),
        ("nirscan_nano/schab.dat", 1, "nir-904-1696"),
    ],
)
def test_real_files_are_estimated(shared: Path, name: str, count: int, bundle: str) -> None:
    file = read_spectra(shared / "devicefiles" / name)
    predictions = predict_file(file, Predictors(found()))
    assert [prediction.bundle.id for prediction in predictions] == [bundle] * count
    entries = predict_json(file.source, file.samples, predictions, with_mir=True)
    assert [entry["sample"] for entry in entries] == list(file.samples)
    assert all(prediction.estimates and np.isfinite(prediction.mir.spread).all() for prediction in predictions)


@pytest.mark.shared
def test_a_mir_file_is_called_one(shared: Path) -> None:
    path = shared / "devicefiles" / "opus" / "235157XS01.0"
    with pytest.raises(InputError) as caught:
        predict_file(read_spectra(path), Predictors(found()))
    assert caught.value.code is InferenceCode.MIR_SPECTRUM
    assert caught.value.values["file"] == str(path)
