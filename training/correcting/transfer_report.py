"""The study between instruments as a page and as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from core.files import atomic_text
from core.properties import PROPERTIES
from training.correcting.simulated import Simulated
from training.correcting.summary import Row, averaged, crossed, table, write_csv
from training.correcting.transfer import Found, Pick

_LISTED = 6


def write(found: Found, simulated: Sequence[Simulated], folder: Path) -> Path:
    """`transfer-tables.md`, `transfer-agreement.csv` and `transfer-simulated.csv` in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = averaged([asdict(line) for line in found.agreement], "draw", ("ratio",))
    write_csv(folder / "transfer-agreement.csv", rows)
    made = averaged([asdict(line) for line in simulated], "draw", ("apart",))
    write_csv(folder / "transfer-simulated.csv", made)
    page = folder / "transfer-tables.md"
    with atomic_text(page) as file:
        file.write("\n".join(_page(rows, found.picks, made)) + "\n")
    return page


def _page(rows: Sequence[Row], picks: Sequence[Pick], made: Sequence[Row]) -> Iterator[str]:
    yield "### Five MIR benches: spread between instruments over spread between soils\n"
    yield from crossed(_named(rows), ("model", "property", "soils"), "way", "ratio")
    yield "\nWhat was chosen, in how many of all draws:\n"
    yield from table(("instrument", "chosen"), [(name, _often(picks, name)) for name in _instruments(picks)])
    yield "\n### Simulated NIR scanners: distance to the estimates of the first one\n"
    yield from crossed(_named(made), ("grid", "scanner", "property", "soils"), "way", "apart")


def _named(rows: Sequence[Row]) -> list[Row]:
    return [{**row, "property": PROPERTIES[row["property"]].label} for row in rows]


def _instruments(picks: Sequence[Pick]) -> list[str]:
    return sorted({pick.instrument for pick in picks})


def _often(picks: Sequence[Pick], instrument: str) -> str:
    counts = Counter(pick.setting for pick in picks if pick.instrument == instrument)
    return ", ".join(f"{setting} {count}" for setting, count in counts.most_common(_LISTED))
