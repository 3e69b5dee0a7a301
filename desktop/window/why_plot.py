"""A spectrum, and below it what each part of it adds to an estimate or takes from it."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.bands import bands_on
from core.inference.explanation import Explanation
from desktop.figures import number
from desktop.theme.appearance import font
from desktop.theme.tokens import SUNLIGHT
from desktop.window.band_marks import Mark, marks_of
from desktop.window.plot_field import (
    LEFT,
    LINE,
    RIGHT,
    Field,
    draw_axis,
    draw_grid,
    key_box,
    key_line,
    write,
    write_at,
)
from desktop.workers.explaining import Explained

translate = QCoreApplication.translate

_HEIGHT = 320
_LANE = 2 * LINE + 2
_FOOT = 2 * LINE + 4
_GAP = 10.0
_NOISE = 0.01
"""Share of the points at either end of a spectrum that may leave the plot."""
_LEAST_SPAN = 1e-3
"""Of the scale of contributions, where there are none."""


class WhyPlot(QWidget):
    """Painted without the plotting library: two curves, and shapes that carry a meaning by side and by colour."""

    def __init__(self) -> None:
        super().__init__()
        self._drawn: tuple[Explained, Explanation] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HEIGHT)

    def sizeHint(self) -> QSize:
        """Room for marks, two curves and an axis."""
        return QSize(360, _HEIGHT)

    def draw(self, explained: Explained, explanation: Explanation) -> None:
        """Replace what is drawn."""
        self._drawn = explained, explanation
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Bands behind, then spectrum, contributions and axis."""
        if self._drawn is None:
            return
        explained, explanation = self._drawn
        upper, lower = self._fields(explained, explanation)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(SUNLIGHT.small))
        _draw_bands(painter, explanation, upper, lower, self._marks(explanation, upper))
        _draw_spectrum(painter, explained, upper)
        _draw_contributions(painter, explanation, lower)
        draw_axis(painter, lower, translate("why", "Wavelength (nm)"))
        painter.end()

    def marks(self) -> list[str]:
        """The words above the bands that found room."""
        if self._drawn is None:
            return []
        upper, _ = self._fields(*self._drawn)
        return [mark.words for mark in self._marks(self._drawn[1], upper)]

    def _fields(self, explained: Explained, explanation: Explanation) -> tuple[Field, Field]:
        across = explained.axis.first, explained.axis.last
        top, width = LINE + _LANE, self.width() - LEFT - RIGHT
        room = (self.height() - top - _GAP - LINE - _FOOT) / 2
        curves = (explained.reflectance, explained.mean_soil)
        low = min(float(np.quantile(curve, _NOISE)) for curve in curves)
        high = max(float(np.quantile(curve, 1 - _NOISE)) for curve in curves)
        upper = Field(QRectF(LEFT, top, width, room), across, _wider(low, high))
        given = explanation.contribution
        up = _wider(min(float(given.min()), 0.0), max(float(given.max()), 0.0))
        return upper, Field(QRectF(LEFT, top + room + _GAP + LINE, width, room), across, up)

    def _marks(self, explanation: Explanation, upper: Field) -> list[Mark]:
        width_of = QFontMetricsF(font(SUNLIGHT.small)).horizontalAdvance
        return marks_of(explanation, upper.x, width_of, (upper.box.left(), float(self.width())))


def _draw_bands(painter: QPainter, explanation: Explanation, upper: Field, lower: Field, marks: list[Mark]) -> None:
    """A strip through both fields for each named band, and words above those that found room."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(SUNLIGHT.sunken))
    for band in bands_on(explanation.axis):
        left, right = (upper.x(min(max(end, upper.across[0]), upper.across[1])) for end in (band.first, band.last))
        for field in (upper, lower):
            painter.drawRect(QRectF(left, field.box.top(), right - left - 1, field.box.height()))
    for mark in marks:
        top = LINE + mark.level * LINE
        painter.setPen(QPen(QColor(SUNLIGHT.line), 1))
        painter.drawLine(QPointF(mark.at, top + LINE - 1), QPointF(mark.at, upper.box.top()))
        box = QRectF(mark.left - 1, top, mark.right - mark.left + 2, LINE - 2)
        write(painter, box, mark.words, SUNLIGHT.muted, Qt.AlignmentFlag.AlignHCenter)


def _draw_spectrum(painter: QPainter, explained: Explained, field: Field) -> None:
    said = partial(translate, "why")
    left = write_at(painter, 0, 0, said("Reflectance"), SUNLIGHT.text) + 14
    left = key_line(painter, left, said("this spectrum"), _solid()) + 14
    key_line(painter, left, said("mean soil"), _dashed())
    draw_grid(painter, field)
    painter.save()
    painter.setClipRect(field.box)
    x = explained.axis.points
    painter.setPen(_dashed())
    painter.drawPolyline(field.line(x, explained.mean_soil))
    painter.setPen(_solid())
    painter.drawPolyline(field.line(x, explained.reflectance))
    painter.restore()


def _draw_contributions(painter: QPainter, explanation: Explanation, field: Field) -> None:
    """Filled from the line of zero, up where the estimate is raised, down where it is lowered."""
    said, top = partial(translate, "why"), field.box.top() - LINE - 2
    left = write_at(painter, 0, top, _contribution_words(explanation), SUNLIGHT.text) + 14
    left = key_box(painter, left, top, said("raises"), SUNLIGHT.adds) + 14
    key_box(painter, left, top, said("lowers"), SUNLIGHT.takes)
    draw_grid(painter, field)
    x = np.arange(field.across[0], field.across[1] + 1.0)
    y = np.interp(x, explanation.axis.points, explanation.contribution)
    closed = np.concatenate((x[:1], x, x[-1:]))
    painter.setPen(Qt.PenStyle.NoPen)
    for part, colour in ((np.maximum(y, 0), SUNLIGHT.adds), (np.minimum(y, 0), SUNLIGHT.takes)):
        painter.setBrush(QColor(colour))
        painter.drawPolygon(field.line(closed, np.concatenate(([0.0], part, [0.0]))))
    painter.setPen(QPen(QColor(SUNLIGHT.text), 1))
    painter.drawLine(QPointF(field.box.left(), field.y(0.0)), QPointF(field.box.right(), field.y(0.0)))


def _contribution_words(explanation: Explanation) -> str:
    """What the lower field shows: each knot stands for the wavelengths around it."""
    spacing = number(explanation.axis.points[1] - explanation.axis.points[0], 0)
    unit = f"{explanation.unit} " if explanation.unit else ""
    return translate("why", "Contribution ({0}per {1} nm)").format(unit, spacing)


def _wider(low: float, high: float) -> tuple[float, float]:
    """A range with some air at both ends."""
    slack = 0.08 * max(high - low, _LEAST_SPAN)
    return low - slack, high + slack


def _solid() -> QPen:
    return QPen(QColor(SUNLIGHT.curve), 1.5)


def _dashed() -> QPen:
    return QPen(QColor(SUNLIGHT.outline), 1.5, Qt.PenStyle.DashLine)
