"""Spectra on the screen. Imports pyqtgraph, which takes half a second: import it after the window is painted.

Pens are one pixel wide and curves few: a thick antialiased pen on a noisy spectrum takes 400 ms to draw.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.theme.appearance import font
from desktop.theme.tokens import SUNLIGHT, Tokens
from desktop.window.curves import Band, Curve

_LEAST_SPAN = 0.02
"""Of the vertical axis, so that the noise of a flat spectrum does not fill the plot."""

_NOISE = 0.01
"""Share of the points at either end that may leave the plot: detectors are noisy at the ends of their range."""

_BELOW_PX = 54
"""Height of the numbers and the words below a plot."""


class SpectrumPlot(QWidget):
    """A plot of a few spectra; `descending` draws the axis from high to low, as is the custom in the MIR."""

    def __init__(self, x_label: str, y_label: str, *, descending: bool = False, tokens: Tokens = SUNLIGHT) -> None:
        super().__init__()
        self._tokens = tokens
        self._plot = pg.PlotWidget(self, background=tokens.surface)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._item = self._plot.getPlotItem()
        self._item.setMouseEnabled(x=False, y=False)
        self._item.setMenuEnabled(False)
        self._item.hideButtons()
        self._item.invertX(descending)
        self._item.showGrid(x=True, y=True, alpha=0.12)
        self._dress_axis("bottom", x_label)
        self._dress_axis("left", y_label)
        self._y_label_px = QFontMetricsF(font(tokens.small)).horizontalAdvance(y_label)
        self._number_axes(numbered=False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._plot)

    def draw(self, curves: Sequence[Curve], band: Band | None = None) -> None:
        """Replace what is drawn; the last curve lies on top."""
        self._item.clear()
        if band is not None:
            self._draw_band(band)
        for curve in curves:
            self._draw_curve(curve)
        self._fit(curves, band)
        self._number_axes(numbered=bool(curves))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out the words along the upright axis where they would be cut."""
        super().resizeEvent(event)
        room = self.height() - _BELOW_PX
        if self._item.getAxis("left").label.isVisible() is not (fits := room >= self._y_label_px):
            self._item.getAxis("left").showLabel(fits)

    def curve_count(self) -> int:
        """How many curves are drawn."""
        return len(self._item.listDataItems())

    def _draw_curve(self, curve: Curve) -> None:
        style = Qt.PenStyle.DashLine if curve.dashed else Qt.PenStyle.SolidLine
        pen = pg.mkPen(curve.colour, width=1, style=style)
        self._item.addItem(pg.PlotDataItem(curve.x, curve.y, pen=pen, antialias=True))
        if curve.note:
            note = pg.TextItem(curve.note, color=curve.colour, anchor=(1, 1))
            note.setFont(font(self._tokens.small, bold=True))
            note.setPos(float(curve.x[-1]), float(curve.y[-1]))
            self._item.addItem(note, ignoreBounds=True)

    def _draw_band(self, band: Band) -> None:
        edges = [pg.PlotCurveItem(band.x, edge) for edge in (band.low, band.high)]
        self._item.addItem(pg.FillBetweenItem(*edges, brush=QColor(band.colour)))

    def _fit(self, curves: Sequence[Curve], band: Band | None) -> None:
        if not curves:
            return
        heights = [curve.y for curve in curves] + ([band.low, band.high] if band else [])
        low = min(float(np.quantile(y, _NOISE)) for y in heights)
        high = max(float(np.quantile(y, 1 - _NOISE)) for y in heights)
        slack = max(0.0, _LEAST_SPAN - (high - low)) / 2
        left, right = min(float(c.x[0]) for c in curves), max(float(c.x[-1]) for c in curves)
        self._item.setXRange(left, right, padding=0.02)
        self._item.setYRange(low - slack, high + slack, padding=0.12)

    def _number_axes(self, *, numbered: bool) -> None:
        """Without a curve there is no range that numbers could tell."""
        for side in ("bottom", "left"):
            self._item.getAxis(side).setStyle(showValues=numbered)

    def _dress_axis(self, side: str, words: str) -> None:
        tokens = self._tokens
        axis = self._item.getAxis(side)
        axis.enableAutoSIPrefix(enable=False)
        axis.setPen(pg.mkPen(tokens.outline, width=1))
        axis.setTextPen(pg.mkPen(tokens.text))
        axis.setTickFont(font(tokens.small))
        axis.setLabel(words, **{"color": tokens.muted, "font-size": f"{tokens.small}px"})
