"""Estimates of a whole project brought to agree with the calibrations and corrections that hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.corrections.correction import Condition
from core.errors import InputError
from core.estimator import Estimator, condition_of
from core.inference.codes import InferenceCode
from core.inference.table import PredictionTable
from core.local.soils import on_axis
from core.pipeline import Predictors
from core.store.local_records import NewEstimates, Standing, StoredSoil
from core.store.store import Store

AT_ONCE = 256
"""Measurements of one transaction; what is interrupted loses at most so many estimates and goes on after them."""

Progress = Callable[[int, int], None]
"""Called with how many measurements are done, of how many."""

_SUITS_NO_BUNDLE = {InferenceCode.NO_BUNDLE_COVERS, InferenceCode.MIR_SPECTRUM}


@dataclass(frozen=True)
class ReEstimated:
    """`done` measurements have new estimates; `refused` by sample: spectra that suit no bundle, and why."""

    done: int
    refused: Mapping[str, InputError]


def re_estimate(
    store: Store, predictors: Predictors, project_id: int, progress: Progress | None = None
) -> ReEstimated:
    """Estimate every finished measurement whose estimates do not agree with what holds; older ones stay beside them.

    Every block is committed on its own, so that an interrupted run is taken up by the next where it stopped.
    Raises `InputError` (`PipelineCode.CALIBRATED_BUNDLE_GONE`), `BundleError`, `StoreError`.
    """
    refused: dict[str, InputError] = {}
    parts = list(_parts(store, predictors, project_id, refused))
    total, done = sum(len(part.soils) for part in parts), 0
    for part in parts:
        for block in part.blocks():
            store.add_estimates_of_many(block)
            done += len(block)
            if progress is not None:
                progress(done, total)
    return ReEstimated(done, refused)


def resume(store: Store, predictors: Predictors, project_id: int) -> ReEstimated:
    """Finish what was interrupted after a calibration was accepted or rolled back; nothing where all is done.

    Cheap where there is nothing to do, so that it can be called whenever a project is opened or reported on. Raises
    as `re_estimate` does.
    """
    left = (one.measurement_id is not None and one.estimates is None for one in store.summaries(project_id))
    if not store.calibration_events(project_id) or not any(left):
        return ReEstimated(0, {})
    return re_estimate(store, predictors, project_id)


@dataclass(frozen=True)
class _Part:
    """Soils that one estimator takes in one go, for they were measured in the same condition."""

    estimator: Estimator
    condition: Condition
    soils: Sequence[StoredSoil]

    def blocks(self) -> Iterator[list[NewEstimates]]:
        for start in range(0, len(self.soils), AT_ONCE):
            yield self._estimated(self.soils[start : start + AT_ONCE])

    def _estimated(self, soils: Sequence[StoredSoil]) -> list[NewEstimates]:
        spectra = on_axis([soil.spectrum for soil in soils], self.estimator.axis)
        table = self.estimator.predict_table(spectra, self.condition)
        correction = self.estimator.correction(self.condition)
        correction_id = None if correction is None else correction.id
        return [_row(table, row, soil.measurement_id, correction_id) for row, soil in enumerate(soils)]


def _parts(store: Store, predictors: Predictors, project_id: int, refused: dict[str, InputError]) -> Iterator[_Part]:
    standing = store.standings(project_id)
    by_axis = defaultdict(list)
    for soil in store.soils(project_id):
        by_axis[soil.spectrum.axis].append(soil)
    for axis, soils in by_axis.items():
        try:
            estimator = predictors.estimator(store, project_id, axis, rows=len(soils))
        except InputError as error:
            if error.code not in _SUITS_NO_BUNDLE:
                raise
            refused.update(dict.fromkeys((soil.sample.name for soil in soils), error))
            continue
        yield from _by_condition(estimator, soils, standing)


def _by_condition(
    estimator: Estimator, soils: Sequence[StoredSoil], standing: Mapping[int, Standing]
) -> Iterator[_Part]:
    parts = defaultdict(list)
    for soil in soils:
        condition = condition_of(soil.sample, soil.scanner)
        if not _agrees(estimator, condition, standing.get(soil.measurement_id)):
            parts[condition].append(soil)
    yield from (_Part(estimator, condition, some) for condition, some in parts.items())


def _agrees(estimator: Estimator, condition: Condition, standing: Standing | None) -> bool:
    """Whether current estimates were made with what holds. Without a calibration, an older bundle's may stay."""
    if standing is None or standing.calibration != estimator.calibration:
        return False
    correction = estimator.correction(condition)
    return standing.correction_id == (None if correction is None else correction.id)


def _row(table: PredictionTable, row: int, measurement_id: int, correction_id: int | None) -> NewEstimates:
    t2, q = np.nan_to_num(table.outputs.domain[row].astype(np.float64), nan=np.inf, posinf=np.inf)
    return NewEstimates(
        measurement_id,
        table.bundle,
        table.estimates(row),
        float(t2),
        float(q),
        table.manifest.mir_evidence.value,
        table.calibration,
        correction_id,
    )
