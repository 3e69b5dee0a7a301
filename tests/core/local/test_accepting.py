"""A calibration taken into use and given up again: what then stands in the store, and that nothing is half done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import InputError, StoreError
from core.inference.catalogue import find_bundles
from core.inference.estimate import Reason
from core.local import accept, prepare, propose, re_estimate, resume, roll_back
from core.pipeline import PipelineCode, Predictors, estimate_measurement
from core.store.local_records import NewEstimates
from core.store.records import StoreCode
from core.store.store import Store
from tests.support.bundles import OC, make_bundle
from tests.support.places import LABORATORY, calibrate_place, found, told
from tests.support.projects import measure

NAMES = tuple(f"W-{number}" for number in range(1, 11))
FEWER = NAMES[:5]


class Killed(BaseException):
    """The program ends in the midst of something."""


def values(store: Store, project: int) -> list[float | None]:
    """Organic carbon as the list of samples shows it."""
    shown = [summary.estimates for summary in store.summaries(project)]
    return [None if one is None else one.estimates[0].value for one in shown]


def test_every_measurement_is_estimated_with_it(store: Store, predictors: Predictors, project: int) -> None:
    re_estimate(store, predictors, project)
    before = values(store, project)
    row = calibrate_place(store, predictors, project, NAMES)
    ref = store.calibration(row).ref
    after = values(store, project)
    assert len(after) == len(before) == 14
    assert all(new is not None and old is not None and new > old for new, old in zip(after, before, strict=True))
    for summary in store.summaries(project):
        assert summary.measurement_id is not None
        newest, oldest = store.estimates(summary.measurement_id)
        assert (newest.calibration, oldest.calibration) == (ref, None)
        assert Reason.NO_LOCAL_CALIBRATION not in newest.estimates[0].reasons
    assert ref.n == len(NAMES)
    assert store.calibration(row).laboratory == LABORATORY
    assert re_estimate(store, predictors, project).done == 0


def test_a_later_measurement_uses_it_at_once(store: Store, predictors: Predictors, project: int) -> None:
    row = calibrate_place(store, predictors, project, NAMES)
    later = measure(store, store.add_sample(project, "W-99").id, seed=99)
    prediction = estimate_measurement(store, predictors, later)
    current = store.current_estimates(later)
    assert current is not None
    assert current.calibration == prediction.calibration == store.calibration(row).ref
    assert current.estimates == prediction.estimates


def test_re_estimation_that_was_killed_goes_on_where_it_stopped(
    store: Store, predictors: Predictors, project: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.local.estimating.AT_ONCE", 5)
    bench = prepare(store, predictors, project)
    calibration = propose(bench, found(bench, NAMES), told()).calibration
    seen: list[tuple[int, int]] = []

    def kill(done: int, total: int) -> None:
        seen.append((done, total))
        if done == 10:
            raise Killed

    with pytest.raises(Killed):
        accept(store, predictors, project, calibration, progress=kill)
    assert seen == [(5, 14), (10, 14)]
    assert re_estimate(store, predictors, project).done == 4
    assert all(len(store.estimates(soil.measurement_id)) == 1 for soil in store.soils(project))
    assert re_estimate(store, predictors, project).done == 0


def test_what_was_killed_between_acceptance_and_estimates_shows_none_until_it_is_taken_up(
    store: Store, predictors: Predictors, project: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    re_estimate(store, predictors, project)

    def kill(_: Store, _new: Sequence[NewEstimates]) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Store, "add_estimates_of_many", kill)
        with pytest.raises(Killed):
            calibrate_place(store, predictors, project, NAMES)
    assert values(store, project) == [None] * 14
    assert resume(store, predictors, project).done == 14
    assert None not in values(store, project)
    assert resume(store, predictors, project).done == 0


def test_where_nothing_was_calibrated_nothing_is_resumed(store: Store, predictors: Predictors, project: int) -> None:
    assert resume(store, predictors, project).done == 0
    assert values(store, project) == [None] * 14


def test_rolled_back_the_earlier_estimates_are_current_again_without_being_made_anew(
    store: Store, predictors: Predictors, project: int
) -> None:
    re_estimate(store, predictors, project)
    plain = values(store, project)
    first = calibrate_place(store, predictors, project, FEWER, "First")
    with_first = values(store, project)
    calibrate_place(store, predictors, project, NAMES, "Second", seed=5)
    assert values(store, project) != with_first
    back = roll_back(store, predictors, project, "tiny", who="Ben", reason="a swapped sample", to=first)
    assert (back.done, values(store, project)) == (0, with_first)
    none = roll_back(store, predictors, project, "tiny", who="Ben", reason="all were swapped", to=None)
    assert (none.done, values(store, project)) == (0, plain)


def test_what_was_measured_meanwhile_is_estimated_when_it_is_rolled_back(
    store: Store, predictors: Predictors, project: int
) -> None:
    calibrate_place(store, predictors, project, NAMES)
    later = measure(store, store.add_sample(project, "W-99").id, seed=99)
    estimate_measurement(store, predictors, later)
    assert roll_back(store, predictors, project, "tiny", who="Ben", reason="wrong", to=None).done == 15
    current = store.current_estimates(later)
    assert current is not None
    assert current.calibration is None
    assert Reason.NO_LOCAL_CALIBRATION in current.estimates[0].reasons


def test_without_a_reason_nothing_changes(store: Store, predictors: Predictors, project: int) -> None:
    bench = prepare(store, predictors, project)
    calibration = replace(propose(bench, found(bench, NAMES), told()).calibration, reason=" ")
    before = store.journal()
    with pytest.raises(StoreError) as caught:
        accept(store, predictors, project, calibration)
    assert caught.value.code is StoreCode.INVALID
    assert store.journal() == before


def test_the_bundle_of_a_calibration_that_is_gone_is_named_and_nothing_else_is_used(
    store: Store, predictors: Predictors, project: int, tmp_path: Path
) -> None:
    first = calibrate_place(store, predictors, project, NAMES)
    make_bundle(tmp_path / "newer", id_="tiny", version=2, seed=3)
    newer = Predictors(find_bundles([tmp_path / "newer"]))
    later = measure(store, store.add_sample(project, "W-99").id, seed=99)
    with pytest.raises(InputError) as caught:
        estimate_measurement(store, newer, later)
    assert caught.value.code is PipelineCode.CALIBRATED_BUNDLE_GONE
    assert store.estimates(later) == []
    bench = prepare(store, newer, project)
    assert bench.active is not None
    anew = propose(bench, (), told("Anew")).calibration
    assert (anew.bundle.version, anew.previous) == (2, bench.active.id)
    assert anew.samples.names == bench.active.samples.names
    accept(store, newer, project, anew)
    assert store.current_estimates(later) is not None
    with pytest.raises(InputError):
        roll_back(store, newer, project, "tiny", who="Ben", reason="back", to=first)
    assert store.calibration_events(project)[0].calibration_id != first


def test_the_better_bundle_gives_way_to_the_calibrated_one(
    store: Store, predictors: Predictors, project: int, tmp_path: Path
) -> None:
    calibrate_place(store, predictors, project, NAMES)
    make_bundle(tmp_path / "bundles", id_="better", ccc=0.95, seed=4)
    both = Predictors(find_bundles([tmp_path / "bundles"]))
    axis = store.soils(project)[0].spectrum.axis
    assert both.choose(axis).bundle.ref.id == "better"
    assert both.estimator(store, project, axis).bundle.ref.id == "tiny"
    assert both.estimator(store, store.add_project("Elsewhere").id, axis).bundle.ref.id == "better"
    assert re_estimate(store, both, project).done == 0


def test_the_estimates_are_those_of_the_calibration(store: Store, predictors: Predictors, project: int) -> None:
    row = calibrate_place(store, predictors, project, NAMES)
    bench = prepare(store, predictors, project)
    table = predictors.calibrated(store.calibration(row)).predict_table(
        bench.soils.spectra, state="air_dry_sieved", family="nirscan-nano", instrument="6100039"
    )
    assert bench.active is not None
    assert bench.active.id == store.calibration(row).ref.id
    column = table.properties.index(OC)
    assert values(store, project) == pytest.approx(table.graded.value[:, column].tolist())
