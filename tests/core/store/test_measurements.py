from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.acquisition.scanner import ScanKind
from core.errors import StoreError
from core.inference.estimate import Grade
from core.spectrum import Axis, AxisUnit, Quantity, Spectrum
from core.store.engine import Change
from core.store.records import Sample, StoreCode
from core.store.store import Store
from core.store.values import array_bytes, array_of
from tests.core.store.material import AXIS, BUNDLE, ESTIMATES, NOW, SPECTRUM, Scans


def test_a_scan_comes_back_as_it_went_in(store: Store, scans: Scans) -> None:
    scan = scans.make(ScanKind.REFERENCE)
    stored = store.scan(store.add_scan(scan))
    np.testing.assert_array_equal(stored.counts, scan.counts)
    assert stored.sha256 == scan.sha256
    no_counts = {"counts": None}
    assert vars(stored.scan()) | no_counts == vars(scan) | no_counts


def test_repeats_know_their_measurement_reference_and_dark(store: Store, sample: Sample, scans: Scans) -> None:
    dark = store.add_scan(scans.make(ScanKind.DARK))
    reference = store.add_scan(scans.make(ScanKind.REFERENCE), dark_id=dark)
    measurement = store.begin_measurement(sample.id, reference, 61.5, "nirscan_nano 6100039")
    for repeat in (1, 2, 2):
        store.add_scan(scans.make(), measurement_id=measurement, repeat=repeat, reference_id=reference, dark_id=dark)
    stored = store.scans(measurement)
    assert [scan.repeat for scan in stored] == [1, 2, 2]
    assert {(scan.reference_id, scan.dark_id) for scan in stored} == {(reference, dark)}
    assert store.measurement(measurement).reference_age_s == 61.5


def test_a_project_knows_the_repeats_that_it_has(store: Store, sample: Sample, scans: Scans) -> None:
    elsewhere = store.add_sample(store.add_project("South fields").id, "A1")
    reference = store.add_scan(scans.make(ScanKind.REFERENCE))
    kept = {}
    for one in (sample, elsewhere):
        measurement = store.begin_measurement(one.id, reference, 0.0, "files")
        kept[one.id] = store.add_scan(scans.make(), measurement_id=measurement, repeat=1, reference_id=reference)
    assert store.hashes(sample.project_id) == {store.scan(kept[sample.id]).sha256: 1}
    assert store.hashes(elsewhere.project_id) == {store.scan(kept[elsewhere.id]).sha256: 2}


def test_equal_axes_are_stored_once(store: Store, scans: Scans) -> None:
    other = Axis(AXIS.points + 0.5, AxisUnit.NM)
    ids = [store.add_scan(scans.make(axis=axis)) for axis in (AXIS, other, AXIS)]
    assert [store.scan(scan_id).axis for scan_id in ids] == [AXIS, other, AXIS]
    assert store._engine.read(lambda c: c.execute("SELECT count(*) FROM axis").fetchone()[0]) == 2


def test_a_finished_measurement_has_its_spectrum_and_does_not_change(
    store: Store, sample: Sample, scans: Scans
) -> None:
    measurement = store.begin_measurement(sample.id, None, None, "peach.csv")
    assert store.measurement(measurement).spectrum is None
    store.finish_measurement(measurement, SPECTRUM, (1, 3, 4), '{"snr": 900}')
    stored = store.measurement(measurement)
    assert stored.spectrum is not None
    assert stored.spectrum.axis == AXIS
    np.testing.assert_array_equal(stored.spectrum.values, SPECTRUM.values)
    assert (stored.repeats_used, stored.checks, stored.finished) == ((1, 3, 4), '{"snr": 900}', NOW)
    with pytest.raises(StoreError) as twice:
        store.finish_measurement(measurement, SPECTRUM, ())
    with pytest.raises(StoreError) as late:
        store.add_scan(scans.make(), measurement_id=measurement, repeat=1)
    assert twice.value.code is late.value.code is StoreCode.FINISHED
    assert store.scans(measurement) == []


def test_absorbance_on_wavenumbers_is_stored_as_such(store: Store, sample: Sample) -> None:
    mir = Spectrum(Axis.regular(600, 4000, 2, AxisUnit.CM1), np.linspace(0, 2, 1701), Quantity.ABSORBANCE)
    measurement = store.begin_measurement(sample.id, None, None, "soil.0")
    store.finish_measurement(measurement, mir, ())
    spectrum = store.measurement(measurement).spectrum
    assert spectrum is not None
    assert (spectrum.quantity, spectrum.axis.unit) == (Quantity.ABSORBANCE, AxisUnit.CM1)


ORPHANS: dict[str, Callable[[Store], object]] = {
    "scan": lambda store: store.add_scan(Scans().make(), measurement_id=5, repeat=1),
    "reference": lambda store: store.add_scan(Scans().make(), reference_id=5),
    "measurement": lambda store: store.begin_measurement(5, None, None, "x"),
    "estimates": lambda store: store.add_estimates(5, BUNDLE, ESTIMATES, 1.0, 1.0, "real"),
    "report": lambda store: store.record_report(5, "2026-1", "cd" * 32),
}


@pytest.mark.parametrize("orphan", ORPHANS.values(), ids=ORPHANS)
def test_what_belongs_to_nothing_is_refused(store: Store, orphan: Callable[[Store], object]) -> None:
    with pytest.raises(StoreError) as caught:
        orphan(store)
    assert caught.value.code is StoreCode.MISSING
    assert caught.value.values["id"] == 5
    assert len(store.journal()) == 1


@pytest.mark.parametrize("repeat", [None, 0])
def test_a_scan_of_a_measurement_has_a_number(store: Store, sample: Sample, scans: Scans, repeat: int | None) -> None:
    measurement = store.begin_measurement(sample.id, None, None, "x")
    with pytest.raises(StoreError) as caught:
        store.add_scan(scans.make(), measurement_id=measurement, repeat=repeat)
    assert caught.value.code is StoreCode.INVALID


def test_measurements_are_listed_newest_first(store: Store, sample: Sample) -> None:
    ids = [store.begin_measurement(sample.id, None, None, "x") for _ in range(3)]
    assert [entry.id for entry in store.measurements(sample.id)] == ids[::-1]
    with pytest.raises(StoreError) as caught:
        store.measurement(99)
    assert caught.value.code is StoreCode.MISSING


def test_estimates_come_back_exactly_and_older_ones_stay(store: Store, sample: Sample) -> None:
    measurement = store.begin_measurement(sample.id, None, None, "x")
    first = store.add_estimates(measurement, BUNDLE, ESTIMATES, 3.25, math.nan, "simulated")
    newer = replace(BUNDLE, version=2)
    second = store.add_estimates(measurement, newer, ESTIMATES[:1], 2.0, math.inf, "real")
    newest, oldest = store.estimates(measurement)
    assert (newest.id, newest.bundle, newest.q, newest.mir_evidence) == (second, newer, math.inf, "real")
    assert (oldest.id, oldest.bundle, oldest.estimates, oldest.t2) == (first, BUNDLE, ESTIMATES, 3.25)
    assert math.isnan(oldest.q)


def test_an_estimate_that_this_program_cannot_understand_is_damage(store: Store, sample: Sample) -> None:
    measurement = store.begin_measurement(sample.id, None, None, "x")
    strange = replace(ESTIMATES[0], grade="excellent")  # type: ignore[arg-type]
    store.add_estimates(measurement, BUNDLE, (strange,), 1.0, 1.0, "real")
    with pytest.raises(StoreError) as caught:
        store.estimates(measurement)
    assert caught.value.code is StoreCode.CORRUPT


NEVER_CHANGED = ["scan", "axis", "measurement", "estimate_set", "report", "journal"]


@pytest.mark.parametrize("table", NEVER_CHANGED)
@pytest.mark.parametrize(
    "statement", ["UPDATE {0} SET rowid = 9", "DELETE FROM {0}", "REPLACE INTO {0} SELECT * FROM {0}"]
)
def test_what_was_measured_or_issued_cannot_be_changed(
    store: Store, sample: Sample, scans: Scans, table: str, statement: str
) -> None:
    measurement = store.begin_measurement(sample.id, None, None, "x")
    store.add_scan(scans.make(), measurement_id=measurement, repeat=1)
    store.finish_measurement(measurement, SPECTRUM, (1,))
    store.add_estimates(measurement, BUNDLE, ESTIMATES, 1.0, 1.0, "real")
    store.record_report(sample.project_id, "2026-1", "cd" * 32)

    def tamper(change: Change) -> None:
        change.connection.execute("PRAGMA defer_foreign_keys = ON")
        change.connection.execute(statement.format(table))

    with pytest.raises(StoreError) as caught:
        store._engine.write(tamper)
    assert isinstance(caught.value.__cause__, sqlite3.IntegrityError)
    assert caught.value.__cause__.sqlite_errorname == "SQLITE_CONSTRAINT_TRIGGER"
    assert store.check().ok


def test_summaries_show_the_newest_finished_measurement(store: Store, sample: Sample) -> None:
    store.add_sample(sample.project_id, "A2")
    store.add_sample(store.add_project("South").id, "elsewhere")
    for bundle in (BUNDLE, replace(BUNDLE, version=2)):
        finished = store.begin_measurement(sample.id, None, None, "x")
        store.finish_measurement(finished, SPECTRUM, (1,))
        store.add_estimates(finished, bundle, ESTIMATES, 1.0, 1.0, "real")
    store.add_estimates(finished, replace(BUNDLE, version=3), ESTIMATES, 1.0, 1.0, "real")
    store.begin_measurement(sample.id, None, None, "abandoned")

    listed = store.summaries(sample.project_id)
    assert [summary.sample.name for summary in listed] == ["A1", "A2"]
    assert listed[0].measurement_id == finished
    assert listed[0].measured == NOW
    assert listed[0].estimates == store.estimates(finished)[0]
    assert listed[0].estimates is not None
    assert listed[0].estimates.bundle.version == 3
    assert (listed[-1].measurement_id, listed[1].measured, listed[1].estimates) == (None, None, None)


def test_report_numbers_are_unique_to_the_store(store: Store, sample: Sample) -> None:
    first = store.next_report_number()
    assert first == store.next_report_number()
    store.record_report(sample.project_id, first, "cd" * 32)
    second = store.next_report_number()
    year, tag, count = second.split("-")
    assert (year, count, len(tag)) == ("2026", "0002", 6)
    with pytest.raises(StoreError) as caught:
        store.record_report(sample.project_id, first, "cd" * 32)
    assert caught.value.code is StoreCode.DUPLICATE


@given(st.lists(st.floats(), max_size=40))
def test_arrays_survive_to_the_last_bit(values: list[float]) -> None:
    array = np.array(values, dtype=np.float64)
    assert array_of(array_bytes(array)).tobytes() == array.tobytes()
    assert array_bytes(array) == array.astype("<f8").tobytes()


def test_grades_are_words_in_the_file(store: Store, sample: Sample) -> None:
    measurement = store.begin_measurement(sample.id, None, None, "x")
    store.add_estimates(measurement, BUNDLE, ESTIMATES, 1.0, 1.0, "real")
    query = "SELECT json_extract(estimates, '$[0].grade') FROM estimate_set"
    assert store._engine.read(lambda c: c.execute(query).fetchone()[0]) == Grade.CAUTION.value
