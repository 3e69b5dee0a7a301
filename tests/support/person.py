"""Somebody before the window, who has a keyboard and one finger."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.window.flow import Step
from desktop.window.main_window import MainWindow
from desktop.window.measuring import Doing

WAIT_MS = 30_000


class Person:
    """Presses keys and waits to see what happens."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot = qtbot
        self.window = window

    def press(self, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press keys where the focus is."""
        for key in keys:
            QTest.keyClick(self._focus(), key, modifier)

    def type(self, text: str) -> None:
        """Type where the focus is."""
        QTest.keyClicks(self._focus(), text)

    def space(self) -> None:
        """Press the big button by its key."""
        self.press(Qt.Key.Key_Space)

    def click(self, button: QWidget) -> None:
        """Press a button with the finger."""
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def until(self, seen: Callable[[], object]) -> None:
        """Wait until something is seen."""
        self.qtbot.waitUntil(lambda: bool(seen()), timeout=WAIT_MS)

    def until_step(self, step: Step) -> None:
        """Wait until the window is at a step and nothing runs."""
        self.until(lambda: self.window.step is step and self.window.measuring.doing is None)

    def until_rest(self) -> None:
        """Wait until the scanner rests."""
        self.until(lambda: self.window.measuring.doing is None)

    def connect_trial(self) -> None:
        """By keys: try without a scanner."""
        self.choose_trial()
        self.until_step(Step.REFERENCE)

    def choose_trial(self) -> None:
        """By keys: the last choice, and on with it."""
        self.press(*[Qt.Key.Key_Down] * (len(self.window.measuring.devices) + 1))
        self.space()

    def take_reference(self) -> None:
        """With the finger: take the reference at once."""
        self.click(self.window.reference_page.quick)
        self.until(lambda: self.window.step is not Step.REFERENCE and self.window.measuring.doing is None)

    def until_next_sample(self) -> None:
        """Wait for the page of the sample.

        On a busy machine more simulated time goes by: the detector warms, and a reference has to be taken first.
        """
        self.until(lambda: self.window.step in {Step.SAMPLE, Step.REFERENCE} and self.window.measuring.doing is None)
        if self.window.step is Step.REFERENCE:
            self.take_reference()
        self.until_step(Step.SAMPLE)

    def enter_sample(self, name: str) -> None:
        """By keys: a sample as a barcode scanner and a thumb would enter it."""
        self.until_step(Step.SAMPLE)
        self.type(name)
        self.press(*[Qt.Key.Key_Return] * 4)
        if self.window.sample_page.form.state.key is None:
            self.press(Qt.Key.Key_Return)
        self.space()
        self.until_step(Step.SCAN)

    def scan_repeat(self) -> None:
        """By keys: one repeat."""
        self.space()
        assert self.window.measuring.doing is Doing.SCANNING
        self.until_rest()
        assert not self.window.message.words

    def scan_sample(self) -> None:
        """By keys: repeats until there are results; some may be asked for again."""
        for _ in range(12):
            if self.window.measuring.sample is None or self.window.measuring.next_repeat is None:
                break
            self.scan_repeat()
        self.until_step(Step.RESULTS)

    def _focus(self) -> QWidget:
        focused: QWidget | None = self.window.focusWidget()
        return self.window if focused is None else focused
