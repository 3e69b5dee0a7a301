"""A project at a place of its own: scanned soils, a bundle, and a laboratory that finds more than the bundle says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from core.inference.catalogue import find_bundles
from core.laboratory.table import Result
from core.local import Bench, Told, accept, prepare, propose
from core.pipeline import Predictors
from core.spectrum import Floats
from core.store.local_records import NewLaboratoryFile
from core.store.records import State
from core.store.store import Store
from tests.support.bundles import CLAY, OC, make_bundle
from tests.support.projects import measure

LABORATORY = "Soil Laboratory Ltd"
CREATED = datetime(2026, 11, 21, 8, tzinfo=UTC)


def make_predictors(folder: Path) -> Predictors:
    """One tiny bundle."""
    make_bundle(folder / "bundles", id_="tiny")
    return Predictors(find_bundles([folder / "bundles"]))


def add_soils(store: Store, count: int, name: str = "West fields") -> int:
    """A project whose samples `W-1` … are scanned, alternately at two depths; returns its id."""
    project = store.add_project(name).id
    for number in range(1, count + 1):
        top = 0 if number % 2 else 20
        sample = store.add_sample(
            project, f"W-{number}", depth_from_cm=top, depth_to_cm=top + 20, state=State.AIR_DRY_SIEVED
        )
        measure(store, sample.id, seed=number)
    return project


def found(bench: Bench, names: Sequence[str], seed: int = 1, properties: Sequence[str] = (OC, CLAY)) -> list[Result]:
    """What a laboratory finds: half as much again as the bundle says, and some noise."""
    random = np.random.default_rng(seed)
    table = bench.predictor.predict_table(bench.soils.spectra)
    results = []
    for name in properties:
        said: Floats = table.graded.value[:, table.properties.index(name)]
        for row, sample in zip(bench.soils.rows(names), names, strict=True):
            value = float(said[row] * 1.5 + random.normal(0, 0.02 * said.std()))
            results.append(Result(sample, name, value, None, "", "%", row + 2, name, f"{value:g}"))
    return results


def told(name: str = "Autumn") -> Told:
    """What Ben says."""
    return Told(name, "the results are back", "Ben", CREATED)


def calibrate_place(
    store: Store, predictors: Predictors, project: int, names: Sequence[str], name: str = "Autumn", seed: int = 1
) -> int:
    """Accept a calibration on some samples of a project; returns the id of its row."""
    bench = prepare(store, predictors, project)
    results = found(bench, names, seed)
    proposal = propose(bench, results, told(name))
    file = NewLaboratoryFile(f"{name}.csv", b"sample;SOC;Clay", tuple(results), LABORATORY)
    accept(store, predictors, project, proposal.calibration, file=file)
    return store.calibrations(project)[0].id
