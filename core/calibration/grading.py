"""Value, interval, grade and reasons of estimates that rest on a local calibration.

The rules of `core.inference.grading` hold, with these changes for the properties that are calibrated:

- They have values and intervals by the local samples, so `NO_LOCAL_CALIBRATION`, `TOO_FEW_LIBRARIES` and
  `KNOWN_SOILS_ONLY` no longer apply.
- A spectrum near those of the local samples is inside the domain, whatever the libraries have seen.
- Where the gate found no skill, the local mean is given with its spread, and `NO_SKILL`.
- With fewer than nine values the interval is the posterior's own: `FEW_LOCAL_SAMPLES`.
- A preparation or a scanner that no local sample has: `CALIBRATION_MISMATCH`.
- `good` is an estimate with nothing against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.calibration.calibration import LocalCalibration, Verdict
from core.calibration.conditioning import Conditioned, predict_all
from core.calibration.domain import LocalDomain
from core.calibration.intervals import LEAST_TESTED, deviation, mean_quantile
from core.calibration.texture import close
from core.inference.estimate import Reason
from core.inference.grading import BITS, UNKNOWN_STATE, Bounds, Flags, Graded, bounds
from core.inference.manifest import Interval, PropertyModel
from core.inference.table import PredictionTable
from core.properties import PROPERTIES
from core.spectrum import Floats

_SETTLED = (
    BITS[Reason.NO_LOCAL_CALIBRATION]
    | BITS[Reason.TOO_FEW_LIBRARIES]
    | BITS[Reason.KNOWN_SOILS_ONLY]
    | BITS[Reason.IMPLAUSIBLE]
)
"""What a local calibration decides anew."""
_DOMAIN = BITS[Reason.DOMAIN_EDGE] | BITS[Reason.DOMAIN_OUTSIDE]
_HARMLESS = BITS[Reason.FLOAT_FALLBACK]
_KEPT = 0xFFFF


@dataclass(frozen=True, eq=False)
class Local:
    """A calibration with the posteriors of its properties, ready for use."""

    calibration: LocalCalibration
    posteriors: Mapping[str, Conditioned]
    domain: LocalDomain | None

    @property
    def skilled(self) -> dict[str, Conditioned]:
        """Posteriors of the properties that scanning adds something to."""
        names = {verdict.name for verdict in self.calibration.verdicts if verdict.skilled}
        return {name: posterior for name, posterior in self.posteriors.items() if name in names}


def regrade(table: PredictionTable, local: Local, empty: Flags, state: str, instrument: str) -> Graded:
    """Grade the table of a bundle alone (with features) anew; `empty[n]`: what is no soil at all."""
    before = table.graded
    value, lower, upper = before.value.copy(), before.lower.copy(), before.upper.copy()
    reasons, outside = before.reasons.copy(), before.outside.copy()
    known = _near(table, local) & ~empty
    common = _mismatch(local.calibration, state, instrument)
    coverage = np.full(len(table.properties), np.nan)
    predicted = predict_all(local.skilled, table.outputs.phi)
    for column, model in enumerate(table.manifest.properties):
        if model.name not in local.posteriors:
            continue
        verdict = local.calibration.verdict(model.name)
        coverage[column] = verdict.coverage
        bits = reasons[:, column] & (_KEPT - _SETTLED)
        bits[known] &= _KEPT - _DOMAIN
        if model.name in predicted:
            cut = _calibrated(predicted[model.name], local.posteriors[model.name], verdict, model)
        else:
            cut = _local_mean(verdict, len(table))
        beyond = (bits & BITS[Reason.DOMAIN_OUTSIDE]) > 0
        outside[:, column] = beyond | cut.impossible
        bits[cut.drawn | cut.impossible] |= BITS[Reason.IMPLAUSIBLE]
        reasons[:, column] = bits | common | _of_verdict(verdict)
        for kept, new in ((value, cut.value), (lower, cut.lower), (upper, cut.upper)):
            kept[:, column] = np.where(outside[:, column], np.nan, new)
    close(table.properties, value, lower, upper)
    calibrated = ~np.isnan(coverage)
    good = calibrated & ~outside & ((reasons & (_KEPT - _HARMLESS)) == 0)
    return Graded(value, lower, upper, outside, reasons, good, coverage)


def _calibrated(
    predicted: tuple[Floats, Floats], posterior: Conditioned, verdict: Verdict, model: PropertyModel
) -> Bounds:
    mean, variance = predicted
    interval = Interval(verdict.coverage, verdict.q_lower, verdict.q_upper, verdict.interval)
    return bounds(mean, deviation(posterior, variance), model, interval)


def _local_mean(verdict: Verdict, count: int) -> Bounds:
    half = mean_quantile(verdict.n) * verdict.local_sd
    middle = verdict.local_mean
    ends = np.clip([middle, middle - half, middle + half], *PROPERTIES[verdict.name].plausible)
    value, lower, upper = (np.full(count, end) for end in ends)
    return Bounds(value, lower, upper, np.zeros(count, dtype=np.bool_), np.zeros(count, dtype=np.bool_))


def _near(table: PredictionTable, local: Local) -> Flags:
    """Whether a row that the bundle does not take for its own is near the local samples."""
    near = np.zeros(len(table), dtype=np.bool_)
    doubted = np.flatnonzero((table.graded.reasons & _DOMAIN).any(axis=1))
    if local.domain is not None and len(doubted):
        near[doubted] = local.domain.near(table.outputs.phi[doubted].astype(np.float64))
    return near


def _of_verdict(verdict: Verdict) -> int:
    bits = 0 if verdict.skilled else BITS[Reason.NO_SKILL]
    return bits | (BITS[Reason.FEW_LOCAL_SAMPLES] if verdict.n < LEAST_TESTED else 0)


def _mismatch(calibration: LocalCalibration, state: str, instrument: str) -> int:
    samples = calibration.samples
    foreign = bool(instrument) and instrument not in samples.instruments
    unlike = state not in {"", UNKNOWN_STATE} and state not in samples.states
    return BITS[Reason.CALIBRATION_MISMATCH] if foreign or unlike else 0
