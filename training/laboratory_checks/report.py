"""The records as tables, per library and over them, and as a file."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import asdict, fields
from functools import partial
from pathlib import Path

import numpy as np

from core.properties import PROPERTIES
from training.laboratory_checks.study import SLIP, SOUND, SWAP, UNIT, Record

Share = Callable[[Sequence[Record]], float]


def write_records(records: Sequence[Record], path: Path) -> None:
    """As CSV, one line per table checked."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, [field.name for field in fields(Record)], lineterminator="\n")
        rows.writeheader()
        rows.writerows(asdict(record) for record in records)


def report(records: Sequence[Record]) -> str:
    """A section per grid; shares in per cent."""
    grids = dict.fromkeys(record.grid for record in records)
    return "\n\n".join(_section(grid, [record for record in records if record.grid == grid]) for grid in grids)


def _section(grid: str, records: Sequence[Record]) -> str:
    columns = _columns(records)
    libraries = list(dict.fromkeys(record.library for record in records))
    shares = np.array(
        [[share([r for r in records if r.library == name]) for _, share in columns] for name in libraries]
    )
    lines = [["library", *(head for head, _ in columns)], ["---"] * (len(columns) + 1)]
    lines += [[name, *map(_shown, row)] for name, row in zip(libraries, shares, strict=True)]
    for name, reduce in (("median", np.median), ("mean", np.mean)):
        over = [reduce(known) if (known := column[~np.isnan(column)]).size else np.nan for column in shares.T]
        lines.append([name, *map(_shown, over)])
    return f"### {grid}\n\n" + "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _columns(records: Sequence[Record]) -> list[tuple[str, Share]]:
    labelled = [prop for prop in PROPERTIES if any(r.property == prop for r in records)]
    in_percent = [prop for prop in labelled if PROPERTIES[prop].unit == "%"]
    return [
        ("sound flagged, random", partial(_flagged, mistakes={SOUND}, chosen=False)),
        ("chosen", partial(_flagged, mistakes={SOUND}, chosen=True)),
        ("beside a mistake", partial(_flagged, mistakes={SLIP, SWAP})),
        *((f"factor 10: {PROPERTIES[p].label}", partial(_found, mistake=SLIP, prop=p)) for p in labelled),
        ("all", partial(_found, mistake=SLIP)),
        ("righted", partial(_righted, mistake=SLIP)),
        *((f"g/kg: {PROPERTIES[p].label}", partial(_righted, mistake=UNIT, prop=p)) for p in in_percent),
        ("exchanged", partial(_found, mistake=SWAP)),
        ("both named", partial(_righted, mistake=SWAP)),
    ]


def _flagged(records: Sequence[Record], mistakes: set[str], chosen: bool | None = None) -> float:
    """Share of the sound samples that findings speak of."""
    picked = [r for r in records if r.mistake in mistakes and chosen in {None, r.chosen}]
    return _percent(sum(r.flagged for r in picked), sum(r.sound for r in picked))


def _found(records: Sequence[Record], mistake: str, prop: str = "") -> float:
    picked = [r for r in records if r.mistake == mistake and prop in {"", r.property}]
    return _percent(sum(r.found for r in picked), len(picked))


def _righted(records: Sequence[Record], mistake: str, prop: str = "") -> float:
    picked = [r for r in records if r.mistake == mistake and prop in {"", r.property}]
    return _percent(sum(r.righted for r in picked), len(picked))


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else float("nan")


def _shown(share: float) -> str:
    return "–" if np.isnan(share) else f"{share:.1f}" if share < 10 else f"{share:.0f}"
