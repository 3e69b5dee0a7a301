"""A place for a plot, which comes in when the plotting library has been loaded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QVBoxLayout

from desktop.window.curves import Band, Curve
from desktop.window.parts import column, grow, label, pad

if TYPE_CHECKING:
    from desktop.window.plots import SpectrumPlot


class PlotStage(QFrame):
    """A card with a title and a note, and the plot below; what was drawn before it came is drawn then."""

    def __init__(self, title: str, x_label: str, y_label: str, *, descending: bool = False) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        grow(self)
        self._labels = (x_label, y_label)
        self._descending = descending
        self.setToolTip(f"{y_label} · {x_label}")
        self._title = label(title, "heading")
        self._note = label(kind="small", wrap=True)
        self._note.hide()
        self._drawn: tuple[Sequence[Curve], Band | None] | None = None
        self.plot: SpectrumPlot | None = None
        self._layout: QVBoxLayout = column(self._title, self._note, gap=2)
        pad(self._layout, 12, 10)
        self._layout.addStretch(1)
        self.setLayout(self._layout)
        self.setMinimumHeight(140)

    def set_words(self, title: str, note: str = "") -> None:
        """Change the title and the line below it."""
        self._title.setText(title)
        self._note.setText(note)
        self._note.setVisible(bool(note))

    def draw(self, curves: Sequence[Curve], band: Band | None = None) -> None:
        """Draw now, or as soon as there is a plot."""
        self._drawn = (curves, band)
        if self.plot is not None:
            self.plot.draw(curves, band)

    def raise_curtain(self) -> None:
        """Make the plot; the plotting library must have been loaded."""
        from desktop.window.plots import SpectrumPlot

        self.plot = SpectrumPlot(*self._labels, descending=self._descending)
        self._layout.takeAt(self._layout.count() - 1)
        self._layout.addWidget(self.plot, 1)
        if self._drawn is not None:
            self.plot.draw(*self._drawn)
