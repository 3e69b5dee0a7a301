"""Contributions one under the other: from the mean soil to what the spectrum says."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QWidget

from core.inference.explanation import Explanation
from desktop.figures import decimals, number, with_unit
from desktop.theme.tokens import SUNLIGHT
from desktop.why_words import Line, contribution_text, lines_of
from desktop.window.parts import clear, label, show_all

translate = QCoreApplication.translate

_BAR_PX = 10.0
_FIGURE = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class WhyLines(QWidget):
    """Words, a bar to scale, and the figure of each contribution; above them the mean soil, below them the sum."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(0, 5)
        self._grid.setColumnStretch(1, 4)

    def show_explanation(self, explanation: Explanation) -> None:
        """Replace what is listed."""
        clear(self._grid)
        lines = lines_of(explanation)
        self._add_end(0, translate("why", "Mean soil of the model"), explanation.reference, explanation)
        self._add_rule(1)
        for at, line in enumerate(lines, start=2):
            self._add_line(at, line, lines, explanation)
        self._add_rule(len(lines) + 2)
        self._add_end(len(lines) + 3, translate("why", "This spectrum"), explanation.value, explanation)
        show_all(self._grid)

    def _add_line(self, at: int, line: Line, lines: Sequence[Line], explanation: Explanation) -> None:
        words = label(line.words, "small", wrap=True)
        text = contribution_text(explanation.property, line.contribution, explanation.unit)
        figure = label(text)
        figure.setAlignment(_FIGURE)
        self._grid.addWidget(words, at, 0)
        self._grid.addWidget(ShareBar(line.contribution, [one.contribution for one in lines]), at, 1)
        self._grid.addWidget(figure, at, 2)

    def _add_end(self, at: int, words: str, value: float, explanation: Explanation) -> None:
        figure = label(with_unit(number(value, decimals(explanation.property)), explanation.unit), "heading")
        figure.setAlignment(_FIGURE)
        self._grid.addWidget(label(words, "heading"), at, 0, 1, 2)
        self._grid.addWidget(figure, at, 2)

    def _add_rule(self, at: int) -> None:
        rule = QFrame()
        rule.setFixedHeight(1)
        rule.setStyleSheet(f"background: {SUNLIGHT.line};")
        self._grid.addWidget(rule, at, 0, 1, 3)


class ShareBar(QWidget):
    """One contribution to the scale of all: to the right what is added, to the left what is taken away."""

    def __init__(self, contribution: float, all_of_them: Sequence[float]) -> None:
        super().__init__()
        self._contribution = contribution
        self._low, self._high = min(0.0, *all_of_them), max(0.0, *all_of_them)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        """As high as a line of words."""
        return QSize(120, 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The line of zero and the bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        span = (self._high - self._low) or 1.0
        zero = 1 + (0.0 - self._low) / span * (self.width() - 2)
        end = 1 + (self._contribution - self._low) / span * (self.width() - 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(SUNLIGHT.adds if self._contribution > 0 else SUNLIGHT.takes))
        top = (self.height() - _BAR_PX) / 2
        painter.drawRoundedRect(QRectF(min(zero, end), top, abs(end - zero), _BAR_PX), 2, 2)
        painter.setBrush(QColor(SUNLIGHT.outline))
        painter.drawRect(QRectF(zero - 0.5, 0, 1, self.height()))
        painter.end()
