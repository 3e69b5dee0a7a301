"""One soil on five instruments: estimates of models that never saw the ring trial, nor any of its instruments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np

from training.correcting.mir_models import CORE
from training.correcting.transfer import JUDGED
from training.estimators.folds import grouped_folds
from training.evaluation import agreement
from training.libraries import Library
from training.preprocessing import Floats
from training.reproducibility.benches import differences, directions
from training.reproducibility.lessons import labelled, lesson, other_libraries
from training.reproducibility.recipes import BASELINE, STRIDE, Lesson, Recipe, projected, recipes
from training.reproducibility.ring import Apart, Ring, apart, concordance, in_unit, read_ring, resampled
from training.reproducibility.spread import Variances

ELSEWHERE: dict[str, tuple[str, ...]] = {
    "oc_usda.c729_w.pct": ("H138", "NRW115", "whrc"),
    "clay.tot_usda.a334_w.pct": ("H138", "NRW115", "yamsys", "whrc"),
    "sand.tot_usda.c60_w.pct": ("yamsys", "whrc"),
}
"""Libraries of 80 soils and more, each left out once to see what the same recipe is worth at a place never seen."""
OTHERS = "PLSR, other instruments projected out"
SPLITS = 200
_HALVES = 2
_SEED = 20261121

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Instruments:
    """A recipe and a property on the ring trial.

    `ratio` of the SD between instruments over that between soils with its 95 % interval, `against` the baseline
    (ratio over ratio, likewise; the bootstrap draws soils, those that look alike together); `icc` of one instrument;
    `concordance` of pairs of instruments, mean and least; `sd` between instruments in the unit of the property. Then
    what the recipe is worth elsewhere: mean CCC and RMSE at libraries left out whole.
    """

    recipe: str
    property: str
    ratio: float
    lower: float
    upper: float
    against: float
    against_lower: float
    against_upper: float
    icc: float
    concordance: float
    least_concordance: float
    sd: float
    ccc_elsewhere: float
    rmse_elsewhere: float


@dataclass(frozen=True)
class Overall:
    """A recipe over all properties: geometric mean of `Instruments.against` with its interval, mean CCC elsewhere."""

    recipe: str
    against: float
    lower: float
    upper: float
    ccc_elsewhere: float


@dataclass(frozen=True)
class Pick:
    """The recipe that a random half of the soils prefers among those no worse elsewhere than the baseline, and its
    ratio over the baseline's at the other half (geometric mean over the properties)."""

    split: int
    recipe: str
    against: float


@dataclass(frozen=True, eq=False)
class Found:
    """All lines of the study."""

    lines: list[Instruments]
    overall: list[Overall]
    picks: list[Pick]


def study(shared: Path, tell: Tell, asked: Sequence[Recipe] | None = None) -> Found:
    """Every recipe on every property of `JUDGED`."""
    ring, libraries = read_ring(shared), other_libraries(shared)
    spreads: dict[str, dict[str, Apart]] = {}
    lines: list[Instruments] = []
    for recipe in recipes() if asked is None else asked:
        tell(f"instruments: {recipe.name}")
        own = spreads.setdefault(recipe.name, {})
        for name in JUDGED:
            estimate = recipe.learn(lesson(libraries, name))
            own[name] = apart(np.stack([estimate(spectra) for spectra in ring.scans]), name)
            worth = elsewhere(recipe, libraries, name)
            lines.append(_line(recipe.name, name, own[name], spreads[BASELINE][name], ring, worth))
    tell(f"instruments: {OTHERS}")
    spreads[OTHERS] = {name: left_out(ring, lesson(libraries, name), name) for name in JUDGED}
    nothing = (float("nan"), float("nan"))
    lines += [
        _line(OTHERS, name, one, spreads[BASELINE][name], ring, nothing) for name, one in spreads[OTHERS].items()
    ]
    summed = overall(spreads, lines, ring)
    return Found(lines, summed, picks(spreads, summed, ring))


def overall(spreads: Mapping[str, Mapping[str, Apart]], lines: Sequence[Instruments], ring: Ring) -> list[Overall]:
    """Each recipe over all properties; a resample draws the soils once for all of them."""
    counts = resampled(ring.twins)
    found = []
    for recipe, own in spreads.items():
        drawn = np.exp(_log_against(own, spreads[BASELINE], counts))
        low, high = np.quantile(drawn, (0.025, 0.975))
        worth = float(np.mean([line.ccc_elsewhere for line in lines if line.recipe == recipe]))
        middle = float(np.exp(_log_against(own, spreads[BASELINE], None))[0])
        found.append(Overall(recipe, middle, float(low), float(high), worth))
    return found


def picks(spreads: Mapping[str, Mapping[str, Apart]], summed: Sequence[Overall], ring: Ring) -> list[Pick]:
    """What choosing by the ring trial itself is worth: chosen on half of the soils, judged on the others.

    Recipes with a lower CCC elsewhere than the baseline, or with none, cannot be chosen; twins stay in one half.
    """
    least = next(line.ccc_elsewhere for line in summed if line.recipe == BASELINE)
    allowed = [line.recipe for line in summed if line.ccc_elsewhere >= least]
    found = []
    for split in range(SPLITS):
        half = grouped_folds(ring.twins, _HALVES, split)
        choosing, judged = (np.asarray((half == one)[np.newaxis], dtype=np.float64) for one in (0, 1))
        scores = {name: _log_against(spreads[name], spreads[BASELINE], choosing)[0] for name in allowed}
        best = min(scores, key=lambda name: scores[name])
        against = float(np.exp(_log_against(spreads[best], spreads[BASELINE], judged))[0])
        found.append(Pick(split, best, against))
    return found


def _log_against(own: Mapping[str, Apart], base: Mapping[str, Apart], counts: Floats | None) -> Floats:
    """Logarithm of ratio over ratio, mean over the properties, for each row of `counts`."""
    logs = [np.log(found.ratio(counts) / base[name].ratio(counts)) for name, found in own.items()]
    return np.asarray(np.mean(logs, axis=0))


def left_out(ring: Ring, learned: Lesson, name: str) -> Apart:
    """Two instruments judged on half of the soils, after what tells the three others apart at the other half is
    projected out; all pairs, both halves. Twins stay in one half."""
    listed = list(combinations(range(len(ring.scans)), 2))
    found = [_pair(ring, learned, pair) for pair in listed]
    within, told = (
        np.mean([one.var(axis=0, ddof=1) for one in part], axis=0) for part in (found, _units(found, name))
    )
    mean = np.mean([one.mean(axis=0) for one in found], axis=0)
    return Apart(within, mean, told, np.array([concordance(*one) for one in found]))


def _pair(ring: Ring, learned: Lesson, pair: tuple[int, int]) -> Floats:
    """Estimates `[2, soils]` of a pair of instruments."""
    halves = grouped_folds(ring.twins, _HALVES, _SEED)
    others = [number for number in range(len(ring.scans)) if number not in pair]
    two = np.zeros((2, len(halves)))
    for half in range(_HALVES):
        judged = halves == half
        estimate = projected(learned, directions(differences(ring.scans[others][:, ~judged])), STRIDE)
        two[:, judged] = [estimate(ring.scans[number][judged]) for number in pair]
    return two


def _units(estimates: Sequence[Floats], name: str) -> list[Floats]:
    return [in_unit(one, name) for one in estimates]


def elsewhere(recipe: Recipe, libraries: Sequence[Library], name: str) -> tuple[float, float]:
    """Mean CCC and RMSE, in the unit, at libraries left out whole: a model that says the same of all soils agrees
    between instruments and is worth nothing."""
    found = []
    for group in ELSEWHERE[name]:
        estimate = recipe.learn(lesson(libraries, name, group))
        for library in (one for one in libraries if one.group == group):
            rows = labelled(library, name)
            values = in_unit(estimate(library.values[rows][:, CORE]), name)
            judged = agreement(library.properties[name][rows], values)
            found.append((judged.ccc, judged.rmse))
    ccc, rmse = np.mean(found, axis=0)
    return float(ccc), float(rmse)


def _line(recipe: str, name: str, found: Apart, base: Apart, ring: Ring, worth: tuple[float, float]) -> Instruments:
    counts = resampled(ring.twins)
    ratios, others = found.ratio(counts), base.ratio(counts)
    lower, upper = np.quantile(ratios, (0.025, 0.975))
    below, above = np.quantile(ratios / others, (0.025, 0.975))
    soils, instruments = len(found.mean), len(ring.scans)
    spread = Variances(
        soils,
        soils * instruments,
        float(instruments),
        float(instruments * found.mean.var(ddof=1)),
        float(found.within.mean()),
    )
    ratio, against = float(found.ratio()[0]), float((found.ratio() / base.ratio())[0])
    return Instruments(
        recipe=recipe,
        property=name,
        ratio=ratio,
        lower=float(lower),
        upper=float(upper),
        against=against,
        against_lower=float(below),
        against_upper=float(above),
        icc=spread.icc,
        concordance=float(found.concordance.mean()),
        least_concordance=float(found.concordance.min()),
        sd=float(np.sqrt(found.within_unit.mean())),
        ccc_elsewhere=worth[0],
        rmse_elsewhere=worth[1],
    )
