"""The curves as a table for each size, CSV and a figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from training.benchmark.writing import folder_for
from training.evaluation.tables import markdown
from training.hybrids.comparing import ratio
from training.hybrids.pages import into_page, write_rows
from training.small_data.draws import SIZES
from training.small_data.figure import draw
from training.small_data.learners import LEARNERS, REFERENCE
from training.small_data.study import Point

PAGE, TASKS, SUMMARY, FIGURE = (
    "learning-curves.md", "learning-curves.csv", "learning-curves-summary.csv", "learning-curves.png",
)  # fmt: skip
ALL = 0
"""Size that stands for all samples that are not judged."""


@dataclass(frozen=True)
class Line:
    """One learner at one size (0: all), over tasks and repeats.

    Median and quartiles of R² over all draws, and the median of PLSR on the same (`reference`). Then the errors over
    those of PLSR on the same draws: the geometric mean of each task's draws is one value, `ratio` is their geometric
    mean with its bootstrap interval over sets, `better` how many are below 1.
    """

    size: int
    learner: str
    tasks: int
    repeats: int
    r2_lower: float
    r2: float
    r2_upper: float
    reference: float
    ratio: float
    lower: float
    upper: float
    better: int


@dataclass(frozen=True)
class TaskLine:
    """One learner on one task at one size (0: all): median R², geometric means over the repeats of the RMSE in the
    unit of the set and of the RMSE over that of PLSR on the same draws."""

    dataset: str
    property: str
    size: int
    learner: str
    repeats: int
    r2: float
    rmse: float
    ratio: float


def write_out(points: Sequence[Point], out: Path) -> None:
    """Numbers, page and figure into a folder."""
    folder_for(out)
    lines = summary(points)
    write_rows(by_task(points), out / TASKS)
    write_rows(lines, out / SUMMARY)
    into_page(out / PAGE, tables(lines))
    draw(lines, out / FIGURE)


def summary(points: Sequence[Point]) -> list[Line]:
    """Every learner at every size."""
    names = [learner.name for learner in LEARNERS if any(point.learner == learner.name for point in points)]
    return [line for size in (*SIZES, ALL) for name in names if (line := _line(points, size, name)) is not None]


def by_task(points: Sequence[Point]) -> list[TaskLine]:
    """Every learner on every task at every size."""
    lines = []
    for size in (*SIZES, ALL):
        reference = _draws(points, size, REFERENCE)
        for name in dict.fromkeys(point.learner for point in points):
            own = _draws(points, size, name)
            for task in sorted({key[:2] for key in own}):
                keys = [key for key in own if key[:2] == task and key in reference]
                r2 = float(np.nanmedian([own[key].r2 for key in keys]))
                rmse, theirs = (_mean_error(draws[key] for key in keys) for draws in (own, reference))
                lines.append(TaskLine(*task, size, name, len(keys), r2, rmse, rmse / theirs))
    return lines


def _line(points: Sequence[Point], size: int, name: str) -> Line | None:
    own, reference = (_draws(points, size, learner) for learner in (name, REFERENCE))
    shared = [key for key in own if key in reference]
    if not shared:
        return None
    tasks = sorted({key[:2] for key in shared})
    pairs = {task: [key for key in shared if key[:2] == task] for task in tasks}
    errors = [{task: _mean_error(draws[key] for key in pairs[task]) for task in tasks} for draws in (own, reference)]
    found = ratio(*errors)
    lower, middle, upper = np.nanquantile([own[key].r2 for key in shared], (0.25, 0.5, 0.75))
    return Line(
        size=size,
        learner=name,
        tasks=len(tasks),
        repeats=max(len(keys) for keys in pairs.values()),
        r2_lower=float(lower),
        r2=float(middle),
        r2_upper=float(upper),
        reference=float(np.nanmedian([reference[key].r2 for key in shared])),
        ratio=found.mean,
        lower=found.lower,
        upper=found.upper,
        better=found.better,
    )


def _draws(points: Sequence[Point], size: int, learner: str) -> dict[tuple[str, str, int], Point]:
    return {
        (point.dataset, point.property, point.repeat): point
        for point in points
        if point.learner == learner and (point.whole if size == ALL else point.size == size and not point.whole)
    }


def _mean_error(draws: Iterator[Point]) -> float:
    return float(np.exp(np.mean([np.log(point.rmse) for point in draws])))


def tables(lines: Sequence[Line]) -> str:
    """A table for each size, Markdown."""
    return "\n".join(_sections(lines))


def _sections(lines: Sequence[Line]) -> Iterator[str]:
    header = [
        "learner",
        "tasks × draws",
        "median R² (quartiles)",
        "of PLSR",
        "RMSE over PLSR (95 %)",
        "better",
    ]
    for size in dict.fromkeys(line.size for line in lines):
        yield f"### {size} samples\n" if size else "### All samples that are not judged\n"
        rows = []
        for line in (each for each in lines if each.size == size):
            r2 = f"{line.r2:.2f} ({line.r2_lower:.2f}–{line.r2_upper:.2f})"
            paired = [f"{line.ratio:.3f} ({line.lower:.3f}–{line.upper:.3f})", f"{line.better}"]
            told = ["", ""] if line.learner == REFERENCE else paired
            rows.append([line.learner, f"{line.tasks} × {line.repeats}", r2, f"{line.reference:.2f}", *told])
        yield markdown(header, rows)
