"""The painted window: words against their ground, and what a gloved finger has to hit."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel

from desktop.theme.tokens import SUNLIGHT
from desktop.window.flow import Step
from desktop.window.message_bar import Tone
from tests.support.person import Person
from tests.support.sunlight import LEAST_TARGET, look_at


@pytest.mark.parametrize("size", [(1280, 800), (1024, 640)])
def test_every_page_can_be_read_and_hit(person: Person, size: tuple[int, int]) -> None:
    window = person.window
    window.resize(*size)
    look_at(person)
    person.connect_trial()
    look_at(person)
    person.take_reference()
    person.until_step(Step.SAMPLE)
    look_at(person)
    person.enter_sample("KE-1")
    person.scan_repeat()
    look_at(person)
    person.scan_sample()
    look_at(person)
    window.message.show_message(Tone.FAULT, "What happened", "What to do")
    look_at(person)


def test_a_grade_is_never_told_by_colour_alone(measured: Person) -> None:
    for card in measured.window.results_page.cards:
        words = [label.text() for label in card.findChildren(QLabel)]
        pictures = [label for label in card.findChildren(QLabel) if not label.pixmap().isNull()]
        assert {"Good", "Caution", "Outside"} & set(words)
        assert pictures
        assert all(picture.width() >= 16 for picture in pictures)
    assert SUNLIGHT.target >= LEAST_TARGET
