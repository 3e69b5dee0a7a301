"""Spectra as vectors, drawn in millimetres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPolygonF

from core.spectrum import Floats
from desktop.figures import number
from desktop.report.paper import Paper, ink, mm, pt
from desktop.ticks import round_ticks, tick_decimals


@dataclass(frozen=True, eq=False)
class Plot:
    """One spectrum: `x[m]` ascending, `y[m]`, and `spread[m]` either side of it where there is one."""

    title: str
    note: str
    x_label: str
    y_label: str
    x: Floats
    y: Floats
    colour: str
    spread: Floats | None = None
    tint: str = ""
    descending: bool = False


class PlotRow:
    """One plot, or two side by side."""

    def __init__(self, plots: list[Plot], height_mm: float = 55.0) -> None:
        self.keep = False
        self._plots = plots
        self._height = height_mm

    def height(self, _paper: Paper, _width: float) -> float:
        """The same for every plot."""
        return mm(self._height)

    def draw(self, paper: Paper, box: QRectF) -> None:
        """Each plot in its share of the width; a single one takes half as well."""
        gap = mm(8)
        across = (box.width() - gap) / 2
        for at, plot in enumerate(self._plots):
            draw_plot(paper, plot, QRectF(box.left() + at * (across + gap), box.top(), across, box.height()))


@dataclass(frozen=True)
class _Scale:
    """From values to dots along one axis."""

    low: float
    high: float
    start: float
    end: float

    def at(self, values: Floats) -> Floats:
        return self.start + (np.asarray(values) - self.low) / (self.high - self.low) * (self.end - self.start)


def draw_plot(paper: Paper, plot: Plot, box: QRectF) -> None:
    """Title, note, axes with round figures, band and curve."""
    paper.write(QRectF(box.left(), box.top(), box.width(), pt(12)), plot.title, 9, bold=True)
    paper.write(
        QRectF(box.left(), box.top() + pt(11.5), box.width(), pt(10)), plot.note, 7.5, colour=paper.tokens.muted
    )
    field = box.adjusted(mm(11), pt(33), -mm(1), -mm(10))
    low, high = _extent(plot)
    ends = (field.right(), field.left()) if plot.descending else (field.left(), field.right())
    across = _Scale(float(plot.x[0]), float(plot.x[-1]), *ends)
    up = _Scale(low, high, field.bottom(), field.top())
    _draw_grid(paper, field, across, up)
    if plot.spread is not None:
        edges = np.concatenate((plot.y - plot.spread, (plot.y + plot.spread)[::-1]))
        _draw_band(paper, across.at(np.concatenate((plot.x, plot.x[::-1]))), up.at(edges), plot.tint)
    paper.painter.setPen(ink(plot.colour, 0.3))
    paper.painter.drawPolyline(_polygon(across.at(plot.x), up.at(plot.y)))
    _draw_names(paper, plot, box, field)


def _extent(plot: Plot) -> tuple[float, float]:
    spread = plot.spread if plot.spread is not None else np.zeros_like(plot.y)
    low, high = float((plot.y - spread).min()), float((plot.y + spread).max())
    slack = max(high - low, 1e-3) * 0.06
    return low - slack, high + slack


def _draw_grid(paper: Paper, field: QRectF, across: _Scale, up: _Scale) -> None:
    tokens, size = paper.tokens, pt(10)
    ticks = round_ticks(up.low, up.high)
    decimals = tick_decimals(ticks)
    for tick in ticks:
        y = float(up.at(np.array(tick)))
        paper.rule(field.left(), field.right(), y, tokens.grid)
        line = QRectF(field.left() - mm(11), y - size / 2, mm(9.8), size)
        paper.write(line, number(tick, decimals), 7, Qt.AlignmentFlag.AlignRight, colour=tokens.muted)
    for tick in round_ticks(across.low, across.high):
        x = float(across.at(np.array(tick)))
        paper.painter.setPen(ink(tokens.outline, 0.15))
        paper.painter.drawLine(QPointF(x, field.bottom()), QPointF(x, field.bottom() + mm(1)))
        line = QRectF(x - mm(8), field.bottom() + mm(1.2), mm(16), size)
        paper.write(line, number(tick, 0), 7, Qt.AlignmentFlag.AlignHCenter, colour=tokens.muted)
    paper.rule(field.left(), field.right(), field.bottom(), tokens.outline)


def _draw_band(paper: Paper, x: Floats, y: Floats, tint: str) -> None:
    paper.painter.setPen(Qt.PenStyle.NoPen)
    paper.painter.setBrush(QColor(tint))
    paper.painter.drawPolygon(_polygon(x, y))
    paper.painter.setBrush(Qt.BrushStyle.NoBrush)


def _draw_names(paper: Paper, plot: Plot, box: QRectF, field: QRectF) -> None:
    muted = paper.tokens.muted
    below = QRectF(field.left(), box.bottom() - pt(11), field.width(), pt(10))
    paper.write(below, plot.x_label, 7.5, Qt.AlignmentFlag.AlignHCenter, colour=muted)
    above = QRectF(box.left(), field.top() - pt(9.5), box.width(), pt(9))
    paper.write(above, plot.y_label, 7, colour=muted)


def _polygon(x: Floats, y: Floats) -> QPolygonF:
    return QPolygonF([QPointF(float(a), float(b)) for a, b in zip(x, y, strict=True)])
