"""An interval drawn to scale."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.inference.estimate import Estimate
from desktop.figures import decimals, interval_text, number, with_unit
from desktop.ranges import drawn_range
from desktop.theme.appearance import font
from desktop.theme.grades import look_of
from desktop.theme.tokens import SUNLIGHT, Tokens

_TRACK_HEIGHT = 10.0
_MARK_WIDTH = 4.0
_MARK_HEIGHT = 22.0


class IntervalBar(QWidget):
    """Track: what such soils hold; bar: the interval; mark: the value. The ends of the track are written."""

    def __init__(self, estimate: Estimate, tokens: Tokens = SUNLIGHT) -> None:
        super().__init__()
        self._estimate = estimate
        self._tokens = tokens
        self._low, self._high = drawn_range(estimate)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(interval_text(estimate))

    def sizeHint(self) -> QSize:
        """Room for the mark and the figures under it."""
        return QSize(160, 44)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw track, interval, value and the ends of the scale."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        self._draw_interval(painter)
        self._draw_ends(painter)
        painter.end()

    def _draw_interval(self, painter: QPainter) -> None:
        lower, value, upper = self._estimate.lower, self._estimate.value, self._estimate.upper
        top = (_MARK_HEIGHT - _TRACK_HEIGHT) / 2
        self._round(painter, QRectF(0, top, self.width(), _TRACK_HEIGHT), self._tokens.plausible)
        if lower is None or value is None or upper is None:
            return
        left, right = self._x(lower), self._x(upper)
        bar = QRectF(left, top, max(right - left, _TRACK_HEIGHT), _TRACK_HEIGHT)
        self._round(painter, bar, look_of(self._estimate, self._tokens).ink)
        mark = QRectF(self._x(value) - _MARK_WIDTH / 2, 0, _MARK_WIDTH, _MARK_HEIGHT)
        self._round(painter, mark.adjusted(-2, 0, 2, 0), self._tokens.surface)
        self._round(painter, mark, self._tokens.text)

    def _draw_ends(self, painter: QPainter) -> None:
        shown = decimals(self._estimate.property) if self._high < 1 else 0
        shown = 1 if self._low % 1 else shown
        painter.setFont(font(self._tokens.small))
        painter.setPen(QColor(self._tokens.muted))
        room = QRectF(0, _MARK_HEIGHT, self.width(), self.height() - _MARK_HEIGHT)
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, number(self._low, shown))
        high = with_unit(number(self._high, shown), self._estimate.unit)
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, high)

    def _x(self, value: float) -> float:
        share = (value - self._low) / (self._high - self._low)
        return min(max(share, 0.0), 1.0) * self.width()

    @staticmethod
    def _round(painter: QPainter, box: QRectF, colour: str) -> None:
        painter.setBrush(QColor(colour))
        radius = min(box.width(), box.height()) / 2
        painter.drawRoundedRect(box, radius, radius)
