"""Somebody before the laboratory area of the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop.window.laboratory.page import LaboratoryPage
from desktop.window.laboratory.stages import Stage
from desktop.window.main_window import MainWindow
from tests.support.laboratory import Truth
from tests.support.person import Person

CONTROL = Qt.KeyboardModifier.ControlModifier


class LaboratoryPerson(Person):
    """Goes the way from choosing to calibrated by keys."""

    def __init__(self, qtbot: QtBot, window: MainWindow, truth: Truth) -> None:
        super().__init__(qtbot, window)
        self.truth = truth

    @property
    def page(self) -> LaboratoryPage:
        """The laboratory area."""
        return self.window.laboratory_page

    def until_quiet(self) -> None:
        """Wait until every answer is there."""
        self.until(lambda: not self.window.laboratory.busy and not self.window.records.busy)

    def enter(self) -> None:
        """By keys: to the laboratory."""
        self.press(Qt.Key.Key_L, modifier=CONTROL)
        assert self.window.in_laboratory
        self.until_quiet()

    def main(self) -> None:
        """By keys: the big button, also out of a field."""
        self.press(Qt.Key.Key_Return, modifier=CONTROL)
        self.until_quiet()

    def choose(self, count: int) -> list[str]:
        """Choose samples and mark them as sent; returns their names."""
        self.page.choose.count.field.setText(str(count))
        self.main()
        chosen = self.window.laboratory.choosing
        assert chosen is not None
        self.main()
        return [line.sample.name for line in chosen.lines]

    def open_table(self, path: Path) -> None:
        """With the dialog: the laboratory's table."""
        self.page.values.ask_for_table()
        self.take_file(path)
        self.until(lambda: self.window.laboratory.checked)
        self.until_quiet()

    def take_file(self, path: Path) -> None:
        """In the dialog that is open: this file."""
        dialog = self.window.findChild(QFileDialog)
        assert isinstance(dialog, QFileDialog)
        dialog.selectFile(str(path))
        dialog.accept()
        self.window.activateWindow()
        self.until(self.window.isActiveWindow)

    def preview(self) -> None:
        """See what the values would change."""
        self.main()
        assert self.page.stage is Stage.PREVIEW

    def accept(self, reason: str) -> None:
        """Accept under the name that is offered."""
        self.page.preview.reason.setFocus()
        self.type(reason)
        self.main()
        assert self.page.stage is Stage.HISTORY

    def calibrate(self, table: Path) -> None:
        """From the table to calibrated, where nothing is in doubt."""
        self.page.go(Stage.RESULTS)
        self.open_table(table)
        self.preview()
        self.accept("they are back")

    def show_sample(self, name: str) -> None:
        """In the list at the left: a sample."""
        summary = self.window.samples.named(name)
        assert summary is not None
        self.window.records.show(summary.sample.id)
        self.until(lambda: self.window.records.shown and self.window.records.shown.sample.name == name)
        self.until_quiet()
