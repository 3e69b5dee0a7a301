"""What is known of stored estimates beside their values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError
from core.inference.catalogue import find_bundles
from core.inference.codes import InferenceCode
from core.pipeline import PipelineCode, Predictors, estimate_measurement
from core.store.records import StoredEstimates
from core.store.store import Store
from desktop.codes import WhyCode
from desktop.insight import Insight, insight_of
from desktop.workers.explaining import explain
from tests.support.bundles import CLAY, NITROGEN, OC, PH
from tests.support.places import add_soils, calibrate_place
from tests.support.projects import fill, measure, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path) as opened:
        yield opened


@pytest.fixture
def folder(tiny_bundles: Callable[..., Path]) -> Path:
    return tiny_bundles(id_="tiny").parent


@pytest.fixture
def predictors(folder: Path) -> Predictors:
    return Predictors(find_bundles([folder]))


def estimated(store: Store, predictors: Predictors) -> int:
    sample = store.add_sample(store.add_project("North").id, "A1")
    measurement = measure(store, sample.id, seed=1)
    estimate_measurement(store, predictors, measurement)
    return measurement


def insight(store: Store, predictors: Predictors, measurement: int) -> Insight:
    return insight_of(store, predictors, store.measurement(measurement), current(store, measurement))


def current(store: Store, measurement: int) -> StoredEstimates:
    found = store.current_estimates(measurement)
    assert found is not None
    return found


def test_properties_without_a_band_are_known(store: Store, predictors: Predictors) -> None:
    known = insight(store, predictors, estimated(store, predictors))
    assert known.associated == {PH, NITROGEN}
    assert known.why_not is None


def test_a_bundle_that_is_gone(store: Store, predictors: Predictors) -> None:
    measurement = fill(store).measured[0]
    known = insight(store, predictors, measurement)
    assert known.why_not is not None
    assert known.why_not.code is WhyCode.OTHER_BUNDLE
    assert known.associated == {NITROGEN}
    with pytest.raises(InputError) as refused:
        explain(store, predictors, measurement)
    assert refused.value.code is WhyCode.OTHER_BUNDLE


def test_a_newer_bundle_does_not_speak_for_an_older(
    store: Store, predictors: Predictors, folder: Path, tiny_bundles: Callable[..., Path]
) -> None:
    measurement = estimated(store, predictors)
    newer = tiny_bundles(id_="newer", version=2, seed=1)
    other = newer.with_name("tiny-2")
    newer.rename(other)
    text = (other / "manifest.json").read_text().replace('"id": "newer"', '"id": "tiny"')
    (other / "manifest.json").write_text(text)
    known = insight(store, Predictors(find_bundles([folder])), measurement)
    assert known.why_not is not None
    assert known.why_not.code is WhyCode.OTHER_BUNDLE


def test_a_bundle_without_a_mean_soil(store: Store, tiny_bundles: Callable[..., Path]) -> None:
    predictors = Predictors(find_bundles([tiny_bundles(id_="mute", explain=False).parent]))
    measurement = estimated(store, predictors)
    known = insight(store, predictors, measurement)
    assert known.why_not is not None
    assert known.why_not.code is InferenceCode.NO_REFERENCE_SOIL
    with pytest.raises(InputError) as refused:
        explain(store, predictors, measurement)
    assert refused.value.code is InferenceCode.NO_REFERENCE_SOIL


def test_nothing_estimated_nothing_explained(store: Store, predictors: Predictors) -> None:
    with pytest.raises(InputError) as refused:
        explain(store, predictors, fill(store).imported)
    assert refused.value.code is PipelineCode.NOT_FINISHED


def test_what_is_explained_is_what_is_stored(store: Store, predictors: Predictors) -> None:
    measurement = estimated(store, predictors)
    explained = explain(store, predictors, measurement)
    for estimate in current(store, measurement).estimates:
        explanation = explained.explanations[estimate.property]
        if estimate.value is not None:
            assert explanation.value == pytest.approx(estimate.value, rel=0.02)
        assert explanation.estimate.value == pytest.approx(estimate.value)
        told = explanation.contribution.sum() + explanation.gap
        assert told == pytest.approx(explanation.value - explanation.reference)
    assert explained.measurement_id == measurement


def test_spectrum_and_mean_soil_have_one_level(store: Store, predictors: Predictors) -> None:
    explained = explain(store, predictors, estimated(store, predictors))
    seen, mean = (-np.log10(one) for one in (explained.reflectance, explained.mean_soil))
    assert len(seen) == len(mean) == len(explained.axis)
    assert (seen.mean(), seen.std()) == pytest.approx((mean.mean(), mean.std()))


def test_a_local_calibration_is_part_of_the_explanation(store: Store, predictors: Predictors) -> None:
    project = add_soils(store, 12)
    measurement = store.summaries(project)[0].measurement_id
    assert measurement is not None
    estimate_measurement(store, predictors, measurement)
    before = explain(store, predictors, measurement).explanations
    calibrate_place(store, predictors, project, [f"W-{number}" for number in range(1, 11)])
    after = explain(store, predictors, measurement).explanations
    for name in (OC, CLAY):
        stored = next(one for one in current(store, measurement).estimates if one.property == name)
        assert after[name].estimate.value == pytest.approx(stored.value)
        assert after[name].value != pytest.approx(before[name].value, rel=0.05)
