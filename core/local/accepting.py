"""A calibration taken into use, or given up again: one event, then every estimate of the project anew."""

from __future__ import annotations

from core.calibration.calibration import LocalCalibration
from core.calibration.file import to_json
from core.local.estimating import Progress, ReEstimated, re_estimate
from core.pipeline import Predictors
from core.store.local_records import NewCalibration, NewLaboratoryFile
from core.store.store import Store


def accept(
    store: Store,
    predictors: Predictors,
    project_id: int,
    calibration: LocalCalibration,
    *,
    file: NewLaboratoryFile | None = None,
    progress: Progress | None = None,
) -> ReEstimated:
    """Keep a calibration with the file of the laboratory, let it hold, and estimate the project anew.

    Who accepts it, its name and the reason are those of the calibration. Keeping and accepting are one transaction;
    what is interrupted after it is taken up by `resume`. Raises `InputError` when the bundle of the calibration is
    not at hand or its samples do not fit it, `StoreError` (`DUPLICATE` when it was accepted before), `BundleError`;
    then nothing is changed.
    """
    new = NewCalibration(calibration.ref, calibration.bundle, calibration.name, to_json(calibration), file)
    predictors.conditioned(calibration)
    store.add_accepted_calibration(project_id, new, calibration.who, calibration.reason)
    return re_estimate(store, predictors, project_id, progress)


def roll_back(
    store: Store,
    predictors: Predictors,
    project_id: int,
    bundle_id: str,
    *,
    who: str,
    reason: str,
    to: int | None,
    progress: Progress | None = None,
) -> ReEstimated:
    """Let an earlier calibration hold again (`to`, the id of its row), or with None none at all.

    The estimates that were made with it are current again at once; only measurements that have none, because they
    were made later, are estimated anew. Raises `StoreError(INVALID)` when that is what holds, `InputError` when the
    bundle of the earlier one is not at hand; then nothing is changed.
    """
    if to is not None:
        earlier = store.calibration(to)
        predictors.exactly(earlier.bundle, earlier.name)
    store.roll_back_calibration(project_id, bundle_id, who, reason, to)
    return re_estimate(store, predictors, project_id, progress)
