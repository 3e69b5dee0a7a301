"""The worker of the store: samples with their sites, estimates, reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

from core.inference.codes import InferenceCode
from core.store.records import Position, Project, State
from desktop.workers.entry import Entry
from desktop.workers.store_worker import StoreWorker
from tests.support.projects import measure

HERE, THERE = Position(-1.0, 36.0), Position(-1.5, 36.5)


@pytest.fixture
def worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny_bundles: Callable[..., Path]
) -> Iterator[StoreWorker]:
    monkeypatch.setenv("TILTH_BUNDLES", str(tiny_bundles(id_="tiny").parent))
    made = StoreWorker(tmp_path / "store.tilthdb")
    made.open()
    yield made
    made.close()


@pytest.fixture
def project(worker: StoreWorker) -> Project:
    return worker.add_project("North")


def entry(name: str, site: str = "", position: Position | None = None) -> Entry:
    return Entry(name, site, 0, 20, State.AIR_DRY_SIEVED, position)


def test_a_sample_is_entered_once(worker: StoreWorker, project: Project) -> None:
    first = worker.enter_sample(project.id, entry("A1", "Hill"))
    again = worker.enter_sample(project.id, entry("A1", "Valley"))
    assert again == first
    assert [site.name for site in worker.sites(project.id)] == ["Hill"]


def test_no_position_is_lost_and_no_site_made_twice(worker: StoreWorker, project: Project) -> None:
    sites = [
        worker.enter_sample(project.id, entry("A1", "Hill", HERE)).site_id,
        worker.enter_sample(project.id, entry("A2", "Hill")).site_id,
        worker.enter_sample(project.id, entry("A3", "Hill", HERE)).site_id,
        worker.enter_sample(project.id, entry("A4", "Hill", THERE)).site_id,
        worker.enter_sample(project.id, entry("A5", "", THERE)).site_id,
        worker.enter_sample(project.id, entry("A6")).site_id,
    ]
    named = {site.id: (site.name, site.position) for site in worker.sites(project.id)}
    assert [named.get(site) if site else None for site in sites] == [
        ("Hill", HERE),
        ("Hill", HERE),
        ("Hill", HERE),
        ("Hill (2)", THERE),
        ("A5", THERE),
        None,
    ]


def test_estimates_come_with_the_sample_that_they_are_of(worker: StoreWorker, project: Project) -> None:
    sample = worker.enter_sample(project.id, entry("A1", "Hill", HERE))
    shown = worker.estimate(measure(worker.store, sample.id, seed=1))
    assert shown.problem is None
    assert shown.sample == sample
    assert shown.site is not None
    assert shown.mir is not None
    assert shown.estimates is not None
    (listed,) = worker.summaries(project.id)
    assert (listed.sample, listed.estimates) == (shown.summary.sample, shown.summary.estimates)
    again = worker.show(sample.id)
    assert again.estimates == shown.estimates
    assert again.mir is not None


def test_without_a_fitting_bundle_the_measurement_stays_and_the_reason_is_told(
    worker: StoreWorker, project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sample = worker.enter_sample(project.id, entry("A1"))
    measurement = measure(worker.store, sample.id, seed=1)
    monkeypatch.setattr("desktop.workers.store_worker.installed", list)
    shown = worker.estimate(measurement)
    assert shown.estimates is None
    assert shown.measurement is not None
    assert shown.problem is not None
    assert shown.problem.code is InferenceCode.NO_BUNDLES


def test_bundles_are_tested_on_this_computer(worker: StoreWorker) -> None:
    states = {state.id: state for state in worker.test_bundles()}
    assert states["tiny"].error is None
    assert states["tiny"].test is not None
    assert states["tiny"].test.passed


def test_a_report_is_two_files(worker: StoreWorker, project: Project, tmp_path: Path, qapp: QObject) -> None:
    sample = worker.enter_sample(project.id, entry("A1"))
    worker.estimate(measure(worker.store, sample.id, seed=1))
    issued = worker.report(project, tmp_path / "north.pdf")
    assert issued.pdf.read_bytes().startswith(b"%PDF")
    assert "A1" in issued.csv.read_text(encoding="utf-8")
    assert issued.number != worker.store.next_report_number()
