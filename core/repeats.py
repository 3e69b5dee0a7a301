"""The repeats of a stored measurement, each as a spectrum, and how far their estimates lie apart."""

from __future__ import annotations

import numpy as np

from core.acquisition.result import Repeat
from core.estimator import Estimator, condition_of
from core.pipeline import naming
from core.repeatability import LEAST_REPEATS, Repeatability, repeatability
from core.spectrum import Axis, Floats, Quantity, Spectra
from core.store.sink import StoreSink
from core.store.store import Store


def repeat_spectra(store: Store, measurement_id: int) -> Spectra | None:
    """The repeats that the average of a measurement was made of, on its axis; None without any, as of an import.

    Of a repeat that was scanned again the newest scan counts.
    """
    measurement = store.measurement(measurement_id)
    if measurement.spectrum is None or not measurement.repeats_used:
        return None
    newest = {repeat.number: repeat for repeat in StoreSink(store).repeats(measurement_id)}
    axis = measurement.spectrum.axis
    rows = [_on(newest[number], axis) for number in measurement.repeats_used if number in newest]
    if len(rows) < len(measurement.repeats_used) or not all(np.isfinite(row).all() for row in rows):
        return None
    return Spectra(axis, np.stack(rows), Quantity.REFLECTANCE)


def _on(repeat: Repeat, axis: Axis) -> Floats:
    """Reflectance on `axis`, which lies within that of the scan; NaN where it does not."""
    found = repeat.reflectance[np.isin(repeat.scan.axis.points, axis.points)]
    return found if len(found) == len(axis) else np.full(len(axis), np.nan)


def measured_repeatability(store: Store, estimator: Estimator, measurement_id: int) -> dict[str, Repeatability]:
    """By property how far another measurement of this soil may lie from this one; see `core.repeatability`.

    `estimator` as `Predictors.estimator` gives it for the measurement's project and axis. Raises as
    `Estimator.predict_table` and the store do.
    """
    manifest = estimator.bundle.manifest
    spectra = repeat_spectra(store, measurement_id)
    if spectra is None or len(spectra) < LEAST_REPEATS:
        return repeatability(manifest)
    sample = store.sample_with_id(store.measurement(measurement_id).sample_id)
    scanner = store.scans(measurement_id)[-1].identity
    with naming(sample.name):
        return repeatability(manifest, estimator.predict_table(spectra, condition_of(sample, scanner)))
