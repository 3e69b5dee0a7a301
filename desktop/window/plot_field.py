"""A box that curves are painted into by hand: its scale, its axes, and words in it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from core.spectrum import Floats
from desktop.figures import number
from desktop.theme.tokens import SUNLIGHT
from desktop.ticks import round_ticks, tick_decimals

LINE = 18.0
"""Height of a line of small words in pixels."""
LEFT, RIGHT = 46.0, 10.0
"""Room beside a box, at the left for the numbers."""
_SWATCH = 14.0


@dataclass(frozen=True, eq=False)
class Field:
    """A box that curves are drawn into: values to pixels."""

    box: QRectF
    across: tuple[float, float]
    up: tuple[float, float]

    def x(self, value: float) -> float:
        """Pixel across."""
        low, high = self.across
        return self.box.left() + (value - low) / (high - low) * self.box.width()

    def y(self, value: float) -> float:
        """Pixel down."""
        low, high = self.up
        return self.box.bottom() - (value - low) / (high - low) * self.box.height()

    def line(self, x: Floats, y: Floats) -> QPolygonF:
        """Points `x[m]`, `y[m]` in pixels."""
        return QPolygonF([QPointF(self.x(a), self.y(b)) for a, b in zip(x.tolist(), y.tolist(), strict=True)])


def draw_grid(painter: QPainter, field: Field) -> None:
    """Lines at round values, and what they are."""
    ticks = round_ticks(*field.up, about=3)
    places = tick_decimals(ticks)
    for tick in ticks:
        y = field.y(tick)
        painter.setPen(QPen(QColor(SUNLIGHT.line), 1))
        painter.drawLine(QPointF(field.box.left(), y), QPointF(field.box.right(), y))
        box = QRectF(0, y - LINE / 2, LEFT - 6, LINE)
        write(painter, box, number(tick, places), SUNLIGHT.muted, Qt.AlignmentFlag.AlignRight)


def draw_axis(painter: QPainter, field: Field, words: str) -> None:
    """Round numbers below a field, and `words` below them."""
    bottom = field.box.bottom()
    painter.setPen(QPen(QColor(SUNLIGHT.outline), 1))
    painter.drawLine(field.box.bottomLeft(), field.box.bottomRight())
    for tick in round_ticks(*field.across, about=5):
        x = field.x(tick)
        painter.setPen(QPen(QColor(SUNLIGHT.outline), 1))
        painter.drawLine(QPointF(x, bottom), QPointF(x, bottom + 4))
        box = QRectF(min(x - 30, field.box.right() + RIGHT - 60), bottom + 4, 60, LINE)
        write(painter, box, number(tick, 0), SUNLIGHT.muted, Qt.AlignmentFlag.AlignHCenter)
    below = QRectF(field.box.left(), bottom + 4 + LINE, field.box.width(), LINE)
    write(painter, below, words, SUNLIGHT.muted, Qt.AlignmentFlag.AlignHCenter)


def key_line(painter: QPainter, left: float, words: str, pen: QPen) -> float:
    """What a line stands for, at the top; returns where the words end."""
    painter.setPen(pen)
    painter.drawLine(QPointF(left, LINE / 2), QPointF(left + 22, LINE / 2))
    return write_at(painter, left + 27, 0, words, SUNLIGHT.muted)


def key_box(painter: QPainter, left: float, top: float, words: str, colour: str) -> float:
    """What a filled shape stands for; returns where the words end."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(QRectF(left, top + (LINE - _SWATCH) / 2, _SWATCH, _SWATCH), 3, 3)
    return write_at(painter, left + _SWATCH + 5, top, words, SUNLIGHT.muted)


def write_at(painter: QPainter, left: float, top: float, words: str, ink: str) -> float:
    """Write words; returns where they end."""
    width = painter.fontMetrics().horizontalAdvance(words)
    write(painter, QRectF(left, top, width + 2, LINE), words, ink, Qt.AlignmentFlag.AlignLeft)
    return left + width


def write(painter: QPainter, box: QRectF, words: str, ink: str, side: Qt.AlignmentFlag) -> None:
    """Write words into a box, in its middle from top to bottom."""
    painter.setPen(QColor(ink))
    painter.drawText(box, int(side | Qt.AlignmentFlag.AlignVCenter), words)
