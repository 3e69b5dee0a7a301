"""Estimates, one set for each bundle and calibration that looked at a measurement; older sets stay.

The *current* set of a measurement is the newest that agrees with what holds in its project: made with the
calibration that holds for its bundle, or without one where none holds, and with no correction that was rolled
back. So the sets of an earlier calibration are current again once it is rolled back to, and after a new one was
accepted a measurement has no current set until it is estimated anew.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from core.errors import StoreError
from core.inference.estimate import BundleRef, CalibrationRef, Estimate, Grade, Reason
from core.store.engine import Change
from core.store.local_records import NewEstimates, Standing
from core.store.records import StoreCode, StoredEstimates
from core.store.values import number_or_nan, time_text

HOLDING = """
active AS MATERIALIZED (
    SELECT project_id, bundle_id, calibration_id FROM calibration_event
    WHERE id IN (SELECT max(id) FROM calibration_event GROUP BY project_id, bundle_id)
),
corrected AS MATERIALIZED (
    SELECT correction_id FROM correction_event
    WHERE id IN (SELECT max(id) FROM correction_event GROUP BY project_id, corrects)
)
"""
"""Calibrations that hold, NULL once none holds any more, and corrections that hold: a handful of rows each."""

AGREES = """(
    set_of.calibration_id IS (
        SELECT calibration_id FROM active
        WHERE active.project_id = {project} AND active.bundle_id = set_of.bundle_id
    )
    AND (set_of.correction_id IS NULL OR set_of.correction_id IN (SELECT correction_id FROM corrected))
)"""
"""Whether the set `set_of`, of the project that `{project}` names, agrees with what holds."""

_SETS = f"""
WITH {HOLDING}
SELECT set_of.*, set_of.id AS set_id, set_of.created AS estimated, calibration.uuid, calibration.sha256,
       calibration.samples, {AGREES.format(project="sample.project_id")} AS agrees
FROM estimate_set set_of
JOIN measurement ON measurement.id = set_of.measurement_id
JOIN sample ON sample.id = measurement.sample_id
LEFT JOIN calibration ON calibration.id = set_of.calibration_id
WHERE set_of.measurement_id = ?
ORDER BY set_of.id DESC
"""  # noqa: S608 - put together from the constants above

_STANDINGS = f"""
WITH {HOLDING}
SELECT m.id AS of, e.bundle_id, e.bundle_version, e.bundle_sha256, e.calibration_id, e.correction_id,
       calibration.uuid, calibration.sha256, calibration.samples
FROM sample
JOIN measurement m ON m.sample_id = sample.id AND m.finished IS NOT NULL
JOIN estimate_set e ON e.id = (
    SELECT max(id) FROM estimate_set set_of
    WHERE measurement_id = m.id AND {AGREES.format(project="sample.project_id")}
)
LEFT JOIN calibration ON calibration.id = e.calibration_id
WHERE sample.project_id = ?
"""  # noqa: S608 - put together from the constants above


def add_estimates(change: Change, new: NewEstimates) -> int:
    """Add what a bundle says about a measurement, beside what was said before."""
    bundle = new.bundle
    calibration_id = _calibration_id(change.connection, new)
    set_id = change.insert(
        "estimate_set",
        measurement_id=new.measurement_id,
        bundle_id=bundle.id,
        bundle_version=bundle.version,
        bundle_sha256=bundle.sha256,
        created=time_text(change.at),
        t2=new.t2,
        q=new.q,
        mir_evidence=new.mir_evidence,
        estimates=json.dumps([asdict(estimate) for estimate in new.estimates], ensure_ascii=False),
        calibration_id=calibration_id,
        correction_id=new.correction_id,
    )
    told = {
        "measurement": new.measurement_id,
        "bundle": bundle.id,
        "version": bundle.version,
        "sha256": bundle.sha256,
    }
    local = {"calibration": calibration_id, "correction": new.correction_id}
    change.journal(
        "add_estimates", f"estimates:{set_id}", **told, **{k: v for k, v in local.items() if v is not None}
    )
    return set_id


def add_many(change: Change, new: Sequence[NewEstimates]) -> None:
    """Add several sets in one transaction."""
    for one in new:
        add_estimates(change, one)


def estimates_of(connection: sqlite3.Connection, measurement_id: int) -> list[StoredEstimates]:
    """All estimates of a measurement, the newest set first."""
    return [stored_estimates(row) for row in connection.execute(_SETS, (measurement_id,))]


def current_of(connection: sqlite3.Connection, measurement_id: int) -> StoredEstimates | None:
    """The current set of a measurement, if it has one."""
    sets = connection.execute(_SETS, (measurement_id,))
    return next((stored_estimates(row) for row in sets if row["agrees"]), None)


def standings(connection: sqlite3.Connection, project_id: int) -> dict[int, Standing]:
    """What the current sets were made with, by measurement."""
    found = connection.execute(_STANDINGS, (project_id,))
    return {row["of"]: Standing(_bundle(row), _calibration(row), row["correction_id"]) for row in found}


def stored_estimates(row: sqlite3.Row) -> StoredEstimates:
    """From a row that calls id and time of the set `set_id` and `estimated`, with those of its calibration."""
    return StoredEstimates(
        id=row["set_id"],
        measurement_id=row["measurement_id"],
        bundle=_bundle(row),
        created=datetime.fromisoformat(row["estimated"]),
        estimates=tuple(_estimate(entry) for entry in json.loads(row["estimates"])),
        t2=number_or_nan(row["t2"]),
        q=number_or_nan(row["q"]),
        mir_evidence=row["mir_evidence"],
        calibration=_calibration(row),
        correction_id=row["correction_id"],
    )


def _calibration_id(connection: sqlite3.Connection, new: NewEstimates) -> int | None:
    """The row of the calibration in the project of the measurement; `StoreError(MISSING)` when it has none such."""
    if new.calibration is None:
        return None
    row = connection.execute(
        "SELECT calibration.id FROM calibration"
        " JOIN sample ON sample.project_id = calibration.project_id"
        " JOIN measurement ON measurement.sample_id = sample.id"
        " WHERE measurement.id = ? AND calibration.uuid = ? AND calibration.sha256 = ?",
        (new.measurement_id, new.calibration.id, new.calibration.sha256),
    ).fetchone()
    if row is None:
        raise StoreError(StoreCode.MISSING, kind="calibration", id=new.calibration.id)
    return int(row["id"])


def _bundle(row: sqlite3.Row) -> BundleRef:
    return BundleRef(row["bundle_id"], row["bundle_version"], row["bundle_sha256"])


def _calibration(row: sqlite3.Row) -> CalibrationRef | None:
    if row["calibration_id"] is None:
        return None
    return CalibrationRef(row["uuid"], row["sha256"], row["bundle_id"], row["samples"])


def _estimate(entry: dict[str, Any]) -> Estimate:
    return Estimate(
        property=entry["property"],
        value=entry["value"],
        lower=entry["lower"],
        upper=entry["upper"],
        coverage=entry["coverage"],
        unit=entry["unit"],
        grade=Grade(entry["grade"]),
        reasons=tuple(Reason(reason) for reason in entry["reasons"]),
    )
