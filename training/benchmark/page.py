"""The benchmark in the documentation: tables between two marks of `benchmark.md`, their numbers as CSV, a figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from core.errors import InputError
from core.files import atomic_text
from training.benchmark.figure import draw
from training.benchmark.published import ALGORITHMS, Figures
from training.benchmark.scores import Compared, Score, Summary
from training.benchmark.writing import folder_for, write_comparison, write_estimators
from training.errors import TrainingCode
from training.evaluation.tables import markdown

PAGE, COMPARISON, ESTIMATORS, FIGURE = (
    "benchmark.md", "benchmark.csv", "benchmark-estimators.csv", Path("images") / "benchmark.png",
)  # fmt: skip
BEGIN, END = "<!-- tables -->", "<!-- end of tables -->"
Scores = Mapping[str, Sequence[Score]]
Tasks = Mapping[str, Sequence[Compared]]


def check_place(docs: Path) -> None:
    """Raises `InputError` (`LIMESODA_PLACE`) where the page has no marks; a page that is not there will be made."""
    _parts(docs / PAGE)


def into_docs(scores: Scores, tasks: Tasks, summaries: Sequence[Summary], docs: Path) -> None:
    """Put tables, numbers and figure in the place of earlier ones; the text around the marks stays.

    `scores` and `tasks` by estimator, the recipe first.
    """
    folder_for(docs / FIGURE.parent)
    recipe = next(iter(scores))
    before, after = _parts(docs / PAGE)
    if tasks[recipe]:
        draw(tasks, docs / FIGURE)
    write_comparison(scores[recipe], tasks[recipe], docs / COMPARISON)
    write_estimators([score for each in scores.values() for score in each], docs / ESTIMATORS)
    with atomic_text(docs / PAGE) as stream:
        stream.write(f"{before}{BEGIN}\n\n{tables(scores, tasks, summaries)}\n{END}{after}")


def _parts(page: Path) -> tuple[str, str]:
    """What stands before and after the tables."""
    if not page.is_file():
        return "# The LimeSoDa benchmark\n\n", "\n"
    before, begun, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not (begun and ended):
        raise InputError(TrainingCode.LIMESODA_PLACE, file=str(page), begin=BEGIN, end=END)
    return before, after


def tables(scores: Scores, tasks: Tasks, summaries: Sequence[Summary]) -> str:
    """All tables, Markdown."""
    return "\n".join(_sections(scores, tasks, summaries))


def _sections(scores: Scores, tasks: Tasks, summaries: Sequence[Summary]) -> Iterator[str]:
    recipe, first = next(iter(tasks.items()))
    if first:
        yield f"### All {len(first)} tasks together\n"
        yield _summaries(summaries)
        yield f"![RMSE and R² of every task beside the best published algorithm]({FIGURE.as_posix()})\n"
        yield f"### Every task: R² / CCC as published, and by `{recipe}`\n"
        yield _every(recipe, first)
        if len(tasks) > 1:
            yield "### RMSE over that of the best published algorithm of each task\n"
            yield _ratios(tasks)
    unpublished = _unpublished(scores, tasks)
    if unpublished:
        yield "### Tasks without published results: R² / CCC\n"
        yield unpublished
    remarks = {(score.dataset, remark): None for score in scores[recipe] for remark in score.remarks}
    if remarks:
        yield "### What was told of the sets\n"
        yield "\n".join(f"- {dataset}: {remark}." for dataset, remark in remarks) + "\n"


def _summaries(summaries: Sequence[Summary]) -> str:
    header = ["", "mean R²", "mean CCC", "RMSE ratio", "better", "greatest ratio", "in 90 % interval", "s a fit"]
    rows = []
    for one in summaries:
        cells = [one.name, f"{one.r2:.3f}", f"{one.ccc:.3f}", f"{one.ratio:.3f}"]
        # none of the published can be better than the best of them
        cells.append("–" if one.coverage is None else f"{one.better} of {one.tasks}")
        cells.append(f"{one.worst_ratio:.2f} ({one.worst})" if one.worst else "–")
        rows.append([*cells, _percent(one.coverage), "–" if one.seconds is None else f"{one.seconds:.2f}"])
    return markdown(header, rows)


def _every(recipe: str, tasks: Sequence[Compared]) -> str:
    header = [
        "set, property",
        "n",
        *ALGORITHMS,
        f"`{recipe}`",
        "RMSE",
        "best published",
        "ratio",
        "in 90 %",
        "s a fit",
    ]
    rows = []
    for task in tasks:
        score = task.score
        best = f"{task.published[task.best].rmse:.3g} ({task.best})"
        own = [_bold(_pair(score), task.ratio < 1), f"{score.rmse:.3g}", best, f"{task.ratio:.2f}"]
        published = [_pair(task.published.get(algorithm)) for algorithm in ALGORITHMS]
        end = [_percent(score.coverage), f"{score.seconds:.2f}"]
        rows.append([f"{score.dataset} {score.property}", str(score.n), *published, *own, *end])
    return markdown(header, rows)


def _ratios(tasks: Tasks) -> str:
    rows = []
    for each in zip(*tasks.values(), strict=True):
        least = min(task.ratio for task in each)
        cells = [_bold(f"{task.ratio:.2f}", task.ratio == least) for task in each]
        rows.append([f"{each[0].score.dataset} {each[0].score.property}", *cells])
    return markdown(["set, property", *(f"`{name}`" for name in tasks)], rows)


def _unpublished(scores: Scores, tasks: Tasks) -> str:
    """Tasks on folds drawn here, or of sets of which nothing is published; empty where there are none."""
    known = {(task.score.dataset, task.score.property) for each in tasks.values() for task in each}
    rows = [
        [f"{each[0].dataset} {each[0].property}", str(each[0].n), *(_pair(score) for score in each)]
        for each in zip(*scores.values(), strict=True)
        if (each[0].dataset, each[0].property) not in known
    ]
    return markdown(["set, property", "n", *(f"`{name}`" for name in scores)], rows) if rows else ""


def _pair(figures: Score | Figures | None) -> str:
    return "–" if figures is None else f"{figures.r2:.2f} / {figures.ccc:.2f}"


def _bold(text: str, chosen: bool) -> str:
    return f"**{text}**" if chosen else text


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f} %"
