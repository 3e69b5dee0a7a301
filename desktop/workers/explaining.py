"""Why estimates are what they are. Runs on the store's lane."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.errors import InputError
from core.estimator import condition_of
from core.inference.attribution import DARKEST
from core.inference.explanation import Explanation
from core.pipeline import PipelineCode, Predictors
from core.resampling import resample
from core.spectrum import Axis, Floats
from core.store.store import Store
from desktop.insight import estimator_of, no_mean_soil


@dataclass(frozen=True, eq=False)
class Explained:
    """The explanations of all estimates of a measurement, by OSSL name.

    `reflectance[g]` on `axis` is what the bundle saw, `mean_soil[g]` the mean soil that it is compared with.
    """

    measurement_id: int
    explanations: dict[str, Explanation]
    axis: Axis
    reflectance: Floats
    mean_soil: Floats


def explain(store: Store, predictors: Predictors, measurement_id: int) -> Explained:
    """Explain the current estimates of a measurement, with the calibration and the correction they rest on.

    Raises `InputError` (`NOT_FINISHED` where nothing was estimated) and as `estimator_of` and `Estimator.explain` do.
    """
    measurement, stored = store.measurement(measurement_id), store.current_estimates(measurement_id)
    sample = store.sample_with_id(measurement.sample_id)
    if measurement.spectrum is None or stored is None:
        raise InputError(PipelineCode.NOT_FINISHED, measurement=measurement_id, sample=sample.name)
    scans = store.scans(measurement_id)
    condition = condition_of(sample, scans[-1].identity if scans else None)
    estimator, spectra = estimator_of(store, predictors, measurement, stored), measurement.spectrum.many()
    reference = estimator.bundle.reference
    if reference is None:
        raise no_mean_soil(estimator.bundle)
    found = {one.property: one for one in estimator.explain(spectra, condition)}
    seen, _ = estimator.seen(spectra, condition)
    reflectance = resample(seen, estimator.axis).values[0]
    return Explained(measurement_id, found, estimator.axis, reflectance, _mean_soil(reference, reflectance))


def _mean_soil(reference: Floats, reflectance: Floats) -> Floats:
    """Where explanations start: the mean soil of a bundle `[g]`, with mean and deviation of the spectrum."""
    absorbance = -np.log10(np.maximum(reflectance, DARKEST))
    scaled = (reference - reference.mean()) * (absorbance.std() / reference.std())
    return np.asarray(np.power(10.0, -(absorbance.mean() + scaled)), dtype=np.float64)
