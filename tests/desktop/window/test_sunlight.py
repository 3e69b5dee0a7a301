"""The painted window: words against their ground, and what a gloved finger has to hit."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QWidget

from desktop.theme.tokens import LEAST_TEXT, SUNLIGHT, contrast
from desktop.window.flow import Step
from desktop.window.message_bar import Tone
from tests.support.person import Person

LEAST_TARGET = 44


def painted_contrast(widget: QWidget) -> float:
    """Contrast of the strongest ink in a widget against the ground that most of it shows."""
    image = widget.window().grab(widget.rect().translated(widget.mapTo(widget.window(), widget.rect().topLeft())))
    picture = image.toImage().convertToFormat(QImage.Format.Format_RGB32)
    colours = Counter(
        picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())
    )
    ground, _ = colours.most_common(1)[0]
    return max(contrast(colour, ground) for colour in colours)


def texts_of(window: QWidget) -> list[QWidget]:
    labels = [label for label in window.findChildren(QLabel) if label.text() and not label.text().isspace()]
    buttons = [button for button in window.findChildren(QAbstractButton) if button.text() and button.isEnabled()]
    return [widget for widget in (*labels, *buttons) if widget.isVisible() and not widget.visibleRegion().isEmpty()]


def small_targets_of(window: QWidget) -> list[str]:
    kinds = (QAbstractButton, QLineEdit, QComboBox)
    found = [widget for kind in kinds for widget in window.findChildren(kind) if widget.isVisible()]
    # a line edit may hold pictures, which Qt makes of buttons
    shown = [widget for widget in found if not isinstance(widget.parent(), QLineEdit)]
    return [
        f"{type(widget).__name__} {widget.objectName() or widget.accessibleName()} {widget.size().toTuple()}"
        for widget in shown
        if widget.height() < LEAST_TARGET or widget.width() < LEAST_TARGET
    ]


def look_at(person: Person) -> None:
    window = person.window
    person.qtbot.wait(10)
    faint = {widget.text(): painted_contrast(widget) for widget in texts_of(window)}  # type: ignore[attr-defined]
    assert faint
    assert {words: round(ratio, 2) for words, ratio in faint.items() if ratio < LEAST_TEXT} == {}
    assert small_targets_of(window) == []


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
