"""JCAMP-DX as text: blocks of labelled records (`##LABEL= value`), several in a file, alone or in a LINK block.

Spaces, dashes, slashes and underscores in a label do not count, nor does its case; `$$` begins a comment
(JCAMP-DX 4.24 and 5.01, IUPAC).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from core.errors import InputError
from core.formats.errors import FormatCode

MOST_BLOCKS = 10_000
"""In one file; each becomes a row."""

MOST_TEXT = 128 << 20
"""In characters; all lines of the data are held at once."""

DATA = ("XYDATA", "XYPOINTS")
OTHER_DATA = ("NTUPLES", "PEAKTABLE", "PEAKASSIGNMENTS", "RADATA", "DATATABLE")

_BLANKS = re.compile(r"[\s\-/_]+")


@dataclass
class Block:
    """One spectrum: its records by label, and the lines of its data with their number in the file."""

    records: dict[str, str] = field(default_factory=dict)
    data: str = ""
    lines: list[tuple[int, str]] = field(default_factory=list)

    def get(self, *labels: str) -> str:
        """The value of the first of the labels that is there and not empty, else nothing."""
        return next((self.records[label] for label in labels if self.records.get(label)), "")


def blocks(text: Iterable[str]) -> list[Block]:
    """All blocks that hold data, in the order of the file.

    Raises `InputError` (`TOO_LARGE`, `DAMAGED` for a block without end or text outside of blocks, `NOT_YET` for
    data of several dimensions and peak tables).
    """
    found: list[Block] = []
    open_blocks: list[Block] = []
    label = ""
    for number, label_here, value in _records(text):
        label = label_here or label
        if label_here == "TITLE":
            open_blocks.append(Block())
            if len(found) + len(open_blocks) > MOST_BLOCKS:
                raise _damaged("blocks", MOST_BLOCKS)
        if not open_blocks:
            raise _damaged("line", number)
        block = open_blocks[-1]
        if label_here == "END":
            found += [block] if block.data else []
            open_blocks.pop()
        elif label_here:
            _begin(block, label, value, number)
        elif label == block.data:
            block.lines.append((number, value))
    if open_blocks:
        raise _damaged("end of the file", "##END=")
    return found


def _begin(block: Block, label: str, value: str, number: int) -> None:
    if label in OTHER_DATA or (label == "DATACLASS" and value.upper() in OTHER_DATA):
        raise InputError(FormatCode.NOT_YET, kind=f"JCAMP-DX {value.upper() if label == 'DATACLASS' else label}")
    if label in DATA:
        if block.data:
            raise _damaged("line", number)
        block.data = label
    block.records.setdefault(label, value)


def _records(text: Iterable[str]) -> Iterator[tuple[int, str, str]]:
    """Number, label and value of every line; the label is empty in lines that go on with the record before."""
    total = 0
    for number, line in enumerate(text, start=1):
        total += len(line)
        if total > MOST_TEXT:
            raise InputError(FormatCode.TOO_LARGE, limit=MOST_TEXT >> 20)
        content = line.partition("$$")[0].strip()
        if content.startswith("##"):
            name, _, value = content[2:].partition("=")
            yield number, _BLANKS.sub("", name).upper(), value.strip()
        elif content:
            yield number, "", content


def _damaged(what: str, value: str | int) -> InputError:
    return InputError(FormatCode.DAMAGED, what=what, value=value)
