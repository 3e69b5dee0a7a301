"""Lanes: in order, off the GUI thread, with answers on it, and nothing lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desktop.workers.lane import Lane


@pytest.fixture
def lane(qapp: QObject) -> Iterator[Lane]:
    made = Lane("tested")
    yield made
    made.close(lambda: None)


def test_work_is_done_elsewhere_and_answered_here(lane: Lane, qtbot: QtBot) -> None:
    answers: list[tuple[str, str]] = []
    lane.run(lambda: threading.current_thread().name).then(
        lambda name: answers.append((name, threading.current_thread().name))
    )
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == [("tested_0", threading.main_thread().name)]


def test_work_is_done_in_order(lane: Lane, qtbot: QtBot) -> None:
    done: list[int] = []
    for number in range(50):
        lane.run(partial(int, number)).then(done.append)
    qtbot.waitUntil(lambda: len(done) == 50)
    assert done == list(range(50))


def test_a_failure_goes_to_whoever_waits_for_it(lane: Lane, qtbot: QtBot) -> None:
    claimed: list[BaseException] = []
    lane.run(lambda: 1 / 0).otherwise(claimed.append)
    qtbot.waitUntil(lambda: bool(claimed))
    assert isinstance(claimed[0], ZeroDivisionError)


def test_a_failure_that_nobody_waits_for_is_told(lane: Lane, qtbot: QtBot) -> None:
    with qtbot.waitSignal(lane.failed) as told:
        lane.run(lambda: 1 / 0)
    assert isinstance(told.args[0], ZeroDivisionError)


def test_what_always_happens_comes_first(lane: Lane, qtbot: QtBot) -> None:
    order: list[str] = []
    lane.run(lambda: None).then(lambda _: order.append("answer")).always(lambda: order.append("rest"))
    qtbot.waitUntil(lambda: len(order) == 2)
    assert order == ["rest", "answer"]


def test_closing_does_what_is_queued_and_then_the_last(qapp: QObject) -> None:
    lane, done, may = Lane("closing"), [], threading.Event()
    lane.run(may.wait)
    lane.run(lambda: done.append("queued"))
    may.set()
    lane.close(lambda: done.append("last"))
    assert done == ["queued", "last"]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("closing")]


def test_no_answer_comes_after_closing(qapp: QObject, qtbot: QtBot) -> None:
    lane = Lane("closed")
    answers: list[int] = []
    lane.run(lambda: 1).then(answers.append)
    lane.close(lambda: None)
    qtbot.wait(20)
    assert answers == []
