"""One property as a card: value, interval, grade and why."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from core.inference.estimate import Estimate
from core.properties import property_named
from desktop.figures import coverage_text, interval_text, value_text
from desktop.theme.grades import Look, look_of
from desktop.theme.tokens import SUNLIGHT
from desktop.window.interval_bar import IntervalBar
from desktop.window.parts import column, label, pad, picture, row
from desktop.wording import reason_sentence

translate = QCoreApplication.translate


class PropertyCard(QFrame):
    """What is estimated, how far it may be relied on, and by which method it would be measured."""

    def __init__(self, estimate: Estimate) -> None:
        super().__init__()
        self.estimate = estimate
        self.setProperty("kind", "card")
        what = property_named(estimate.property)
        name = label(what.label, "heading")
        name.setToolTip(what.method)
        layout = column(row(name, 1, GradeChip(look_of(estimate))), gap=6)
        if estimate.value is not None:
            layout.addLayout(self._value())
            layout.addWidget(IntervalBar(estimate))
            layout.addWidget(label(self._interval_words(), "small", wrap=True))
        layout.addWidget(label(self._reasons(), "" if estimate.value is None else "small", wrap=True))
        layout.addStretch(1)
        pad(layout, 16, 12)
        self.setLayout(layout)
        self.setAccessibleName(f"{what.label}: {value_text(estimate)} {estimate.unit}")

    def _value(self) -> QHBoxLayout:
        figure = label(value_text(self.estimate), "value")
        unit = label(self.estimate.unit, "muted")
        unit.setContentsMargins(0, 0, 0, 4)
        layout = row(figure, unit, 1, gap=6)
        layout.setAlignment(unit, unit.alignment() | layout.alignment())
        return layout

    def _interval_words(self) -> str:
        share = coverage_text(self.estimate.coverage)
        return translate("PropertyCard", "{0} interval: {1}").format(share, interval_text(self.estimate))

    def _reasons(self) -> str:
        return "\n".join(reason_sentence(reason) for reason in self.estimate.reasons)


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
