"""The bar at the bottom of every page: the big button that says what comes next."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QProgressBar

from desktop.theme.icons import Icon
from desktop.theme.tokens import SUNLIGHT
from desktop.window.page import Primary
from desktop.window.parts import button, column, label, pad, restyle, row, show_icon


class ActionBar(QFrame):
    """A hint at the left, the big button at the right, a line of progress above."""

    pressed = Signal()
    stopped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("actions")
        self.setProperty("kind", "bar")
        self._hint = label(kind="muted", wrap=True)
        self.stop = button(self.tr("Stop"), Icon.STOP)
        self.stop.setToolTip(self.tr("Esc"))
        self.stop.clicked.connect(self.stopped)
        self.main = button("", Icon.NEXT, "primary", SUNLIGHT.on_primary)
        self.main.setToolTip(self.tr("Space"))
        self.main.setMinimumSize(320, SUNLIGHT.primary_height)
        self.main.clicked.connect(self.pressed)
        self._shown: Primary | None = None
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setMaximum(1000)
        self._progress.setObjectName("progress")
        line = row(self._hint, self.stop, self.main)
        line.setStretch(0, 1)
        pad(line, 24, 12)
        self.setLayout(column(self._progress, line, gap=0))

    def show_primary(self, primary: Primary) -> None:
        """Say what comes next."""
        if primary == self._shown:
            return
        self._shown = primary
        self.main.setText(primary.words.replace("&", "&&"))
        show_icon(self.main, primary.icon, SUNLIGHT.on_primary if primary.enabled else SUNLIGHT.muted)
        # kept enabled, for a disabled button loses the focus, and with it the person at the keyboard
        if self.main.property("resting") is not (not primary.enabled):
            restyle(self.main, resting=not primary.enabled)
        self._hint.setText(primary.hint)

    def show_progress(self, share: float | None, *, stoppable: bool = True) -> None:
        """Show how much is done, or hide the line when nothing runs."""
        self._progress.setValue(0 if share is None else round(1000 * share))
        self.stop.setVisible(share is not None and stoppable)
