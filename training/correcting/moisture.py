"""Moist soils brought to dry ones: corrections from a few soils measured both ways, judged on all others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.corrections.choosing import Estimate
from core.corrections.fitting import estimate_by
from core.corrections.methods import moisture_methods
from core.corrections.pairs import Pairs, absorbance_on
from core.inference.bundle import load_bundle
from core.inference.manifest import Protocol
from core.inference.predictor import Predictor
from core.properties import PROPERTIES
from core.spectrum import Axis, AxisUnit, Quantity, Spectra
from training.correcting.unseen import Unseen, without_group
from training.correcting.ways import CHOSEN, Way, apart, fitted
from training.evaluation import metrics
from training.libraries import NIR_GRIDS, nir_axis
from training.libraries.reading import read_set
from training.preprocessing import Floats

SET, GROUP = "datepo_moisture_visnir", "datsoilspc"
CARBON, CLAY = "oc_usda.c729_w.pct", "clay.tot_usda.a334_w.pct"
PROPERTIES_JUDGED = (CARBON, CLAY)
LEVELS = {1: "wet", 2: "wetted, then dried in air for a day"}
PAIRS = (5, 10, 20, 40)
DRAWS = 20
NOT_SEEN, SHIPPED = "trained without these soils", "the shipped bundle"
_SEED = 20261121


@dataclass(frozen=True)
class Closeness:
    """How far the estimates of corrected moist soils are from those of the same soils dry, in one draw.

    Root mean square over the standard deviation between the dry soils' estimates, transformed scale.
    """

    grid: str
    level: int
    pairs: int
    draw: int
    way: str
    setting: str
    model: str
    property: str
    apart: float


@dataclass(frozen=True)
class Accuracy:
    """Organic C by a model that never saw the soils, against the laboratory's total C: they hold no carbonate."""

    grid: str
    level: int
    pairs: int
    draw: int
    way: str
    n: int
    rmse: float
    bias: float
    ccc: float
    coverage: float
    width: float


@dataclass(frozen=True, eq=False)
class MoistSoils:
    """Absorbance `[n, g]` of the same soils by moisture level, and their total C (%)."""

    names: tuple[str, ...]
    absorbance: dict[int, Floats]
    carbon: Floats

    def pairs(self, level: int, rows: NDArray[np.intp]) -> Pairs:
        """Some soils, moist and dry."""
        names = tuple(self.names[row] for row in rows)
        return Pairs(names, self.absorbance[level][rows], self.absorbance[0][rows])


@dataclass(frozen=True, eq=False)
class Found:
    """All lines of the study."""

    closeness: list[Closeness]
    accuracy: list[Accuracy]


Tell = Callable[[str], None]


def study(shared: Path, models: Path, tell: Tell, draws: int = DRAWS, sizes: Sequence[int] = PAIRS) -> Found:
    """Both grids; `models` holds the bundles. Corrections are chosen by the model that never saw these soils."""
    found = Found([], [])
    for grid in NIR_GRIDS:
        tell(f"{grid}: training without {GROUP}")
        unseen = without_group(shared, grid, GROUP, PROPERTIES_JUDGED)
        soils = read_soils(shared, nir_axis(grid))
        shipped = shipped_estimate(models / grid)
        for level, draw in ((level, draw) for level in LEVELS for draw in range(draws)):
            tell(f"{grid}: level {level}, draw {draw + 1} of {draws}")
            for ways, rest, pairs in _fitted(soils, level, draw, unseen.values, sizes):
                told = (grid, level, pairs, draw)
                found.closeness.extend(_close(told, ways, soils, rest, unseen.values, shipped))
                found.accuracy.extend(_accurate(told, ways, soils, rest, unseen))
    return found


def read_soils(shared: Path, axis: Axis) -> MoistSoils:
    """The soils of the set on `axis`, in the order of their names."""
    samples = read_set(shared, SET, AxisUnit.NM)
    levels = samples.columns["moisture_level"].astype(int)
    absorbance = absorbance_on(axis, Spectra(samples.axis, samples.reflectance(), Quantity.REFLECTANCE))
    names = np.array([name.split()[0] for name in samples.sample_ids.tolist()])
    order = {level: np.flatnonzero(levels == level)[np.argsort(names[levels == level])] for level in (0, *LEVELS)}
    carbon = samples.columns["total_c_pct"][order[0]]
    by_level = {level: absorbance[rows] for level, rows in order.items()}
    return MoistSoils(tuple(names[order[0]].tolist()), by_level, carbon)


def shipped_estimate(folder: Path) -> Estimate:
    """Estimates of the properties judged by the bundle in `folder`."""
    predictor = Predictor(load_bundle(folder), threads=1)
    names = [model.name for model in predictor.bundle.manifest.properties]
    return estimate_by(predictor, [names.index(name) for name in PROPERTIES_JUDGED])


def _fitted(
    soils: MoistSoils, level: int, draw: int, estimate: Estimate, sizes: Sequence[int]
) -> Iterator[tuple[dict[str, Way], NDArray[np.intp], int]]:
    """Corrections from the first soils of a draw, by number of soils; all that were never drawn are judged."""
    order = np.random.default_rng((_SEED, draw)).permutation(len(soils.names))
    rest = np.sort(order[max(sizes) :])
    for size in sizes:
        pairs = soils.pairs(level, np.sort(order[:size]))
        yield fitted(pairs, moisture_methods(), estimate, PROPERTIES_JUDGED), rest, size


def _close(
    told: tuple[str, int, int, int],
    ways: dict[str, Way],
    soils: MoistSoils,
    rest: NDArray[np.intp],
    unseen: Estimate,
    shipped: Estimate,
) -> Iterator[Closeness]:
    moist, dry = soils.absorbance[told[1]][rest], soils.absorbance[0][rest]
    for model, estimate in ((NOT_SEEN, unseen), (SHIPPED, shipped)):
        goal = estimate(dry)
        for name, way in ways.items():
            for prop, value in zip(PROPERTIES_JUDGED, apart(estimate(way(moist)), goal), strict=True):
                yield Closeness(*told, name, way.setting, model, prop, float(value))


def _accurate(
    told: tuple[str, int, int, int], ways: dict[str, Way], soils: MoistSoils, rest: NDArray[np.intp], unseen: Unseen
) -> Iterator[Accuracy]:
    moist, dry = soils.absorbance[told[1]][rest], soils.absorbance[0][rest]
    spectra = {"dry": dry, **{name: way(moist) for name, way in ways.items()}}
    inverse, truth = PROPERTIES[CARBON].transform.inverse, soils.carbon[rest]
    for name, absorbance in spectra.items():
        bounds = unseen.interval(absorbance, 0)
        value = np.clip(inverse(unseen.values(absorbance)[:, 0]), *PROPERTIES[CARBON].plausible)
        one = metrics(Protocol.LEAVE_ONE_LIBRARY_OUT, name, truth, value, bounds)
        coverage, width = float(one.coverage or 0.0), float(one.width or 0.0)
        yield Accuracy(*told, name, one.n, one.rmse, one.bias, one.ccc, coverage, width)


__all__ = ["CHOSEN", "Accuracy", "Closeness", "Found", "MoistSoils", "read_soils", "shipped_estimate", "study"]
