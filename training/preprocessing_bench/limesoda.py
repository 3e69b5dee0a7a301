"""Every preprocessing on the LimeSoDa sets, by the published outer folds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from sklearn.pipeline import Pipeline

from training.benchmark.published import Published, best_of
from training.benchmark.sets import BenchmarkData, BenchmarkSet
from training.estimators.folds import Folds
from training.evaluation import agreement
from training.preprocessing import Floats
from training.preprocessing_bench.learners import LEARNERS, learn
from training.preprocessing_bench.methods import PLAIN, evenly, learns, methods, treated

CHOSEN, MEAN = "chosen by the inner folds", "mean of all"
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Judged:
    """One task by one learner after one preprocessing: pooled out-of-fold figures, RMSE in the unit of the set.

    `ratio`: RMSE over that of the same learner on plain absorbance; `published`: over the best published for the
    task, None where nothing is.
    """

    dataset: str
    kind: str
    property: str
    learner: str
    method: str
    n: int
    r2: float
    ccc: float
    rmse: float
    ratio: float
    published: float | None


@dataclass(frozen=True, eq=False)
class _OutOfFold:
    """Estimates `value[k, n, t]` after k methods, and `inner[k, n, t]`, the error that their inner folds expected."""

    value: Floats
    inner: Floats


def study(data: BenchmarkData, tell: Tell) -> list[Judged]:
    """All sets, learners and methods; also the method of least inner error of every fold, and the mean of all."""
    found: list[Judged] = []
    for one in data.sets:
        found.extend(_judged_set(one, data.published, tell))
    return found


def _judged_set(one: BenchmarkSet, published: Published, tell: Tell) -> Iterator[Judged]:
    axis, spectra = evenly(one.axis, one.absorbance)
    labels = np.column_stack(list(one.labels.values()))
    listed = methods(axis)
    by_learner: dict[str, list[_OutOfFold]] = {learner: [] for learner in LEARNERS}
    for name, method in listed.items():
        tell(f"{one.name}: {name}")
        for learner, found in _out_of_fold(method, spectra, labels, one.folds).items():
            by_learner[learner].append(found)
    for learner, each in by_learner.items():
        value, inner = np.stack([own.value for own in each]), np.stack([own.inner for own in each])
        best = np.take_along_axis(value, inner.argmin(axis=0)[np.newaxis], axis=0)[0]
        ways = {**dict(zip(listed, value, strict=True)), CHOSEN: best, MEAN: value.mean(axis=0)}
        for column, prop in enumerate(one.labels):
            known = np.isfinite(labels[:, column])
            rmse = {}
            for name, value in ways.items():
                own = agreement(labels[known, column], value[known, column])
                rmse[name] = own.rmse
                yield Judged(
                    dataset=one.name,
                    kind=one.kind,
                    property=prop,
                    learner=learner,
                    method=name,
                    n=own.n,
                    r2=own.r2,
                    ccc=own.ccc,
                    rmse=own.rmse,
                    ratio=own.rmse / rmse[PLAIN],
                    published=_over_published(own.rmse, published, one.name, prop),
                )


def _out_of_fold(method: Pipeline, spectra: Floats, labels: Floats, folds: Folds) -> dict[str, _OutOfFold]:
    """By learner; all that is learned or tuned sees the other folds only."""
    found = {name: _OutOfFold(*np.full((2, *labels.shape), np.nan)) for name in LEARNERS}
    everything = np.arange(len(spectra))
    alone = None if learns(method) else treated(method, spectra, everything)
    for fold in np.unique(folds):
        training, left = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        x = treated(method, spectra, training) if alone is None else alone
        for name, learned in learn(x[training], labels[training]).items():
            found[name].value[left], found[name].inner[left] = learned(x[left]), learned.inner
    return found


def _over_published(rmse: float, published: Published, name: str, prop: str) -> float | None:
    figures = published.of(name, prop)
    return rmse / figures[best_of(figures)].rmse if figures else None
