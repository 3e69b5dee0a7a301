"""Tables of a run: CSV for programs, Markdown for people."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from core.properties import property_named
from training.evaluation.judged import Scale
from training.evaluation.records import Record

RESULT_COLUMNS = ("model", "property", "n", "r2", "rmse", "bias", "ccc", "rpiq")
CONFIDENCE_COLUMNS = ("model", "property", "scale", "n", "figure", "value", "lower", "upper", "level", "draws")


def write_results(records: Iterable[Record], file: Path) -> None:
    """`results.csv`: one row per model and property, in the unit of the property."""
    original = [record for record in records if record.scale is Scale.ORIGINAL]
    rows = [
        (record.model, record.property, record.n, *(_number(record.figures[name]) for name in RESULT_COLUMNS[3:]))
        for record in original
    ]
    write_csv(file, RESULT_COLUMNS, rows)


def write_confidence(records: Iterable[Record], file: Path) -> None:
    """One row per model, property, scale and figure, with the bootstrap interval."""
    rows = [
        (
            record.model,
            record.property,
            record.scale.value,
            record.n,
            figure,
            _number(value),
            _number(record.confidence.lower[figure]),
            _number(record.confidence.upper[figure]),
            record.confidence.level,
            record.confidence.draws,
        )
        for record in records
        for figure, value in record.figures.items()
    ]
    write_csv(file, CONFIDENCE_COLUMNS, rows)


def write_csv(file: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table with a header, in UTF-8."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def figure_table(records: Sequence[Record], figure: str, scale: Scale = Scale.ORIGINAL) -> str:
    """Markdown: models down, properties across, each with its interval, and the mean over the properties."""
    kept = [record for record in records if record.scale is scale]
    models, names = list(dict.fromkeys(r.model for r in kept)), list(dict.fromkeys(r.property for r in kept))
    found = {(record.model, record.property): record for record in kept}
    rows = []
    for model in models:
        own = [found.get((model, name)) for name in names]
        rows.append([model, _mean(own, figure), *(_cell(record, figure) for record in own)])
    return markdown(["model", "mean", *(property_named(name).label for name in names)], rows)


def markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; the first column is text, the others are numbers."""
    lines = ["| " + " | ".join(header) + " |", "|---|" + "---:|" * (len(header) - 1)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def mean_figure(records: Iterable[Record], model: str, figure: str) -> float:
    """Mean over the properties, in the unit of each; NaN where the model has none."""
    values = [r.figures[figure] for r in records if r.model == model and r.scale is Scale.ORIGINAL]
    return float(np.mean(values)) if values else float("nan")


def _mean(own: Sequence[Record | None], figure: str) -> str:
    """A mean over some of the properties would not compare, so there is none."""
    values = [record.figures[figure] for record in own if record is not None]
    return f"{np.mean(values):.2f}" if len(values) == len(own) else "–"


def _cell(record: Record | None, figure: str) -> str:
    if record is None:
        return "–"
    lower, upper = record.confidence.lower[figure], record.confidence.upper[figure]
    return f"{record.figures[figure]:.2f} ({lower:.2f} … {upper:.2f})"


def _number(value: float) -> str:
    return f"{value:.6g}"
