"""What the laboratory area shows and asks for, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from core.calibration.calibration import LocalCalibration
from core.calibration.codes import CalibrationCode
from core.inference.estimate import Estimate
from core.laboratory.findings import Finding, needs_answer
from core.laboratory.headings import Meaning
from core.laboratory.matching import Matched, Unknown
from core.laboratory.table import Column, LaboratoryTable
from core.selection.advice import Advice
from core.spectrum import Floats
from core.store.local_records import CalibrationEvent, StoredCalibration
from core.store.records import Sample


@dataclass(frozen=True)
class Wanted:
    """Which samples to choose: how many, for which properties, from each site or depth, and which not (by id)."""

    count: int
    properties: tuple[str, ...]
    by_site: bool
    by_depth: bool
    without: frozenset[int] = frozenset()


@dataclass(frozen=True)
class ToSend:
    """A sample for the laboratory; `narrows[p]` is the share by which its value narrows the intervals of p."""

    sample: Sample
    site: str
    narrows: Mapping[str, float] = field(default_factory=dict)
    sent: datetime | None = None

    @property
    def narrows_on_average(self) -> float:
        """Over the properties that were wished for."""
        return sum(self.narrows.values()) / len(self.narrows) if self.narrows else 0.0


@dataclass(frozen=True)
class Choosing:
    """Samples in the order of their use, and what further ones would bring."""

    wanted: Wanted
    lines: tuple[ToSend, ...]
    advice: Advice


@dataclass(frozen=True)
class Overview:
    """A project as the laboratory area sees it.

    `measured` samples at `sites` sites and `depths` depths; `free` of them were neither sent nor have laboratory
    values; `waiting` were sent and have none yet. `properties` are those that the bundle can calibrate, `names` all
    samples that were measured.
    """

    measured: int = 0
    free: int = 0
    sites: int = 0
    depths: int = 0
    properties: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    waiting: tuple[ToSend, ...] = ()


Place = tuple[str, str]
"""Sample and property: one cell of a table of laboratory values."""


@dataclass(frozen=True)
class Draft:
    """Laboratory values before they are used, and all that a person has said of them.

    `table` is the file they came from, if any, read with `meanings` and `confirmed` headings. `typed` stand instead
    of what the file has; `left_out` are not used; `strangers` are names of the laboratory that are left out;
    `accepted` findings have been put right and `kept` ones are as they shall be.
    """

    table: LaboratoryTable | None = None
    meanings: Mapping[str, Meaning | None] = field(default_factory=dict)
    confirmed: frozenset[str] = frozenset()
    renames: Mapping[str, str] = field(default_factory=dict)
    strangers: frozenset[str] = frozenset()
    typed: Mapping[Place, float] = field(default_factory=dict)
    left_out: frozenset[Place] = frozenset()
    accepted: tuple[Finding, ...] = ()
    kept: frozenset[str] = frozenset()

    @property
    def decided(self) -> int:
        """How many questions have been answered."""
        answers = (
            self.meanings,
            self.confirmed,
            self.renames,
            self.strangers,
            self.left_out,
            self.accepted,
            self.kept,
        )
        return sum(len(answer) for answer in answers)


@dataclass(frozen=True)
class Checked:
    """A draft brought to the samples of the project: the values that would be used, and what is open about them."""

    draft: Draft
    matched: Matched
    findings: tuple[Finding, ...]
    strangers: tuple[Unknown, ...]

    @property
    def open_columns(self) -> tuple[Column, ...]:
        """Columns that need a person's word."""
        return self.draft.table.unconfirmed if self.draft.table is not None else ()

    @property
    def questions(self) -> int:
        """How many must be answered before the values can be used."""
        return len(self.open_columns) + len(self.strangers) + sum(map(needs_answer, self.findings))


def finding_key(finding: Finding) -> str:
    """What tells one finding from another."""
    return f"{finding.code.value}|{finding.sample}|{finding.property}|{finding.value:.6g}|{finding.partner}"


@dataclass(frozen=True, eq=False)
class Compared:
    """One property of a proposal: how it would be judged, and what would change.

    `names[k]` are the samples with laboratory values `measured[k]`; `estimated[k]`, `lower[k]` and `upper[k]` what
    the calibration says of each when it is left out. `rmse` before, of the local mean, and after, by leave-one-out;
    `width_before` and `width_after` the mean width of the intervals of all samples, NaN where there is none.
    `tested`: the intervals are as wide as the samples left out demand, else as the model assumes.
    `changes` are all samples of the project with their estimates before and after.
    """

    property: str
    skilled: bool
    n: int
    rmse_before: float
    rmse_mean: float
    rmse_after: float
    width_before: float
    width_after: float
    tested: bool
    names: tuple[str, ...]
    measured: Floats
    estimated: Floats
    lower: Floats
    upper: Floats
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Change:
    """The estimate of a sample before and after."""

    sample: str
    before: Estimate
    after: Estimate


@dataclass(frozen=True, eq=False)
class Previewed:
    """A calibration that nobody has accepted yet, and what it would do.

    `left_out` are properties with laboratory values that it does not calibrate, and why.
    """

    checked: Checked
    calibration: LocalCalibration
    compared: tuple[Compared, ...]
    left_out: Mapping[str, CalibrationCode]


@dataclass(frozen=True)
class Version:
    """What can hold for a bundle in a project: a calibration, or with `stored` None the bundle without one.

    `events` that made it hold, the newest first.
    """

    bundle_id: str
    stored: StoredCalibration | None
    active: bool
    events: tuple[CalibrationEvent, ...]

    @property
    def n(self) -> int:
        """Samples that it rests on."""
        return self.stored.ref.n if self.stored is not None else 0

    @property
    def accepted(self) -> CalibrationEvent | None:
        """When it held for the first time."""
        return self.events[-1] if self.events else None
