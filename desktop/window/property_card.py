"""Properties as cards: value, interval, grade and why; or why there is no value."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from core.errors import TilthError
from core.inference.estimate import Estimate, Reason
from core.properties import property_named
from core.repeatability import Repeatability
from desktop.figures import coverage_text, interval_text, value_text
from desktop.insight import NO_INSIGHT, Insight
from desktop.messages import action, sentence
from desktop.theme.grades import Look, look_of
from desktop.theme.icons import Icon
from desktop.theme.tokens import SUNLIGHT
from desktop.why_words import association_sentence, association_word, repeat_sentence, repeat_source
from desktop.window.interval_bar import IntervalBar
from desktop.window.parts import column, label, pad, picture, restyle, row, toggle
from desktop.wording import reason_sentence

translate = QCoreApplication.translate

_TIP = 64
"""Characters to a line of a tool tip."""


class PropertyCard(QFrame):
    """What is estimated and how far it may be relied on; `reasons` are those that only this one has.

    `samples` with laboratory values that it was calibrated with, 0 for none. `asked` when somebody asks why.
    """

    asked = Signal(object)

    def __init__(
        self, estimate: Estimate, reasons: Sequence[Reason], samples: int = 0, insight: Insight = NO_INSIGHT
    ) -> None:
        super().__init__()
        self.estimates = (estimate,)
        self.setProperty("kind", "card")
        what = property_named(estimate.property)
        self.setToolTip(what.method)
        self.why = self._why_button(what.label, insight.why_not)
        head = row(label(what.label, "heading"), 1, GradeChip(look_of(estimate)))
        layout = column(head, self._value(estimate), IntervalBar(estimate), gap=4)
        layout.addWidget(label(_interval_words(estimate), "small", wrap=True))
        if (repeat := insight.repeats.get(estimate.property)) is not None:
            layout.addWidget(_repeats(repeat, estimate.unit))
        for reason in reasons:
            layout.addWidget(label(reason_sentence(reason), "small", wrap=True))
        if samples:
            layout.addLayout(_calibrated(samples))
        if estimate.property in insight.associated:
            layout.addLayout(_associated(estimate.property))
        layout.addStretch(1)
        pad(layout, 16, 12)
        self.setLayout(layout)
        self.setAccessibleName(f"{what.label}: {value_text(estimate)} {estimate.unit}")

    def show_explained(self, *, explained: bool) -> None:
        """Whether it is the one that is being explained."""
        if self.why.isChecked() is not explained or self.property("chosen") is not explained:
            self.why.setChecked(explained)
            restyle(self, chosen=explained)

    def _value(self, estimate: Estimate) -> QHBoxLayout:
        unit = label(estimate.unit, "muted")
        unit.setContentsMargins(0, 0, 0, 5)
        figure = row(label(value_text(estimate), "value"), unit, gap=6)
        figure.setAlignment(unit, Qt.AlignmentFlag.AlignBottom)
        layout = row(figure, 1, self.why, gap=6)
        layout.setAlignment(figure, Qt.AlignmentFlag.AlignVCenter)
        return layout

    def _why_button(self, what: str, why_not: TilthError | None) -> QPushButton:
        made = toggle(translate("PropertyCard", "Why?"), Icon.WHY)
        made.setToolTip(translate("PropertyCard", "Why this value? (Ctrl+E)"))
        made.setAccessibleName(translate("PropertyCard", "Why this value of {0}?").format(what))
        if why_not is not None:
            made.setEnabled(False)
            told = f"{sentence(why_not)} {action(why_not)}"
            made.setToolTip(fill(told, _TIP))
            made.setAccessibleDescription(told)
        made.clicked.connect(lambda: self.asked.emit(self.estimates[0]))
        return made


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


class Chip(QFrame):
    """An icon and a word on a tint."""

    def __init__(self, words: str, icon: Icon, ink: str, tint: str) -> None:
        super().__init__()
        word: QLabel = label(words)
        word.setStyleSheet(f"color: {ink}; font-weight: 600; font-size: {SUNLIGHT.small}px;")
        layout = row(picture(icon, ink, 18), word, gap=6)
        pad(layout, 10, 4)
        self.setLayout(layout)
        self.setObjectName("chip")
        self.setStyleSheet(f"#chip {{ background: {tint}; border-radius: 13px; }}")


class GradeChip(Chip):
    """A grade."""

    def __init__(self, look: Look) -> None:
        super().__init__(look.word, look.icon, look.ink, look.tint)


def _associated(name: str) -> QHBoxLayout:
    chip = Chip(association_word(), Icon.LINK, SUNLIGHT.withheld, SUNLIGHT.withheld_tint)
    chip.setToolTip(fill(association_sentence(name), _TIP))
    layout = row(chip, 1)
    layout.setContentsMargins(0, 4, 0, 0)
    return layout


def _repeats(repeat: Repeatability, unit: str) -> QLabel:
    made = label(repeat_sentence(repeat, unit), "small", wrap=True)
    made.setToolTip(fill(repeat_source(repeat), _TIP))
    return made


def _calibrated(samples: int) -> QHBoxLayout:
    sign = picture(Icon.LABORATORY, SUNLIGHT.good, 16)
    return row(
        sign, label(translate("PropertyCard", "Calibrated with {0} samples").format(samples), "small"), 1, gap=6
    )


def _interval_words(estimate: Estimate) -> str:
    share = coverage_text(estimate.coverage)
    return translate("PropertyCard", "{0} interval: {1}").format(share, interval_text(estimate))
