"""Lines of a study averaged over its draws, and tables of them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from core.files import atomic_text

Row = dict[str, Any]


def averaged(lines: Sequence[Row], over: str, figures: Sequence[str]) -> list[Row]:
    """Means of `figures` over `over` for each of the other columns; and the 10th and 90th percentile of the first."""
    groups: dict[tuple[Any, ...], list[Row]] = {}
    keys = [column for column in lines[0] if column != over and column not in figures]
    for line in lines:
        groups.setdefault(tuple(line[key] for key in keys), []).append(line)
    return [dict(zip(keys, key, strict=True)) | _figures(own, over, figures) for key, own in groups.items()]


def _figures(lines: Sequence[Row], over: str, figures: Sequence[str]) -> Row:
    low, high = np.quantile([line[figures[0]] for line in lines], [0.1, 0.9])
    means = {figure: _short(np.mean([line[figure] for line in lines])) for figure in figures}
    return {f"{over}s": len(lines), **means, "p10": _short(low), "p90": _short(high)}


def _short(number: Any) -> float:  # noqa: ANN401  # numpy's scalars have many types
    return round(float(number), 4)


def write_csv(path: Path, rows: Sequence[Row]) -> None:
    """All rows under the names of the columns."""
    with atomic_text(path) as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lines of a Markdown table."""
    yield "| " + " | ".join(head) + " |"
    yield "| --- " * len(head) + "|"
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def crossed(rows: Sequence[Row], down: Sequence[str], across: str, figure: str) -> Iterator[str]:
    """A table with a line for each of `down`, a column for each of `across`, and `figure` in the cells."""
    columns = list(dict.fromkeys(row[across] for row in rows))
    cells = {(tuple(row[key] for key in down), row[across]): row[figure] for row in rows}
    lines = list(dict.fromkeys(line for line, _ in cells))
    text = [
        [*map(str, line), *(f"{cells[line, one]:.2f}" if (line, one) in cells else "–" for one in columns)]
        for line in lines
    ]
    yield from table([*down, *map(str, columns)], text)
