"""What the first picture of the window does not wait for, done in small pieces between the events.

All of it on the GUI thread: pyqtgraph asks PySide6 for every class of Qt, and PySide6 makes each class when it
is first asked for, which crashes when another thread uses Qt meanwhile.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from time import perf_counter

from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import QObject, QTimer, Signal

_PIECE_S = 0.015
_BEFORE_PLOTS = (
    "multiprocessing.connection",
    "pydoc",
    "xml.etree.ElementTree",
    "PySide6.QtOpenGL",
    "PySide6.QtOpenGLWidgets",
    "PySide6.QtTest",
)
"""What pyqtgraph imports beside its own modules; one by one, so that no piece is long."""


class InPieces(QObject):
    """Goes through `pieces` as fast as the events allow; `done` at the end."""

    done = Signal()

    def __init__(self, pieces: Iterator[None], parent: QObject) -> None:
        super().__init__(parent)
        self._pieces = pieces

    def go_on(self) -> None:
        """Work for one piece of time, then let the events have their turn."""
        until = perf_counter() + _PIECE_S
        while perf_counter() < until:
            try:
                next(self._pieces)
            except StopIteration:
                self.done.emit()
                return
        QTimer.singleShot(0, self, self.go_on)


_LABORATORY = (
    "core.laboratory.vocabulary",
    "core.laboratory.headings",
    "core.laboratory",
    "core.local",
    "core.selection.soils",
    "desktop.workers.laboratory_worker",
    "desktop.window.laboratory.state",
    "desktop.window.laboratory.page",
)


def load_laboratory() -> Iterator[None]:
    """Import what reads tables, chooses and calibrates, and its page."""
    for needed in _LABORATORY:
        importlib.import_module(needed)
        yield


def load_plotting() -> Iterator[None]:
    """Import pyqtgraph, what it needs first."""
    for module in (QtCore, QtGui, QtWidgets):
        for name in dir(module):
            getattr(module, name)
            yield
    for needed in (*_BEFORE_PLOTS, "pyqtgraph", "desktop.window.plots"):
        importlib.import_module(needed)
        yield
