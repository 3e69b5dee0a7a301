"""A project whose soils have true values that a bundle is wrong about, and the table of its laboratory."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from core.pipeline import Predictors, estimate_measurement
from core.properties import property_named
from core.spectrum import Quantity, Spectrum
from core.store.records import State
from core.store.store import Store
from tests.support.bundles import CLAY, GRID, OC, PH, soil_like

SITES = ("Ridge", "Hollow")
COUNT = 24
Truth = Mapping[str, Mapping[str, float]]
"""By sample and property."""


def fill_place(store: Store, predictors: Predictors, name: str = "North fields") -> Truth:
    """Put a project of `COUNT` soils at two sites into `store` and estimate them; returns what is true of them.

    Organic C and clay darken the soils, which the bundle does not know; pH is not to be seen.
    """
    project = store.add_project(name).id
    sites = [store.add_site(project, site).id for site in SITES]
    rng = np.random.default_rng(11)
    truth: dict[str, dict[str, float]] = {}
    for at, values in enumerate(soil_like(COUNT, GRID, seed=3)):
        sample = store.add_sample(
            project,
            f"KE-{at + 1:03d}",
            site_id=sites[at % 2],
            depth_from_cm=0,
            depth_to_cm=20,
            state=State.AIR_DRY_SIEVED,
        )
        measurement = store.begin_measurement(sample.id, None, None, "field.csv")
        store.finish_measurement(measurement, Spectrum(GRID.axis(), values, Quantity.REFLECTANCE), ())
        given = {one.property: one.value for one in estimate_measurement(store, predictors, measurement).estimates}
        dark = 0.5 - float(values.mean())
        truth[sample.name] = {
            OC: _value(OC, 1.0 + 3 * dark + rng.normal(0, 0.02)),
            CLAY: _beside(CLAY, given[CLAY], 0.6 + 4 * dark + rng.normal(0, 0.02)),
            PH: 6.0 + rng.normal(0, 0.3),
        }
    return truth


def write_table(path: Path, truth: Truth, samples: Sequence[str], **slips: float) -> Path:
    """What the laboratory sent for `samples`; `slips` multiply the organic C of a sample (`KE_004=10`)."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Sample", "Organic C (g/kg)", "Clay (%)", "pH H2O", "Journal"])
        for at, name in enumerate(samples):
            values, slip = truth[name], slips.get(name.replace("-", "_"), 1.0)
            organic = f"{values[OC] * 10 * slip:.2f}"
            writer.writerow([name, organic, f"{values[CLAY]:.1f}", f"{values[PH]:.2f}", 7000 + at])
    return path


def _beside(name: str, value: float | None, by: float) -> float:
    """A value moved on the transformed scale of its property."""
    assert value is not None
    return _value(name, float(property_named(name).transform.forward(np.array(value))) + by)


def _value(name: str, transformed: float) -> float:
    return float(property_named(name).transform.inverse(np.array(transformed)))
