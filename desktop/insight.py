"""What is known of stored estimates beside their values: what they rest on, and how well they repeat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.bands import by_association
from core.errors import InputError, TilthError
from core.estimator import Estimator
from core.inference.bundle import Bundle
from core.inference.codes import InferenceCode
from core.inference.explaining import associated
from core.pipeline import Predictors
from core.repeatability import Repeatability
from core.repeats import measured_repeatability
from core.store.records import StoredEstimates, StoredMeasurement
from core.store.store import Store
from desktop.codes import WhyCode


@dataclass(frozen=True)
class Insight:
    """By OSSL name: the properties inferred by association, and how far another measurement may lie from this one.

    `why_not` is what stands against explaining the estimates, None where nothing does.
    """

    associated: frozenset[str] = frozenset()
    repeats: Mapping[str, Repeatability] = field(default_factory=dict)
    why_not: TilthError | None = None


NO_INSIGHT = Insight()
"""Where nothing was estimated."""


def insight_of(
    store: Store, predictors: Predictors, measurement: StoredMeasurement, stored: StoredEstimates
) -> Insight:
    """What is known of the stored estimates of a measurement; never raises for a bundle that is not at hand."""
    names = [estimate.property for estimate in stored.estimates]
    if measurement.spectrum is None:
        return NO_INSIGHT
    axis = measurement.spectrum.axis
    try:
        estimator = estimator_of(store, predictors, measurement, stored)
        repeats = measured_repeatability(store, estimator, measurement.id)
    except TilthError as problem:
        return Insight(frozenset(name for name in names if by_association(name, axis)), {}, problem)
    bundle = estimator.bundle
    why_not = no_mean_soil(bundle) if bundle.reference is None else None
    return Insight(associated(bundle.manifest), repeats, why_not)


def estimator_of(
    store: Store, predictors: Predictors, measurement: StoredMeasurement, stored: StoredEstimates
) -> Estimator:
    """What made the current estimates of a finished measurement.

    Raises `InputError(OTHER_BUNDLE)` where their bundle is not at hand and as `Predictors.estimator` does.
    """
    other = InputError(WhyCode.OTHER_BUNDLE, bundle=stored.bundle.id, version=stored.bundle.version)
    if measurement.spectrum is None or not any(info.ref == stored.bundle for info in predictors.infos):
        raise other
    project_id = store.sample_with_id(measurement.sample_id).project_id
    found = predictors.estimator(store, project_id, measurement.spectrum.axis, stored.bundle.id)
    if found.bundle.ref != stored.bundle:
        raise other
    return found


def no_mean_soil(bundle: Bundle) -> InputError:
    """That a bundle cannot say why."""
    return InputError(InferenceCode.NO_REFERENCE_SOIL, bundle=bundle.ref.id, version=bundle.ref.version)
