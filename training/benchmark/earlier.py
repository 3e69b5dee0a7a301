"""Scores of estimators that an earlier run put into the documentation, so that not every run must repeat them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from training.benchmark.folds import number, read_table
from training.benchmark.scores import Score
from training.benchmark.writing import RESULT_COLUMNS

FIGURES = ("r2", "ccc", "rmse", "seconds", "coverage")


def earlier_scores(file: Path, scores: Sequence[Score]) -> dict[str, list[Score]]:
    """By estimator, in the order of the tasks of `scores`; none where there is no file.

    Only those that have judged each of these tasks on as many samples. Raises `InputError` as of `read_table`.
    """
    if not file.is_file():
        return {}
    found: dict[str, dict[tuple[str, str, int], Score]] = {}
    tasks = {(score.dataset, score.property, score.n): score for score in scores}
    for at, row in enumerate(read_table(file, ("estimator", *RESULT_COLUMNS, "coverage")), start=2):
        task = (row["dataset"], row["property"], int(number(row["n"], file, "n", at)))
        if task in tasks:
            r2, ccc, rmse, seconds, coverage = (number(row[name], file, name, at) for name in FIGURES)
            own = replace(tasks[task], estimator=row["estimator"], r2=r2, ccc=ccc, rmse=rmse)
            found.setdefault(own.estimator, {})[task] = replace(own, seconds=seconds, coverage=coverage)
    return {name: [each[task] for task in tasks] for name, each in found.items() if len(each) == len(tasks)}
