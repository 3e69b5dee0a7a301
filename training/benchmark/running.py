"""Every outer fold of every task fitted and estimated, in one process or in several with the same result."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from time import perf_counter

import numpy as np
import torch
from threadpoolctl import threadpool_limits

from core.errors import ErrorCode, InputError, Value
from training.benchmark.folds import SEED
from training.benchmark.sets import BenchmarkSet
from training.estimators import make_estimator
from training.estimators.folds import Folds
from training.preprocessing import Floats

Sets = Sequence[BenchmarkSet]
Say = Callable[[str], None]


@dataclass(frozen=True)
class Job:
    """One fit: an estimator, the place of a set, a property, an outer fold."""

    estimator: str
    at: int
    property: str
    fold: int


@dataclass(frozen=True, eq=False)
class Part:
    """Estimates of the rows of one fold, their standard deviations, and the wall time of the fit in seconds."""

    value: Floats
    scale: Floats
    seconds: float


@dataclass(frozen=True)
class Refusal:
    """A `TilthError` on its way between processes."""

    code: ErrorCode
    values: dict[str, Value]


@dataclass(frozen=True, eq=False)
class Estimated:
    """Out-of-fold estimates of one task, in the order of `rows[n]`; `seconds` is the mean of its fits."""

    estimator: str
    set: BenchmarkSet
    property: str
    rows: Folds
    folds: Folds
    truth: Floats
    value: Floats
    scale: Floats
    seconds: float


def estimate_all(sets: Sets, estimators: Sequence[str], jobs: int, say: Say) -> list[Estimated]:
    """Every task by every estimator; the same for any number of `jobs` (processes) but for the seconds.

    Raises `InputError` as of the estimators.
    """
    found = []
    with _running(sets, jobs) as run:
        tasks = [(name, at, prop) for name in estimators for at, one in enumerate(sets) for prop in one.labels]
        listed = [[Job(*task, int(fold)) for fold in _folds(sets[task[1]], task[2])] for task in tasks]
        parts = run([job for own in listed for job in own])
        for number, (task, own) in enumerate(zip(tasks, listed, strict=True), start=1):
            each = _estimated(sets, task, own, [_kept(next(parts)) for _ in own])
            found.append(each)
            say(f"{number}/{len(tasks)} {each.estimator} {each.set.name} {each.property}: {each.seconds:.2f} s a fit")
    return found


def _folds(one: BenchmarkSet, prop: str) -> Folds:
    return np.unique(one.folds[np.isfinite(one.labels[prop])])


def _estimated(sets: Sets, task: tuple[str, int, str], jobs: Sequence[Job], parts: Sequence[Part]) -> Estimated:
    name, at, prop = task
    one = sets[at]
    value, scale = np.full((2, len(one.folds)), np.nan)
    for job, part in zip(jobs, parts, strict=True):
        _, left = _split(one, job)
        value[left], scale[left] = part.value, part.scale
    rows = np.flatnonzero(np.isfinite(one.labels[prop]))
    seconds = float(np.mean([part.seconds for part in parts]))
    return Estimated(
        name, one, prop, rows, one.folds[rows], one.labels[prop][rows], value[rows], scale[rows], seconds
    )


def _split(one: BenchmarkSet, job: Job) -> tuple[Folds, Folds]:
    """Rows to learn from and rows of the fold, all with a label."""
    known = np.isfinite(one.labels[job.property])
    return np.flatnonzero(known & (one.folds != job.fold)), np.flatnonzero(known & (one.folds == job.fold))


def _fit(sets: Sets, job: Job) -> Part | Refusal:
    """Learn from all other folds and estimate this one."""
    one = sets[job.at]
    training, left = _split(one, job)
    x, y = one.absorbance, one.labels[job.property]
    begun = perf_counter()
    try:
        fitted = make_estimator(job.estimator, seed=SEED).fit(x[training], y[training])
        seconds = perf_counter() - begun
        value, scale = fitted.predict(x[left], return_std=True)
    except InputError as refused:
        return Refusal(refused.code, refused.values)
    return Part(value, scale, seconds)


def _kept(part: Part | Refusal) -> Part:
    if isinstance(part, Refusal):
        raise InputError(part.code, **part.values)
    return part


@contextmanager
def _running(sets: Sets, jobs: int) -> Iterator[Callable[[Sequence[Job]], Iterator[Part | Refusal]]]:
    """Runs jobs and gives what they return, in their order; every process computes on one thread."""
    if jobs == 1:
        before = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            with threadpool_limits(1):
                yield lambda listed: (_fit(sets, job) for job in listed)
        finally:
            torch.set_num_threads(before)
        return
    # spawned, not forked: the same on every system, and no copies of running threads
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), _begin, (sets,))
    try:
        yield lambda listed: pool.map(_fit_of_process, listed)
    finally:
        pool.shutdown(cancel_futures=True)


_OF_PROCESS: list[Sets] = []
"""The sets, sent to a process once when it begins."""


def _begin(sets: Sets) -> None:
    torch.set_num_threads(1)
    threadpool_limits(1)
    _OF_PROCESS.append(sets)


def _fit_of_process(job: Job) -> Part | Refusal:
    return _fit(_OF_PROCESS[-1], job)
