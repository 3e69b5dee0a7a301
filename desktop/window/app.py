"""Opens the window and stays until it is closed."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.theme.appearance import dress
from desktop.theme.icons import Icon, icon
from desktop.theme.tokens import SUNLIGHT
from desktop.window.ending import closed_by_signals
from desktop.window.faults import caught
from desktop.window.main_window import MainWindow


def run(store_path: Path | None, address: str | None = None) -> int:
    """Show the window on the store at `store_path`, connecting to `address` if there is one; the exit status."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(application, QApplication):
        raise TypeError("a Qt application without windows is running")
    application.setApplicationName("Tilth")
    dress(application)
    application.setWindowIcon(icon(Icon.SOIL, SUNLIGHT.primary, SUNLIGHT.primary))
    window = MainWindow(store_path, address)
    window.show()
    try:
        with caught(window.show_fault), closed_by_signals(window.close):
            return application.exec()
    finally:
        window.close()  # the lamp goes out however the loop ended
