"""One cell of a laboratory's table: a number, a limit of detection, nothing, or something unreadable."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite

from core.laboratory.codes import NoticeCode

_NOTHING = frozenset(
    {
        "", "na", "nan", "n/a", "#n/a", "null", "none", "-", "–", "—", ".", "..", "...", "?", "s/d", "ns", "bdl",
        "nd", "n.d.", "n.d", "n. d.", "nb", "n.b.", "n.a.", "n.a", "nicht bestimmt", "no data", "missing",
        "not determined", "non déterminé", "no determinado", "não determinado",
    }
)  # fmt: skip
_NUMBER = r"[-+]?(?:\d[\d.,\s'’]*|[.,]\d+)(?:e[-+]?\d+)?"
_CELL = re.compile(
    rf"(?P<sign>[<>≤≥]=?)?\s*(?P<number>{_NUMBER})\s*(?P<percent>%)?(?:\s*(?:±|\+/?-)\s*(?P<error>{_NUMBER})\s*%?)?",
    re.I,
)
_DATE = re.compile(
    r"\d{4}-\d\d-\d\d.*|\d{1,2}[-. ]+(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz]).*", re.I
)
_SPREAD_OF_LIMIT = 12**-0.5
"""Standard deviation of a uniform distribution of width one."""


@dataclass(frozen=True)
class Reading:
    """A number as written, with its error (one sd) where stated; of what is below a limit, half of it.

    `percent`: the cell itself says %. Without a number, `notice` says why; both are None for an empty cell.
    """

    value: float | None = None
    error: float | None = None
    percent: bool = False
    notice: NoticeCode | None = None

    @property
    def censored(self) -> bool:
        """Whether it is below a limit of detection."""
        return self.notice is NoticeCode.BELOW_DETECTION


def read_cell(text: str, *, comma_groups: bool = False) -> Reading:
    """What a cell says; `comma_groups`: in its column a comma groups thousands (`1,234.5`)."""
    text = text.strip().strip("*").strip()
    if text.casefold() in _NOTHING:
        return Reading()
    if _DATE.fullmatch(text):
        return Reading(notice=NoticeCode.CELL_DATE)
    match = _CELL.fullmatch(text)
    value = _number(match["number"], comma_groups) if match else None
    if match is None or value is None:
        return Reading(notice=NoticeCode.CELL_UNREADABLE)
    percent = match["percent"] is not None
    if (match["sign"] or "").startswith((">", "≥")):
        return Reading(notice=NoticeCode.CELL_ABOVE_LIMIT)
    if match["sign"]:
        return Reading(value / 2, value * _SPREAD_OF_LIMIT, percent, NoticeCode.BELOW_DETECTION)
    error = _number(match["error"], comma_groups) if match["error"] else None
    return Reading(value, error, percent)


def comma_groups(column: Iterable[str]) -> bool:
    """Whether commas of a column group thousands: points are its decimal sign, and three digits follow each comma."""
    cells = [cell.strip() for cell in column]
    points = any(re.fullmatch(r"[<>]?\s*[\d,]*\.\d+", cell) for cell in cells)
    commas = [cell for cell in cells if "," in cell]
    return points and all(re.fullmatch(r"[<>]?\s*\d{1,3}(,\d{3})+(\.\d+)?", cell) for cell in commas)


def _number(text: str, grouped: bool) -> float | None:
    """With point or comma as decimal sign; where both stand, the last one is it."""
    text = re.sub(r"[\s'’]", "", text)
    if "," in text and ("." in text or grouped):
        groups, decimal = (",", ".") if grouped or text.rfind(".") > text.rfind(",") else (".", ",")
        text = text.replace(groups, "").replace(decimal, ".")
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if isfinite(value) else None
