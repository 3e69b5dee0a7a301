"""Properties as cards: value, interval, grade and why; or why there is no value."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from core.inference.estimate import Estimate, Reason
from core.properties import property_named
from desktop.figures import coverage_text, interval_text, value_text
from desktop.theme.grades import Look, look_of
from desktop.theme.icons import Icon
from desktop.theme.tokens import SUNLIGHT
from desktop.window.interval_bar import IntervalBar
from desktop.window.parts import column, label, pad, picture, row
from desktop.wording import reason_sentence

translate = QCoreApplication.translate


class PropertyCard(QFrame):
    """What is estimated and how far it may be relied on; `reasons` are those that only this one has.

    `samples` with laboratory values that it was calibrated with, 0 for none.
    """

    def __init__(self, estimate: Estimate, reasons: Sequence[Reason], samples: int = 0) -> None:
        super().__init__()
        self.estimates = (estimate,)
        self.setProperty("kind", "card")
        what = property_named(estimate.property)
        name = label(what.label, "heading")
        self.setToolTip(what.method)
        layout = column(row(name, 1, GradeChip(look_of(estimate))), self._value(estimate), gap=4)
        layout.addWidget(IntervalBar(estimate))
        layout.addWidget(label(_interval_words(estimate), "small", wrap=True))
        for reason in reasons:
            layout.addWidget(label(reason_sentence(reason), "small", wrap=True))
        if samples:
            layout.addLayout(_calibrated(samples))
        layout.addStretch(1)
        pad(layout, 16, 12)
        self.setLayout(layout)
        self.setAccessibleName(f"{what.label}: {value_text(estimate)} {estimate.unit}")

    @staticmethod
    def _value(estimate: Estimate) -> QHBoxLayout:
        unit = label(estimate.unit, "muted")
        unit.setContentsMargins(0, 0, 0, 5)
        layout = row(label(value_text(estimate), "value"), unit, 1, gap=6)
        layout.setAlignment(unit, Qt.AlignmentFlag.AlignBottom)
        return layout


class NoValueCard(QFrame):
    """Properties that have no value for the same reasons."""

    def __init__(self, estimates: Sequence[Estimate], reasons: Sequence[Reason]) -> None:
        super().__init__()
        self.estimates = tuple(estimates)
        self.setProperty("kind", "card")
        names = " · ".join(property_named(estimate.property).label for estimate in estimates)
        chip = GradeChip(look_of(estimates[0]))
        head = row(label(names, "heading", wrap=True), chip)
        head.setStretch(0, 1)
        head.setAlignment(chip, Qt.AlignmentFlag.AlignTop)
        layout = column(head, gap=6)
        for reason in reasons:
            layout.addWidget(label(reason_sentence(reason), "small", wrap=True))
        layout.addStretch(1)
        pad(layout, 16, 12)
        self.setLayout(layout)
        self.setAccessibleName(names)


class GradeChip(QFrame):
    """A grade as icon and word on its tint."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        word: QLabel = label(look.word)
        word.setStyleSheet(f"color: {look.ink}; font-weight: 600; font-size: {SUNLIGHT.small}px;")
        layout = row(picture(look.icon, look.ink, 18), word, gap=6)
        pad(layout, 10, 4)
        self.setLayout(layout)
        self.setObjectName("chip")
        self.setStyleSheet(f"#chip {{ background: {look.tint}; border-radius: 13px; }}")


def _calibrated(samples: int) -> QHBoxLayout:
    sign = picture(Icon.LABORATORY, SUNLIGHT.good, 16)
    return row(
        sign, label(translate("PropertyCard", "Calibrated with {0} samples").format(samples), "small"), 1, gap=6
    )


def _interval_words(estimate: Estimate) -> str:
    share = coverage_text(estimate.coverage)
    return translate("PropertyCard", "{0} interval: {1}").format(share, interval_text(estimate))
