"""What a report says of a project: gathered from the store, nothing computed anew.

The fields follow ISO/IEC 17025:2017 §7.8.2 as far as they apply: unique number, client's project, items with
their condition, position and depth, when measured and when issued, instrument, method imitated, results
with unit and interval, who issued it. A report is not a certificate of analysis; the layout says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version

from core.errors import ErrorCode, InputError, StoreError
from core.inference.estimate import BundleRef, Estimate, PredictedMir
from core.properties import Property, property_named
from core.report.provenance import CalibrationUse, CorrectionUse, Provenance
from core.report.rounding import Rounded, rounded
from core.spectrum import Spectrum
from core.store.records import Project, Sample, Site, StoreCode, StoredEstimates, StoredMeasurement
from core.store.store import Store


class ReportCode(ErrorCode):
    """Why there is nothing to report."""

    NOTHING_MEASURED = "report.nothing_measured"
    OTHER_PROJECT = "report.other_project"
    NOT_FINISHED = "report.not_finished"


@dataclass(frozen=True)
class Instrument:
    """The scanner of a measurement."""

    family: str
    model: str
    serial: str
    firmware: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ReportEstimate:
    """One result: `estimate` as it was stored, `printed` rounded to its uncertainty, None when withheld."""

    property: Property
    estimate: Estimate
    printed: Rounded | None


@dataclass(frozen=True)
class BundleUse:
    """The bundle behind the results of a sample, and what its predicted MIR rests on (`MirEvidence`)."""

    ref: BundleRef
    mir_evidence: str
    estimated: datetime
    t2: float
    q: float


@dataclass(frozen=True, eq=False)
class ReportSample:
    """One measurement of a sample, with its current estimates.

    `instrument` is None for a spectrum imported from the file `source`; `reference_age_s` is the age of the
    white reference at the first repeat; `repeats_used` of `repeats` are in the average `nir`. `bundle` is
    None, and `results` empty, while nothing was estimated. `calibration` and `correction` are those that the
    results rest on.
    """

    sample: Sample
    site: Site | None
    measurement_id: int
    measured: datetime
    instrument: Instrument | None
    source: str
    reference_age_s: float | None
    repeats: int
    repeats_used: tuple[int, ...]
    nir: Spectrum
    mir: PredictedMir | None
    bundle: BundleUse | None
    results: tuple[ReportEstimate, ...]
    calibration: CalibrationUse | None = None
    correction: CorrectionUse | None = None


@dataclass(frozen=True, eq=False)
class ReportContents:
    """A report before it has a shape; `number` is unique and stands on every page."""

    number: str
    issued: datetime
    who: str
    software: str
    project: Project
    samples: tuple[ReportSample, ...]

    @property
    def bundles(self) -> tuple[BundleUse, ...]:
        """Each bundle that results rest on, once, in the order of its first use."""
        used = {sample.bundle.ref: sample.bundle for sample in reversed(self.samples) if sample.bundle is not None}
        return tuple(reversed(used.values()))

    @property
    def calibrations(self) -> tuple[CalibrationUse, ...]:
        """Each local calibration that results rest on, once, in the order of its first use."""
        used = {sample.calibration.ref: sample.calibration for sample in self.samples if sample.calibration}
        return tuple(used.values())

    @property
    def corrections(self) -> tuple[CorrectionUse, ...]:
        """Each correction of spectra that results rest on, once."""
        used = {sample.correction.id: sample.correction for sample in self.samples if sample.correction}
        return tuple(used.values())

    @property
    def instruments(self) -> tuple[Instrument, ...]:
        """Each scanner, once."""
        used = {(s.instrument.family, s.instrument.serial): s.instrument for s in self.samples if s.instrument}
        return tuple(used.values())


def gather(
    store: Store,
    project_id: int,
    *,
    number: str,
    issued: datetime,
    who: str,
    measurement_ids: Sequence[int] | None = None,
    mir: Mapping[int, PredictedMir] | None = None,
) -> ReportContents:
    """What a report on a project says.

    The newest finished measurement of every sample, or the `measurement_ids` given, in that order. `mir`
    holds predicted MIR spectra by measurement, which the store does not keep. Raises `InputError`
    (`NOTHING_MEASURED`, `OTHER_PROJECT`, `NOT_FINISHED`) and `StoreError(MISSING)`.
    """
    project = _project(store, project_id)
    ids = _newest(store, project_id) if measurement_ids is None else list(measurement_ids)
    if not ids:
        raise InputError(ReportCode.NOTHING_MEASURED, project=project.name)
    sites = {site.id: site for site in store.sites(project_id)}
    provenance = Provenance(store, project_id)
    samples = tuple(_sample(store, project, sites, id_, (mir or {}).get(id_), provenance) for id_ in ids)
    return ReportContents(number, issued, who, software_version(), project, samples)


def software_version() -> str:
    """Name and version of the program; without a number where it runs uninstalled."""
    try:
        return f"Tilth {version('tilth')}"
    except PackageNotFoundError:
        return "Tilth"


def _project(store: Store, project_id: int) -> Project:
    for project in store.projects():
        if project.id == project_id:
            return project
    raise StoreError(StoreCode.MISSING, kind="project", id=project_id)


def _newest(store: Store, project_id: int) -> list[int]:
    summaries = store.summaries(project_id)
    return [summary.measurement_id for summary in summaries if summary.measurement_id is not None]


def _sample(
    store: Store,
    project: Project,
    sites: Mapping[int, Site],
    measurement_id: int,
    mir: PredictedMir | None,
    provenance: Provenance,
) -> ReportSample:
    measurement = store.measurement(measurement_id)
    sample = store.sample_with_id(measurement.sample_id)
    if sample.project_id != project.id:
        raise InputError(ReportCode.OTHER_PROJECT, measurement=measurement_id, project=project.name)
    if measurement.finished is None or measurement.spectrum is None:
        raise InputError(ReportCode.NOT_FINISHED, measurement=measurement_id, sample=sample.name)
    stored = store.current_estimates(measurement_id)
    instrument, repeats = _scanned(store, measurement)
    return ReportSample(
        sample=sample,
        site=sites.get(sample.site_id) if sample.site_id is not None else None,
        measurement_id=measurement_id,
        measured=measurement.finished,
        instrument=instrument,
        source=measurement.source,
        reference_age_s=measurement.reference_age_s,
        repeats=repeats,
        repeats_used=measurement.repeats_used,
        nir=measurement.spectrum,
        mir=mir,
        bundle=_bundle(stored) if stored is not None else None,
        results=tuple(_result(estimate) for estimate in stored.estimates) if stored is not None else (),
        calibration=provenance.calibration(stored),
        correction=provenance.correction(stored),
    )


def _scanned(store: Store, measurement: StoredMeasurement) -> tuple[Instrument | None, int]:
    """The scanner, and how many repeats were taken; a repeat that was redone counts once."""
    scans = store.scans(measurement.id)
    if not scans:
        return None, 0
    identity = scans[-1].identity
    instrument = Instrument(identity.family, identity.model, identity.serial, identity.firmware)
    return instrument, len({scan.repeat for scan in scans})


def _bundle(stored: StoredEstimates) -> BundleUse:
    return BundleUse(stored.bundle, stored.mir_evidence, stored.created, stored.t2, stored.q)


def _result(estimate: Estimate) -> ReportEstimate:
    known = property_named(estimate.property)
    return ReportEstimate(known, estimate, rounded(estimate, known.decimals))
