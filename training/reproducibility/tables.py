"""Lines of the study as CSV: numbers to four significant digits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from training.correcting.summary import Row, write_csv
from training.reproducibility.expected import Expected

DIGITS = 4
BUNDLES = "reproducibility-bundles.csv"
"""The file from which bundles are told the spread between measurements."""


def short(value: Any) -> Any:  # noqa: ANN401  # a cell is text, a number or nothing
    """A cell as it is written: floats to four digits, nothing where there is none."""
    return f"{value:.{DIGITS}g}" if isinstance(value, float) else "" if value is None else value


def rows_of(lines: Sequence[Any]) -> list[Row]:
    """Dataclasses as rows."""
    return [{name: short(value) for name, value in asdict(line).items()} for line in lines]


def write_bundles(lines: Sequence[Expected], folder: Path) -> Path:
    """`reproducibility-bundles.csv`: bundle, property, repeat_sd, soils, source."""
    write_csv(folder / BUNDLES, rows_of(lines))
    return folder / BUNDLES
