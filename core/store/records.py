"""Rows of the store as the rest of the program sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.acquisition.scanner import Health, Identity, Scan, ScanConfig, ScanKind
from core.errors import ErrorCode
from core.inference.estimate import BundleRef, CalibrationRef, Estimate
from core.spectrum import Axis, Floats, Spectrum


class StoreCode(ErrorCode):
    """Why the store refused."""

    LOCKED = "store.locked"
    FULL = "store.full"
    CORRUPT = "store.corrupt"
    NEWER = "store.newer"
    NOT_A_STORE = "store.not_a_store"
    UNWRITABLE = "store.unwritable"
    MIGRATION = "store.migration"
    MISSING = "store.missing"
    DUPLICATE = "store.duplicate"
    INVALID = "store.invalid"
    FINISHED = "store.finished"
    SAME_FILE = "store.same_file"
    DISK = "store.disk"
    CLOSED = "store.closed"


class State(StrEnum):
    """Preparation of a sample, which must match what a bundle was made for."""

    AIR_DRY_SIEVED = "air_dry_sieved"
    AIR_DRY = "air_dry"
    FIELD_MOIST = "field_moist"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Position:
    """WGS 84, degrees; accuracy in metres; `source` says who measured it (typed, nmea, …)."""

    latitude: float
    longitude: float
    accuracy_m: float | None = None
    source: str = "typed"


@dataclass(frozen=True)
class Project:
    """A piece of work for one partner."""

    id: int
    name: str
    created: datetime
    note: str = ""


@dataclass(frozen=True)
class Site:
    """A place within a project."""

    id: int
    project_id: int
    name: str
    position: Position | None = None


@dataclass(frozen=True)
class Sample:
    """A soil taken at a site: depth in cm, preparation state."""

    id: int
    project_id: int
    name: str
    created: datetime
    site_id: int | None = None
    depth_from_cm: float | None = None
    depth_to_cm: float | None = None
    state: State = State.UNKNOWN
    note: str = ""


@dataclass(frozen=True, eq=False)
class StoredScan:
    """A scan as it lies in the store; `raw` is exactly what the scanner sent.

    A redone repeat has several scans with the same `repeat`; the newest counts. `reference_id` and `dark_id`
    are the scans that its reflectance rests on, so that it can be computed again from raw data alone.
    """

    id: int
    kind: ScanKind
    measurement_id: int | None
    repeat: int | None
    raw: bytes
    sha256: str
    axis: Axis
    counts: Floats
    gain: float
    level: float
    saturated: bool
    identity: Identity
    config: ScanConfig
    health: Health
    started: datetime
    ended: datetime
    reference_id: int | None = None
    dark_id: int | None = None

    def scan(self) -> Scan:
        """As the scanner gave it."""
        return Scan(
            kind=self.kind,
            raw=self.raw,
            axis=self.axis,
            counts=self.counts,
            gain=self.gain,
            level=self.level,
            saturated=self.saturated,
            identity=self.identity,
            config=self.config,
            health=self.health,
            started=self.started,
            ended=self.ended,
        )


@dataclass(frozen=True, eq=False)
class StoredMeasurement:
    """All repeats of a sample with their reference; `spectrum` is None until it is finished.

    `repeats_used` are the repeat numbers that the average holds; `reference_age_s` at the first repeat.
    `source` is the scanner, or the file of an imported spectrum. `checks` is the JSON that the checks left.
    """

    id: int
    sample_id: int
    reference_id: int | None
    started: datetime
    finished: datetime | None
    spectrum: Spectrum | None
    repeats_used: tuple[int, ...]
    reference_age_s: float | None
    source: str
    checks: str = ""


@dataclass(frozen=True)
class StoredEstimates:
    """The estimates that one bundle gave for one measurement; old ones stay beside newer ones.

    `calibration` is the local calibration that they were made with, `correction_id` the stored correction.
    """

    id: int
    measurement_id: int
    bundle: BundleRef
    created: datetime
    estimates: tuple[Estimate, ...]
    t2: float
    q: float
    mir_evidence: str
    calibration: CalibrationRef | None = None
    correction_id: int | None = None


@dataclass(frozen=True)
class SampleSummary:
    """One line of the list of samples: the newest finished measurement and its current estimates, if any."""

    sample: Sample
    measurement_id: int | None
    measured: datetime | None
    estimates: StoredEstimates | None


@dataclass(frozen=True)
class JournalEntry:
    """Who changed what, when; entries are only ever added."""

    id: int
    at: datetime
    who: str
    action: str
    subject: str
    detail: str


@dataclass(frozen=True)
class CheckReport:
    """What `Store.check` found: `problems` in the words of SQLite, `damaged_scans` whose sha256 differs."""

    scans: int
    damaged_scans: tuple[int, ...]
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is damaged."""
        return not self.damaged_scans and not self.problems
