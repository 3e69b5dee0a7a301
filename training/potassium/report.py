"""The study as two tables (CSV) and as the part of the page between its marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from core.files import atomic_text
from training.evaluation.tables import write_csv
from training.marked import put_between
from training.potassium.judging import PLACES, RANDOM
from training.potassium.study import ALL, PLACE_MEAN, WHOLE, Line, Study

PAGE, MARK = "potassium.md", "tables"
_FIGURES = ("r2", "ccc", "rmse", "rank", "within")
_COLUMNS = ("set", "soils", "n", "places", "protocol", "learner", "unit", "repeats")


def write(found: Study, folder: Path) -> None:
    """`potassium.csv`, `potassium-association.csv` and `potassium-tables.md`."""
    folder.mkdir(parents=True, exist_ok=True)
    _csv(found, folder)
    with atomic_text(folder / "potassium-tables.md") as file:
        file.write(tables(found))


def into_docs(found: Study, docs: Path) -> None:
    """The same in `docs/training`: tables between the marks of the page, the text around them stays.

    Raises `InputError` where the page has no such place; nothing is written then.
    """
    put_between(docs / "training" / PAGE, MARK, tables(found))
    _csv(found, docs / "training")


def _csv(found: Study, folder: Path) -> None:
    heads = [*_COLUMNS, *(name for figure in _FIGURES for name in (figure, f"{figure}_sd"))]
    write_csv(folder / "potassium.csv", heads, [_row(line) for line in found.lines])
    known = [
        (name, one.given, f"{one.r:.4f}", f"{one.lower:.4f}", f"{one.upper:.4f}")
        for name, listed in found.known_by.items()
        for one in listed
    ]
    write_csv(folder / "potassium-association.csv", ("set", "given", "r", "lower", "upper"), known)


def _row(line: Line) -> list[object]:
    told = [f"{value:.4f}" for figure in _FIGURES for value in (line.mean(figure), line.spread(figure))]
    first = (line.set, line.soils, line.n, line.places, line.protocol, line.learner, line.unit, len(line.repeats))
    return [*first, *told]


def tables(found: Study) -> str:
    """Markdown."""
    return "\n".join([*_spectral(found.lines), "", *_associated(found), "", *_partials(found)]) + "\n"


def _spectral(lines: Sequence[Line]) -> Iterator[str]:
    yield "### From the spectrum\n"
    yield "| set | soils | places | learner | R² (SD) | CCC | RMSE | rank r | r within places | R², places left out |"
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for line in [one for one in lines if (one.soils, one.protocol) == (ALL, RANDOM)]:
        apart = [one for one in lines if _same(one, line) and one.protocol == PLACES and one.soils == ALL]
        left = f"{apart[0].mean('r2'):.2f}" if apart else "–"
        within = "–" if line.learner == PLACE_MEAN else f"{line.mean('within'):.2f}"
        first = f"| {line.title} | {line.n} | {line.places} | {line.learner} "
        yield (
            f"{first}| {line.mean('r2'):.2f} ({line.spread('r2'):.2f}) | {line.mean('ccc'):.2f} "
            f"| {line.mean('rmse'):.3f} {line.unit} | {line.mean('rank'):.2f} | {within} | {left} |"
        )


def _associated(found: Study) -> Iterator[str]:
    yield "### With and without the spectrum\n"
    yield "| set | soils | from | R² (SD) | CCC | rank r | r within places |"
    yield "|---|---|---|---|---|---|---|"
    for line in [one for one in found.lines if one.soils == WHOLE and one.protocol == RANDOM]:
        r2 = f"{line.mean('r2'):.2f} ({line.spread('r2'):.2f})"
        others = " | ".join(f"{line.mean(figure):.2f}" for figure in ("ccc", "rank", "within"))
        yield f"| {line.title} | {line.n} | {line.learner} | {r2} | {others} |"


def _partials(found: Study) -> Iterator[str]:
    yield "### What the spectral estimate knows of potassium, given other things\n"
    titles = {line.set: line.title for line in found.lines}
    heads = [one.given for one in next(iter(found.known_by.values()), [])]
    yield f"| set | {' | '.join(f'given {head}' for head in heads)} |"
    yield f"|---|{'---|' * len(heads)}"
    for name, listed in found.known_by.items():
        cells = [f"{one.r:+.2f} ({one.lower:+.2f} … {one.upper:+.2f})" for one in listed]
        yield f"| {titles[name]} | {' | '.join(cells)} |"


def _same(one: Line, other: Line) -> bool:
    return (one.set, one.learner) == (other.set, other.learner)
