"""Laboratory against estimate on the screen. Imports pyqtgraph: import it after the window is painted."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.spectrum import Floats
from desktop.theme.appearance import font
from desktop.theme.tokens import SUNLIGHT
from desktop.workers.laboratory_views import Compared

_DOT_PX = 9
_MARGIN = 0.06


class AgreementPlot(QWidget):
    """A dot per sample with laboratory values: as left out of the calibration, and hollow as it was before."""

    def __init__(self) -> None:
        super().__init__()
        self._plot = pg.PlotWidget(self, background=SUNLIGHT.surface)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._item = self._plot.getPlotItem()
        self._item.setMouseEnabled(x=False, y=False)
        self._item.setMenuEnabled(False)
        self._item.hideButtons()
        self._item.showGrid(x=True, y=True, alpha=0.12)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._plot)

    def draw(self, compared: Compared, x_label: str, y_label: str) -> None:
        """Replace what is drawn."""
        self._item.clear()
        self._dress("bottom", x_label)
        self._dress("left", y_label)
        across, up = _range(compared.measured), _range(_estimates(compared))
        line = pg.mkPen(SUNLIGHT.outline, width=1, style=Qt.PenStyle.DashLine)
        ends = [min(across[0], up[0]), max(across[1], up[1])]
        self._item.addItem(pg.PlotDataItem(ends, ends, pen=line, antialias=True))
        self._draw_before(compared)
        self._draw_after(compared)
        self._item.setXRange(*across, padding=0)
        self._item.setYRange(*up, padding=0)

    def dot_count(self) -> int:
        """How many samples are drawn."""
        scatter = [item for item in self._item.items if isinstance(item, pg.ScatterPlotItem)]
        return sum(len(item.points()) for item in scatter)

    def _draw_before(self, compared: Compared) -> None:
        before = {change.sample: change.before.value for change in compared.changes}
        known = [(x, before.get(name)) for x, name in zip(compared.measured, compared.names, strict=True)]
        dots = [(float(x), float(y)) for x, y in known if y is not None]
        if dots:
            x, y = zip(*dots, strict=True)
            pen = pg.mkPen(SUNLIGHT.outline, width=1.5)
            self._item.addItem(pg.ScatterPlotItem(list(x), list(y), size=_DOT_PX, pen=pen, brush=None))

    def _draw_after(self, compared: Compared) -> None:
        x, y = compared.measured, compared.estimated
        pen = pg.mkPen(SUNLIGHT.curve, width=1)
        bars = pg.ErrorBarItem(x=x, y=y, top=compared.upper - y, bottom=y - compared.lower, beam=0, pen=pen)
        self._item.addItem(bars)
        brush = pg.mkBrush(SUNLIGHT.curve)
        self._item.addItem(pg.ScatterPlotItem(x, y, size=_DOT_PX, pen=pg.mkPen(SUNLIGHT.surface), brush=brush))

    def _dress(self, side: str, words: str) -> None:
        axis = self._item.getAxis(side)
        axis.enableAutoSIPrefix(enable=False)
        axis.setPen(pg.mkPen(SUNLIGHT.outline, width=1))
        axis.setTextPen(pg.mkPen(SUNLIGHT.text))
        axis.setTickFont(font(SUNLIGHT.small))
        axis.setLabel(words, **{"color": SUNLIGHT.muted, "font-size": f"{SUNLIGHT.small}px"})


def _estimates(compared: Compared) -> Floats:
    """All that is drawn upwards: estimates before and after with their intervals, and the laboratory's values."""
    before = [change.before.value for change in compared.changes if change.sample in compared.names]
    known = np.array([value for value in before if value is not None], dtype=np.float64)
    return np.concatenate((compared.measured, compared.estimated, compared.lower, compared.upper, known))


def _range(values: Floats) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    slack = _MARGIN * (high - low) or 1.0
    return low - slack, high + slack
