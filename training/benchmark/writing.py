"""The files of a run: whole or not there."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from core.errors import InputError
from core.files import FileCode, atomic_text
from training.benchmark.published import ALGORITHMS
from training.benchmark.running import Estimated
from training.benchmark.scores import Compared, Score, Summary

RESULT_COLUMNS = ("dataset", "property", "n", "r2", "ccc", "rmse", "seconds")
PREDICTION_COLUMNS = ("dataset", "property", "row", "fold", "truth", "estimate", "scale")
BEST_COLUMNS = ("best", "best_r2", "best_ccc", "best_rmse", "rmse_ratio")


def folder_for(out: Path) -> Path:
    """Make the folder. Raises `InputError` (`NOT_WRITABLE`) where that cannot be."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise InputError(FileCode.NOT_WRITABLE, file=str(out), detail=detail) from error
    return out


def write_results(scores: Sequence[Score], file: Path) -> None:
    """One row per task of one estimator."""
    _write(file, RESULT_COLUMNS, (_named(score, RESULT_COLUMNS) for score in scores))


def write_estimators(scores: Sequence[Score], file: Path) -> None:
    """The same of all estimators, with the share of values within their own 90 % interval."""
    columns = ("estimator", *RESULT_COLUMNS, "coverage")
    _write(file, columns, (_named(score, columns) for score in scores))


def write_predictions(found: Iterable[Estimated], file: Path) -> None:
    """One row per estimate of one estimator: `row` as in the folds (from 0), `scale` its standard deviation."""
    rows = (
        (one.set.name, one.property, *(_exact(cell) for cell in cells))
        for one in found
        for cells in zip(one.rows, one.folds, one.truth, one.value, one.scale, strict=True)
    )
    _write(file, PREDICTION_COLUMNS, rows)


def write_comparison(scores: Sequence[Score], tasks: Sequence[Compared], file: Path) -> None:
    """The tasks of one estimator beside the published algorithms; empty cells where nothing is published."""
    beside = {(task.score.dataset, task.score.property): task for task in tasks}
    figures = [f"{algorithm.lower()}_{name}" for algorithm in ALGORITHMS for name in ("r2", "ccc", "rmse")]
    columns = (*RESULT_COLUMNS, "coverage", *figures, *BEST_COLUMNS)
    own = (*RESULT_COLUMNS, "coverage")
    rows = ([*_named(s, own), *_published(beside.get((s.dataset, s.property)))] for s in scores)
    _write(file, columns, rows)


def write_summary(summaries: Sequence[Summary], scores: Sequence[Score], file: Path) -> None:
    """Over the tasks that are published, by estimator and algorithm, and what was remarked of each set."""
    told = {
        "over_published_tasks": [asdict(one) for one in summaries],
        "tasks": len({(score.dataset, score.property) for score in scores}),
        "own_folds": sorted({score.dataset for score in scores if not score.published_folds}),
        "remarks": {score.dataset: list(score.remarks) for score in scores if score.remarks},
    }
    with atomic_text(file) as stream:
        stream.write(json.dumps(told, indent=1, ensure_ascii=False) + "\n")


def _published(task: Compared | None) -> list[str]:
    if task is None:
        return [""] * (3 * len(ALGORITHMS) + len(BEST_COLUMNS))
    cells = []
    for algorithm in ALGORITHMS:
        figures = task.published.get(algorithm)
        cells += ["", "", ""] if figures is None else [_text(figures.r2), _text(figures.ccc), _text(figures.rmse)]
    best = task.published[task.best]
    return [*cells, task.best, _text(best.r2), _text(best.ccc), _text(best.rmse), _text(task.ratio)]


def _named(score: Score, columns: Sequence[str]) -> list[str]:
    return [_text(getattr(score, column)) for column in columns]


def _text(cell: object) -> str:
    return f"{cell:.6g}" if isinstance(cell, float) else str(cell)


def _exact(cell: float) -> str:
    """So that the figures can be had again from the estimates."""
    return f"{cell:.10g}"


def _write(file: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with atomic_text(file) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
