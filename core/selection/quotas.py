"""How many samples each stratum gets.

First `minimum` for every stratum, largest strata first, if the budget reaches for all of them; the rest, or all of a
smaller budget, in proportion to the numbers of samples by the rule of Sainte-Laguë (highest size / (2 · had + 1)).
What was sent before counts as had.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Stratum:
    """`size` samples to be estimated, of which `had` are at the laboratory and `free` can still be sent."""

    size: int
    had: int
    free: int


def quotas(strata: Mapping[str, Stratum], budget: int, minimum: int) -> dict[str, int]:
    """Samples to send of each stratum; together `budget`, or as many as are free."""
    given = dict.fromkeys(strata, 0)
    owed = {name: max(min(minimum - one.had, one.free), 0) for name, one in strata.items()}
    if sum(owed.values()) <= budget:
        given = owed
    for name in _in_proportion(strata, given, budget - sum(given.values())):
        given[name] += 1
    return given


def _in_proportion(strata: Mapping[str, Stratum], given: Mapping[str, int], seats: int) -> Iterator[str]:
    """The strata that get the next `seats`, one by one; reads `given` as the caller raises it."""
    for _ in range(seats):
        open_ = [name for name, one in strata.items() if given[name] < one.free]
        if not open_:
            return
        yield max(open_, key=lambda name: strata[name].size / (2 * (strata[name].had + given[name]) + 1))
