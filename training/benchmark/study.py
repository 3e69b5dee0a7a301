"""One run: read, judge, write, and put what came of it into the documentation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from training.benchmark.earlier import earlier_scores
from training.benchmark.page import ESTIMATORS as DOCS_ESTIMATORS
from training.benchmark.page import check_place, into_docs
from training.benchmark.running import Say, estimate_all
from training.benchmark.scores import Compared, Score, Summary, compared, published_summaries, score_of, summary
from training.benchmark.sets import BenchmarkData, read_data
from training.benchmark.writing import (
    folder_for,
    write_comparison,
    write_estimators,
    write_predictions,
    write_results,
    write_summary,
)
from training.estimators import make_estimator

RESULTS, PREDICTIONS, COMPARISON, ESTIMATORS, SUMMARY = (
    "results.csv", "predictions.csv", "comparison.csv", "estimators.csv", "summary.json",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What is to be judged: `sets` of the folder `data` (none named: all with outer folds) by `estimators`.

    The first estimator is the recipe whose figures are the results; the others stand beside it.
    """

    data: Path
    sets: tuple[str, ...]
    estimators: tuple[str, ...]
    jobs: int = 1
    docs: Path | None = None


@dataclass(frozen=True)
class Judged:
    """All scores, and the tasks that are published, by estimator; `summaries` are over the latter."""

    scores: dict[str, list[Score]]
    tasks: dict[str, list[Compared]]
    summaries: list[Summary]


def run_benchmark(asked: Asked, out: Path, say: Say) -> Judged:
    """Judge and write `out`; nothing is written unless every set can be judged.

    In `docs` estimators that are not asked for keep the figures of the run before.

    Raises `InputError` as of `read_data`, `make_estimator` and `core.files`; `LIMESODA_PLACE` for a page without one.
    """
    if asked.docs is not None:
        check_place(asked.docs)
    for name in asked.estimators:
        make_estimator(name)
    data = read_data(asked.data, asked.sets)
    for one in data.sets:
        for remark in one.remarks:
            say(f"{one.name}: {remark}")
    folder = folder_for(out)
    found = estimate_all(data.sets, asked.estimators, asked.jobs, say)
    own = {name: [one for one in found if one.estimator == name] for name in asked.estimators}
    judged = _judged({name: [score_of(one) for one in each] for name, each in own.items()}, data, say)
    recipe = asked.estimators[0]
    for name, each in own.items():
        write_predictions(each, folder / (PREDICTIONS if name == recipe else f"predictions-{name}.csv"))
    write_comparison(judged.scores[recipe], judged.tasks[recipe], folder / COMPARISON)
    every = [score for each in judged.scores.values() for score in each]
    write_estimators(every, folder / ESTIMATORS)
    write_summary(judged.summaries, every, folder / SUMMARY)
    write_results(judged.scores[recipe], folder / RESULTS)
    if asked.docs is not None:
        earlier = earlier_scores(asked.docs / DOCS_ESTIMATORS, judged.scores[recipe])
        shown = _judged({**judged.scores, **_others(earlier, asked.estimators)}, data, lambda _: None)
        into_docs(shown.scores, shown.tasks, shown.summaries, asked.docs)
    return judged


def _others(earlier: dict[str, list[Score]], estimators: tuple[str, ...]) -> dict[str, list[Score]]:
    return {name: each for name, each in earlier.items() if name not in estimators}


def _judged(scores: dict[str, list[Score]], data: BenchmarkData, say: Say) -> Judged:
    tasks = {name: compared(each, data.published) for name, each in scores.items()}
    first = next(iter(tasks.values()))
    for task in first:
        for algorithm, figures in task.published.items():
            if figures.n != task.score.n:
                own = f"{task.score.dataset} {task.score.property}: {task.score.n} samples"
                say(f"{own}, published for {algorithm} with {figures.n}: the two do not quite compare")
    known = [*(summary(each) for each in tasks.values()), *published_summaries(first)] if first else []
    return Judged(scores, tasks, known)
