"""What the window knows of the store: projects, samples, results; and what it asks of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from core.acquisition.sink import ScanSink
from core.store.local_records import StoredCalibration
from core.store.records import Project, Sample, SampleSummary, Site
from desktop.workers.entry import Entry
from desktop.workers.explaining import Explained
from desktop.workers.lane import Call, Lane
from desktop.workers.store_worker import BundleState, Shown, StoreWorker

T = TypeVar("T")


class Records(QObject):
    """One project at a time. `changed` after every change of an attribute."""

    changed = Signal()
    failed = Signal(object)
    opened = Signal()
    bundles_tested = Signal()
    project_chosen = Signal()
    samples_loaded = Signal(list)
    calibrations_changed = Signal()
    sites_changed = Signal()
    sample_entered = Signal(object)
    shown_changed = Signal(object)
    shown_renewed = Signal(object)
    """The same sample with other estimates."""
    issued = Signal(object)

    def __init__(self, path: Path | None) -> None:
        super().__init__()
        self.projects: list[Project] = []
        self.project: Project | None = None
        self.sites: Sequence[Site] = ()
        self.bundles: Sequence[BundleState] | None = None
        self.calibrations: Sequence[StoredCalibration] = ()
        self.shown: Shown | None = None
        self._waiting = 0
        self.worker = StoreWorker(path)
        self._lane = Lane("store")
        self._lane.failed.connect(self.failed)

    @property
    def busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._waiting > 0

    @property
    def ready(self) -> bool:
        """Whether a scan could be stored."""
        return self.project is not None

    def open(self) -> None:
        """Open the store and choose the newest project."""
        self._ask(self.worker.open).then(self._show_opened)

    def test_bundles(self) -> None:
        """Run the golden spectra of every bundle on this computer."""
        self._ask(self.worker.test_bundles).then(self._show_bundles)

    def sink(self) -> ScanSink:
        """Where a session keeps its scans; only after `opened`."""
        return self.worker.sink()

    def add_project(self, name: str) -> None:
        """Make a project and choose it."""
        self._ask(lambda: self.worker.add_project(name)).then(self._show_added)

    def choose_project(self, project: Project) -> None:
        """Show another project."""
        self.project, self.shown = project, None
        self.project_chosen.emit()
        self.load_samples()
        self._load_sites()
        self._ask(lambda: self.worker.resume(project.id)).then(self._show_resumed)

    def load_samples(self) -> None:
        """Load the samples of the project, which may have other estimates by now."""
        if self.project is not None:
            project_id = self.project.id
            self._ask(lambda: self.worker.summaries(project_id)).then(self._show_samples)
            self._ask(lambda: self.worker.calibrations(project_id)).then(self._show_calibrations)

    def renew(self) -> None:
        """Look again at the samples and at the one that is shown, for their estimates are others now."""
        self.load_samples()
        if self.shown is not None:
            sample_id = self.shown.sample.id
            self._ask(lambda: self.worker.show(sample_id)).then(self._show_renewed)

    def enter_sample(self, entry: Entry) -> None:
        """Put a sample into the project, or find it there."""
        if self.project is None:
            return
        project_id = self.project.id
        self._ask(lambda: self.worker.enter_sample(project_id, entry)).then(self._show_entered)
        self._load_sites()

    def show(self, sample_id: int) -> None:
        """Show a sample with its newest results."""
        self._ask(lambda: self.worker.show(sample_id)).then(self._show_sample)

    def estimate(self, measurement_id: int) -> None:
        """Estimate a finished measurement and show its sample."""
        self._ask(lambda: self.worker.estimate(measurement_id)).then(self._show_sample)

    def explain(self, measurement_id: int) -> Call[Explained]:
        """Why the estimates of a measurement are what they are."""
        return self._ask(lambda: self.worker.explain(measurement_id))

    def issue_report(self, pdf: Path) -> None:
        """Write the report on the project."""
        project = self.project
        if project is not None:
            self._ask(lambda: self.worker.report(project, pdf)).then(self.issued.emit)

    def close(self) -> None:
        """Finish what is asked, close the store and end the thread."""
        self._lane.close(self.worker.close)

    # Answers, on the GUI thread

    def _ask(self, work: Callable[[], T]) -> Call[T]:
        self._waiting += 1
        self.changed.emit()
        return self._lane.run(work).always(self._rest)

    def _rest(self) -> None:
        self._waiting -= 1
        self.changed.emit()

    def _load_sites(self) -> None:
        if self.project is not None:
            project_id = self.project.id
            self._ask(lambda: self.worker.sites(project_id)).then(self._show_sites)

    def _show_opened(self, projects: list[Project]) -> None:
        self.projects = projects
        self.opened.emit()
        if projects:
            self.choose_project(max(projects, key=lambda project: project.created))
        else:
            self.add_project(self.tr("My soils"))

    def _show_bundles(self, bundles: list[BundleState]) -> None:
        self.bundles = bundles
        self.bundles_tested.emit()

    def _show_added(self, project: Project) -> None:
        self.projects = sorted([*self.projects, project], key=lambda known: known.name)
        self.choose_project(project)

    def _show_samples(self, samples: Sequence[SampleSummary]) -> None:
        self.samples_loaded.emit(list(samples))

    def _show_resumed(self, done: int) -> None:
        if done:
            self.renew()

    def _show_calibrations(self, calibrations: Sequence[StoredCalibration]) -> None:
        self.calibrations = calibrations
        self.calibrations_changed.emit()

    def _show_sites(self, sites: Sequence[Site]) -> None:
        self.sites = sites
        self.sites_changed.emit()

    def _show_entered(self, sample: Sample) -> None:
        self.sample_entered.emit(sample)

    def _show_renewed(self, shown: Shown) -> None:
        if self.shown is not None and self.shown.sample.id == shown.sample.id:
            self.shown = shown
            self.shown_renewed.emit(shown)

    def _show_sample(self, shown: Shown) -> None:
        self.shown = shown
        self.shown_changed.emit(shown)
