"""The study between instruments as a page and as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from core.files import atomic_text
from core.properties import PROPERTIES
from training.correcting.summary import Row, averaged, crossed, table, write_csv
from training.correcting.transfer import Found, Pick

_LISTED = 6


def write(found: Found, folder: Path) -> Path:
    """`transfer-tables.md` and `transfer-agreement.csv` in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = averaged([asdict(line) for line in found.agreement], "draw", ("ratio",))
    write_csv(folder / "transfer-agreement.csv", rows)
    page = folder / "transfer-tables.md"
    with atomic_text(page) as file:
        file.write("\n".join(_page(rows, found.picks)) + "\n")
    return page


def _page(rows: Sequence[Row], picks: Sequence[Pick]) -> Iterator[str]:
    named = [{**row, "property": PROPERTIES[row["property"]].label} for row in rows]
    yield from crossed(named, ("model", "property", "soils"), "way", "ratio")
    yield "\nWhat was chosen, in how many of all draws:\n"
    yield from table(("instrument", "chosen"), [(name, _often(picks, name)) for name in _instruments(picks)])


def _instruments(picks: Sequence[Pick]) -> list[str]:
    return sorted({pick.instrument for pick in picks})


def _often(picks: Sequence[Pick], instrument: str) -> str:
    counts = Counter(pick.setting for pick in picks if pick.instrument == instrument)
    return ", ".join(f"{setting} {count}" for setting, count in counts.most_common(_LISTED))
