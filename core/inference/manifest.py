"""The manifest of a bundle, schema 1: what the model is made for, from and good for.

`manifest.json` is canonical JSON (UTF-8, keys sorted, indent 1) and lists every other file of the bundle
with its sha256 and size. Writers build these dataclasses and call `to_json`; readers call `from_json`.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from core.errors import BundleError, ErrorCode
from core.properties import Transform
from core.spectrum import Axis, AxisUnit

SCHEMA = 1
LEAST_LIBRARIES = 3
"""Fewer independent libraries give no interval for a new place: the value is withheld."""


class ManifestCode(ErrorCode):
    """Why a manifest was refused."""

    UNREADABLE = "manifest.unreadable"
    SCHEMA = "manifest.schema"


class MirEvidence(StrEnum):
    """What the NIR→MIR step was learned from."""

    REAL = "real"
    SIMULATED = "simulated"


class Protocol(StrEnum):
    """How a metric was obtained."""

    GROUPED_CV = "grouped-cv"
    LEAVE_ONE_LIBRARY_OUT = "leave-one-library-out"


@dataclass(frozen=True)
class Grid:
    """Regular axis, both ends included."""

    first: float
    last: float
    step: float
    unit: str

    def axis(self) -> Axis:
        """As an `Axis`."""
        return Axis.regular(self.first, self.last, self.step, AxisUnit(self.unit))


@dataclass(frozen=True)
class Metrics:
    """Agreement of estimates with the laboratory, pooled unless `library` names one.

    R² is 1 − SSE/SST; `coverage` is the share of values inside the interval, `width` its mean width.
    All in the unit of the property.
    """

    protocol: str
    library: str
    n: int
    r2: float
    rmse: float
    bias: float
    ccc: float
    rpiq: float
    coverage: float | None = None
    width: float | None = None


@dataclass(frozen=True)
class Interval:
    """Prediction interval value ± q·scale on the transformed scale: lower = value − q_lower·scale.

    `protocol` says on which residuals the quantiles were taken.
    """

    coverage: float
    q_lower: float
    q_upper: float
    protocol: str


@dataclass(frozen=True)
class PropertyModel:
    """One output of `regressors.onnx`, in order.

    `libraries` is the number of independent libraries (overlap groups) with labels. With fewer than
    `LEAST_LIBRARIES` there is no interval for a new place: `interval` is None and the value withheld until a
    local calibration, or it is of protocol `grouped-cv` and says that it holds for soils of these libraries.
    `repeat_sd` is the standard deviation of the estimate between measurements of one soil, in the unit of the
    property, where it was measured; `association`: no named band on the grid is direct evidence of the property.
    """

    name: str
    unit: str
    transform: Transform
    libraries: int
    n: int
    interval: Interval | None
    metrics: tuple[Metrics, ...] = ()
    repeat_sd: float | None = None
    association: bool = False


@dataclass(frozen=True)
class Domain:
    """Limits of the two distances that `regressors.onnx` returns as `domain[n, 2]` = (T², Q).

    T² is Hotelling's in the plane of the first components of the preprocessed NIR spectrum, Q the squared distance
    from it. Up to `*_seen` the model has seen such soils; beyond `*_outside` it has not; between, caution.
    """

    t2_seen: float
    t2_outside: float
    q_seen: float
    q_outside: float


@dataclass(frozen=True)
class TrainingLibrary:
    """A library that the weights were learned from."""

    name: str
    n: int
    licence: str
    contributors: str
    role: str


@dataclass(frozen=True)
class FileEntry:
    """sha256 (hexadecimal) and size in bytes of a file of the bundle."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Manifest:
    """Everything about a bundle but its weights."""

    id: str
    version: int
    created: str
    licence: str
    nir_grid: Grid
    mir_grid: Grid
    latent: int
    features: int
    scanner_families: tuple[str, ...]
    preparation_states: tuple[str, ...]
    mir_evidence: MirEvidence
    mir_in_regressors: bool
    mir_spread: float
    """Typical error of the predicted MIR, root mean square in SNV units, on pairs held out."""
    properties: tuple[PropertyModel, ...]
    domain: Domain
    training_libraries: tuple[TrainingLibrary, ...]
    files: dict[str, FileEntry] = field(default_factory=dict)
    schema: int = SCHEMA

    def to_json(self) -> str:
        """Canonical JSON text."""
        return json.dumps(asdict(self), sort_keys=True, indent=1, ensure_ascii=False) + "\n"


def from_json(text: str | bytes) -> Manifest:
    """Read a manifest; `BundleError` when it is damaged or of a schema this program does not know."""
    try:
        data = json.loads(text)
        if data["schema"] != SCHEMA:
            raise BundleError(ManifestCode.SCHEMA, found=str(data["schema"]), known=SCHEMA)
        return _manifest(data)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BundleError(ManifestCode.UNREADABLE, detail=repr(error)) from error


def _manifest(data: dict[str, Any]) -> Manifest:
    return Manifest(
        **{
            **data,
            "nir_grid": Grid(**data["nir_grid"]),
            "mir_grid": Grid(**data["mir_grid"]),
            "scanner_families": tuple(data["scanner_families"]),
            "preparation_states": tuple(data["preparation_states"]),
            "mir_evidence": MirEvidence(data["mir_evidence"]),
            "properties": tuple(_property(entry) for entry in data["properties"]),
            "domain": Domain(**data["domain"]),
            "training_libraries": tuple(TrainingLibrary(**entry) for entry in data["training_libraries"]),
            "files": {name: FileEntry(**entry) for name, entry in data["files"].items()},
        }
    )


def _property(data: dict[str, Any]) -> PropertyModel:
    return PropertyModel(
        **{
            **data,
            "transform": Transform(data["transform"]),
            "interval": None if data["interval"] is None else Interval(**data["interval"]),
            "metrics": tuple(Metrics(**entry) for entry in data["metrics"]),
        }
    )
