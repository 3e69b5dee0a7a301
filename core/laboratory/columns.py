"""Which columns of a table are used: one for each property, with its column of errors where there is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.errors import InputError
from core.laboratory.codes import Caveat, LaboratoryCode, NoticeCode
from core.laboratory.headings import Meaning, meaning_of
from core.laboratory.table import Column, Notice
from core.properties import PROPERTIES


@dataclass(frozen=True)
class Chosen:
    """By index: the columns of values, and for each that has one the column of its standard deviations."""

    columns: Mapping[int, Column]
    errors: Mapping[int, tuple[int, Meaning]]
    notices: tuple[Notice, ...]


def choose_columns(heads: Sequence[Sequence[str]], sample: int, meanings: Mapping[str, Meaning | None]) -> Chosen:
    """From the row of headings and the rows of units and methods below it.

    What the user said of a heading goes before all else. Of two columns of one property the one with fewer
    caveats is used (organic C before organic matter); where neither is better, `InputError(SAME_PROPERTY)`.
    """
    headings = heads[0]
    said = {index: meanings[cell] for index, cell in enumerate(headings) if cell in meanings}
    read = {
        index: said[index] if index in said else meaning_of(cell, [row[index] for row in heads[1:]])
        for index, cell in enumerate(headings)
        if index != sample and cell
    }
    known = {index: meaning for index, meaning in read.items() if meaning is not None}
    values = {index: meaning for index, meaning in known.items() if not meaning.error}
    best = {prop: _best(prop, values, headings, set(said)) for prop in {m.property for m in values.values()}}
    notices = [Notice(NoticeCode.COLUMN_IGNORED, headings[index]) for index in read if index not in known]
    notices += [Notice(NoticeCode.COLUMN_SUPERSEDED, headings[i]) for i in values if i not in best.values()]
    columns = {i: Column(headings[i], m, confirmed=i in said) for i, m in values.items() if i in best.values()}
    errors = {best[m.property]: (i, m) for i, m in known.items() if m.error and m.property in best}
    return Chosen(columns, errors, tuple(notices))


def _best(prop: str, values: Mapping[int, Meaning], headings: Sequence[str], said: set[int]) -> int:
    rank = {index: _rank(meaning, index in said) for index, meaning in values.items() if meaning.property == prop}
    first = [index for index in rank if rank[index] == min(rank.values())]
    if len(first) > 1:
        columns = ", ".join(headings[index] for index in first)
        raise InputError(LaboratoryCode.SAME_PROPERTY, columns=columns, property=PROPERTIES[prop].label)
    return first[0]


def _rank(meaning: Meaning, said: bool) -> int:
    """The lower, the nearer to the property."""
    if said:
        return 0
    if Caveat.FROM_ORGANIC_MATTER in meaning.caveats:
        return 4
    if any(caveat.needs_confirmation for caveat in meaning.caveats):
        return 3
    return 2 if meaning.caveats else 1
