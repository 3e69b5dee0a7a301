"""Figures of each task, and beside what is published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from training.benchmark.published import ALGORITHMS, Figures, Published, best_of
from training.benchmark.running import Estimated
from training.evaluation import agreement

LEVEL, NORMAL = 0.9, 1.645
"""Interval of the estimator's own scale: estimate ± 1.645 standard deviations holds 90 % of a normal distribution."""
BEST = "best of each task"


@dataclass(frozen=True)
class Score:
    """Pooled out-of-fold figures of one task, RMSE in the unit of the set; `coverage` of the 90 % interval."""

    estimator: str
    dataset: str
    property: str
    n: int
    r2: float
    ccc: float
    rmse: float
    seconds: float
    coverage: float
    published_folds: bool
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Compared:
    """One task beside what is published of it."""

    score: Score
    published: dict[str, Figures]

    @property
    def best(self) -> str:
        """The published algorithm with the least RMSE."""
        return best_of(self.published)

    @property
    def ratio(self) -> float:
        """RMSE over that of the best published."""
        return self.score.rmse / self.published[self.best].rmse


@dataclass(frozen=True)
class Summary:
    """Over the tasks that are published: means, geometric mean of the RMSE ratios, tasks with a ratio below 1.

    `worst` names the task with the greatest ratio. Where all that is known is the published figures of one algorithm
    there are neither seconds nor coverage.
    """

    name: str
    tasks: int
    r2: float
    ccc: float
    ratio: float
    better: int
    worst_ratio: float
    worst: str
    seconds: float | None = None
    coverage: float | None = None


def score_of(found: Estimated) -> Score:
    """R² = 1 − SSE/SST over all folds together, Lin's CCC (1989) with n in the denominators, RMSE."""
    figures = agreement(found.truth, found.value)
    return Score(
        estimator=found.estimator,
        dataset=found.set.name,
        property=found.property,
        n=figures.n,
        r2=figures.r2,
        ccc=figures.ccc,
        rmse=figures.rmse,
        seconds=found.seconds,
        coverage=float(np.mean(np.abs(found.truth - found.value) <= NORMAL * found.scale)),
        published_folds=found.set.published_folds,
        remarks=found.set.remarks,
    )


def compared(scores: Sequence[Score], published: Published) -> list[Compared]:
    """The scores on published folds of tasks that are published."""
    pairs = [(score, dict(published.of(score.dataset, score.property))) for score in scores if score.published_folds]
    return [Compared(score, figures) for score, figures in pairs if figures]


def summary(tasks: Sequence[Compared]) -> Summary:
    """Of one estimator; `tasks` are one or more."""
    scores, ratios = [task.score for task in tasks], [task.ratio for task in tasks]
    return replace(
        _summed(scores[0].estimator, tasks, scores, ratios),
        seconds=float(np.mean([score.seconds for score in scores])),
        coverage=float(np.average([score.coverage for score in scores], weights=[score.n for score in scores])),
    )


def published_summaries(tasks: Sequence[Compared]) -> list[Summary]:
    """Of the algorithms that are published for every task, and of the best of each.

    The best figures of each task are each taken by themselves: least RMSE, greatest R² and CCC.
    """
    found = []
    for algorithm in ALGORITHMS:
        if all(algorithm in task.published for task in tasks):
            figures = [task.published[algorithm] for task in tasks]
            ratios = [own.rmse / task.published[task.best].rmse for own, task in zip(figures, tasks, strict=True)]
            found.append(_summed(algorithm, tasks, figures, ratios))
    r2, ccc = (
        np.mean([max(getattr(f, name) for f in t.published.values()) for t in tasks]) for name in ("r2", "ccc")
    )
    return [*found, Summary(BEST, len(tasks), float(r2), float(ccc), 1.0, 0, 1.0, "")]


def _summed(
    name: str, tasks: Sequence[Compared], figures: Sequence[Score] | Sequence[Figures], ratios: Sequence[float]
) -> Summary:
    worst = int(np.argmax(ratios))
    return Summary(
        name=name,
        tasks=len(tasks),
        r2=float(np.mean([one.r2 for one in figures])),
        ccc=float(np.mean([one.ccc for one in figures])),
        ratio=float(np.exp(np.mean(np.log(ratios)))),
        better=sum(ratio < 1 for ratio in ratios),
        worst_ratio=float(ratios[worst]),
        worst=f"{tasks[worst].score.dataset} {tasks[worst].score.property}",
    )
