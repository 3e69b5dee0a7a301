"""`facts/libraries.csv`: which column of which set stands for which property, and what each set is for."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from core.errors import InputError
from training.errors import TrainingCode

TABLE = Path("facts") / "libraries.csv"
"""Where the table lies in the shared folder."""

_NEEDED = (
    "set", "column", "property", "factor", "overlap_group", "weights_may_ship",
    "lolo_nir_1354_2490", "lolo_nir_904_1696", "mir_pretraining", "state",
)  # fmt: skip


@dataclass(frozen=True)
class Label:
    """Column of a set that stands for a property: property = column × `factor`."""

    column: str
    name: str
    factor: float


@dataclass(frozen=True)
class SetUse:
    """What a set is used for; `uses` holds the protocol columns of the table that say yes."""

    name: str
    group: str
    may_ship: bool
    uses: frozenset[str]
    state: str
    labels: tuple[Label, ...]


def read_table(shared: Path) -> dict[str, SetUse]:
    """The sets of `facts/libraries.csv`, in its order; rows without a property give no label."""
    file = shared / TABLE
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except FileNotFoundError as missing:
        raise InputError(TrainingCode.TABLE_MISSING, file=str(file)) from missing
    for column in _NEEDED:
        if not rows or column not in rows[0]:
            raise InputError(TrainingCode.TABLE_COLUMN, file=str(file), column=column)
    by_set: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by_set.setdefault(row["set"], []).append(row)
    return {name: _use(name, own) for name, own in by_set.items()}


def _use(name: str, rows: list[dict[str, str]]) -> SetUse:
    first = rows[0]
    protocols = ("lolo_nir_1354_2490", "lolo_nir_904_1696", "mir_pretraining")
    return SetUse(
        name=name,
        group=first["overlap_group"],
        may_ship=first["weights_may_ship"] == "yes",
        uses=frozenset(protocol for protocol in protocols if first[protocol] == "yes"),
        state=first["state"],
        labels=tuple(Label(r["column"], r["property"], float(r["factor"])) for r in rows if r["property"]),
    )
