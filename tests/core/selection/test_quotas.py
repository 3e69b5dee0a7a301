from __future__ import annotations

import pytest

from core.selection.quotas import Stratum, quotas


def strata(**sizes: int) -> dict[str, Stratum]:
    return {name: Stratum(size, 0, size) for name, size in sizes.items()}


def test_each_stratum_gets_one_before_the_rest_is_shared() -> None:
    assert quotas(strata(north=90, south=6, west=4), 10, minimum=1) == {"north": 8, "south": 1, "west": 1}


def test_a_budget_below_the_number_of_strata_goes_to_the_large_ones() -> None:
    assert quotas(strata(a=50, b=30, c=20, d=1), 3, minimum=1) == {"a": 1, "b": 1, "c": 1, "d": 0}
    assert quotas(strata(a=90, b=5, c=5), 2, minimum=1) == {"a": 2, "b": 0, "c": 0}


def test_without_a_minimum_it_is_proportion_alone() -> None:
    assert quotas(strata(a=60, b=40), 10, minimum=0) == {"a": 6, "b": 4}


def test_what_was_sent_before_counts() -> None:
    known = {"a": Stratum(50, had=5, free=45), "b": Stratum(50, had=0, free=50)}
    assert quotas(known, 5, minimum=1) == {"a": 0, "b": 5}


def test_no_stratum_is_asked_for_more_than_it_has() -> None:
    scarce = {"a": Stratum(50, had=49, free=1), "b": Stratum(4, had=0, free=4)}
    assert quotas(scarce, 10, minimum=3) == {"a": 1, "b": 4}


@pytest.mark.parametrize("budget", range(1, 30))
def test_the_whole_budget_is_given_out(budget: int) -> None:
    assert sum(quotas(strata(a=17, b=9, c=3, d=1), budget, minimum=2).values()) == budget
