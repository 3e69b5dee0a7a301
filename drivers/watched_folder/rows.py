"""The rows of a table as bytes, so that each scan of a long export can be kept by itself."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass

from core.errors import InputError
from core.formats.delimited import header_of
from core.formats.errors import FormatCode
from core.formats.source import Source

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Row:
    """A row of a table: its last line in the file, its own bytes, and what stands in its cells by heading."""

    line: int
    raw: bytes
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """The bytes of the heading, and the rows that are not blank."""

    heading: bytes
    rows: tuple[Row, ...]


def table_of(source: Source) -> Table:
    """Take a table apart; `InputError(DAMAGED)` where quotation marks do not close."""
    dialect, header = header_of(source)
    headings = [cell.casefold() for cell in header]
    try:
        (_, heading, _), *rows = _pieces(as_bytes_of_text(source.data()), dialect.separator)
    except (csv.Error, ValueError) as error:
        raise InputError(FormatCode.DAMAGED, what="table", value=type(error).__name__) from error
    return Table(
        heading,
        tuple(Row(line, raw, dict(zip(headings, cells, strict=False))) for line, raw, cells in rows),
    )


def as_bytes_of_text(data: bytes) -> bytes:
    """The same bytes; UTF-16 as UTF-8, so that lines can be cut out of it."""
    return data.decode("utf-16", errors="replace").encode() if data.startswith(_UTF16) else data


def _pieces(data: bytes, separator: str) -> Iterator[tuple[int, bytes, list[str]]]:
    """Last line, bytes and cells of every row that is not blank, the heading first."""
    lines = data.splitlines(keepends=True)
    # one character per byte, whatever the encoding: separators and quotation marks are ASCII in all of them
    reader = csv.reader((line.decode("latin-1") for line in lines), delimiter=separator)
    begin = 0
    for cells in reader:
        end = reader.line_num
        if any(map(str.strip, cells)):
            told = (cell.encode("latin-1").decode(errors="replace").strip() for cell in cells)
            yield end, b"".join(lines[begin:end]), list(told)
        begin = end
