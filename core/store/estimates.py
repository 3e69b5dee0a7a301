"""Estimates, one set for each bundle that looked at a measurement; older sets stay."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from core.inference.estimate import BundleRef, Estimate, Grade, Reason
from core.store.engine import Change
from core.store.records import StoredEstimates
from core.store.values import number_or_nan, time_text


def add_estimates(
    change: Change,
    measurement_id: int,
    bundle: BundleRef,
    estimates: Sequence[Estimate],
    t2: float,
    q: float,
    mir_evidence: str,
) -> int:
    """Add what `bundle` says about a measurement, beside what was said before."""
    set_id = change.insert(
        "estimate_set",
        measurement_id=measurement_id,
        bundle_id=bundle.id,
        bundle_version=bundle.version,
        bundle_sha256=bundle.sha256,
        created=time_text(change.at),
        t2=t2,
        q=q,
        mir_evidence=mir_evidence,
        estimates=json.dumps([asdict(estimate) for estimate in estimates], ensure_ascii=False),
    )
    told = {"measurement": measurement_id, "bundle": bundle.id, "version": bundle.version, "sha256": bundle.sha256}
    change.journal("add_estimates", f"estimates:{set_id}", **told)
    return set_id


def estimates_of(connection: sqlite3.Connection, measurement_id: int) -> list[StoredEstimates]:
    """All estimates of a measurement, the newest set first."""
    sets = connection.execute(
        "SELECT *, id AS set_id, created AS estimated FROM estimate_set WHERE measurement_id = ? ORDER BY id DESC",
        (measurement_id,),
    )
    return [stored_estimates(row) for row in sets]


def stored_estimates(row: sqlite3.Row) -> StoredEstimates:
    """From a row that calls id and time of the set `set_id` and `estimated`."""
    return StoredEstimates(
        id=row["set_id"],
        measurement_id=row["measurement_id"],
        bundle=BundleRef(row["bundle_id"], row["bundle_version"], row["bundle_sha256"]),
        created=datetime.fromisoformat(row["estimated"]),
        estimates=tuple(_estimate(entry) for entry in json.loads(row["estimates"])),
        t2=number_or_nan(row["t2"]),
        q=number_or_nan(row["q"]),
        mir_evidence=row["mir_evidence"],
    )


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
