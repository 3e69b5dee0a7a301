"""The study of moist and dry soils as a page and as tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from core.files import atomic_text
from core.properties import PROPERTIES
from training.correcting.moisture import LEVELS, Found
from training.correcting.summary import Row, averaged, crossed, write_csv

_ACCURACY = ("rmse", "bias", "ccc", "coverage", "width")


def write(found: Found, folder: Path) -> Path:
    """`moisture-tables.md`, `moisture-closeness.csv` and `moisture-accuracy.csv` in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [asdict(line) for line in found.closeness]
    for line in lines:
        del line["setting"]
    closeness = averaged(lines, "draw", ("apart",))
    accuracy = averaged([asdict(line) for line in found.accuracy], "draw", _ACCURACY)
    write_csv(folder / "moisture-closeness.csv", closeness)
    write_csv(folder / "moisture-accuracy.csv", accuracy)
    page = folder / "moisture-tables.md"
    with atomic_text(page) as file:
        file.write("\n".join(_page(closeness, accuracy)) + "\n")
    return page


def _page(closeness: list[Row], accuracy: list[Row]) -> Iterator[str]:
    for level, told in LEVELS.items():
        yield f"### {told.capitalize()}: distance to the estimates of the dry soils\n"
        own = [_named(row) for row in closeness if row["level"] == level]
        yield from crossed(own, ("grid", "model", "property", "pairs"), "way", "apart")
        yield f"\n### {told.capitalize()}: organic C against the laboratory\n"
        for figure, what in (("rmse", "RMSE (%)"), ("ccc", "CCC"), ("bias", "bias (%)"), ("coverage", "coverage")):
            yield f"\n{what}\n"
            same = [row for row in accuracy if row["level"] == level]
            yield from crossed(same, ("grid", "pairs"), "way", figure)
        yield ""


def _named(row: Row) -> Row:
    return {**row, "property": PROPERTIES[row["property"]].label}
