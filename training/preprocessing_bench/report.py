"""The studies of preprocessings as CSV, and as the tables of a page that hold no more than the CSV does."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.files import atomic_text
from core.properties import PROPERTIES
from training.correcting.summary import Row, table, write_csv
from training.preprocessing_bench.instruments import WITHOUT, Between
from training.preprocessing_bench.limesoda import Judged
from training.preprocessing_bench.moist import DRY, Moist

TASKS, SUMMARY, MOIST, INSTRUMENTS, PAGE = (
    "preprocessing.csv",
    "preprocessing-summary.csv",
    "preprocessing-moist.csv",
    "preprocessing-instruments.csv",
    "preprocessing-tables.md",
)
DIGITS = 4
DRAWS, LOW, HIGH, SEED = 2000, 5, 95, 0
"""Of the bootstrap over sets, and the percentiles that bound 90 % of it."""


@dataclass(frozen=True)
class Summary:
    """One method under one learner, over all tasks.

    `r2`, `ccc`: means. `ratio`: geometric mean of the RMSE over that on plain absorbance, with the 90 % interval
    `low` … `high` that it has when the sets are drawn anew, with replacement (three tasks of one set are not
    independent); `visnir`, `mir`: the same mean for the sets of one kind. `wins`: tasks with a ratio below 1.
    `published`: geometric mean of the RMSE over the best published.
    """

    learner: str
    method: str
    tasks: int
    r2: float
    ccc: float
    ratio: float
    low: float
    high: float
    wins: int
    visnir: float | None
    mir: float | None
    published: float | None


def write(judged: Sequence[Judged], moist: Sequence[Moist], instruments: Sequence[Between], folder: Path) -> Path:
    """Four tables of numbers, and a page of them, in `folder`. Raises `InputError` as of `core.files`."""
    folder.mkdir(parents=True, exist_ok=True)
    listed: dict[str, Sequence[Judged | Summary | Moist | Between]] = {
        TASKS: judged,
        SUMMARY: summaries(judged),
        MOIST: moist,
        INSTRUMENTS: instruments,
    }
    for name, rows in listed.items():
        if rows:
            write_csv(folder / name, [_short(asdict(row)) for row in rows])
    page = folder / PAGE
    with atomic_text(page) as file:
        file.write(tables(folder))
    return page


def summaries(judged: Sequence[Judged]) -> list[Summary]:
    """By learner, methods in the order of the study."""
    found: dict[tuple[str, str], list[Judged]] = {}
    for one in judged:
        found.setdefault((one.learner, one.method), []).append(one)
    by_learner = sorted(
        found.items(), key=lambda each: list(dict.fromkeys(key[0] for key in found)).index(each[0][0])
    )
    return [_summary(*key, tasks) for key, tasks in by_learner]


def _summary(learner: str, method: str, tasks: Sequence[Judged]) -> Summary:
    names = list(dict.fromkeys(one.dataset for one in tasks))
    by_set = [[np.log(one.ratio) for one in tasks if one.dataset == name] for name in names]
    sums, counts = np.array([sum(own) for own in by_set]), np.array([len(own) for own in by_set])
    drawn = np.random.default_rng(SEED).integers(0, len(names), (DRAWS, len(names)))
    low, high = np.percentile(np.exp(sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)), (LOW, HIGH))
    return Summary(
        learner=learner,
        method=method,
        tasks=len(tasks),
        r2=float(np.mean([one.r2 for one in tasks])),
        ccc=float(np.mean([one.ccc for one in tasks])),
        ratio=_mean([one.ratio for one in tasks]) or 1.0,
        low=float(low),
        high=float(high),
        wins=sum(one.ratio < 1 for one in tasks),
        visnir=_mean([one.ratio for one in tasks if "nir" in one.kind]),
        mir=_mean([one.ratio for one in tasks if "nir" not in one.kind]),
        published=_mean([one.published for one in tasks if one.published is not None]),
    )


def _mean(ratios: Sequence[float]) -> float | None:
    """Geometric; None of nothing."""
    return float(np.exp(np.mean(np.log(ratios)))) if ratios else None


def _short(row: Row) -> Row:
    return {
        key: "" if value is None else round(value, DIGITS) if isinstance(value, float) else value
        for key, value in row.items()
    }


def tables(folder: Path) -> str:
    """Of the CSV files in `folder`; a study that was not run has none."""
    parts = ((SUMMARY, _limesoda), (MOIST, _moist), (INSTRUMENTS, _instruments))
    read = [(_rows(folder / name), made) for name, made in parts if (folder / name).is_file()]
    return "\n".join(line for rows, made in read for line in made(rows)).rstrip("\n") + "\n"


def _rows(file: Path) -> list[Row]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _limesoda(rows: Sequence[Row]) -> Iterator[str]:
    head = ("method", "R²", "CCC", "RMSE ratio", "90 % interval", "wins", "vis-NIR", "MIR", "over best published")
    for learner in dict.fromkeys(row["learner"] for row in rows):
        own = sorted((row for row in rows if row["learner"] == learner), key=lambda row: float(row["ratio"]))
        yield f"### {learner}, {own[0]['tasks']} tasks\n"
        yield from table(head, [_line(row) for row in own])
        yield ""


def _line(row: Row) -> list[str]:
    interval = f"{_figure(row['low'])}–{_figure(row['high'])}"
    figures = [_figure(row[key]) for key in ("r2", "ccc", "ratio")]
    return [
        row["method"],
        *figures,
        interval,
        row["wins"],
        *(_figure(row[k]) for k in ("visnir", "mir", "published")),
    ]


def _moist(rows: Sequence[Row]) -> Iterator[str]:
    states = list(dict.fromkeys(row["state"] for row in rows))
    head = ("spectra", "correction", "learner", "directions", *(f"{state}: R² / RMSE" for state in states))
    keys = list(dict.fromkeys((row["base"], row["way"], row["learner"], row["rank"]) for row in rows))
    cells = {(row["base"], row["way"], row["learner"], row["state"]): row for row in rows}
    lines = []
    for *key, rank in keys:
        own = [cells[(*key, state)] for state in states]
        told = f"{float(rank):.1f}" if float(rank) else "–"
        lines.append([*key, told, *(f"{_figure(row['r2'])} / {_figure(row['rmse'])}" for row in own)])
    yield f"### Moist soils: total C (%), {rows[0]['n']} soils; {DRY} beside them\n"
    yield from table(head, lines)
    yield ""


def _instruments(rows: Sequence[Row]) -> Iterator[str]:
    sizes = list(dict.fromkeys((row["soils"], row["rank"]) for row in rows))
    told = ["no SST" if int(soils) == WITHOUT else f"SST {rank} from {soils} soils" for soils, rank in sizes]
    cells = {(row["base"], row["property"], row["soils"]): row["ratio"] for row in rows}
    lines = list(dict.fromkeys((row["base"], row["property"]) for row in rows))
    yield "### Five MIR benches: spread between instruments over spread between soils\n"
    yield from table(
        ("spectra", "property", *told),
        [[base, PROPERTIES[name].label, *(_figure(cells[base, name, s]) for s, _ in sizes)] for base, name in lines],
    )
    yield ""


def _figure(text: Any) -> str:  # noqa: ANN401 - a cell of a CSV
    return f"{float(text):.3f}" if text else "–"
