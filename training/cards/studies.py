"""What the studies beside the bundles found, in a few lines for the card; their tables stand in the documentation."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from math import exp, log
from pathlib import Path
from statistics import fmean

from core.errors import InputError
from core.properties import PROPERTIES
from training.cards.tables import label, table
from training.errors import TrainingCode

Row = dict[str, str]

EXPLAIN, BENCHMARK, INSTRUMENTS = "explain-checks.csv", "benchmark.csv", "reproducibility-recipes.csv"
_CHECKED = ("gap_median", "share_3", "ratio_3", "fidelity")


def study_sections(docs: Path, bundle: str) -> dict[str, str]:
    """Markdown by title, of the studies whose tables are in `docs` or in the folder above.

    Raises `InputError` (`TABLE_COLUMN`) for a table that lacks what is told of it.
    """
    sections = {
        "Explanations checked by deletion": _explained(
            _rows(docs, EXPLAIN, ("bundle", "property", *_CHECKED)), bundle
        ),
        "The method on published small sets": _benchmark(_rows(docs, BENCHMARK, ("r2", "ccc", "rmse_ratio"))),
        "The same soils on several instruments": _instruments(_rows(docs, INSTRUMENTS, ("recipe", "against"))),
    }
    return {title: text for title, text in sections.items() if text}


def _rows(docs: Path, name: str, needed: Sequence[str]) -> list[Row]:
    file = next((folder / name for folder in (docs, docs.parent) if (folder / name).is_file()), None)
    if file is None:
        return []
    with file.open(encoding="utf-8", newline="") as opened:
        reader = csv.DictReader(opened)
        for column in needed:
            if column not in (reader.fieldnames or ()):
                raise InputError(TrainingCode.TABLE_COLUMN, file=str(file), column=column)
        return list(reader)


def _explained(rows: Sequence[Row], bundle: str) -> str:
    """Means over libraries, by property."""
    own = [row for row in rows if row["bundle"] == bundle and row["property"] in PROPERTIES]
    if not own:
        return ""
    names = list(dict.fromkeys(row["property"] for row in own))
    lines = [
        (label(name), *(fmean(float(row[part]) for row in own if row["property"] == name) for part in _CHECKED))
        for name in names
    ]
    head = ("property", "gap of the sum", "named bands move it more", "times as much", "foretold and real move, r")
    return f"""The three bands that an explanation names first were put back to the mean soil, and bands of the same
widths elsewhere: the part of the comparisons in which the named ones moved the estimate more, the ratio of the moves,
and the correlation of what the contributions foretell with what happens. Means over libraries, of an earlier build of
this bundle where it was rebuilt since (docs/explain.md).

{table(head, lines)}"""


def _benchmark(rows: Sequence[Row]) -> str:
    told = [row for row in rows if row["rmse_ratio"]]
    if not told:
        return ""
    r2, ccc = (fmean(float(row[part]) for row in told) for part in ("r2", "ccc"))
    ratios = [float(row["rmse_ratio"]) for row in told]
    mean, better = exp(fmean(map(log, ratios))), sum(ratio < 1 for ratio in ratios)
    return f"""Not of this bundle: the recipe for small sets, by `tilth-train benchmark limesoda` on {len(told)} tasks
of LimeSoDa with their published folds, reaches mean R² {r2:.3f} and mean CCC {ccc:.3f}; its RMSE is {mean:.2f} of
that of the best published algorithm of each task (geometric mean), and smaller on {better} of them
(docs/benchmark.md).
"""


def _instruments(rows: Sequence[Row]) -> str:
    if not rows:
        return ""
    lines = [(row["recipe"], float(row["against"])) for row in rows]
    return f"""Not of this bundle: models of MIR spectra trained elsewhere, asked for the same soils on the
instruments of a ring trial. Standard deviation of one soil's estimates between instruments over that between soils,
as a part of what PLSR on SNV gives (geometric mean over properties; below 1 is steadier; docs/reproducibility.md).

{table(("recipe", "between instruments, over PLSR"), lines)}"""
