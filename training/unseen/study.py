"""Every library by every estimator, as a table and a page."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.properties import property_named
from training.benchmark.running import estimate_all
from training.benchmark.scores import Score, score_of
from training.unseen.libraries import FOLDS, MOST_SOILS, unseen_libraries

ESTIMATORS = ("blend", "plsr", "svr", "gp", "mix")
"""The recipe first; the others are what it has to beat."""
YARDSTICK = "plsr"
COLUMNS = ("estimator", "library", "property", "n", "r2", "ccc", "rmse", "coverage", "seconds")
CSV, PAGE = "benchmark-unseen.csv", "benchmark-unseen.md"


@dataclass(frozen=True)
class Asked:
    """What to run, and where the page goes."""

    shared: Path
    docs: Path
    estimators: tuple[str, ...] = ESTIMATORS
    jobs: int = 1


def run_unseen(asked: Asked, say: Callable[[str], None]) -> str:
    """Judge, write `benchmark-unseen.csv` and its page to `docs`; returns the summary.

    Raises `InputError` where a set is missing or an estimator unknown.
    """
    sets = unseen_libraries(asked.shared)
    scores = [score_of(found) for found in estimate_all(sets, asked.estimators, asked.jobs, say)]
    asked.docs.mkdir(parents=True, exist_ok=True)
    (asked.docs / CSV).write_text(_csv(scores), encoding="utf-8")
    (asked.docs / PAGE).write_text(_page(scores), encoding="utf-8")
    return "\n".join(_summaries(scores))


def _csv(scores: Sequence[Score]) -> str:
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(COLUMNS)
    for s in scores:
        figures = (f"{s.r2:.4f}", f"{s.ccc:.4f}", f"{s.rmse:.5g}", f"{s.coverage:.3f}", f"{s.seconds:.2f}")
        writer.writerow((s.estimator, s.dataset, s.property, s.n, *figures))
    return lines.getvalue()


def _page(scores: Sequence[Score]) -> str:
    names = list(dict.fromkeys(score.estimator for score in scores))
    tasks = list(dict.fromkeys((score.dataset, score.property) for score in scores))
    found = {(score.estimator, score.dataset, score.property): score for score in scores}
    rows = []
    for library, name in tasks:
        own = [found[estimator, library, name] for estimator in names]
        cells = " | ".join(f"{score.r2:.2f} / {score.ccc:.2f}" for score in own)
        rows.append(f"| {library} | {property_named(name).label} | {own[0].n} | {cells} |")
    return "\n".join(
        (
            "# The recipe on libraries that took no part in making it",
            "",
            "The recipe of [the LimeSoDa benchmark](benchmark.md) was made while its figures on those sets were",
            "looked at. Here are libraries on which nothing was looked at: the recipe as it is, beside others, each",
            f"tuned inside the training folds. {FOLDS} folds, samples of one place together where a set names them;",
            f"of libraries of more than {MOST_SOILS} soils as many drawn at random, once. Written by",
            "`tilth-train benchmark unseen --docs docs`; numbers in [benchmark-unseen.csv](benchmark-unseen.csv).",
            "",
            *_summaries(scores),
            "",
            "R² / CCC, out of fold:",
            "",
            f"| library | property | n | {' | '.join(names)} |",
            f"|---|---|---|{'---|' * len(names)}",
            *rows,
            "",
        )
    )


def _summaries(scores: Sequence[Score]) -> list[str]:
    """A table with a row per estimator: means, and RMSE against PLSR."""
    head = f"| estimator | mean R² | mean CCC | RMSE over that of {YARDSTICK} | less than {YARDSTICK} in | s a fit |"
    lines = [head, "|---|---|---|---|---|---|"]
    by_name: dict[str, list[Score]] = {}
    for score in scores:
        by_name.setdefault(score.estimator, []).append(score)
    least = by_name.get(YARDSTICK, next(iter(by_name.values())))
    for name, own in by_name.items():
        ratio = np.array([one.rmse / other.rmse for one, other in zip(own, least, strict=True)])
        figures = f"{np.mean([s.r2 for s in own]):.3f} | {np.mean([s.ccc for s in own]):.3f}"
        against = f"{np.exp(np.log(ratio).mean()):.3f} | {int((ratio < 1).sum())} of {len(own)}"
        lines.append(f"| {name} | {figures} | {against} | {np.mean([s.seconds for s in own]):.2f} |")
    return lines
