"""Laboratory results, calibrations and corrections: kept as they came, held by events; what is current by them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from core.errors import StoreError
from core.store.engine import Change
from core.store.local_records import (
    EventAction,
    NewCalibration,
    NewEstimates,
    Standing,
)
from core.store.records import Sample, StoreCode
from core.store.store import Store
from tests.core.store.local_material import FILE, OTHER, RESULTS, new_calibration, new_correction
from tests.core.store.material import BUNDLE, ESTIMATES, NOW, SPECTRUM


@pytest.fixture
def accept(store: Store, sample: Sample) -> Callable[[NewCalibration], int]:
    return lambda new: store.add_accepted_calibration(sample.project_id, new, "Ben", "the results are back")


@pytest.fixture
def measurement(store: Store, sample: Sample) -> int:
    measurement = store.begin_measurement(sample.id, None, None, "field.csv")
    store.finish_measurement(measurement, SPECTRUM, ())
    return measurement


def estimate(store: Store, measurement: int, number: int | None = None, correction: int | None = None) -> int:
    calibration = None if number is None else new_calibration(number).ref
    return store.add_estimates(measurement, BUNDLE, ESTIMATES, 1, 1, "real", calibration, correction)


def current(store: Store, sample: Sample, measurement: int) -> int | None:
    """The id of the current set, which list and measurement must agree on."""
    (summary,) = store.summaries(sample.project_id)
    found = store.current_estimates(measurement)
    assert summary.estimates == found
    return None if found is None else found.id


class TestLaboratory:
    def test_a_file_comes_back_as_it_came(self, store: Store, sample: Sample) -> None:
        file_id = store.add_laboratory_results(sample.project_id, FILE)
        (file,) = store.laboratory_results(sample.project_id)
        assert (file.id, file.name, file.laboratory, file.received) == (file_id, "lab.csv", "Soil Lab Ltd", NOW)
        assert file.results == RESULTS
        assert file.sample_ids == (sample.id, None)
        assert store.laboratory_file(file_id) == FILE.content
        assert store.journal(1)[0].action == "add_laboratory_results"

    def test_the_same_file_is_kept_once_and_another_reading_of_it_again(self, store: Store, sample: Sample) -> None:
        first = store.add_laboratory_results(sample.project_id, FILE)
        assert store.add_laboratory_results(sample.project_id, FILE) == first
        other = replace(FILE, results=(replace(RESULTS[0], value=12.5),))
        assert store.add_laboratory_results(sample.project_id, other) != first
        assert len(store.laboratory_results(sample.project_id)) == 2

    def test_a_file_that_was_changed_on_the_disk_is_found(self, store: Store, sample: Sample) -> None:
        file_id = store.add_laboratory_results(sample.project_id, FILE)
        store._engine.write(lambda c: c.connection.execute("DROP TRIGGER laboratory_file_unchanged"))
        store._engine.write(lambda c: c.connection.execute("UPDATE laboratory_file SET content = x'00'"))
        assert store.check().problems == (f"laboratory file {file_id} is not what it was",)

    def test_a_value_that_is_no_number_is_refused(self, store: Store, sample: Sample) -> None:
        broken = replace(FILE, results=(replace(RESULTS[0], value=float("nan")),))
        with pytest.raises(StoreError) as caught:
            store.add_laboratory_results(sample.project_id, broken)
        assert caught.value.code is StoreCode.INVALID
        assert store.laboratory_results(sample.project_id) == []

    def test_samples_are_marked_as_sent_and_unmarked(self, store: Store, sample: Sample) -> None:
        other = store.add_sample(sample.project_id, "A2")
        store.mark_sent(sample.project_id, [other.id, sample.id], "Soil Lab Ltd")
        store.mark_sent(sample.project_id, [other.id], sent=False)
        (sending,) = store.sent_samples(sample.project_id)
        assert (sending.sample_id, sending.laboratory, sending.who, sending.at) == (
            sample.id,
            "Soil Lab Ltd",
            "Ana",
            NOW,
        )

    def test_a_sample_of_another_project_cannot_be_sent(self, store: Store, sample: Sample) -> None:
        elsewhere = store.add_sample(store.add_project("South").id, "B1")
        with pytest.raises(StoreError) as caught:
            store.mark_sent(sample.project_id, [sample.id, elsewhere.id])
        assert caught.value.code is StoreCode.MISSING
        assert store.sent_samples(sample.project_id) == []


class TestCalibrations:
    def test_one_that_is_only_kept_does_not_hold(self, store: Store, sample: Sample) -> None:
        row = store.add_calibration(sample.project_id, new_calibration())
        assert store.active_calibration(sample.project_id, BUNDLE.id) is None
        store.accept_calibration(row, "Ben", "it is right")
        active = store.active_calibration(sample.project_id, BUNDLE.id)
        assert active is not None
        assert (active.id, active.version, active.ref, active.bundle) == (row, 1, new_calibration().ref, BUNDLE)
        assert (active.name, active.added, active.content) == ("Spring 1", NOW, '{"number": 1}')

    def test_the_file_comes_with_it_in_one_transaction(
        self, store: Store, sample: Sample, accept: Callable[[NewCalibration], int]
    ) -> None:
        row = accept(new_calibration(file=FILE))
        stored = store.calibration(row)
        (file,) = store.laboratory_results(sample.project_id)
        assert (stored.file_id, stored.laboratory) == (file.id, "Soil Lab Ltd")
        (event,) = store.calibration_events(sample.project_id)
        assert (event.calibration_id, event.action, event.who, event.reason, event.at) == (
            row,
            EventAction.ACCEPT,
            "Ben",
            "the results are back",
            NOW,
        )

    @pytest.mark.parametrize(("who", "reason"), [("", "because"), ("Ben", " ")])
    def test_without_a_name_or_a_reason_nothing_is_kept(
        self, store: Store, sample: Sample, who: str, reason: str
    ) -> None:
        before = store.journal()
        with pytest.raises(StoreError) as caught:
            store.add_accepted_calibration(sample.project_id, new_calibration(file=FILE), who, reason)
        assert caught.value.code is StoreCode.INVALID
        assert store.calibrations(sample.project_id) == []
        assert store.laboratory_results(sample.project_id) == []
        assert store.journal() == before

    def test_the_same_is_not_kept_twice(
        self, store: Store, sample: Sample, accept: Callable[[NewCalibration], int]
    ) -> None:
        accept(new_calibration())
        with pytest.raises(StoreError) as caught:
            accept(new_calibration())
        assert caught.value.code is StoreCode.DUPLICATE
        assert len(store.calibration_events(sample.project_id)) == 1

    def test_one_holds_for_each_bundle_and_versions_count_by_bundle(
        self, store: Store, sample: Sample, accept: Callable[[NewCalibration], int]
    ) -> None:
        first, second, other = (
            accept(new_calibration(1)),
            accept(new_calibration(2)),
            accept(new_calibration(3, OTHER.id)),
        )
        assert [(one.id, one.version) for one in store.calibrations(sample.project_id)] == [
            (other, 1),
            (second, 2),
            (first, 1),
        ]
        active = store.active_calibrations(sample.project_id)
        assert {bundle: one.id for bundle, one in active.items()} == {BUNDLE.id: second, OTHER.id: other}
        assert list(active) == [BUNDLE.id, OTHER.id]

    def test_rolled_back_to_an_earlier_one_and_to_none(
        self, store: Store, sample: Sample, accept: Callable[[NewCalibration], int]
    ) -> None:
        first, _ = accept(new_calibration(1)), accept(new_calibration(2))
        store.roll_back_calibration(sample.project_id, BUNDLE.id, "Ben", "a wrong sample", to=first)
        active = store.active_calibration(sample.project_id, BUNDLE.id)
        assert active is not None
        assert active.id == first
        store.roll_back_calibration(sample.project_id, BUNDLE.id, "Ben", "all of it was wrong")
        assert store.active_calibration(sample.project_id, BUNDLE.id) is None
        newest = store.calibration_events(sample.project_id)[0]
        assert (newest.calibration_id, newest.action) == (None, EventAction.ROLL_BACK)
        assert store.journal(1)[0].action == "roll_back_calibration"

    def test_only_to_one_that_held_and_does_not_hold_now(
        self, store: Store, sample: Sample, accept: Callable[[NewCalibration], int]
    ) -> None:
        held, elsewhere = accept(new_calibration(1)), accept(new_calibration(3, OTHER.id))
        never = store.add_calibration(sample.project_id, new_calibration(2))
        back = partial(store.roll_back_calibration, sample.project_id, BUNDLE.id, "Ben", "why")
        for to, code in ((held, StoreCode.INVALID), (never, StoreCode.INVALID), (elsewhere, StoreCode.MISSING)):
            with pytest.raises(StoreError) as caught:
                back(to=to)
            assert caught.value.code is code
        back()
        with pytest.raises(StoreError):
            back()


class TestCorrections:
    def test_one_holds_for_each_thing_corrected(self, store: Store, sample: Sample) -> None:
        moist, moister, scanner = (
            store.add_correction(sample.project_id, new)
            for new in (new_correction(1), new_correction(2), new_correction(3, "instrument:nano/2"))
        )
        assert store.active_corrections(sample.project_id) == []
        for row in (moist, scanner, moister):
            store.accept_correction(row, "Ben", "fitted on six pairs")
        assert [one.id for one in store.active_corrections(sample.project_id)] == [scanner, moister]
        store.roll_back_correction(sample.project_id, "state:field_moist", "Ben", "too wet", to=moist)
        assert [one.id for one in store.active_corrections(sample.project_id)] == [scanner, moist]
        store.roll_back_correction(sample.project_id, "state:field_moist", "Ben", "dry now")
        assert [one.id for one in store.active_corrections(sample.project_id)] == [scanner]
        assert [event.correction_id for event in store.correction_events(sample.project_id)][:2] == [None, moist]


class TestCurrentEstimates:
    def test_they_agree_with_the_calibration_that_holds(
        self, store: Store, sample: Sample, measurement: int, accept: Callable[[NewCalibration], int]
    ) -> None:
        plain = estimate(store, measurement)
        assert current(store, sample, measurement) == plain
        first = accept(new_calibration(1))
        assert current(store, sample, measurement) is None
        calibrated = estimate(store, measurement, 1)
        assert current(store, sample, measurement) == calibrated
        accept(new_calibration(2))
        again = estimate(store, measurement, 2)
        assert current(store, sample, measurement) == again
        store.roll_back_calibration(sample.project_id, BUNDLE.id, "Ben", "why", to=first)
        assert current(store, sample, measurement) == calibrated
        store.roll_back_calibration(sample.project_id, BUNDLE.id, "Ben", "why")
        assert current(store, sample, measurement) == plain
        assert [one.id for one in store.estimates(measurement)] == [again, calibrated, plain]

    def test_they_name_it(
        self, store: Store, sample: Sample, measurement: int, accept: Callable[[NewCalibration], int]
    ) -> None:
        accept(new_calibration(1))
        estimate(store, measurement, 1)
        (stored,) = store.estimates(measurement)
        assert stored.calibration == new_calibration(1).ref
        assert store.standings(sample.project_id) == {measurement: Standing(BUNDLE, new_calibration(1).ref, None)}

    def test_a_calibration_of_another_bundle_or_project_does_not_matter(
        self, store: Store, sample: Sample, measurement: int, accept: Callable[[NewCalibration], int]
    ) -> None:
        plain = estimate(store, measurement)
        accept(new_calibration(3, OTHER.id))
        store.add_accepted_calibration(store.add_project("South").id, new_calibration(4), "Ben", "why")
        assert current(store, sample, measurement) == plain

    def test_none_is_current_with_a_correction_that_was_rolled_back(
        self, store: Store, sample: Sample, measurement: int
    ) -> None:
        row = store.add_correction(sample.project_id, new_correction())
        store.accept_correction(row, "Ben", "why")
        plain, corrected = estimate(store, measurement), estimate(store, measurement, correction=row)
        assert current(store, sample, measurement) == corrected
        store.roll_back_correction(sample.project_id, "state:field_moist", "Ben", "why")
        assert current(store, sample, measurement) == plain

    def test_a_calibration_of_another_project_cannot_be_named(self, store: Store, measurement: int) -> None:
        store.add_accepted_calibration(store.add_project("South").id, new_calibration(1), "Ben", "why")
        with pytest.raises(StoreError) as caught:
            estimate(store, measurement, 1)
        assert caught.value.code is StoreCode.MISSING
        assert store.estimates(measurement) == []

    def test_many_are_added_all_or_none(self, store: Store, measurement: int) -> None:
        good = NewEstimates(measurement, BUNDLE, ESTIMATES, 1, 1, "real")
        with pytest.raises(StoreError):
            store.add_estimates_of_many([good, replace(good, measurement_id=99)])
        assert store.estimates(measurement) == []
        store.add_estimates_of_many([good, good])
        assert len(store.estimates(measurement)) == 2


TABLES = {
    "laboratory_file",
    "laboratory_result",
    "sending",
    "calibration",
    "calibration_event",
    "correction",
    "correction_event",
}


@pytest.mark.parametrize("table", sorted(TABLES))
@pytest.mark.parametrize(
    "statement", ["UPDATE {0} SET id = 9", "DELETE FROM {0}", "REPLACE INTO {0} SELECT * FROM {0}"]
)
def test_nothing_of_it_is_ever_changed(store: Store, sample: Sample, table: str, statement: str) -> None:
    store.add_accepted_calibration(sample.project_id, new_calibration(file=FILE), "Ben", "why")
    store.mark_sent(sample.project_id, [sample.id])
    store.accept_correction(store.add_correction(sample.project_id, new_correction()), "Ben", "why")

    def tamper(change: Change) -> None:
        change.connection.execute(statement.format(table))

    with pytest.raises(StoreError) as caught:
        store._engine.write(tamper)
    assert "never" in str(caught.value.values["detail"])


def test_a_store_of_schema_1_takes_a_calibration(tmp_path: Path) -> None:
    path = tmp_path / "old.tilthdb"
    shutil.copy(Path(__file__).parent / "data" / "schema-1.tilthdb", path)
    with Store.open(path, who="Ben") as store:
        (project,) = store.projects()
        (before,) = store.summaries(project.id)
        assert before.estimates is not None
        assert before.estimates.calibration is None
        store.add_accepted_calibration(project.id, new_calibration(file=FILE), "Ben", "why")
        assert store.summaries(project.id)[0].estimates is None
        new = estimate(store, before.estimates.measurement_id, 1)
        (after,) = store.summaries(project.id)
        assert after.estimates is not None
        assert (after.estimates.id, after.estimates.calibration) == (new, new_calibration().ref)
        assert [one.id for one in store.estimates(before.estimates.measurement_id)] == [new, before.estimates.id]
        assert store.check().ok
    assert (tmp_path / "old.schema-1.tilthdb").exists()
