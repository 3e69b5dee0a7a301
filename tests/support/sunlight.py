"""What of a painted window can be read in full sun and hit with a gloved finger."""

from __future__ import annotations

import contextlib
from collections import Counter

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.exceptions import TimeoutError as Impatience

from desktop.theme.tokens import LEAST_TEXT, contrast
from tests.support.person import Person

LEAST_TARGET = 44
PATIENCE_MS = 3000


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
    seen = [widget for widget in (*labels, *buttons) if widget.isVisible()]
    # what is scrolled half out of sight shows the ground of something else
    return [widget for widget in seen if widget.visibleRegion().boundingRect() == widget.rect()]


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


def faint_texts_of(window: QWidget) -> dict[str, float]:
    """Contrast of the texts that are hard to read."""
    contrasts = {widget.text(): painted_contrast(widget) for widget in texts_of(window)}  # type: ignore[attr-defined]
    assert contrasts
    return {words: round(ratio, 2) for words, ratio in contrasts.items() if ratio < LEAST_TEXT}


def look_at(person: Person) -> None:
    """As a person does: a moment after something changed, when everything has found its place."""
    window = person.window
    person.qtbot.wait(10)
    with contextlib.suppress(Impatience):
        person.qtbot.waitUntil(lambda: not (faint_texts_of(window) or small_targets_of(window)), timeout=PATIENCE_MS)
    assert faint_texts_of(window) == {}
    assert small_targets_of(window) == []
