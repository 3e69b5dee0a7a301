"""The store: one SQLite file with everything a user measured.

    with Store.open(None, who="Ana") as store:
        project = store.add_project("North fields")

Every method blocks, so none belongs on the GUI thread. A method that changes something returns after the
commit is on the disk; that is the promise on which a scanner's user relies. All failures are `StoreError`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from core.acquisition.scanner import Scan
from core.inference.estimate import BundleRef, CalibrationRef, Estimate
from core.spectrum import Spectrum
from core.store import check, estimates, journal, measurements, places, scans, summaries
from core.store.backup import write_backup
from core.store.engine import Engine
from core.store.local_records import NewEstimates
from core.store.local_store import LocalStore
from core.store.opening import default_path, open_file
from core.store.records import (
    CheckReport,
    JournalEntry,
    Position,
    Project,
    Sample,
    SampleSummary,
    Site,
    State,
    StoredEstimates,
    StoredMeasurement,
    StoredScan,
)
from core.store.schema import MIGRATIONS, Migration

PATIENCE_S = 5.0
"""How long to wait for another process that writes before saying that the store is locked."""


def utc_now() -> datetime:
    """The time of the computer, aware."""
    return datetime.now(UTC)


class Store(LocalStore):
    """Open with `Store.open`; may be used from any number of threads, close it once."""

    def __init__(self, engine: Engine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    @staticmethod
    def open(
        path: Path | str | None = None,
        *,
        who: str,
        now: Callable[[], datetime] = utc_now,
        patience_s: float = PATIENCE_S,
        migrations: tuple[Migration, ...] = MIGRATIONS,
    ) -> Store:
        """Open the store at `path` (None: `default_path()`), created if there is none.

        `who` stands in the journal. An older schema is migrated after a backup beside it. Raises
        `StoreError`: `NOT_A_STORE`, `NEWER`, `LOCKED`, `CORRUPT`, `UNWRITABLE`, `FULL`, `MIGRATION`.
        """
        file = default_path() if path is None else Path(path)
        connection, before = open_file(file, migrations, patience_s)
        store = Store(Engine(connection, file, who, now, patience_s), now)
        if before < len(migrations):
            store._journal_schema(before, len(migrations))
        return store

    @property
    def path(self) -> Path:
        """The file."""
        return self._engine.file

    def close(self) -> None:
        """Finish what is being written and close; safe to call twice."""
        self._engine.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Projects, sites, samples

    def projects(self) -> list[Project]:
        """All projects, by name."""
        return self._engine.read(places.projects)

    def project(self, name: str) -> Project | None:
        """The project of that name, if there is one."""
        return self._engine.read(lambda c: places.project_named(c, name))

    def add_project(self, name: str, note: str = "") -> Project:
        """A new project; `DUPLICATE` when the name is taken."""
        return self._engine.write(lambda c: places.add_project(c, name, note), kind="project", name=name)

    def sites(self, project_id: int) -> list[Site]:
        """The sites of a project, by name."""
        return self._engine.read(lambda c: places.sites(c, project_id))

    def add_site(self, project_id: int, name: str, position: Position | None = None) -> Site:
        """A new site; `DUPLICATE` when the project has one of that name, `INVALID` off the globe."""
        return self._engine.write(
            lambda c: places.add_site(c, project_id, name, position), kind="site", name=name, id=project_id
        )

    def sample(self, project_id: int, name: str) -> Sample | None:
        """The sample of that name in a project, if there is one."""
        return self._engine.read(lambda c: places.sample_named(c, project_id, name))

    def sample_with_id(self, sample_id: int) -> Sample:
        """The sample; `MISSING` when there is none."""
        return self._engine.read(lambda c: places.sample_with_id(c, sample_id))

    def add_sample(
        self,
        project_id: int,
        name: str,
        *,
        site_id: int | None = None,
        depth_from_cm: float | None = None,
        depth_to_cm: float | None = None,
        state: State = State.UNKNOWN,
        note: str = "",
    ) -> Sample:
        """A new sample.

        `DUPLICATE` when the project has one of that name, `MISSING` when project or site are unknown or do
        not belong together, `INVALID` when the depth runs upwards.
        """
        new = Sample(0, project_id, name, self._now(), site_id, depth_from_cm, depth_to_cm, state, note)
        return self._engine.write(lambda c: places.add_sample(c, new), kind="sample", name=name, id=project_id)

    def update_sample(self, sample: Sample) -> None:
        """Bring the sample of `sample.id` to what `sample` says, say `replace(sample, note="wet")`.

        Its project and time of entry stay. The journal keeps what each changed field was.
        """
        self._engine.write(lambda c: places.update_sample(c, sample), kind="sample", name=sample.name, id=sample.id)

    def summaries(self, project_id: int) -> list[SampleSummary]:
        """Every sample of a project in the order of entry, with its newest measurement and current estimates.

        Ten thousand in a tenth of a second, since estimates become records when they are looked at.
        """
        return self._engine.read(lambda c: summaries.summaries(c, project_id, self.path))

    # Scans and measurements

    def begin_measurement(
        self, sample_id: int, reference_id: int | None, reference_age_s: float | None, source: str
    ) -> int:
        """A measurement without a spectrum yet; returns its id.

        `source` is the scanner, or the file of a spectrum that was imported; then there is no reference.
        """
        return self._engine.write(
            lambda c: measurements.begin_measurement(c, sample_id, reference_id, reference_age_s, source),
            kind="sample",
            id=sample_id,
        )

    def add_scan(
        self,
        scan: Scan,
        *,
        measurement_id: int | None = None,
        repeat: int | None = None,
        reference_id: int | None = None,
        dark_id: int | None = None,
    ) -> int:
        """Add a scan and return its id; by then it is on the disk.

        A repeat names its measurement, its number from 1, and the scans its reflectance rests on; a
        reference, dark or check names none. `FINISHED` when the measurement is closed.
        """
        return self._engine.write(
            lambda c: scans.add_scan(c, scan, measurement_id, repeat, reference_id, dark_id),
            kind="scan",
            id=reference_id or dark_id or 0,
        )

    def finish_measurement(
        self, measurement_id: int, spectrum: Spectrum, repeats_used: Sequence[int], checks_json: str = ""
    ) -> None:
        """Give a measurement its spectrum; it does not change afterwards. `FINISHED` the second time."""
        self._engine.write(
            lambda c: measurements.finish_measurement(c, measurement_id, spectrum, repeats_used, checks_json)
        )

    def scan(self, scan_id: int) -> StoredScan:
        """The scan; `MISSING` when there is none."""
        return self._engine.read(lambda c: scans.scan_with_id(c, scan_id))

    def scans(self, measurement_id: int) -> list[StoredScan]:
        """The repeats of a measurement in the order in which they were stored, redone ones included."""
        return self._engine.read(lambda c: scans.scans_of(c, measurement_id))

    def hashes(self, project_id: int) -> dict[str, int]:
        """The sha256 of every repeat in a project and the measurement it belongs to: what was taken in before."""
        return self._engine.read(lambda c: scans.hashes_of_project(c, project_id))

    def measurement(self, measurement_id: int) -> StoredMeasurement:
        """The measurement; `MISSING` when there is none."""
        return self._engine.read(lambda c: measurements.measurement_with_id(c, measurement_id))

    def measurements(self, sample_id: int) -> list[StoredMeasurement]:
        """The measurements of a sample, newest first, unfinished ones included."""
        return self._engine.read(lambda c: measurements.measurements_of(c, sample_id))

    # Estimates and reports

    def add_estimates(
        self,
        measurement_id: int,
        bundle: BundleRef,
        values: Sequence[Estimate],
        t2: float,
        q: float,
        mir_evidence: str,
        calibration: CalibrationRef | None = None,
        correction_id: int | None = None,
    ) -> int:
        """Add what a bundle says about a measurement, beside what was said before; returns its id.

        `calibration` must be one of the project, `correction_id` that of a stored correction (else `MISSING`).
        """
        new = NewEstimates(measurement_id, bundle, tuple(values), t2, q, mir_evidence, calibration, correction_id)
        return self._engine.write(lambda c: estimates.add_estimates(c, new), kind="measurement", id=measurement_id)

    def estimates(self, measurement_id: int) -> list[StoredEstimates]:
        """All estimates of a measurement, the newest set first; see `current_estimates` for those that hold."""
        return self._engine.read(lambda c: estimates.estimates_of(c, measurement_id))

    def next_report_number(self) -> str:
        """The number for the next report, `YEAR-TAG-COUNT`; the same until `record_report` takes it."""
        year = self._now().year
        return self._engine.read(lambda c: journal.next_report_number(c, year))

    def record_report(self, project_id: int, number: str, sha256: str) -> None:
        """Write down that a report was issued; `DUPLICATE` when the number is taken."""
        self._engine.write(
            lambda c: journal.record_report(c, project_id, number, sha256),
            kind="report",
            name=number,
            id=project_id,
        )

    # The file itself

    def journal(self, limit: int = 100) -> list[JournalEntry]:
        """Who changed what, newest first."""
        return self._engine.read(lambda c: journal.entries(c, limit))

    def backup(self, path: Path | str) -> None:
        """Write a copy in one file, checked by reading it back; measuring may go on meanwhile.

        An earlier backup at `path` is replaced when the new one is whole, any other file refused.
        """
        self._engine.read(lambda c: write_backup(c, self.path, Path(path)))

    def check(self) -> CheckReport:
        """Whether the file is whole and every raw scan is what it was when it came in."""
        return self._engine.read(check.check)

    def _journal_schema(self, before: int, after: int) -> None:
        action = "migrate" if before else "create"
        self._engine.write(lambda c: c.journal(action, "store", schema_before=before, schema=after))
