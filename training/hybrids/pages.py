"""Pages of the documentation: tables between two marks, the text around them written by hand."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import InputError
from core.files import atomic_text
from training.errors import TrainingCode

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

BEGIN, END = "<!-- tables -->", "<!-- end of tables -->"


def check_place(page: Path) -> None:
    """Raises `InputError` (`LIMESODA_PLACE`) where the page has no marks; a page that is not there will be made."""
    _parts(page)


def into_page(page: Path, tables: str) -> None:
    """Put tables in the place of earlier ones; the text around the marks stays."""
    before, after = _parts(page)
    with atomic_text(page) as stream:
        stream.write(f"{before}{BEGIN}\n\n{tables}\n{END}{after}")


def write_rows(rows: Sequence[DataclassInstance], file: Path) -> None:
    """A line per row, figures to six digits; one or more rows."""
    with atomic_text(file) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(asdict(rows[0]))
        writer.writerows(_cells(asdict(row).values()) for row in rows)


def _cells(values: Iterable[object]) -> list[str]:
    return [f"{value:.6g}" if isinstance(value, float) else str(value) for value in values]


def _parts(page: Path) -> tuple[str, str]:
    """What stands before and after the tables."""
    if not page.is_file():
        return "", "\n"
    before, begun, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not (begun and ended):
        raise InputError(TrainingCode.LIMESODA_PLACE, file=str(page), begin=BEGIN, end=END)
    return before, after
