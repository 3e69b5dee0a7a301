"""From stored measurements and files to estimates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from core.errors import BundleError, InputError, TilthError
from core.exports.predict_json import predict_json, table_json
from core.formats import SpectraTable
from core.inference.catalogue import find_bundles
from core.inference.codes import BundleCode, InferenceCode
from core.inference.estimate import Reason
from core.inference.providers import Provider
from core.pipeline import PipelineCode, Predictors, estimate_measurement, predict_file, predict_table
from core.spectrum import Axis, AxisUnit, Quantity, Spectra
from core.store.store import Store
from tests.support.bundles import GRID, SHORT_GRID, make_bundle, soil_like
from tests.support.projects import NIR_AXIS, fill, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path) as opened:
        yield opened


@pytest.fixture
def predictors(tmp_path: Path) -> Predictors:
    make_bundle(tmp_path / "bundles", id_="long", grid=GRID)
    make_bundle(tmp_path / "bundles", id_="short", grid=SHORT_GRID, ccc=0.1)
    return Predictors(find_bundles([tmp_path / "bundles"]))


def test_a_measurement_is_estimated_and_stored(store: Store, predictors: Predictors) -> None:
    filled = fill(store)
    before = store.estimates(filled.measured[0])
    prediction = estimate_measurement(store, predictors, filled.measured[0])
    newest, *older = store.estimates(filled.measured[0])
    assert older == before
    assert newest.estimates == prediction.estimates
    assert newest.bundle == prediction.bundle == predictors.choose(NIR_AXIS).bundle.ref
    assert newest.calibration is prediction.calibration is None
    assert (newest.t2, newest.q, newest.mir_evidence) == (prediction.t2, prediction.q, "simulated")


def test_state_and_scanner_come_from_the_store(store: Store, predictors: Predictors) -> None:
    filled = fill(store)
    sieved, unknown = (estimate_measurement(store, predictors, id_) for id_ in filled.measured)
    assert sieved.estimates[0].reasons == (Reason.NO_LOCAL_CALIBRATION,)
    assert unknown.estimates[0].reasons == (Reason.NO_LOCAL_CALIBRATION, Reason.STATE_UNKNOWN)
    imported = estimate_measurement(store, predictors, filled.imported)
    assert imported.estimates[0].reasons == (Reason.NO_LOCAL_CALIBRATION,)


def test_nothing_is_stored_when_the_spectrum_does_not_suit(store: Store, predictors: Predictors) -> None:
    filled = fill(store)
    with pytest.raises(InputError) as caught:
        estimate_measurement(store, predictors, filled.imported, bundle_id="short")
    assert caught.value.values["file"] == "A3"
    assert store.estimates(filled.imported) == []


def test_an_unfinished_measurement_is_refused(store: Store, predictors: Predictors) -> None:
    sample = store.add_sample(store.add_project("p").id, "A")
    measurement = store.begin_measurement(sample.id, None, None, "x")
    with pytest.raises(InputError) as caught:
        estimate_measurement(store, predictors, measurement)
    assert caught.value.code is PipelineCode.NOT_FINISHED


def test_a_bundle_is_loaded_once(predictors: Predictors) -> None:
    assert predictors.choose(NIR_AXIS) is predictors.choose(GRID.axis(), "long")
    assert predictors.choose(NIR_AXIS, "short").bundle.ref.id == "short"


def test_what_it_runs_on_can_be_asked_for(predictors: Predictors) -> None:
    asked = Predictors(predictors.infos, providers=[Provider.CPU])
    assert asked.choose(NIR_AXIS).providers == (Provider.CPU,)
    with pytest.raises(InputError):
        Predictors(predictors.infos, providers=[Provider.CUDA, Provider.DIRECTML]).choose(NIR_AXIS)


def test_a_large_batch_may_run_elsewhere_but_the_cpu_stands_behind(predictors: Predictors) -> None:
    assert Provider.CPU in predictors.choose(NIR_AXIS, rows=1_000_000).providers


def test_a_bundle_exchanged_after_it_was_found_is_refused(tmp_path: Path) -> None:
    path = make_bundle(tmp_path / "a", id_="soil")
    predictors = Predictors(find_bundles([tmp_path / "a"]))
    for file in make_bundle(tmp_path / "b", id_="soil", seed=9).iterdir():
        file.replace(path / file.name)
    with pytest.raises(BundleError) as caught:
        predictors.choose(NIR_AXIS)
    assert caught.value.code is BundleCode.CHANGED


Predict = Callable[..., object]


def test_files_of_spectra(predictors: Predictors) -> None:
    spectra = Spectra(GRID.axis(), soil_like(5), Quantity.REFLECTANCE)
    file = SpectraTable("field.csv", "plain-csv", spectra, tuple("abcde"))
    predictions = predict_file(file, predictors, state="air_dry")
    table = predict_table(file, predictors, state="air_dry")
    assert [one.estimates for one in predictions] == [table.estimates(row) for row in range(5)]
    assert predict_json("field.csv", file.samples, predictions) == table_json("field.csv", file.samples, table)


@pytest.mark.parametrize("step", [predict_file, predict_table])
def test_errors_name_the_file(predictors: Predictors, step: Predict) -> None:
    axis = Axis.regular(600, 4000, 2, AxisUnit.CM1)
    mir = Spectra(axis, np.full((1, len(axis)), 0.5), Quantity.ABSORBANCE)
    file = SpectraTable("a/mir.csv", "plain-csv", mir, ("A",))
    with pytest.raises(TilthError) as caught:
        step(file, predictors)
    assert caught.value.code is InferenceCode.MIR_SPECTRUM
    assert caught.value.values["file"] == "a/mir.csv"
