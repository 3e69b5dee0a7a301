"""The study as CSV files, a figure, and the tables of the page, between its marks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from core.errors import InputError
from core.files import atomic_text
from training.correcting.summary import Row, write_csv
from training.errors import TrainingCode
from training.marked import put_between
from training.reproducibility.figure import draw
from training.reproducibility.study import Found
from training.reproducibility.tables import tables

PAGE, MARK = "reproducibility.md", "tables"
BUNDLES = "reproducibility-bundles.csv"
"""The file from which bundles are told the spread between measurements."""
PICTURE = "reproducibility.png"
DIGITS = 4


def write(found: Found, folder: Path) -> None:
    """All lines as CSV, `reproducibility-tables.md` and the figure."""
    csv_files(found, folder)
    write_csv(folder / "reproducibility-moved.csv", rows_of(found.moved))
    with atomic_text(folder / "reproducibility-tables.md") as file:
        file.write(tables(found))
    draw(found, folder / PICTURE)


def into_docs(found: Found, docs: Path) -> None:
    """The same in `docs`, but the single changes under drift; the text around the tables of the page stays."""
    put_between(docs / PAGE, MARK, tables(found))
    csv_files(found, docs)
    (docs / "images").mkdir(exist_ok=True)
    draw(found, docs / "images" / PICTURE)


def check_place(docs: Path) -> None:
    """Refuse a folder whose page has no place for the tables before anything is computed (`InputError`)."""
    page = docs / PAGE
    begin, end = f"<!-- {MARK} -->", f"<!-- end of {MARK} -->"
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    if begin not in text or end not in text:
        raise InputError(TrainingCode.NO_PLACE, file=str(page), begin=begin, end=end)


def csv_files(found: Found, folder: Path) -> None:
    """Repeats in `reproducibility.csv`, the other parts beside it; floats to four significant digits."""
    parts: dict[str, Sequence[Any]] = {
        "reproducibility.csv": found.repeats,
        BUNDLES: found.expected,
        "reproducibility-simulated.csv": found.simulated,
        "reproducibility-instruments.csv": found.instruments.lines,
        "reproducibility-recipes.csv": found.instruments.overall,
        "reproducibility-picks.csv": found.instruments.picks,
        "reproducibility-seeds.csv": found.seeds,
        "reproducibility-drift.csv": found.thresholds,
    }
    for name, lines in parts.items():
        write_csv(folder / name, rows_of(lines))


def rows_of(lines: Sequence[Any]) -> list[Row]:
    """Dataclasses as rows."""
    return [{name: short(value) for name, value in asdict(line).items()} for line in lines]


def short(value: Any) -> Any:  # noqa: ANN401  # a cell is text, a number or nothing
    """A cell as it is written: floats to `DIGITS` digits, nothing where there is none."""
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:.{DIGITS}g}"
    return "" if value is None else value
