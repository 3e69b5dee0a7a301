"""Writes `data/schema-N.tilthdb`, a small store of the present schema; run once, when a schema is released.

python -m tests.core.store.make_schema_file
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from core.acquisition.scanner import ScanKind
from core.store.records import Position, State
from core.store.schema import MIGRATIONS
from core.store.store import Store
from tests.core.store.local_material import FILE, new_calibration, new_correction
from tests.core.store.material import BUNDLE, ESTIMATES, NOW, SPECTRUM, Scans

DATA = Path(__file__).parent / "data"


def fill(store: Store) -> None:
    """One of everything, and a measurement that was never finished."""
    scans = Scans(seed=1)
    project = store.add_project("North fields", "for the mill")
    site = store.add_site(project.id, "Oak", Position(-15.417, 28.283, 4.5))
    sample = store.add_sample(
        project.id, "A1", site_id=site.id, depth_from_cm=0, depth_to_cm=20, state=State.AIR_DRY_SIEVED
    )
    reference = store.add_scan(scans.make(ScanKind.REFERENCE))
    for _ in range(2):
        measurement = store.begin_measurement(sample.id, reference, 42.0, "nirscan_nano 6100039")
        for repeat in (1, 2):
            store.add_scan(scans.make(), measurement_id=measurement, repeat=repeat, reference_id=reference)
    store.finish_measurement(1, SPECTRUM, (1, 2), '{"snr": 900}')
    store.add_estimates(1, BUNDLE, ESTIMATES, 3.25, 0.5, "simulated")
    calibration = new_calibration(file=FILE)
    store.add_accepted_calibration(project.id, calibration, "Ben", "the results are back")
    correction = store.add_correction(project.id, new_correction())
    store.accept_correction(correction, "Ben", "six pairs")
    store.mark_sent(project.id, [sample.id], "Soil Lab Ltd")
    store.add_estimates(1, BUNDLE, ESTIMATES, 3.25, 0.5, "simulated", calibration.ref, correction)
    store.record_report(project.id, store.next_report_number(), "cd" * 32)


def main() -> None:
    """Fill a store and keep a backup of it, which is one file."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Store.open(Path(folder) / "store", who="Ana", now=lambda: NOW) as store,
    ):
        fill(store)
        store.backup(DATA / f"schema-{len(MIGRATIONS)}.tilthdb")


if __name__ == "__main__":
    main()
