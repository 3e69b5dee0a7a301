"""From repeats to verdicts, and from the good ones to one spectrum."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from core.acquisition.checks import distances, outliers, sample_reasons
from core.acquisition.codes import AcquisitionCode, AcquisitionError, ScanReason
from core.acquisition.result import MeasurementResult, Repeat, RepeatVerdict
from core.acquisition.rules import Rules
from core.acquisition.signal import longest_run, relative_noise
from core.spectrum import Axis, Floats, Quantity, Spectra, Spectrum, average

_LEAST_TO_COMPARE = 3
"""Of two repeats that differ nobody can tell which is wrong."""


def judge(repeats: Sequence[Repeat], rules: Rules) -> tuple[RepeatVerdict, ...]:
    """A verdict for each repeat, in order: by itself first, then against those that passed."""
    verdicts = [_alone(repeat, repeats[0].scan.axis, rules) for repeat in repeats]
    passed = [position for position, verdict in enumerate(verdicts) if verdict.ok]
    if len(passed) < _LEAST_TO_COMPARE:
        return tuple(verdicts)
    found = distances(_together([repeats[position] for position in passed])[1])
    for position, distance, far in zip(passed, found, outliers(found, rules), strict=True):
        reasons = (ScanReason.OUTLIER,) if far else ()
        verdicts[position] = replace(verdicts[position], ok=not far, reasons=reasons, distance=float(distance))
    return tuple(verdicts)


def combine(
    repeats: Sequence[Repeat], least: int, rules: Rules, circumstances: Mapping[str, object]
) -> MeasurementResult:
    """The average of the repeats that count, on the channels that all of them have.

    Raises `AcquisitionError(TOO_FEW_REPEATS)` when fewer than `least` count.
    """
    verdicts = judge(repeats, rules)
    good = [repeat for repeat, verdict in zip(repeats, verdicts, strict=True) if verdict.ok]
    if len(good) < max(least, 1):
        raise AcquisitionError(AcquisitionCode.TOO_FEW_REPEATS, accepted=len(good), needed=max(least, 1))
    axis, reflectances = _together(good)
    mean = average(Spectra(axis, reflectances, Quantity.REFLECTANCE))
    return MeasurementResult(
        spectrum=mean,
        used=tuple(repeat.number for repeat in good),
        verdicts=verdicts,
        spread=reflectances.std(axis=0, ddof=1) if len(good) > 1 else np.zeros(len(axis)),
        snr=_snr(mean),
        circumstances=circumstances,
    )


def _alone(repeat: Repeat, axis: Axis, rules: Rules) -> RepeatVerdict:
    if not repeat.scan.axis == repeat.reference.scan.axis == axis:
        reasons: tuple[ScanReason, ...] = (ScanReason.AXIS_CHANGED,)
    else:
        at_reference = repeat.reference.scan.health
        reasons = sample_reasons(repeat.scan, repeat.reflectance, at_reference, rules)
    return RepeatVerdict(repeat.number, not reasons, reasons, repeat.scan_id)


def _together(repeats: Sequence[Repeat]) -> tuple[Axis, Floats]:
    """Axis and reflectances `[n, m]` on the longest run of channels that all repeats have."""
    rows = np.stack([repeat.reflectance for repeat in repeats])
    run = longest_run(np.asarray(np.isfinite(rows).all(axis=0)))
    axis = repeats[0].scan.axis
    return Axis(axis.points[run], axis.unit), rows[:, run]


def _snr(mean: Spectrum) -> float:
    """Infinite where no noise can be told."""
    noise = relative_noise(mean.values, mean.axis)
    return 1.0 / noise if noise > 0 else math.inf
