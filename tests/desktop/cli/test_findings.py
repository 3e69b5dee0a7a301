"""Findings and answers, with a check that finds what the test says."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, nan

import pytest

from core.errors import InputError
from core.laboratory import Finding, FindingCode, Fix, LaboratoryCode, Result
from desktop.cli.codes import CliCode
from desktop.cli.findings import Answer, Answers, Check, concerns, review
from desktop.cli.typed import ALL
from tests.support.bundles import CLAY, OC

SAND = "sand.tot_usda.c60_w.pct"
RESULTS = (
    Result("A", OC, 1.0, None, "", "%", 2, "OC"),
    Result("A", CLAY, 20.0, None, "", "%", 2, "Clay"),
    Result("B", OC, 30.0, None, "", "%", 3, "OC"),
    Result("B", CLAY, 25.0, None, "", "%", 3, "Clay"),
)
SLIP = Finding(FindingCode.DECIMAL_SLIP, "B", OC, 30.0, Fix({("B", OC): 3.0}), 4.0, 6.0, suggested=3.0)
SWAP = Finding(FindingCode.SWAPPED, "A", "", nan, Fix(swap=("A", "B")), 4.0, 6.0, partner="B")
IMPOSSIBLE = Finding(FindingCode.IMPLAUSIBLE, "A", CLAY, 20.0, None, nan, inf)
OUTLIER = Finding(FindingCode.OUTLIER, "A", OC, 1.0, None, 5.0, 9.0)
FAINT = Finding(FindingCode.SWAPPED, "A", "", nan, Fix(swap=("A", "B")), 2.0, -1.0, partner="B")


def values(results: Sequence[Result]) -> dict[tuple[str, str], float]:
    return {(result.sample, result.property): result.value for result in results}


def finds(*findings: Finding) -> Check:
    return lambda _: findings


def test_without_answers_the_weighty_are_open_and_nothing_changes() -> None:
    reviewed = review(RESULTS, finds(SLIP, IMPOSSIBLE, OUTLIER, FAINT), Answers())
    assert [entry.answer for entry in reviewed.findings] == [Answer.OPEN, Answer.OPEN, Answer.NOTED, Answer.NOTED]
    assert [entry.number for entry in reviewed.open] == [1, 2]
    assert [entry.row for entry in reviewed.findings] == [3, 2, 2, 2]
    assert reviewed.results == RESULTS


def test_a_fix_changes_the_value() -> None:
    reviewed = review(RESULTS, finds(SLIP), Answers(fix=(1,)))
    assert not reviewed.open
    assert values(reviewed.results) == {**values(RESULTS), ("B", OC): 3.0}


def test_a_swap_exchanges_all_values() -> None:
    swapped = values(review(RESULTS, finds(SWAP), Answers(fix=(1,))).results)
    assert swapped == {("B", OC): 1.0, ("B", CLAY): 20.0, ("A", OC): 30.0, ("A", CLAY): 25.0}


def test_what_is_dropped_is_left_out() -> None:
    assert ("B", OC) not in values(review(RESULTS, finds(SLIP), Answers(drop=(1,))).results)
    assert review(RESULTS, finds(SWAP), Answers(drop=(1,))).results == ()


def test_what_is_kept_stays() -> None:
    reviewed = review(RESULTS, finds(SLIP, IMPOSSIBLE), Answers(keep=(ALL,)))
    assert not reviewed.open
    assert reviewed.results == RESULTS


def test_fixing_all_leaves_what_has_no_suggestion_and_what_was_only_told() -> None:
    reviewed = review(RESULTS, finds(SLIP, IMPOSSIBLE, FAINT), Answers(fix=(ALL,)))
    assert [entry.answer for entry in reviewed.findings] == [Answer.FIX, Answer.OPEN, Answer.NOTED]
    both = review(RESULTS, finds(SLIP, IMPOSSIBLE), Answers(fix=(ALL,), drop=(ALL,)))
    assert [entry.answer for entry in both.findings] == [Answer.FIX, Answer.DROP]


def test_a_number_goes_before_all() -> None:
    reviewed = review(RESULTS, finds(SLIP, SWAP), Answers(fix=(ALL,), keep=(2,)))
    assert [entry.answer for entry in reviewed.findings] == [Answer.FIX, Answer.KEEP]


def test_what_an_earlier_mistake_hid_is_found_and_numbered_on() -> None:
    def check(results: Sequence[Result]) -> tuple[Finding, ...]:
        return (SLIP,) if values(results)["B", OC] == 30.0 else (IMPOSSIBLE,)

    reviewed = review(RESULTS, check, Answers(fix=(1,)))
    assert [(entry.number, entry.finding.code) for entry in reviewed.findings] == [
        (1, FindingCode.DECIMAL_SLIP),
        (2, FindingCode.IMPLAUSIBLE),
    ]
    assert [entry.number for entry in reviewed.open] == [2]


def test_a_finding_that_comes_back_is_told_once() -> None:
    assert len(review(RESULTS, finds(SLIP), Answers(keep=(1,))).findings) == 1


def test_a_number_that_there_is_not_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        review(RESULTS, finds(SLIP), Answers(drop=(2,)))
    assert refused.value.code is CliCode.NO_FINDING


def test_a_fix_that_nobody_suggested_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        review(RESULTS, finds(IMPOSSIBLE), Answers(fix=(1,)))
    assert refused.value.code is LaboratoryCode.FIX_UNKNOWN


def test_a_sum_of_texture_concerns_all_three_and_a_column_every_sample() -> None:
    texture = Finding(FindingCode.TEXTURE_SUM, "A", CLAY, 80.0, None, nan, inf)
    unit = Finding(FindingCode.WRONG_UNIT, "", OC, nan, Fix(property=OC, factor=0.1), nan, 8.0, suggested=10.0)
    sand = Result("A", SAND, 50.0, None, "", "%", 2, "Sand")
    assert [concerns(texture, result) for result in (*RESULTS, sand)] == [False, True, False, False, True]
    assert [concerns(unit, result) for result in RESULTS] == [True, False, True, False]
    assert review(RESULTS, finds(unit), Answers()).findings[0].row == 0


def test_a_factor_of_ten_is_answered_however_faint_and_rows_alike_are_only_told() -> None:
    slip = Finding(FindingCode.DECIMAL_SLIP, "B", OC, 30.0, Fix({("B", OC): 3.0}), 2.0, -1.0, suggested=3.0)
    alike = Finding(FindingCode.SAME_ROW, "A", "", nan, None, nan, 3.0, partner="B")
    reviewed = review(RESULTS, finds(slip, alike), Answers())
    assert [entry.answer for entry in reviewed.findings] == [Answer.OPEN, Answer.NOTED]
