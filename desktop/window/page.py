"""What every page tells the window: the one thing to do next, and how to do it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.theme.icons import Icon


@dataclass(frozen=True)
class Primary:
    """The big button: its words, its icon, whether it can be pressed, and a line of help beside it."""

    words: str
    icon: Icon
    enabled: bool = True
    hint: str = ""


class Page(QWidget):
    """One step. `changed` is emitted when `primary` would say something else."""

    changed = Signal()

    def primary(self) -> Primary:
        """What the big button says."""
        raise NotImplementedError

    def act(self) -> None:
        """Do what the big button says."""
        raise NotImplementedError

    def dismiss(self) -> bool:
        """Close what was opened within the page; whether there was something."""
        return False

    def enter(self) -> None:
        """The page has come into sight."""

    def show_if_seen(self) -> None:
        """Bring the page up to date unless nobody sees it; `enter` does so when it comes into sight."""
        if self.isVisible():
            self.show_state()

    def show_state(self) -> None:
        """Bring the page up to date."""
