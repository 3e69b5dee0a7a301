"""How far two measurements of one soil lie apart, as `tilth-train reproducibility` found for shipped bundles."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from pathlib import Path

from core.errors import InputError
from core.properties import PROPERTIES
from training.errors import TrainingCode

TABLE = "reproducibility-bundles.csv"
_NEEDED = ("bundle", "property", "repeat_sd", "soils", "source")


@dataclass(frozen=True)
class RepeatSd:
    """Standard deviation of an estimate between measurements of one soil, in the unit of the property.

    From `soils` soils of `source`, a set with repeats or a simulation.
    """

    sd: float
    soils: int
    source: str


def repeat_sds(docs: Path, bundle: str) -> dict[str, RepeatSd]:
    """By property of a bundle, from the table in `docs` or in the folder above; empty where there is none.

    Raises `InputError` (`TABLE_COLUMN`, `NO_NUMBER`) for a table that is not one.
    """
    file = next((folder / TABLE for folder in (docs, docs.parent) if (folder / TABLE).is_file()), None)
    if file is None:
        return {}
    with file.open(encoding="utf-8", newline="") as opened:
        reader = csv.DictReader(opened)
        for column in _NEEDED:
            if column not in (reader.fieldnames or ()):
                raise InputError(TrainingCode.TABLE_COLUMN, file=str(file), column=column)
        return {
            line["property"]: _read(line, file, number)
            for number, line in enumerate(reader, start=2)
            if line["bundle"] == bundle and line["property"] in PROPERTIES
        }


def _read(line: dict[str, str], file: Path, number: int) -> RepeatSd:
    for column in ("repeat_sd", "soils"):
        if not _positive(line[column]):
            raise InputError(
                TrainingCode.NO_NUMBER, file=str(file), column=column, row=number, found=str(line[column])
            )
    return RepeatSd(float(line["repeat_sd"]), int(float(line["soils"])), line["source"])


def _positive(cell: str | None) -> bool:
    try:
        value = float(cell or "")
    except ValueError:
        return False
    return math.isfinite(value) and value > 0
