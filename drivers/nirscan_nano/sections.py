"""Scans of several sections in the words of the contract, where a method is a single text.

`slew: column 900-1300 100x6px 1270us + hadamard 1301-1700 76x8px 635us` names everything that the device is
told: method, range, points, width of the patterns in mirror columns and time per pattern of each section. It
reads back as it was written, so two configurations that differ in anything have different methods.
"""

from __future__ import annotations

import re
from typing import Final

from core.errors import InputError
from core.nirscan import Method, Section
from core.nirscan.config import EXPOSURES_US, SECTION_SLOTS, section

SLEW: Final = "slew:"
STORED: Final = "stored:"
"""Before the name of a configuration that the scanner keeps."""

_SECTION = re.compile(
    r"(?P<method>[a-z]+) (?P<start>\d{1,5})-(?P<end>\d{1,5}) (?P<points>\d{1,5})x(?P<width>\d{1,5})px"
    r" (?P<us>\d{1,5})us"
)


def method_of(sections: tuple[Section, ...]) -> str:
    """The method that stands for `sections`: its name for a single one, everything for several."""
    if len(sections) == 1:
        return sections[0].method.name.lower()
    return f"{SLEW} " + " + ".join(map(_text, sections))


def parse_sections(method: str) -> tuple[Section, ...] | None:
    """The sections that a text beginning with `SLEW` asks for; None when it is not understood."""
    parts = [_SECTION.fullmatch(part.strip()) for part in method.removeprefix(SLEW).split("+")]
    if len(parts) > SECTION_SLOTS:
        return None
    sections = [None if part is None else _section(part) for part in parts]
    return tuple(one for one in sections if one is not None) if all(sections) else None


def _text(one: Section) -> str:
    exposure = EXPOSURES_US[one.exposure]
    return f"{one.method.name.lower()} {one.start_nm}-{one.end_nm} {one.points}x{one.width_px}px {exposure}us"


def _section(found: re.Match[str]) -> Section | None:
    names = {one.name.lower(): one for one in Method}
    width, start, end, points, us = (int(found[name]) for name in ("width", "start", "end", "points", "us"))
    if found["method"] not in names or us not in EXPOSURES_US:
        return None
    try:
        return section(names[found["method"]], width, start, end, points, EXPOSURES_US.index(us))
    except InputError:
        return None
