"""Spread of the estimates between repeats of a soil, by the bundle and by models of the other soils of the set."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import ttest_1samp

from core.acquisition.rules import Rules
from core.properties import PROPERTIES
from core.spectrum import Quantity, Spectra
from training.estimators.folds import grouped_folds
from training.evaluation import agreement
from training.preprocessing import Floats
from training.reproducibility.recipes import Lesson, Recipe, local_recipes
from training.reproducibility.scans import GAIA, YAMSYS, RepeatScans, read_repeats
from training.reproducibility.shipped import Shipped
from training.reproducibility.spread import by_level, variances, within_interval

JUDGED: dict[str, tuple[str, ...]] = {
    GAIA: (
        "oc_usda.c729_w.pct",
        "n.tot_usda.a623_w.pct",
        "ph.h2o_usda.a268_index",
        "cec_usda.a723_cmolc.kg",
        "k.ext_usda.a725_cmolc.kg",
    ),
    YAMSYS: (
        "c.tot_usda.a622_w.pct",
        "n.tot_usda.a623_w.pct",
        "ph.h2o_usda.a268_index",
        "clay.tot_usda.a334_w.pct",
        "k.ext_usda.a725_cmolc.kg",
    ),
}
"""Properties that models of the set itself are trained for."""
AVERAGED = {GAIA: Rules().repeats, YAMSYS: 3}
"""Repeats of a measurement: what the application asks for, and what the MIR laboratory took."""
STRIDE = {GAIA: 1, YAMSYS: 2}
FOLDS = 5
_SEED = 20261121

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Repeats:
    """Spread between repeats of one soil, in the unit of the property where it is no ratio.

    `icc` with its 95 % interval; `sd` within soils likewise; `limit` within ± which two single scans agree in 95 of
    100 cases, and `limit_average` two averages of `averaged`; `low`, `middle`, `high`: `sd` in thirds of the soils by
    their value, with Spearman's correlation of a soil's SD and mean and its p; `trend` from the first scan of a soil
    to its last, with its p; RMSE and CCC of the mean over the scans against the laboratory, NaN without its values.
    """

    set: str
    model: str
    property: str
    soils: int
    scans: int
    icc: float
    icc_lower: float
    icc_upper: float
    sd: float
    sd_lower: float
    sd_upper: float
    limit: float
    averaged: int
    limit_average: float
    low: float
    middle: float
    high: float
    rank_correlation: float
    p: float
    trend: float
    trend_p: float
    rmse: float
    ccc: float


def study(shared: Path, bundle: Shipped, tell: Tell, asked: Sequence[Recipe] | None = None) -> list[Repeats]:
    """Both sets; the bundle on the NIR one."""
    found: list[Repeats] = []
    for name, properties in JUDGED.items():
        scans = read_repeats(shared, name)
        if name == GAIA:
            found.extend(by_bundle(bundle, scans))
        for recipe in local_recipes() if asked is None else asked:
            tell(f"repeats: {name}, {recipe.name}")
            found.extend(by_recipe(recipe, scans, prop) for prop in properties)
    return found


def by_bundle(bundle: Shipped, scans: RepeatScans) -> Iterator[Repeats]:
    """All properties of the bundle; withheld ones too, which a local calibration may show."""
    values = bundle(Spectra(scans.axis, scans.values, Quantity.REFLECTANCE)).values
    for at, name in enumerate(bundle.properties):
        truth = scans.labels.get(name, np.full(len(scans), np.nan))
        yield _line(scans, bundle.name, name, values[:, at], truth)


def by_recipe(recipe: Recipe, scans: RepeatScans, name: str) -> Repeats:
    """Each soil estimated scan by scan by a model of the averages of the soils of the other folds."""
    truth = scans.labels[name]
    rows = np.flatnonzero(np.isfinite(truth))
    own = taken(scans, rows)
    return _line(own, recipe.name, name, estimates(recipe, own, name), truth[rows])


def taken(scans: RepeatScans, rows: NDArray[np.intp]) -> RepeatScans:
    """Some of the scans."""
    labels = {name: values[rows] for name, values in scans.labels.items()}
    parts = scans.values[rows], scans.soils[rows], scans.place[rows]
    return RepeatScans(scans.name, scans.axis, *parts, labels, scans.left_out)


def estimates(recipe: Recipe, scans: RepeatScans, name: str) -> Floats:
    """Of labelled scans `[n]`, in the unit, by soils grouped into `FOLDS` folds."""
    known, numbers, stride = PROPERTIES[name], scans.numbers(), STRIDE[scans.name]
    spectra, axis = scans.absorbance()[:, ::stride], scans.thinned(stride)
    means = averages(spectra, numbers)
    target = known.transform.forward(averages(scans.labels[name][:, None], numbers)[:, 0])
    folds = grouped_folds(np.arange(len(means)), FOLDS, _SEED)
    found = np.zeros(len(scans))
    for fold in range(FOLDS):
        seen = folds != fold
        lesson = Lesson(means[seen], target[seen], np.arange(int(seen.sum())), means[seen], axis=axis)
        judged = ~seen[numbers]
        found[judged] = recipe.learn(lesson)(spectra[judged])
    return np.asarray(np.clip(known.transform.inverse(found), *known.plausible))


def averages(values: Floats, numbers: NDArray[np.intp]) -> Floats:
    """Mean over the scans of each soil `[soils, m]`."""
    sums = np.zeros((int(numbers.max()) + 1, values.shape[1]))
    np.add.at(sums, numbers, values)
    return np.asarray(sums / np.bincount(numbers)[:, None])


def _line(scans: RepeatScans, model: str, name: str, values: Floats, truth: Floats) -> Repeats:
    spread, level = variances(values, scans.soils), by_level(values, scans.soils)
    icc, within = spread.icc_interval(), within_interval(values, scans.soils)
    numbers, averaged = scans.numbers(), AVERAGED[scans.name]
    trend, trend_p = _trend(values, numbers, scans.place)
    rmse, ccc = _accuracy(averages(np.stack([truth, values], axis=1), numbers))
    return Repeats(
        set=scans.name,
        model=model,
        property=name,
        soils=spread.soils,
        scans=spread.scans,
        icc=spread.icc,
        icc_lower=icc[0],
        icc_upper=icc[1],
        sd=spread.within_sd,
        sd_lower=within[0],
        sd_upper=within[1],
        limit=spread.limits(),
        averaged=averaged,
        limit_average=spread.limits(averaged),
        low=level.low,
        middle=level.middle,
        high=level.high,
        rank_correlation=level.rank_correlation,
        p=level.p,
        trend=trend,
        trend_p=trend_p,
        rmse=rmse,
        ccc=ccc,
    )


def _trend(values: Floats, numbers: NDArray[np.intp], place: NDArray[np.intp]) -> tuple[float, float]:
    """Mean over the soils of the slope against the place of a scan, times the distance of the outermost; p by t."""
    slopes = np.array([np.polyfit(place[numbers == one], values[numbers == one], 1)[0] for one in np.unique(numbers)])
    if np.ptp(slopes) == 0:
        return 0.0, 1.0
    return float(slopes.mean() * np.median(np.bincount(numbers) - 1)), float(ttest_1samp(slopes, 0.0).pvalue)


def _accuracy(pairs: Floats) -> tuple[float, float]:
    """RMSE and CCC of truth and mean estimate `[soils, 2]` where there is a truth."""
    known = pairs[np.isfinite(pairs[:, 0])]
    if len(known) < 2:
        return float("nan"), float("nan")
    found = agreement(known[:, 0], known[:, 1])
    return found.rmse, found.ccc
