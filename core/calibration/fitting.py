"""From local samples to a local calibration."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import numpy as np

from core.calibration.calibration import IntervalKind, LocalCalibration, Verdict
from core.calibration.codes import CalibrationCode
from core.calibration.conditioning import Conditioned, condition
from core.calibration.gate import judge
from core.calibration.intervals import COVERAGE, LEAST_TESTED, quantile
from core.calibration.prior import place_priors, with_flat
from core.calibration.samples import LocalSamples, check_samples
from core.errors import InputError
from core.inference.manifest import PropertyModel
from core.inference.predictor import Predictor
from core.inference.table import PredictionTable
from core.properties import PROPERTIES
from core.spectrum import Floats, Quantity, Spectra

LEAST_VALUES = 2


def calibrate(
    predictor: Predictor,
    samples: LocalSamples,
    *,
    name: str,
    reason: str,
    who: str,
    created: datetime,
    id: str,  # noqa: A002  # the name of the field
    previous: str = "",
) -> LocalCalibration:
    """Calibrate the bundle of `predictor` for the place of `samples`; nothing is stored.

    Properties with fewer than two values, or with values that are all equal, are left out (`left_out` says why).
    Raises `InputError` with a `CalibrationCode` for samples that cannot be meant, and where no property is left.
    """
    bundle = predictor.bundle
    check_samples(samples, len(bundle.manifest.nir_grid.axis()))
    kept = samples.ordered()
    usable = [model for model in bundle.manifest.properties if why_not(kept, model.name) is None]
    if not usable:
        raise _refusal(kept, [model.name for model in bundle.manifest.properties], bundle.ref.id)
    before = estimates_before(predictor, kept)
    posteriors = condition_all(predictor, kept, before, [model.name for model in usable])
    columns = {model.name: column for column, model in enumerate(bundle.manifest.properties)}
    verdicts = tuple(
        _verdict(posteriors[model.name], kept, model, before.outputs.value[:, columns[model.name]].astype(float))
        for model in usable
    )
    return LocalCalibration(id, name, reason, who, created, bundle.ref, kept, previous, verdicts)


def why_not(samples: LocalSamples, name: str) -> CalibrationCode | None:
    """Why a property cannot be calibrated with these samples: `NO_VALUES`, `ONE_SAMPLE` or `ALL_EQUAL`."""
    rows = samples.labelled(name)
    if len(rows) == 0:
        return CalibrationCode.NO_VALUES
    if len(rows) < LEAST_VALUES:
        return CalibrationCode.ONE_SAMPLE
    return CalibrationCode.ALL_EQUAL if np.ptp(samples.values[name][rows]) == 0 else None


def left_out(predictor: Predictor, samples: LocalSamples) -> dict[str, CalibrationCode]:
    """Properties with a laboratory value that a calibration would leave out, with the reason.

    `UNKNOWN_PROPERTY` for those that the bundle does not estimate.
    """
    known = {model.name for model in predictor.bundle.manifest.properties}
    given = [name for name in samples.values if len(samples.labelled(name)) > 0]
    reasons = {n: why_not(samples, n) if n in known else CalibrationCode.UNKNOWN_PROPERTY for n in given}
    return {name: reason for name, reason in reasons.items() if reason is not None}


def estimates_before(predictor: Predictor, samples: LocalSamples) -> PredictionTable:
    """What the bundle alone gives for the samples, with their features."""
    axis = predictor.bundle.manifest.nir_grid.axis()
    return predictor.predict_table(Spectra(axis, samples.nir, Quantity.REFLECTANCE), with_phi=True)


def condition_all(
    predictor: Predictor, samples: LocalSamples, before: PredictionTable, names: list[str]
) -> dict[str, Conditioned]:
    """The posterior of each property in `names`."""
    priors = place_priors(predictor.bundle)
    found: dict[str, Conditioned] = {}
    for name in names:
        rows = samples.labelled(name)
        values, variance = transformed(name, samples.values[name][rows], samples.error(name, rows))
        prior = with_flat(priors[name])
        found[name] = condition(prior, prior.features(before.outputs.phi[rows]), values, variance)
    return found


def transformed(name: str, values: Floats, errors: Floats) -> tuple[Floats, Floats]:
    """Values and the variance of their errors on the scale of the model, the errors carried over in first order."""
    transform = PROPERTIES[name].transform
    upper, lower = transform.forward(values + errors / 2), transform.forward(np.maximum(values - errors / 2, 0))
    return transform.forward(values), (upper - lower) ** 2


def _verdict(posterior: Conditioned, samples: LocalSamples, model: PropertyModel, before: Floats) -> Verdict:
    rows = samples.labelled(model.name)
    values, inverse = samples.values[model.name][rows], model.transform.inverse
    gate = judge(values, _plausible(model.name, inverse(posterior.leave_one_out()[0])), posterior)
    half = quantile(posterior)
    return Verdict(
        name=model.name,
        n=len(rows),
        skilled=gate.skilled,
        rmse_loo=gate.rmse_loo,
        rmse_mean=gate.rmse_mean,
        rmse_before=_rms(values - _plausible(model.name, inverse(before[rows]))),
        interval=IntervalKind.LEFT_OUT if len(rows) >= LEAST_TESTED else IntervalKind.POSTERIOR,
        q_lower=half,
        q_upper=half,
        coverage=COVERAGE,
        local_mean=float(values.mean()),
        local_sd=float(values.std(ddof=1)),
    )


def _plausible(name: str, values: Floats) -> Floats:
    return np.clip(values, *PROPERTIES[name].plausible)


def _rms(errors: Floats) -> float:
    return float(np.sqrt(np.mean(errors**2)))


def _refusal(samples: LocalSamples, names: list[str], bundle: str) -> InputError:
    """The reason that says most: a property that nearly could be calibrated before one without any value."""
    found: Mapping[CalibrationCode, str] = {
        code: name for name in reversed(names) if (code := why_not(samples, name)) is not None
    }
    for code in (CalibrationCode.ALL_EQUAL, CalibrationCode.ONE_SAMPLE):
        if code in found:
            values = samples.values[found[code]][samples.labelled(found[code])]
            return InputError(code, property=found[code], n=len(values), value=float(values[0]), bundle=bundle)
    return InputError(CalibrationCode.NO_VALUES, bundle=bundle)
