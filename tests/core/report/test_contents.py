"""What a report says is what the store holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.errors import InputError, StoreError
from core.inference.estimate import BundleRef, CalibrationRef, PredictedMir
from core.inference.manifest import MirEvidence
from core.local import roll_back
from core.report.contents import Instrument, ReportCode, ReportContents, gather
from core.report.rounding import Rounded
from core.spectrum import Axis, AxisUnit
from core.store.local_records import NewCalibration
from core.store.records import StoreCode
from core.store.store import Store
from tests.support.bundles import CLAY, OC
from tests.support.places import LABORATORY, add_soils, calibrate_place, make_predictors
from tests.support.projects import BUNDLE, ESTIMATES, NOW, fill, measure, open_store, spectrum


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path) as opened:
        yield opened


def report(store: Store, project: int, **choice: object) -> ReportContents:
    return gather(store, project, number="2026-X-0001", issued=NOW, who="Ana", **choice)  # type: ignore[arg-type]  # choices are named by the tests


def test_a_whole_report(store: Store) -> None:
    filled = fill(store)
    contents = report(store, filled.project)
    assert (contents.number, contents.issued, contents.who) == ("2026-X-0001", NOW, "Ana")
    assert contents.software.startswith("Tilth ")
    assert contents.project.name == "North fields"
    assert [sample.sample.name for sample in contents.samples] == ["A1", "A2", "A3"]
    assert contents.instruments == (Instrument("nirscan-nano", "NIRscan Nano", "6100039", {"tiva": "2.1.0"}),)
    assert [use.ref for use in contents.bundles] == [BUNDLE]
    first = contents.samples[0]
    assert first.site is not None
    assert first.site.position is not None
    assert (first.measured, first.reference_age_s) == (NOW, 125.0)
    assert (first.repeats, first.repeats_used) == (3, (1, 2))
    assert np.array_equal(first.nir.values, spectrum(1).values)
    assert first.bundle is not None
    assert (first.bundle.mir_evidence, first.bundle.t2, first.bundle.q) == ("simulated", 3.5, 0.25)
    carbon, nitrogen = first.results
    assert (carbon.estimate, nitrogen.estimate) == ESTIMATES
    assert carbon.property.label == "Organic C"
    assert carbon.printed == Rounded(1.2, 0.4, 2.9, 1)
    assert nitrogen.printed is None


def test_a_report_says_which_local_calibration_its_results_rest_on(store: Store, tmp_path: Path) -> None:
    project, predictors = add_soils(store, 14), make_predictors(tmp_path)
    names = [f"W-{number}" for number in range(1, 11)]
    row = calibrate_place(store, predictors, project, names)
    contents = report(store, project)
    (use,) = contents.calibrations
    assert all(sample.calibration is use for sample in contents.samples)
    assert (use.ref, use.ref.n, use.version, use.name) == (store.calibration(row).ref, 10, 1, "Autumn")
    assert (use.accepted, use.accepted_by, use.reason) == (NOW, "Ben", "the results are back")
    assert use.laboratory == LABORATORY
    assert {verdict.name: verdict.n for verdict in use.verdicts} == {OC: 10, CLAY: 10}
    assert all(0 < verdict.rmse_loo < verdict.rmse_before for verdict in use.verdicts)
    roll_back(store, predictors, project, "tiny", who="Ben", reason="swapped", to=None)
    assert report(store, project).calibrations == ()


def test_estimates_that_do_not_agree_with_what_holds_are_not_reported(store: Store) -> None:
    filled = fill(store)
    ref = CalibrationRef("uuid", "cd" * 32, BUNDLE.id, 10)
    store.add_accepted_calibration(filled.project, NewCalibration(ref, BUNDLE, "Autumn", "{}"), "Ben", "why")
    assert all(sample.results == () for sample in report(store, filled.project).samples)


def test_an_imported_spectrum_has_a_source_and_no_instrument(store: Store) -> None:
    imported = report(store, fill(store).project).samples[2]
    assert (imported.instrument, imported.source, imported.repeats) == (None, "field.csv", 0)
    assert (imported.bundle, imported.results, imported.reference_age_s) == (None, (), None)


def test_the_newest_measurement_and_estimates_count(store: Store) -> None:
    filled = fill(store)
    newer = BundleRef("nir-1354-2490", 4, "cd" * 32)
    store.add_estimates(filled.measured[0], newer, ESTIMATES[:1], 1, 1, "real")
    again = measure(store, store.measurement(filled.measured[1]).sample_id, seed=9)
    first, second, _ = report(store, filled.project).samples
    assert first.bundle is not None
    assert first.bundle.ref == newer
    assert (second.measurement_id, second.bundle) == (again, None)


def test_measurements_may_be_chosen(store: Store) -> None:
    filled = fill(store)
    axis = Axis.regular(602, 4000, 2, AxisUnit.CM1)
    mir = PredictedMir(axis, np.zeros(1700), np.ones(1700), MirEvidence.REAL)
    one, two = filled.measured
    contents = report(store, filled.project, measurement_ids=[two, one], mir={one: mir})
    assert [sample.sample.name for sample in contents.samples] == ["A2", "A1"]
    assert [sample.mir for sample in contents.samples] == [None, mir]


def test_what_cannot_be_reported_says_why(store: Store) -> None:
    filled, other = fill(store), fill(store, "South")
    empty = store.add_project("empty").id
    unfinished = store.begin_measurement(store.add_sample(filled.project, "B").id, None, None, "x")
    for project, ids, code in (
        (empty, None, ReportCode.NOTHING_MEASURED),
        (filled.project, [], ReportCode.NOTHING_MEASURED),
        (filled.project, [other.imported], ReportCode.OTHER_PROJECT),
        (filled.project, [unfinished], ReportCode.NOT_FINISHED),
    ):
        with pytest.raises(InputError) as caught:
            report(store, project, measurement_ids=ids)
        assert caught.value.code is code
    with pytest.raises(StoreError) as missing:
        report(store, 99)
    assert missing.value.code is StoreCode.MISSING
