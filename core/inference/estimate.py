"""What inference returns: values with interval, grade and the reasons for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.inference.manifest import MirEvidence
from core.spectrum import Axis, Floats


class Grade(StrEnum):
    """How far an estimate may be relied on."""

    GOOD = "good"
    CAUTION = "caution"
    OUTSIDE = "outside"


class Reason(StrEnum):
    """Why a grade is not `good`, or a value is missing."""

    NO_LOCAL_CALIBRATION = "no_local_calibration"
    TOO_FEW_LIBRARIES = "too_few_libraries"
    KNOWN_SOILS_ONLY = "known_soils_only"
    DOMAIN_EDGE = "domain_edge"
    DOMAIN_OUTSIDE = "domain_outside"
    IMPLAUSIBLE = "implausible"
    STATE_MISMATCH = "state_mismatch"
    STATE_UNKNOWN = "state_unknown"
    SCANNER_NOT_COVERED = "scanner_not_covered"
    FLOAT_FALLBACK = "float_fallback"
    NO_SKILL = "no_skill"
    CALIBRATION_MISMATCH = "calibration_mismatch"
    FEW_LOCAL_SAMPLES = "few_local_samples"


@dataclass(frozen=True)
class Estimate:
    """Estimate of one property in its unit; `value`, `lower` and `upper` are all None when withheld."""

    property: str
    value: float | None
    lower: float | None
    upper: float | None
    coverage: float | None
    unit: str
    grade: Grade
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class BundleRef:
    """Which bundle made an estimate: `sha256` is that of its manifest."""

    id: str
    version: int
    sha256: str


@dataclass(frozen=True)
class CalibrationRef:
    """Which local calibration an estimate rests on: `bundle` is the id of its bundle, `n` its local samples."""

    id: str
    sha256: str
    bundle: str
    n: int


@dataclass(frozen=True, eq=False)
class PredictedMir:
    """Predicted MIR spectrum (absorbance after SNV) with `spread` per point, one standard deviation."""

    axis: Axis
    absorbance_snv: Floats
    spread: Floats
    evidence: MirEvidence


@dataclass(frozen=True, eq=False)
class Prediction:
    """All estimates of one spectrum by one bundle, with a local calibration or without.

    `t2` and `q` are its distances from the domain.
    """

    bundle: BundleRef
    estimates: tuple[Estimate, ...]
    latent: Floats
    t2: float
    q: float
    mir: PredictedMir
    calibration: CalibrationRef | None = None
