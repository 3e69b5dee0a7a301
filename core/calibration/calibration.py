"""A local calibration: the samples that it rests on, and what they showed for each property."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np

from core.calibration.samples import LocalSamples
from core.inference.estimate import BundleRef, CalibrationRef
from core.spectrum import Floats

SCHEMA = 1


class IntervalKind(StrEnum):
    """Where the width of an interval comes from: the posterior itself, or its tests on values left out."""

    POSTERIOR = "posterior"
    LEFT_OUT = "left_out"


@dataclass(frozen=True)
class Verdict:
    """What the local samples showed for one property; all figures in its unit.

    `n` local values. Root mean square errors on them: `rmse_loo` of the calibrated model and `rmse_mean` of the
    local mean, each value left out in turn, and `rmse_before` of the bundle alone. Where the model is not `skilled`,
    the local mean is given. The interval is value − `q_lower`·sd to value + `q_upper`·sd on the transformed scale,
    sd as in `core.calibration.intervals`;
    `coverage` of the laboratory's values are expected inside. `local_sd` is that of the local values.
    """

    name: str
    n: int
    skilled: bool
    rmse_loo: float
    rmse_mean: float
    rmse_before: float
    interval: IntervalKind
    q_lower: float
    q_upper: float
    coverage: float
    local_mean: float
    local_sd: float


@dataclass(frozen=True, eq=False)
class LocalCalibration:
    """One version of the calibration of one bundle for one place; never changed, only followed by another.

    `previous` is the id of the calibration that this one follows, if any; `reason` and `who` say why it was made and
    by whom. `sha256` is that of everything in it.
    """

    id: str
    name: str
    reason: str
    who: str
    created: datetime
    bundle: BundleRef
    samples: LocalSamples
    previous: str
    verdicts: tuple[Verdict, ...]

    @cached_property
    def sha256(self) -> str:
        """Of the canonical content, hexadecimal; every estimate names it, and the content may be large."""
        text = json.dumps(self.content(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def ref(self) -> CalibrationRef:
        """How an estimate names it."""
        return CalibrationRef(self.id, self.sha256, self.bundle.id, len(self.samples))

    @property
    def properties(self) -> tuple[str, ...]:
        """The properties that it calibrates."""
        return tuple(verdict.name for verdict in self.verdicts)

    def verdict(self, name: str) -> Verdict:
        """The verdict of one of its properties; `KeyError` for another one."""
        return {verdict.name: verdict for verdict in self.verdicts}[name]

    def content(self) -> dict[str, Any]:
        """Everything in it as plain JSON values; NaN is null."""
        samples = self.samples
        return {
            "schema": SCHEMA,
            "id": self.id,
            "name": self.name,
            "reason": self.reason,
            "who": self.who,
            "created": self.created.isoformat(),
            "bundle": asdict(self.bundle),
            "previous": self.previous,
            "verdicts": [asdict(verdict) for verdict in self.verdicts],
            "samples": {
                "names": list(samples.names),
                "nir": samples.nir.tolist(),
                "values": _columns(samples.values),
                "errors": _columns(samples.errors),
                "strata": list(samples.strata),
                "states": list(samples.states),
                "instruments": list(samples.instruments),
            },
        }


def _columns(columns: Mapping[str, Floats]) -> dict[str, list[float | None]]:
    return {name: [None if np.isnan(v) else float(v) for v in column] for name, column in columns.items()}
