"""From moist to dry soil: models of dry soil asked about soils they have not seen, moist.

The soils were measured air-dry, wet, and wetted and dried for a day. Everything is learned from the soils of the
other folds: the models from their dry spectra, the corrections from the same spectra and the moist ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.pipeline import Pipeline

from core.spectrum import Axis, AxisUnit
from training.correcting.moisture import LEVELS, MoistSoils, read_soils
from training.estimators.folds import Folds, grouped_folds
from training.evaluation import agreement
from training.preprocessing import EPO, SST, Floats
from training.preprocessing_bench.learners import LEARNERS, learn
from training.preprocessing_bench.methods import PLAIN, methods

AXIS = Axis.regular(400.0, 2490.0, 5.0, AxisUnit.NM)
"""Below 400 nm the instrument of the set is not to be trusted."""
BASES = (PLAIN, "SNV", "SNV+SG1")
DRY = "dry"
NOTHING, MIXED = "none", "moist soils in training"
RANKS: dict[str, tuple[int, ...]] = {"EPO": (1, 2, 3, 4, 6, 8), "SST": (1, 2, 4, 8, 12)}
OUTER, INNER, SEED = 10, 5, 0
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Moist:
    """Total C (%) of soils in one `state`, pooled out-of-fold; `rank` is the mean of those that the folds chose."""

    base: str
    way: str
    learner: str
    state: str
    n: int
    r2: float
    ccc: float
    rmse: float
    bias: float
    rank: float


@dataclass(frozen=True, eq=False)
class _Treated:
    """Spectra `[n, g]` by state after a preprocessing, and the C of the soils."""

    states: Mapping[str, Floats]
    carbon: Floats

    def of(self, rows: Folds) -> _Treated:
        return _Treated({state: spectra[rows] for state, spectra in self.states.items()}, self.carbon[rows])

    @property
    def pairs(self) -> tuple[Floats, Floats]:
        """Moist spectra of all levels, and the dry ones of the same soils."""
        moist = [spectra for state, spectra in self.states.items() if state != DRY]
        return np.vstack(moist), np.vstack([self.states[DRY]] * len(moist))


Values = dict[str, dict[str, Floats]]
"""Estimates `[n]` by learner and state."""


def read(shared: Path) -> MoistSoils:
    """The soils; `shared` holds data/. Raises `InputError` as of `read_set`."""
    return read_soils(shared, AXIS)


def study(soils: MoistSoils, tell: Tell) -> list[Moist]:
    """All bases and ways."""
    listed = methods(AXIS.points)
    found: list[Moist] = []
    for base in BASES:
        tell(f"moist soils: {base}")
        found.extend(_judged_base(base, _treated(listed[base], soils)))
    return found


def _treated(method: Pipeline, soils: MoistSoils) -> _Treated:
    """By a base that learns nothing, so that it may treat all soils at once."""
    named = {DRY: 0, **{told: level for level, told in LEVELS.items()}}
    states = {name: np.asarray(method.fit_transform(soils.absorbance[level])) for name, level in named.items()}
    return _Treated(states, soils.carbon)


def _judged_base(base: str, soils: _Treated) -> Iterator[Moist]:
    folds = grouped_folds(np.arange(len(soils.carbon)), OUTER, SEED)
    for way in (NOTHING, *RANKS, MIXED):
        values = {learner: {state: np.full(len(folds), np.nan) for state in soils.states} for learner in LEARNERS}
        ranks: dict[str, list[int]] = {learner: [] for learner in LEARNERS}
        for fold in range(OUTER):
            left = np.flatnonzero(folds == fold)
            training, new = soils.of(np.flatnonzero(folds != fold)), soils.of(left)
            for learner, (rank, own) in _by_way(way, training, new).items():
                ranks[learner].append(rank)
                for state, found in own.items():
                    values[learner][state][left] = found
        for learner, states in values.items():
            for state, value in states.items():
                one = agreement(soils.carbon, value)
                mean = float(np.mean(ranks[learner]))
                yield Moist(base, way, learner, state, one.n, one.r2, one.ccc, one.rmse, one.bias, mean)


def _by_way(way: str, training: _Treated, new: _Treated) -> dict[str, tuple[int, dict[str, Floats]]]:
    """Rank and estimates of new soils by learner; the rank of least error at moist soils of the inner folds."""
    if way not in RANKS:
        return {learner: (0, own) for learner, own in _estimates(way, 0, training, new).items()}
    folds = grouped_folds(np.arange(len(training.carbon)), INNER, SEED)
    errors = {learner: np.zeros(len(RANKS[way])) for learner in LEARNERS}
    for fold in range(INNER):
        own, left = training.of(np.flatnonzero(folds != fold)), training.of(np.flatnonzero(folds == fold))
        for at, rank in enumerate(RANKS[way]):
            for learner, states in _estimates(way, rank, own, left).items():
                moist = [states[state] - left.carbon for state in states if state != DRY]
                errors[learner][at] += float(np.sum(np.square(moist)))
    best = {learner: RANKS[way][int(error.argmin())] for learner, error in errors.items()}
    by_rank = {rank: _estimates(way, rank, training, new) for rank in set(best.values())}
    return {learner: (rank, by_rank[rank][learner]) for learner, rank in best.items()}


def _estimates(way: str, rank: int, training: _Treated, new: _Treated) -> Values:
    """EPO treats all spectra, those that models learn from too; SST moist ones alone, towards the dry."""
    source, target = training.pairs
    dry, carbon, groups = training.states[DRY], training.carbon, np.arange(len(training.carbon))
    asked = dict(new.states)
    if way == "EPO":
        epo = EPO(source, target, rank).fit(dry)
        dry, asked = epo.transform(dry), {state: epo.transform(spectra) for state, spectra in asked.items()}
    elif way == "SST":
        sst = SST(source, target, rank).fit(dry)
        asked = {state: spectra if state == DRY else sst.transform(spectra) for state, spectra in asked.items()}
    elif way == MIXED:
        times = len(training.states)
        dry, carbon, groups = (
            np.vstack(list(training.states.values())),
            np.tile(carbon, times),
            np.tile(groups, times),
        )
    learned = learn(dry, carbon, groups)
    return {name: {state: own(spectra) for state, spectra in asked.items()} for name, own in learned.items()}
