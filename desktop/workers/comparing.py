"""What a calibration would change in a project, property by property."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from core.calibration.applying import CalibratedPredictor
from core.calibration.calibration import IntervalKind, LocalCalibration, Verdict
from core.calibration.conditioning import Conditioned
from core.calibration.fitting import condition_all, estimates_before, left_out
from core.calibration.intervals import deviation, mean_quantile
from core.corrections.correction import Condition
from core.estimator import Estimator
from core.inference.estimate import Estimate
from core.inference.predictor import Predictor
from core.local import Bench
from core.properties import property_named
from core.spectrum import Floats, Spectra
from desktop.workers.laboratory_views import Change, Checked, Compared, Previewed

_LEAST_FOR_MEAN = 3
"""Values of which two remain when one is left out."""


def compare(bench: Bench, checked: Checked, calibration: LocalCalibration) -> Previewed:
    """All properties that `calibration` calibrates; before it stands what holds now."""
    predictor, samples = bench.predictor, calibration.samples
    now = predictor if bench.active is None else CalibratedPredictor(predictor, bench.active)
    before, after = _estimates(bench, now), _estimates(bench, CalibratedPredictor(predictor, calibration))
    names = list(calibration.properties)
    posteriors = condition_all(predictor, samples, estimates_before(predictor, samples), names)
    compared = tuple(
        _compared(calibration, verdict, posteriors[verdict.name], _changes(bench, before, after, verdict.name))
        for verdict in calibration.verdicts
    )
    return Previewed(checked, calibration, compared, left_out(predictor, samples))


def _estimates(bench: Bench, predictor: Predictor | CalibratedPredictor) -> list[tuple[Estimate, ...]]:
    """Of every soil, in the order of the bench; soils of one condition in one go."""
    soils = bench.soils
    groups: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for row, condition in enumerate(zip(soils.states, soils.families, soils.instruments, strict=True)):
        groups[condition].append(row)
    found: list[tuple[Estimate, ...]] = [()] * len(soils)
    for (state, family, instrument), rows in groups.items():
        spectra = Spectra(soils.spectra.axis, soils.spectra.values[rows], soils.spectra.quantity)
        table = Estimator(predictor).predict_table(spectra, Condition(family, instrument, state))
        for at, row in enumerate(rows):
            found[row] = table.estimates(at)
    return found


def _changes(
    bench: Bench, before: Sequence[tuple[Estimate, ...]], after: Sequence[tuple[Estimate, ...]], name: str
) -> tuple[Change, ...]:
    at = [estimate.property for estimate in after[0]].index(name)
    pairs = zip(bench.soils.names, before, after, strict=True)
    return tuple(Change(sample, old[at], new[at]) for sample, old, new in pairs)


def _compared(
    calibration: LocalCalibration, verdict: Verdict, posterior: Conditioned, changes: tuple[Change, ...]
) -> Compared:
    rows = calibration.samples.labelled(verdict.name)
    measured = calibration.samples.values[verdict.name][rows]
    by_mean = not verdict.skilled and verdict.n >= _LEAST_FOR_MEAN
    ends = _means_left_out(measured) if by_mean else _left_out(verdict, posterior)
    value, lower, upper = (np.clip(end, *property_named(verdict.name).plausible) for end in ends)
    return Compared(
        property=verdict.name,
        skilled=verdict.skilled,
        n=verdict.n,
        rmse_before=verdict.rmse_before,
        rmse_mean=verdict.rmse_mean,
        rmse_after=verdict.rmse_loo,
        width_before=_width([change.before for change in changes]),
        width_after=_width([change.after for change in changes]),
        tested=verdict.interval is IntervalKind.LEFT_OUT,
        names=tuple(calibration.samples.names[row] for row in rows),
        measured=measured,
        estimated=value,
        lower=lower,
        upper=upper,
        changes=changes,
    )


def _left_out(verdict: Verdict, posterior: Conditioned) -> tuple[Floats, Floats, Floats]:
    """Value and both ends of the interval of each local sample by the calibration without it."""
    mean, variance = posterior.leave_one_out()
    spread = deviation(posterior, variance)
    inverse = property_named(verdict.name).transform.inverse
    return inverse(mean), inverse(mean - verdict.q_lower * spread), inverse(mean + verdict.q_upper * spread)


def _means_left_out(measured: Floats) -> tuple[Floats, Floats, Floats]:
    """The same by the mean of the other local values, which is what is given where scanning adds nothing."""
    others = [np.delete(measured, at) for at in range(len(measured))]
    mean = np.array([some.mean() for some in others])
    half = mean_quantile(len(measured) - 1) * np.array([some.std(ddof=1) for some in others])
    return mean, mean - half, mean + half


def _width(estimates: Sequence[Estimate]) -> float:
    """Mean width of the intervals; NaN where there is none."""
    widths = [one.upper - one.lower for one in estimates if one.upper is not None and one.lower is not None]
    return sum(widths) / len(widths) if widths else float("nan")
