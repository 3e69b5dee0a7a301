"""`tilth predict --why`: what the estimates of a spectrum owe to its bands, for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill

from core.errors import InputError
from core.inference.codes import InferenceCode
from core.inference.explanation import Explanation
from core.properties import property_named
from core.repeatability import Repeatability
from desktop.cli.output import print_table
from desktop.figures import decimals, number, with_unit
from desktop.messages import sentence
from desktop.why_words import (
    adjusted_sentence,
    association_sentence,
    cause_sentence,
    contribution_text,
    headline,
    lines_of,
)

WIDTH = 100
"""Of a line, characters."""


def print_why(explanations: Sequence[Explanation] | None, limits: Mapping[str, Repeatability]) -> None:
    """One spectrum: a paragraph per property that has a value.

    `limits` by property, within which another measurement of the same soil is expected.
    """
    if explanations is None:
        print(f"  {sentence(InputError(InferenceCode.NOTHING_TO_EXPLAIN))}\n")
        return
    given = [one for one in explanations if one.estimate.value is not None]
    for explanation in given:
        _print_one(explanation, limits.get(explanation.property))
    if given:
        print(f"{cause_sentence()}\n")


def _print_one(explanation: Explanation, limit: Repeatability | None) -> None:
    name = explanation.property
    print(fill(f"{property_named(name).label}: {headline(explanation)}", WIDTH))
    told = [adjusted_sentence(explanation), association_sentence(name) if explanation.association else ""]
    if limit is not None:
        told.append(f"Scan it again and expect ± {with_unit(_limit_text(limit), explanation.unit)}.")
    for sentences in filter(None, told):
        print(fill(sentences, WIDTH, initial_indent="  ", subsequent_indent="  "))
    rows = [
        ("  " + contribution_text(name, line.contribution, explanation.unit), line.words)
        for line in lines_of(explanation)
    ]
    print_table(("  contributes", "band"), rows, right=(0,))
    print()


def _limit_text(limit: Repeatability) -> str:
    """With a decimal more where it would be nothing."""
    places = decimals(limit.property)
    return number(limit.limit, places if round(limit.limit, places) > 0 else places + 1)
