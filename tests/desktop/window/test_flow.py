"""Which step is done, open and next; which repeat is scanned next."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from desktop.window.flow import Situation, Step, next_repeat, next_step, steps_done, steps_open


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (Situation(), Step.CONNECT),
        (Situation(scanner=True), Step.REFERENCE),
        (Situation(scanner=True, reference=True), Step.SAMPLE),
        (Situation(scanner=True, reference=True, sample=True), Step.SCAN),
        (Situation(sample=True, results=True), Step.CONNECT),
    ],
)
def test_the_next_step(now: Situation, due: Step) -> None:
    assert next_step(now) is due
    assert due in steps_open(now)
    assert due not in steps_done(now)


def test_nothing_is_open_while_the_scanner_works() -> None:
    assert steps_open(Situation(scanner=True, reference=True, sample=True, results=True, busy=True)) == frozenset()


def test_results_can_be_seen_without_a_scanner() -> None:
    assert steps_open(Situation(results=True)) == {Step.CONNECT, Step.RESULTS}


@dataclass
class SoFar:
    missing: int
    to_redo: tuple[int, ...] = ()
    wanted: int = 6


@pytest.mark.parametrize(
    ("so_far", "newest", "due"),
    [
        (None, 0, 1),
        (SoFar(4), 2, 3),
        (SoFar(3, (3,)), 3, 3),
        (SoFar(3, (1,)), 3, 4),
        (SoFar(0, (2, 5)), 6, 2),
        (SoFar(0), 6, None),
    ],
)
def test_the_next_repeat(so_far: SoFar | None, newest: int, due: int | None) -> None:
    assert next_repeat(so_far, newest) == due
