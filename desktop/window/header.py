"""The top of the window: the name, the steps, the report."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame

from desktop.theme.icons import Icon
from desktop.window.parts import button, label, pad, row
from desktop.window.step_strip import StepStrip


class Header(QFrame):
    """Name, steps and the report button."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("header")
        self.setProperty("kind", "bar")
        self.steps = StepStrip()
        self.report = button(self.tr("Report"), Icon.REPORT)
        self.report.setToolTip(self.tr("Ctrl+P"))
        layout = row(label("Tilth", "wordmark"), 1, self.steps, 1, self.report)
        pad(layout, 20, 8)
        self.setLayout(layout)
