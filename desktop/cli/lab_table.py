"""A laboratory's table as the options of the command line say that it is to be read."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from core.errors import InputError
from core.laboratory import LaboratoryTable, Matched, Meaning, declared, match, read_laboratory
from desktop.cli.codes import CliCode
from desktop.messages.laboratory import caveat_sentences

_MOST_TOLD = 5


def read_table(arguments: Namespace) -> LaboratoryTable:
    """The table, with what was said of its columns.

    Raises `InputError` as `read_laboratory` does, and `COLUMNS_WAIT` for columns that nothing was said of although
    they are not quite what they were taken for.
    """
    meanings: dict[str, Meaning | None] = dict.fromkeys(arguments.without)
    meanings |= {heading: _meaning(said) for heading, said in arguments.column}
    table = read_laboratory(arguments.lab, meanings=meanings, confirmed=arguments.confirm, sheet=arguments.sheet)
    if waiting := table.unconfirmed:
        told = [told for column in waiting for told in caveat_sentences(column)]
        raise InputError(
            CliCode.COLUMNS_WAIT,
            file=table.source,
            caveats=" ".join(told),
            option=" ".join(f"--confirm “{column.heading}”" for column in waiting),
        )
    return table


def match_table(arguments: Namespace, table: LaboratoryTable, scanned: Sequence[str]) -> Matched:
    """The results of scanned samples; `InputError(UNKNOWN_SAMPLES)` for others, unless told to skip them."""
    matched = match(table, scanned, renames=dict(arguments.same))
    if matched.unknown and not arguments.skip_unknown:
        first = matched.unknown[0]
        raise InputError(
            CliCode.UNKNOWN_SAMPLES,
            file=table.source,
            row=next(result.row for result in table.results if result.sample == first.sample),
            names=_listed([unknown.sample for unknown in matched.unknown]),
            first=first.sample,
            near=_listed(first.suggestions) or "–",
        )
    return matched


def _meaning(said: str) -> Meaning:
    name, _, unit = said.partition(",")
    return declared(name.strip(), unit.strip())


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_TOLD
    return ", ".join(names[:_MOST_TOLD]) + (f" and {more} more" if more > 0 else "")
