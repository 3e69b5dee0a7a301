"""Rows about laboratory results, calibrations and corrections as the rest of the program sees them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from core.acquisition.scanner import Identity
from core.inference.estimate import BundleRef, CalibrationRef, Estimate
from core.spectrum import Spectrum
from core.store.records import Sample

if TYPE_CHECKING:
    from core.laboratory.table import Result


@dataclass(frozen=True)
class LaboratoryFile:
    """A file as it came, with the results that were read from it.

    `sample_ids` name the sample of each result, None where the project had none of that name when it was read.
    """

    id: int
    project_id: int
    name: str
    laboratory: str
    sha256: str
    received: datetime
    results: tuple[Result, ...]
    sample_ids: tuple[int | None, ...]


@dataclass(frozen=True)
class NewLaboratoryFile:
    """A file to be kept as it came, with the results that were read from it; for typed results the typed table."""

    name: str
    content: bytes = field(repr=False)
    results: tuple[Result, ...]
    laboratory: str = ""


@dataclass(frozen=True, eq=False)
class StoredSoil:
    """A finished measurement with its sample; `scanner` is None for a spectrum that was imported."""

    sample: Sample
    site: str
    measurement_id: int
    finished: datetime
    spectrum: Spectrum
    scanner: Identity | None


@dataclass(frozen=True)
class Sending:
    """A sample that went to a laboratory."""

    sample_id: int
    laboratory: str
    who: str
    at: datetime


class EventAction(StrEnum):
    """What an event does to a calibration or a correction."""

    ACCEPT = "accept"
    ROLL_BACK = "roll_back"


@dataclass(frozen=True)
class NewCalibration:
    """A calibration to be kept; `content` is the JSON that `core.calibration` wrote."""

    ref: CalibrationRef
    bundle: BundleRef
    name: str
    content: str = field(repr=False)
    file: NewLaboratoryFile | None = None


@dataclass(frozen=True)
class StoredCalibration:
    """A calibration of a project; `version` counts those of the same project and bundle from 1."""

    id: int
    project_id: int
    version: int
    ref: CalibrationRef
    bundle: BundleRef
    name: str
    laboratory: str
    file_id: int | None
    added: datetime
    content: str = field(repr=False)


@dataclass(frozen=True)
class CalibrationEvent:
    """From `at` on this calibration held for the bundle, or none did (`calibration_id` None)."""

    calibration_id: int | None
    bundle_id: str
    action: EventAction
    who: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class NewCorrection:
    """A correction to be kept; `content` is the JSON that `core.corrections` wrote.

    `corrects` names the instrument or the state of preparation that it leads away from: one holds for each.
    """

    uuid: str
    sha256: str
    corrects: str
    name: str
    content: str = field(repr=False)


@dataclass(frozen=True)
class StoredCorrection:
    """A correction of a project."""

    id: int
    project_id: int
    uuid: str
    sha256: str
    corrects: str
    name: str
    added: datetime
    content: str = field(repr=False)


@dataclass(frozen=True)
class CorrectionEvent:
    """From `at` on this correction held, or none did (`correction_id` None)."""

    correction_id: int | None
    corrects: str
    action: EventAction
    who: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class NewEstimates:
    """What one bundle says about one measurement, with the calibration and the correction that it used.

    `correction_id` is that of a `StoredCorrection`. `t2` and `q` are the distances from the domain.
    """

    measurement_id: int
    bundle: BundleRef
    estimates: tuple[Estimate, ...]
    t2: float
    q: float
    mir_evidence: str
    calibration: CalibrationRef | None = None
    correction_id: int | None = None


@dataclass(frozen=True)
class Standing:
    """What the current estimates of a measurement were made with."""

    bundle: BundleRef
    calibration: CalibrationRef | None
    correction_id: int | None
