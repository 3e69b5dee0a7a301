"""A project in a store: two samples measured with a scanner, one imported, one not measured yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from core.acquisition.scanner import Health, Identity, Scan, ScanConfig, ScanKind
from core.inference.estimate import BundleRef, Estimate, Grade, Reason
from core.spectrum import Axis, AxisUnit, Quantity, Spectrum
from core.store.records import Position, State
from core.store.store import Store
from tests.support.bundles import GRID, soil_like

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
NIR_AXIS = Axis.regular(1350, 2500, 5, AxisUnit.NM)
BUNDLE = BundleRef("nir-1354-2490", 3, "ab" * 32)
ESTIMATES = (
    Estimate("oc_usda.c729_w.pct", 1.23456, 0.41, 2.93, 0.9, "%", Grade.CAUTION, (Reason.NO_LOCAL_CALIBRATION,)),
    Estimate(
        "n.tot_usda.a623_w.pct",
        None,
        None,
        None,
        None,
        "%",
        Grade.CAUTION,
        (Reason.NO_LOCAL_CALIBRATION, Reason.TOO_FEW_LIBRARIES),
    ),
)


@dataclass(frozen=True)
class Filled:
    """Ids of what `fill` put into a store."""

    project: int
    measured: tuple[int, int]
    imported: int


def fill(store: Store, name: str = "North fields", first_sample: str = "A1") -> Filled:
    """Put the project into `store`; the two measured samples have estimates, the imported one has none."""
    project = store.add_project(name).id
    site = store.add_site(project, "=Hill", Position(-12.345678912, 30.5)).id
    one = store.add_sample(
        project, first_sample, site_id=site, depth_from_cm=0, depth_to_cm=20, state=State.AIR_DRY_SIEVED
    )
    two, imported = store.add_sample(project, "A2"), store.add_sample(project, "A3", state=State.AIR_DRY)
    store.add_sample(project, "not measured")
    ids = (measure(store, one.id, seed=1), measure(store, two.id, seed=2))
    for id_ in ids:
        store.add_estimates(id_, BUNDLE, ESTIMATES, 3.5, 0.25, "simulated")
    from_file = store.begin_measurement(imported.id, None, None, "field.csv")
    store.finish_measurement(from_file, spectrum(3), ())
    return Filled(project, ids, from_file)


def measure(store: Store, sample_id: int, seed: int) -> int:
    """A finished measurement: a reference and three repeats, the second redone and the third left out."""
    reference = store.add_scan(scan(ScanKind.REFERENCE))
    measurement = store.begin_measurement(sample_id, reference, 125.0, "NIRscan Nano 6100039")
    for repeat in (1, 2, 2, 3):
        store.add_scan(scan(ScanKind.SAMPLE), measurement_id=measurement, repeat=repeat, reference_id=reference)
    store.finish_measurement(measurement, spectrum(seed), (1, 2))
    return measurement


def spectrum(seed: int) -> Spectrum:
    """A soil-like reflectance on `NIR_AXIS`."""
    values = np.interp(NIR_AXIS.points, GRID.axis().points, soil_like(1, GRID, seed)[0])
    return Spectrum(NIR_AXIS, values, Quantity.REFLECTANCE)


def scan(kind: ScanKind) -> Scan:
    """A scan of a NIRscan Nano."""
    return Scan(
        kind=kind,
        raw=b"raw bytes",
        axis=NIR_AXIS,
        counts=np.full(len(NIR_AXIS), 1e5),
        gain=64.0,
        level=0.4,
        saturated=False,
        identity=Identity("nirscan-nano", "NIRscan Nano", "6100039", {"tiva": "2.1.0"}),
        config=ScanConfig("column"),
        health=Health(39.4),
        started=NOW,
        ended=NOW + timedelta(seconds=2),
    )


def open_store(folder: Path) -> Store:
    """A store whose clock stands at `NOW`."""
    return Store.open(folder / "field.tilthdb", who="Ana", now=lambda: NOW)
