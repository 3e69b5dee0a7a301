"""The list of samples of a project, fast enough for ten thousand of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import overload

from core.store.estimates import stored_estimates
from core.store.failures import told
from core.store.places import sample_of
from core.store.records import SampleSummary
from core.store.values import time_or_none

_SAMPLES = """
SELECT sample.*, m.id AS measurement_id, m.finished, e.id AS set_id, e.created AS estimated,
       e.bundle_id, e.bundle_version, e.bundle_sha256, e.t2, e.q, e.mir_evidence, e.estimates
FROM sample
LEFT JOIN measurement m
    ON m.id = (SELECT max(id) FROM measurement WHERE sample_id = sample.id AND finished IS NOT NULL)
LEFT JOIN estimate_set e ON e.id = (SELECT max(id) FROM estimate_set WHERE measurement_id = m.id)
WHERE sample.project_id = ?
ORDER BY sample.id
"""


class Summaries(Sequence[SampleSummary]):
    """Summaries of one state of the store: read at once, made into records as they are looked at.

    Four fifths of the time of opening a long list would go into records that nobody scrolls to.
    """

    def __init__(self, rows: list[sqlite3.Row], file: Path) -> None:
        self._rows = rows
        self._file = file
        self._made: dict[int, SampleSummary] = {}

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> SampleSummary: ...

    @overload
    def __getitem__(self, index: slice) -> list[SampleSummary]: ...

    def __getitem__(self, index: int | slice) -> SampleSummary | list[SampleSummary]:
        found = range(len(self._rows))[index]
        return self._summary(found) if isinstance(found, int) else [self._summary(position) for position in found]

    def _summary(self, position: int) -> SampleSummary:
        if position not in self._made:
            with told(self._file):
                self._made[position] = _summary(self._rows[position])
        return self._made[position]


def summaries(connection: sqlite3.Connection, project_id: int, file: Path) -> Summaries:
    """Every sample of a project in the order of entry, with its newest finished measurement and estimates."""
    return Summaries(connection.execute(_SAMPLES, (project_id,)).fetchall(), file)


def _summary(row: sqlite3.Row) -> SampleSummary:
    return SampleSummary(
        sample=sample_of(row),
        measurement_id=row["measurement_id"],
        measured=time_or_none(row["finished"]),
        estimates=None if row["set_id"] is None else stored_estimates(row),
    )
