"""Learning curves: every learner on the same draws, so that differences are paired."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from core.files import atomic_text
from training.benchmark.sets import BenchmarkSet
from training.evaluation.agreement import agreement
from training.hybrids.processes import each
from training.preprocessing import Floats
from training.small_data.draws import JUDGED, SIZES, draws
from training.small_data.learners import LEARNERS, Columns, Named

Say = Callable[[str], None]


@dataclass(frozen=True)
class Point:
    """One learner on one draw, judged on `n_test` samples; RMSE in the unit of the set. `whole`: all were learned."""

    dataset: str
    property: str
    learner: str
    repeat: int
    size: int
    whole: bool
    n_test: int
    r2: float
    rmse: float


@dataclass(frozen=True, eq=False)
class Work:
    """The learners on a set; each is kept in a file of its own in `folder` as soon as it is done."""

    set: BenchmarkSet
    latent: Floats | None
    folder: Path
    learners: tuple[str, ...]

    def file(self, learner: Named) -> Path:
        """Where the points of a learner are kept."""
        return self.folder / f"{self.set.name}-{learner.name}.json"

    def stamp(self, learner: Named) -> list[object]:
        """What kept points must agree with."""
        return [list(SIZES), JUDGED, learner.repeats, list(self.set.absorbance.shape), sorted(self.set.labels)]


def curves(
    sets: Sequence[BenchmarkSet],
    latents: Mapping[str, Floats],
    folder: Path,
    learners: Sequence[str],
    jobs: int,
    say: Say,
) -> list[Point]:
    """All points of `learners`; sets in `jobs` processes. What an earlier run kept in `folder` is read.

    Raises `InputError` (`TOO_FEW_SAMPLES`) as of `draws`.
    """
    ordered = sorted(sets, key=lambda one: -one.absorbance.size)
    work = [Work(one, latents.get(one.name), folder, tuple(learners)) for one in ordered]
    points = []
    for own, found in zip(work, each(judged, work, jobs), strict=True):
        points += found
        say(f"{own.set.name}: {len(found)} points")
    return points


def judged(work: Work) -> list[Point]:
    """All learners on a set, read or computed."""
    columns, points = None, []
    for learner in LEARNERS:
        if learner.name not in work.learners or (learner.latent and work.latent is None):
            continue
        known = _kept(work, learner)
        if known is None:
            columns = columns or Columns.of(work.set, work.latent)
            known = list(_points(work.set, learner, columns))
            with atomic_text(work.file(learner)) as stream:
                json.dump({"stamp": work.stamp(learner), "points": [asdict(point) for point in known]}, stream)
        points += known
    return points


def _kept(work: Work, learner: Named) -> list[Point] | None:
    file = work.file(learner)
    if not file.is_file():
        return None
    told = json.loads(file.read_text(encoding="utf-8"))
    return [Point(**point) for point in told["points"]] if told["stamp"] == work.stamp(learner) else None


def _points(one: BenchmarkSet, learner: Named, columns: Columns) -> Iterator[Point]:
    for prop, values in one.labels.items():
        for draw in draws(f"{one.name} {prop}", values, learner.repeats):
            truth = values[draw.test]
            found = agreement(truth, learner.learn(columns, values, draw))
            r2 = found.r2 if np.ptp(truth) else float("nan")
            yield Point(one.name, prop, learner.name, draw.repeat, draw.size, draw.whole, found.n, r2, found.rmse)
