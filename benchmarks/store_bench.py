"""The store: commit of one scan, the list of ten thousand samples, opening, backup and check."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

import numpy as np

from core.acquisition.scanner import Health, Identity, Scan, ScanConfig, ScanKind
from core.inference.estimate import BundleRef, CalibrationRef, Estimate, Grade, Reason
from core.spectrum import Axis, AxisUnit, Quantity, Spectrum
from core.store.engine import Change
from core.store.estimates import add_estimates
from core.store.local_records import NewCalibration, NewEstimates
from core.store.measurements import begin_measurement, finish_measurement
from core.store.places import add_sample
from core.store.records import Sample
from core.store.store import Store

Figure = tuple[str, float, str]

SCANS = 1000
SCAN_BYTES = 3822
"""A scan of the NIRscan Nano."""
SAMPLES = 10_000
PROPERTIES = 7
LISTS = 7

AXIS = Axis(np.linspace(901.5, 1701.4, 228), AxisUnit.NM)
SPECTRUM = Spectrum(AXIS, np.linspace(0.21, 0.43, 228), Quantity.REFLECTANCE)
BUNDLE = BundleRef("nir-904-1696", 1, "ab" * 32)
REASONS = (Reason.NO_LOCAL_CALIBRATION, Reason.DOMAIN_EDGE)


def run() -> list[Figure]:
    """Name, value and unit of each figure."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "store.tilthdb"
        with Store.open(file, who="bench") as store:
            figures = _commits(store)
            figures += _long_list(store)
            figures.append(("store: backup, checked", _seconds(lambda: store.backup(file.with_name("copy"))), "s"))
            figures.append(("store: check of every scan", _seconds(store.check), "s"))
        figures.append(("store: open and close", 1e3 * _seconds(lambda: Store.open(file, who="bench").close()), "ms"))
        figures.append(("store: size on disk", file.stat().st_size / 1e6, "MB"))
    return figures


def _commits(store: Store) -> list[Figure]:
    """Each scan is on the disk (WAL, synchronous=FULL) before the next one comes."""
    sample = store.add_sample(store.add_project("commits").id, "A1")
    measurement = store.begin_measurement(sample.id, None, None, "bench")
    random = np.random.default_rng(0)
    scans = [_scan(random) for _ in range(SCANS)]
    took = [1e3 * _seconds(partial(store.add_scan, scan, measurement_id=measurement, repeat=1)) for scan in scans]
    return [
        ("store: commit of one scan, median", median(took), "ms"),
        ("store: commit of one scan, 99th percentile", quantiles(took, n=100)[98], "ms"),
    ]


def _long_list(store: Store) -> list[Figure]:
    project = store.add_project("long list")
    store._engine.write(lambda change: _fill(change, project.id))  # noqa: SLF001 - ten thousand commits would take minutes
    summaries = store.summaries(project.id)
    one = summaries[SAMPLES // 2].estimates
    if len(summaries) != SAMPLES or one is None or len(one.estimates) != PROPERTIES:
        raise RuntimeError("the list is not what was stored")
    name = f"store: list of {SAMPLES:,} samples".replace(",", " ")
    first = 1e3 * median(_seconds(lambda: store.summaries(project.id)) for _ in range(LISTS))
    every = 1e3 * _seconds(lambda: [summary.estimates for summary in store.summaries(project.id)])
    figures = [(name, first, "ms"), (f"{name}, every estimate looked at", every, "ms")]
    return [*figures, *_calibrated(store, project.id, name)]


def _calibrated(store: Store, project_id: int, name: str) -> list[Figure]:
    """The same list with a second set of estimates for every sample, by a local calibration that holds."""
    ref = CalibrationRef("bench", "cd" * 32, BUNDLE.id, 10)
    store.add_accepted_calibration(project_id, NewCalibration(ref, BUNDLE, "bench", "{}"), "bench", "bench")
    soils = store.soils(project_id)
    new = [_new(soil.measurement_id, number, ref) for number, soil in enumerate(soils)]
    adding = sum(_seconds(partial(store.add_estimates_of_many, new[at : at + 256])) for at in range(0, SAMPLES, 256))
    shown = 1e3 * median(_seconds(lambda: store.summaries(project_id)) for _ in range(LISTS))
    if any(summary.estimates is None for summary in store.summaries(project_id)[:: SAMPLES // 10]):
        raise RuntimeError("the calibrated estimates are not current")
    return [
        (f"store: {SAMPLES:,} calibrated sets of estimates added".replace(",", " "), adding, "s"),
        (f"{name}, calibrated", shown, "ms"),
    ]


def _fill(change: Change, project_id: int) -> None:
    for number in range(SAMPLES):
        sample = add_sample(change, Sample(0, project_id, f"S-{number}", change.at))
        measurement = begin_measurement(change, sample.id, None, None, "bench")
        finish_measurement(change, measurement, SPECTRUM, (1, 2, 3, 4, 5, 6), "{}")
        add_estimates(change, _new(measurement, number))


def _new(measurement: int, number: int, calibration: CalibrationRef | None = None) -> NewEstimates:
    return NewEstimates(measurement, BUNDLE, _estimates(number), 3.2, 0.4, "simulated", calibration)


def _estimates(number: int) -> tuple[Estimate, ...]:
    estimate = Estimate("", 1.0, 0.4, 2.9, 0.9, "%", Grade.CAUTION, REASONS)
    return tuple(
        replace(estimate, property=f"property-{position}.pct", value=number / (position + 3))
        for position in range(PROPERTIES)
    )


def _scan(random: np.random.Generator) -> Scan:
    now = datetime.now(UTC)
    return Scan(
        kind=ScanKind.SAMPLE,
        raw=random.bytes(SCAN_BYTES),
        axis=AXIS,
        counts=random.normal(3e5, 1e4, len(AXIS)),
        gain=64.0,
        level=0.31,
        saturated=False,
        identity=Identity("nirscan_nano", "NIRNANOEVM", "6100039", {"tiva": "2.1.0"}),
        config=ScanConfig("column", 900.0, 1700.0, 228, 6),
        health=Health(39.4, 37.3, 3.0, 3803.0),
        started=now,
        ended=now,
    )


def _seconds(call: Callable[[], object]) -> float:
    began = perf_counter()
    call()
    return perf_counter() - began


if __name__ == "__main__":
    for name, value, unit in run():
        print(f"{name:60} {value:10.2f} {unit}")
