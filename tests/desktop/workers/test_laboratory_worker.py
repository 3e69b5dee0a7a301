"""What the laboratory worker tells of a project, and what it compares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.inference.catalogue import find_bundles
from core.store.records import Project
from core.store.store import Store
from desktop.workers.laboratory_views import Draft, Overview, Wanted
from desktop.workers.laboratory_worker import LaboratoryWorker
from desktop.workers.store_worker import StoreWorker
from tests.support.bundles import CLAY, OC, PH
from tests.support.laboratory import COUNT, SITES, Truth, fill_place


@pytest.fixture
def store_worker(
    tmp_path: Path, tiny_bundles: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> Iterator[StoreWorker]:
    folder = tiny_bundles(id_="tiny").parent
    monkeypatch.setattr("desktop.workers.store_worker.installed", lambda: find_bundles([folder]))
    made = StoreWorker(tmp_path / "store.tilthdb")
    made.open()
    yield made
    made.close()


@pytest.fixture
def truth(store_worker: StoreWorker) -> Truth:
    return fill_place(store_worker.store, store_worker.predictors)


@pytest.fixture
def worker(store_worker: StoreWorker) -> LaboratoryWorker:
    return LaboratoryWorker(store_worker)


@pytest.fixture
def project(store_worker: StoreWorker, truth: Truth) -> Project:
    return store_worker.store.projects()[0]


def typed(truth: Truth, *properties: str) -> Draft:
    return Draft(typed={(name, one): values[one] for name, values in list(truth.items())[:12] for one in properties})


def test_a_project_without_scans_offers_nothing(worker: LaboratoryWorker, store_worker: StoreWorker) -> None:
    empty = store_worker.store.add_project("Empty")
    assert worker.overview(empty.id) == Overview()
    assert worker.versions(empty.id) == ()


def test_what_is_waiting_is_chosen_no_more(worker: LaboratoryWorker, project: Project) -> None:
    wanted = Wanted(6, (OC, CLAY), by_site=True, by_depth=True)
    first = worker.choose(project.id, wanted)
    assert {line.site for line in first.lines} == set(SITES)
    overview = worker.mark_sent(project.id, [line.sample.id for line in first.lines], sent=True)
    assert [line.sample.name for line in overview.waiting] == [line.sample.name for line in first.lines]
    assert (overview.measured, overview.free) == (COUNT, COUNT - 6)
    second = worker.choose(project.id, wanted)
    assert not {line.sample.id for line in first.lines} & {line.sample.id for line in second.lines}


def test_a_value_typed_over_a_kept_finding_is_checked_anew(worker: LaboratoryWorker, project: Project) -> None:
    checked = worker.check(project.id, Draft(typed={("KE-001", CLAY): 140.0}))
    (finding,) = checked.findings
    assert checked.questions == 1
    assert finding.value == 140.0
    left_out = worker.check(
        project.id, Draft(typed={("KE-001", CLAY): 140.0}, left_out=frozenset({("KE-001", CLAY)}))
    )
    assert left_out.findings == ()
    assert left_out.matched.names == ()


def test_a_comparison_holds_every_sample_before_and_after(
    worker: LaboratoryWorker, project: Project, truth: Truth
) -> None:
    draft = typed(truth, CLAY)
    chance = np.random.default_rng(2)
    nothing_to_see = {(name, PH): 5 + 2 * float(chance.random()) for name in list(truth)[:12]}
    preview = worker.preview(
        project.id, worker.check(project.id, replace(draft, typed={**draft.typed, **nothing_to_see}))
    )
    by_name = {one.property: one for one in preview.compared}
    clay, acidity = by_name[CLAY], by_name[PH]
    assert len(clay.changes) == COUNT
    assert clay.skilled
    errors = clay.estimated - clay.measured
    assert np.sqrt(np.mean(errors**2)) == pytest.approx(clay.rmse_after)
    assert ((clay.lower <= clay.estimated) & (clay.estimated <= clay.upper)).all()
    assert not acidity.skilled
    others = (acidity.measured.sum() - acidity.measured) / (acidity.n - 1)
    assert acidity.estimated == pytest.approx(others)
    assert np.sqrt(np.mean((others - acidity.measured) ** 2)) == pytest.approx(acidity.rmse_mean)


def test_estimates_name_the_calibration_that_they_rest_on(
    worker: LaboratoryWorker, store_worker: StoreWorker, project: Project, truth: Truth
) -> None:
    preview = worker.preview(project.id, worker.check(project.id, typed(truth, CLAY)))
    told: list[tuple[int, int]] = []
    done = worker.accept(project.id, preview, "Twelve soils", "back", lambda now, all_: told.append((now, all_)))
    assert done.done == COUNT
    assert told[-1] == (COUNT, COUNT)
    sample = store_worker.store.sample(project.id, "KE-020")
    assert sample is not None
    shown = store_worker.show(sample.id)
    assert shown.calibration is not None
    assert (shown.calibration.name, shown.calibration.ref.n) == ("Twelve soils", 12)
    (held,) = store_worker.calibrations(project.id)
    assert held == shown.calibration
    worker.roll_back(project.id, "tiny", None, "mixed up", lambda _now, _all: None)
    assert store_worker.show(sample.id).calibration is None
    assert store_worker.calibrations(project.id) == ()


class Killed(BaseException):
    """As a program ends that is killed."""


def test_what_was_killed_after_an_acceptance_is_finished_when_the_project_is_opened(
    worker: LaboratoryWorker,
    store_worker: StoreWorker,
    project: Project,
    truth: Truth,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    preview = worker.preview(project.id, worker.check(project.id, typed(truth, OC)))

    def kill(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Store, "add_estimates_of_many", kill)
        with pytest.raises(Killed):
            worker.accept(project.id, preview, "Twelve soils", "back", lambda _now, _all: None)
    assert [one.estimates for one in store_worker.summaries(project.id)] == [None] * COUNT
    assert store_worker.resume(project.id) == COUNT
    assert None not in [one.estimates for one in store_worker.summaries(project.id)]
    assert store_worker.resume(project.id) == 0
