"""All finished measurements of a project with what is known of each, in one reading."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from core.acquisition.scanner import Identity
from core.spectrum import Quantity, Spectrum
from core.store.local_records import StoredSoil
from core.store.places import sample_of
from core.store.values import array_of, axis_in, record_of

_SOILS = """
SELECT sample.*, site.name AS site, m.id AS measurement_id, m.finished, m.quantity, m.axis_id, m.spectrum,
       (SELECT identity FROM scan WHERE scan.measurement_id = m.id ORDER BY id DESC LIMIT 1) AS identity
FROM measurement m
JOIN sample ON sample.id = m.sample_id
LEFT JOIN site ON site.id = sample.site_id
WHERE sample.project_id = ? AND m.finished IS NOT NULL
ORDER BY sample.id, m.id
"""


def soils(connection: sqlite3.Connection, project_id: int) -> list[StoredSoil]:
    """Every finished measurement of a project, by sample, the newest of each sample last."""
    return [_soil(connection, row) for row in connection.execute(_SOILS, (project_id,))]


def _soil(connection: sqlite3.Connection, row: sqlite3.Row) -> StoredSoil:
    return StoredSoil(
        sample=sample_of(row),
        site=row["site"] or "",
        measurement_id=row["measurement_id"],
        finished=datetime.fromisoformat(row["finished"]),
        spectrum=Spectrum(axis_in(connection, row["axis_id"]), array_of(row["spectrum"]), Quantity(row["quantity"])),
        scanner=None if row["identity"] is None else record_of(Identity, row["identity"]),
    )
