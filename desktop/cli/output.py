"""How answers are printed: JSON for programs, aligned columns for people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence


def print_json(value: object) -> None:
    """One JSON document; signs beyond ASCII are escaped, so that no terminal can garble them."""
    print(json.dumps(value, indent=1, allow_nan=False))


def print_table(header: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = ()) -> None:
    """Columns as wide as their widest cell; those numbered in `right` are set flush right.

    Line breaks, which names and addresses may hold, become blanks.
    """
    lines = [[" ".join(cell.splitlines()) for cell in line] for line in (header, *rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    for line in lines:
        cells = (_aligned(cell, widths[column], column in right) for column, cell in enumerate(line))
        print("  ".join(cells).rstrip())


def _aligned(cell: str, width: int, right: bool) -> str:
    return cell.rjust(width) if right else cell.ljust(width)
