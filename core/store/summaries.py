"""The list of samples of a project, fast enough for ten thousand of them."""

from __future__ import annotations

import sqlite3
from functools import cached_property
from pathlib import Path

from core.store.estimates import AGREES, HOLDING, stored_estimates
from core.store.failures import told
from core.store.places import sample_of
from core.store.records import SampleSummary, StoredEstimates
from core.store.values import time_or_none

_SAMPLES = f"""
WITH {HOLDING}
SELECT sample.*, m.id AS measurement_id, m.finished, e.id AS set_id, e.created AS estimated,
       e.bundle_id, e.bundle_version, e.bundle_sha256, e.t2, e.q, e.mir_evidence, e.estimates,
       e.calibration_id, e.correction_id, calibration.uuid, calibration.sha256, calibration.samples
FROM sample
LEFT JOIN measurement m
    ON m.id = (SELECT max(id) FROM measurement WHERE sample_id = sample.id AND finished IS NOT NULL)
LEFT JOIN estimate_set e ON e.id = (
    SELECT max(id) FROM estimate_set set_of
    WHERE measurement_id = m.id AND {AGREES.format(project="sample.project_id")}
)
LEFT JOIN calibration ON calibration.id = e.calibration_id
WHERE sample.project_id = ?
ORDER BY sample.id
"""  # noqa: S608 - put together from constants


class _Listed(SampleSummary):
    """A summary whose estimates become records when somebody looks at them.

    Two thirds of the time of opening a long list would go into estimates that nobody scrolls to.
    """

    def __init__(self, row: sqlite3.Row, file: Path) -> None:
        read = {
            "sample": sample_of(row),
            "measurement_id": row["measurement_id"],
            "measured": time_or_none(row["finished"]),
            "_row": row,
            "_file": file,
        }
        vars(self).update(read)

    @cached_property
    def estimates(self) -> StoredEstimates | None:
        """The current ones; `StoreError(CORRUPT)` when they cannot be understood."""
        row: sqlite3.Row = vars(self)["_row"]
        if row["set_id"] is None:
            return None
        with told(vars(self)["_file"]):
            return stored_estimates(row)


def summaries(connection: sqlite3.Connection, project_id: int, file: Path) -> list[SampleSummary]:
    """Every sample of a project in the order of entry, with its newest finished measurement and current estimates."""
    return [_Listed(row, file) for row in connection.execute(_SAMPLES, (project_id,))]
