"""A day of repaints: PySide6 6.12.0 on Python 3.11 loses a reference to None with every call and then aborts."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from desktop.window.curves import Curve
from desktop.window.plots import SpectrumPlot

REPAINTS = 1000
FEW = 100


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None cannot be lost where it is immortal")
def test_no_reference_to_none_is_lost(qtbot: QtBot, qapp: QCoreApplication) -> None:
    plot = SpectrumPlot("Wavelength (nm)", "Reflectance")
    qtbot.addWidget(plot)
    plot.resize(200, 150)
    plot.show()
    x = np.linspace(900.0, 1700.0, 64)
    before = 0
    for repaint in range(REPAINTS):
        plot.draw([Curve(x, 0.3 + 0.1 * np.sin(x / 100 + repaint), "#0b5436")])
        QCoreApplication.processEvents()
        if repaint == FEW:
            before = sys.getrefcount(None)
    assert sys.getrefcount(None) > before - REPAINTS / 4
