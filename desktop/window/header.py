"""The top of the window: the name, the steps, the laboratory, the report."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame

from desktop.theme.icons import Icon
from desktop.theme.tokens import SUNLIGHT
from desktop.window.parts import button, label, pad, row, show_icon
from desktop.window.step_strip import StepStrip

_ROOMY_PX = 1160


class Header(QFrame):
    """Name and steps, and at the right the buttons of laboratory and report."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("header")
        self.setProperty("kind", "bar")
        self.steps = StepStrip()
        self.laboratory = button(self.tr("Laboratory"), Icon.LABORATORY, "step")
        show_icon(self.laboratory, Icon.LABORATORY, SUNLIGHT.primary, SUNLIGHT.outline, SUNLIGHT.on_primary)
        self.laboratory.setCheckable(True)
        self.laboratory.setToolTip(self.tr("Ctrl+L"))
        self.report = button("", Icon.REPORT)
        self.report.setAccessibleName(self.tr("Report"))
        layout = row(label("Tilth", "wordmark"), 1, self.steps, 1, self.laboratory, self.report)
        pad(layout, 20, 8)
        self.setLayout(layout)
        self._show_words(roomy=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The report loses its word where there is no room for it."""
        super().resizeEvent(event)
        self._show_words(roomy=event.size().width() >= _ROOMY_PX)

    def _show_words(self, *, roomy: bool) -> None:
        self.report.setText(self.tr("Report") if roomy else "")
        self.report.setToolTip(self.tr("Ctrl+P") if roomy else self.tr("Report (Ctrl+P)"))
