"""Libraries as sets of the benchmark: own folds, soils of one place together, no more rows than a farm has."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.properties import PROPERTIES
from core.spectrum import Quantity
from training.benchmark.folds import SEED
from training.benchmark.sets import BenchmarkSet
from training.estimators.folds import group_numbers, grouped_folds
from training.libraries import Library, mir_libraries, nir_libraries, pairs
from training.preprocessing import absorbance

NIR_GRID = "nir-1354-2490"
TAKEN_PART = ("CV98", "H138", "NRW115", "NRW42", "O32", "SC93", "SL125", "UL120", "tavares")
"""Groups whose spectra were looked at while the recipe was made."""
WHRC = "whrc_vertex_604"
MOST_SOILS = 150
"""Drawn from larger libraries: the recipe is for small ones."""
LEAST_LABELS = 30
FOLDS = 10


def unseen_libraries(shared: Path) -> list[BenchmarkSet]:
    """NIR sets on one grid and MIR sets, each with the properties that it has values of."""
    nir, mir = pairs(shared, WHRC)
    listed = [*nir_libraries(shared, NIR_GRID), nir, *mir_libraries(shared, evaluation=True)]
    listed = [one for one in listed if one.name != mir.name] + [mir]
    sets = [_as_set(one) for one in listed if one.group not in TAKEN_PART]
    return [one for one in sets if one.labels]


def _as_set(library: Library) -> BenchmarkSet:
    """Samples with any value, on the part of the axis that all of them cover."""
    means = library.averaged()
    names = [name for name in PROPERTIES if means.labelled(name).sum() >= LEAST_LABELS]
    rows = _drawn(means, names)
    values = means.values[rows]
    covered = np.isfinite(values).all(axis=0)
    values = values[:, covered]
    kind = "nir" if library.quantity is Quantity.REFLECTANCE else "mir"
    return BenchmarkSet(
        name=library.name,
        kind=kind,
        axis=library.axis.points[covered],
        absorbance=absorbance(values) if kind == "nir" else values,
        labels={name: means.properties[name][rows] for name in names},
        folds=grouped_folds(group_numbers(means.fold_groups[rows], len(rows)), FOLDS, SEED),
        published_folds=False,
        remarks=(),
    )


def _drawn(means: Library, names: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    labelled = np.any([means.labelled(name) for name in names], axis=0) if names else np.zeros(len(means), bool)
    rows = np.flatnonzero(labelled)
    if len(rows) <= MOST_SOILS:
        return rows
    return np.sort(np.random.default_rng(SEED).choice(rows, MOST_SOILS, replace=False))
