"""Predictions as the plain lists and numbers that `tilth predict --json` prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import numpy as np

from core.inference.estimate import BundleRef, CalibrationRef, Estimate, PredictedMir, Prediction
from core.inference.table import PredictionTable
from core.spectrum import Floats

Json = dict[str, object]
Facts = Mapping[str, Json]


def predict_json(
    source: str,
    samples: Sequence[str],
    predictions: Sequence[Prediction],
    *,
    with_mir: bool = False,
    facts: Facts | None = None,
) -> list[Json]:
    """One entry per spectrum of the file `source`, in its order; `with_mir` adds the predicted MIR spectra."""
    return [
        entry(source, sample, one.bundle, one.estimates, one.mir if with_mir else None, one.calibration, facts)
        for sample, one in zip(samples, predictions, strict=True)
    ]


def table_json(
    source: str, samples: Sequence[str], table: PredictionTable, *, facts: Facts | None = None
) -> list[Json]:
    """The same from a table, for files of thousands of spectra; without MIR spectra."""
    return [
        entry(source, sample, table.bundle, table.estimates(row), calibration=table.calibration, facts=facts)
        for row, sample in enumerate(samples)
    ]


def entry(
    source: str,
    sample: str,
    bundle: BundleRef,
    estimates: Sequence[Estimate],
    mir: PredictedMir | None = None,
    calibration: CalibrationRef | None = None,
    facts: Facts | None = None,
) -> Json:
    """What is said about one spectrum. Nothing in it is NaN or infinite: a number that is none is null.

    `facts` by property stand beside what every estimate says (`explain_json.facts_of`).
    """
    known = facts or {}
    said: Json = {
        "source": source,
        "sample": sample,
        "bundle": {"id": bundle.id, "version": bundle.version, "sha256": bundle.sha256},
        "calibration": None if calibration is None else asdict(calibration),
        "estimates": [{**_estimate(one), **known.get(one.property, {})} for one in estimates],
    }
    return said if mir is None else {**said, "mir": _mir(mir)}


def _estimate(estimate: Estimate) -> Json:
    return {
        "property": estimate.property,
        "value": estimate.value,
        "lower": estimate.lower,
        "upper": estimate.upper,
        "coverage": estimate.coverage,
        "unit": estimate.unit,
        "grade": estimate.grade.value,
        "reasons": [reason.value for reason in estimate.reasons],
    }


def _mir(mir: PredictedMir) -> Json:
    return {
        "wavenumber_cm1": mir.axis.points.tolist(),
        "absorbance_snv": _numbers(mir.absorbance_snv),
        "spread": _numbers(mir.spread),
        "evidence": mir.evidence.value,
    }


def _numbers(values: Floats) -> list[float | None]:
    return [value if np.isfinite(value) else None for value in values.tolist()]
