"""Outer folds: the published ones, or seeded ones where there are none."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from core.errors import InputError
from training.errors import TrainingCode
from training.estimators.folds import Folds, Groups, group_numbers, grouped_folds
from training.libraries.opening import BROKEN

SEEDED_FOLDS = 10
"""As many as the published sets have."""
SEED = 0
FOLD_COLUMNS = ("dataset", "row", "outer_fold")
Pairs = list[tuple[int, int]]
"""Row and outer fold, in the order of the file."""


def compact(name: str) -> str:
    """The name of a set as files have it: `H.138` → `H138`."""
    return name.replace(".", "")


def read_table(file: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a CSV file with `columns`. Raises `InputError` (`TABLE_BROKEN`, `TABLE_COLUMN`, `ROW_LENGTH`)."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            rows, header = list(reader), list(reader.fieldnames or ())
    except (*BROKEN, csv.Error) as broken:
        raise InputError(TrainingCode.TABLE_BROKEN, file=str(file), reason=str(broken)) from broken
    for column in columns:
        if column not in header:
            raise InputError(TrainingCode.TABLE_COLUMN, file=str(file), column=column)
    for at, row in enumerate(rows, start=2):
        cells = len(header) + len(row.get(None, ())) - list(row.values()).count(None)
        if cells != len(header):
            raise InputError(TrainingCode.ROW_LENGTH, file=str(file), row=at, cells=cells, expected=len(header))
    return rows


def number(text: str, file: Path, column: str, row: int) -> float:
    """A finite number in a table, or `InputError` (`NO_NUMBER`)."""
    try:
        found = float(text)
    except ValueError:
        found = np.nan
    if not np.isfinite(found):
        raise InputError(TrainingCode.NO_NUMBER, file=str(file), column=column, row=row, found=text)
    return found


def read_folds(file: Path) -> dict[str, Pairs]:
    """Row and fold by name of the set, in the order of the file; nothing where there is no file."""
    found: dict[str, Pairs] = {}
    if not file.is_file():
        return found
    for at, row in enumerate(read_table(file, FOLD_COLUMNS), start=2):
        place, fold = (number(row[column], file, column, at) for column in FOLD_COLUMNS[1:])
        if place != int(place) or fold != int(fold):
            column = "row" if place != int(place) else "outer_fold"
            raise InputError(TrainingCode.NO_NUMBER, file=str(file), column=column, row=at, found=row[column])
        found.setdefault(row["dataset"].strip(), []).append((int(place), int(fold)))
    return found


def asked_sets(published: Mapping[str, Pairs], asked: Iterable[str]) -> list[str]:
    """The sets to judge, once each: those asked for, as the folds call them (`H138` is `H.138`), or all."""
    by_compact = {compact(name): name for name in published}
    return list(dict.fromkeys(by_compact.get(compact(name), name) for name in asked or published))


def published_folds(pairs: Pairs, name: str, rows: int, file: Path) -> Folds:
    """Fold `[n]` of every row. Raises `InputError` (`LIMESODA_ROWS`) unless each row is there once."""
    places = np.array([place for place, _ in pairs])
    counts = np.bincount(places[(places >= 0) & (places < rows)], minlength=rows)
    outside = np.unique(places[(places < 0) | (places >= rows)])
    wrong = ""
    if len(outside):
        wrong = f"row {outside[0]} is named, and the table has {rows} rows"
    elif (counts > 1).any():
        wrong = f"row {counts.argmax()} is named {counts.max()} times"
    elif (counts == 0).any():
        wrong = f"row {counts.argmin()} is missing"
    elif len({fold for _, fold in pairs}) < 2:
        wrong = "all are in one fold"
    if wrong:
        raise InputError(TrainingCode.LIMESODA_ROWS, set=name, file=str(file), last=rows - 1, found=wrong)
    folds = np.zeros(rows, dtype=np.intp)
    folds[places] = [fold for _, fold in pairs]
    return folds


def seeded_folds(name: str, groups: Groups, rows: int) -> Folds:
    """`SEEDED_FOLDS` folds, numbered from 1; rows of one group together. Raises `InputError` (`LIMESODA_FEW`)."""
    numbers = group_numbers(groups, rows)
    samples = len(np.unique(numbers))
    if samples < SEEDED_FOLDS:
        which = f"{SEEDED_FOLDS} folds"
        raise InputError(TrainingCode.LIMESODA_FEW, set=name, property=which, samples=samples, least=SEEDED_FOLDS)
    return grouped_folds(numbers, SEEDED_FOLDS, SEED) + 1
