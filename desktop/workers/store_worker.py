"""Owns the store and the bundles. Every method blocks and runs on the store's lane."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from core.errors import InputError, TilthError
from core.inference.catalogue import BundleInfo
from core.inference.estimate import Estimate, PredictedMir, Reason
from core.inference.golden import SelfTest
from core.inference.trust import UNSIGNED, Trust
from core.pipeline import PipelineCode, Predictors, estimate_measurement
from core.store.local_records import StoredCalibration
from core.store.records import (
    Position,
    Project,
    Sample,
    SampleSummary,
    Site,
    StoredEstimates,
    StoredMeasurement,
)
from core.store.sink import StoreSink
from core.store.store import Store
from desktop.insight import NO_INSIGHT, Insight, insight_of
from desktop.installation import installed, user
from desktop.issuing import issue, mir_again
from desktop.workers.entry import Entry
from desktop.workers.explaining import Explained, explain


@dataclass(frozen=True)
class BundleState:
    """A bundle of this computer: `test` is how it did on its golden spectra, `error` what is wrong with it.

    `trust` says who stands behind it.
    """

    id: str
    version: int
    test: SelfTest | None = None
    error: TilthError | None = None
    trust: Trust = UNSIGNED


@dataclass(frozen=True, eq=False)
class Shown:
    """A sample with its newest finished measurement and all that was estimated from it."""

    sample: Sample
    site: Site | None
    measurement: StoredMeasurement | None
    estimates: StoredEstimates | None
    mir: PredictedMir | None
    problem: TilthError | None = None
    """Why nothing could be estimated."""
    calibration: StoredCalibration | None = None
    """What the estimates rest on beside the bundle."""
    insight: Insight = NO_INSIGHT

    def samples_behind(self, estimate: Estimate) -> int:
        """How many samples with laboratory values an estimate was calibrated with, 0 for none."""
        if self.calibration is None or Reason.NO_LOCAL_CALIBRATION in estimate.reasons:
            return 0
        return self.calibration.ref.n

    @property
    def summary(self) -> SampleSummary:
        """As a line of the list of samples."""
        measurement = self.measurement
        return SampleSummary(
            self.sample,
            measurement.id if measurement else None,
            measurement.finished if measurement else None,
            self.estimates,
        )


@dataclass(frozen=True)
class Issued:
    """A report that was written."""

    number: str
    pdf: Path
    csv: Path


class StoreWorker:
    """`open` comes first, `close` last."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._store: Store | None = None
        self._predictors: Predictors | None = None
        self._finding = threading.Lock()

    def open(self) -> list[Project]:
        """Open the store; returns its projects."""
        self._store = Store.open(self._path, who=user())
        return self._store.projects()

    def close(self) -> None:
        """Finish and close; safe when nothing was opened."""
        store, self._store = self._store, None
        if store is not None:
            store.close()

    @property
    def store(self) -> Store:
        """The open store; may be used from any thread."""
        if self._store is None:
            raise RuntimeError("the store is used before it is open")
        return self._store

    def sink(self) -> StoreSink:
        """Where a session keeps its scans."""
        return StoreSink(self.store)

    # Bundles

    def test_bundles(self) -> list[BundleState]:
        """Find the bundles and run the golden spectra of each on this computer."""
        return [self._tested(info) for info in self.predictors.infos]

    def _tested(self, info: BundleInfo) -> BundleState:
        if info.manifest is None:
            return BundleState(info.id, info.version, error=info.error)
        try:
            test = self.predictors.choose(info.manifest.nir_grid.axis(), info.id).self_test()
        except TilthError as failure:
            return BundleState(info.id, info.version, error=failure)
        return BundleState(info.id, info.version, test, trust=info.trust)

    # Projects and samples

    def add_project(self, name: str) -> Project:
        """A new project."""
        return self.store.add_project(name)

    def summaries(self, project_id: int) -> Sequence[SampleSummary]:
        """All samples of a project, in the order of entry."""
        return self.store.summaries(project_id)

    def resume(self, project_id: int) -> int:
        """Finish what was interrupted after a calibration was accepted; how many measurements were estimated."""
        if not self.store.calibration_events(project_id):
            return 0
        from core.local import resume  # here, for it brings the readers of tables along

        return resume(self.store, self.predictors, project_id).done

    def sites(self, project_id: int) -> list[Site]:
        """The sites of a project."""
        return self.store.sites(project_id)

    def enter_sample(self, project_id: int, entry: Entry) -> Sample:
        """The sample of that name as it stands in the project, else a new one with its site."""
        known = self.store.sample(project_id, entry.name)
        if known is not None or entry.state is None:
            return known or self.store.add_sample(project_id, entry.name)
        site = self._site(project_id, entry.site or entry.name, entry.position) if entry.has_site else None
        return self.store.add_sample(
            project_id,
            entry.name,
            site_id=site.id if site else None,
            depth_from_cm=entry.depth_from_cm,
            depth_to_cm=entry.depth_to_cm,
            state=entry.state,
        )

    def _site(self, project_id: int, name: str, position: Position | None) -> Site:
        """The site of that name; one that lies elsewhere gets a number, so that no position is lost."""
        sites = {site.name: site for site in self.store.sites(project_id)}
        for candidate in _numbered(name):
            site = sites.get(candidate)
            if site is None:
                return self.store.add_site(project_id, candidate, position)
            if position is None or site.position == position:
                return site
        raise AssertionError("numbers do not end")

    # Measurements

    def estimate(self, measurement_id: int) -> Shown:
        """Estimate a finished measurement with the best bundle for its spectrum; the estimates are stored."""
        measurement = self.store.measurement(measurement_id)
        sample = self.store.sample_with_id(measurement.sample_id)
        if measurement.spectrum is None:
            raise InputError(PipelineCode.NOT_FINISHED, measurement=measurement_id, sample=sample.name)
        try:
            prediction = estimate_measurement(self.store, self.predictors, measurement_id)
        except TilthError as problem:
            return self._shown(sample, measurement, None, problem)
        return self._shown(sample, measurement, prediction.mir)

    def show(self, sample_id: int) -> Shown:
        """A sample as it is stored; its MIR spectrum is predicted again, for the store keeps none."""
        sample = self.store.sample_with_id(sample_id)
        finished = (found for found in self.store.measurements(sample_id) if found.finished is not None)
        measurement = next(finished, None)
        return self._shown(sample, measurement, None if measurement is None else self._mir_again(measurement))

    def explain(self, measurement_id: int) -> Explained:
        """Why the current estimates of a measurement are what they are."""
        return explain(self.store, self.predictors, measurement_id)

    def report(self, project: Project, pdf: Path) -> Issued:
        """Write the report on a project as pages, and beside them as a table."""
        csv = pdf.with_suffix(".csv")
        contents = issue(self.store, project, self.predictors, pdf=pdf, csv=csv)
        return Issued(contents.number, pdf, csv)

    def _shown(
        self,
        sample: Sample,
        measurement: StoredMeasurement | None,
        mir: PredictedMir | None,
        problem: TilthError | None = None,
    ) -> Shown:
        sites = {site.id: site for site in self.store.sites(sample.project_id)}
        site = sites.get(sample.site_id) if sample.site_id is not None else None
        estimates = None if measurement is None else self._current_estimates(measurement)
        used = self._calibration(sample.project_id, estimates)
        known = NO_INSIGHT
        if measurement is not None and estimates is not None:
            known = insight_of(self.store, self.predictors, measurement, estimates)
        return Shown(sample, site, measurement, estimates, mir, problem, used, known)

    def calibrations(self, project_id: int) -> tuple[StoredCalibration, ...]:
        """The local calibrations that hold in a project, at most one for each bundle."""
        return tuple(self.store.active_calibrations(project_id).values())

    def _calibration(self, project_id: int, estimates: StoredEstimates | None) -> StoredCalibration | None:
        if estimates is None or estimates.calibration is None:
            return None
        used = estimates.calibration
        return next((one for one in self.store.calibrations(project_id) if one.ref == used), None)

    def _mir_again(self, measurement: StoredMeasurement) -> PredictedMir | None:
        stored = self._current_estimates(measurement)
        return None if stored is None else mir_again(self.store, self.predictors, measurement, stored)

    def _current_estimates(self, measurement: StoredMeasurement) -> StoredEstimates | None:
        return self.store.current_estimates(measurement.id)

    @property
    def predictors(self) -> Predictors:
        """The bundles of this computer; safe to share between threads."""
        with self._finding:
            if self._predictors is None:
                self._predictors = Predictors(installed())
            return self._predictors


def _numbered(name: str) -> Iterator[str]:
    """`name`, `name (2)`, `name (3)`, …"""
    yield name
    yield from (f"{name} ({number})" for number in count(2))
