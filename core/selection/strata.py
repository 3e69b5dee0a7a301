"""The columns of a table of spectra that say where a sample comes from: site, depth, field, …"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

from core.errors import InputError
from core.formats.columns import position, sample_column
from core.formats.delimited import Dialect, header_of
from core.formats.source import Source, open_source
from core.selection.codes import SelectionCode

_WORDS = re.compile(r"[^\W_]+")


def strata_in_file(path: Path, headings: Sequence[str]) -> dict[str, str]:
    """By sample, what the columns `headings` of a text table say of it, put together; the first row of a name counts.

    A heading is named as a whole or by one of its words: `depth` finds `layer.upper.depth_usda_cm` and its lower end.
    Raises `InputError` (`NO_COLUMN`, and as `open_source` does) naming the file.
    """
    source = open_source(path)
    dialect, header = header_of(source) if source.is_text else (Dialect(",", decimal_comma=False), [])
    groups = [_columns(header, heading, path) for heading in headings]
    name = sample_column(header)
    strata: dict[str, str] = {}
    for number, cells in enumerate(_rows(source, dialect), start=1):
        sample = cells[name].strip() if name is not None and name < len(cells) else ""
        strata.setdefault(sample or f"{source.stem} {number}", _joined(cells, groups))
    return strata


def _columns(header: Sequence[str], heading: str, path: Path) -> list[int]:
    told = [at for at, cell in enumerate(header) if position(cell) is None]
    exact = [at for at in told if header[at].strip().casefold() == heading.strip().casefold()]
    found = exact or [at for at in told if heading.casefold() in _WORDS.findall(header[at].casefold())]
    if not found:
        listed = ", ".join(header[at] for at in told if not header[at].startswith("scan_")) or "–"
        raise InputError(SelectionCode.NO_COLUMN, file=str(path), column=heading, listed=listed)
    return found


def _joined(cells: Sequence[str], groups: Sequence[Sequence[int]]) -> str:
    parts = ("–".join(filter(None, (cells[at].strip() for at in group if at < len(cells)))) for group in groups)
    return " ".join(filter(None, parts))


def _rows(source: Source, dialect: Dialect) -> list[list[str]]:
    """All rows below the header that are not blank."""
    try:
        with closing(source.lines(source.encoding)) as lines:
            return _below_header(lines, dialect)
    except UnicodeDecodeError:
        with closing(source.lines("latin-1")) as lines:
            return _below_header(lines, dialect)


def _below_header(lines: Iterable[str], dialect: Dialect) -> list[list[str]]:
    rows = (cells for cells in csv.reader(lines, delimiter=dialect.separator) if any(map(str.strip, cells)))
    return list(islice(rows, 1, None))
