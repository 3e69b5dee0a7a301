"""A number of samples: typed, or changed with the arrows or two buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from desktop.theme.tokens import SUNLIGHT
from desktop.window.parts import button, row

_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}


class CountField(QWidget):
    """`changed` after every change of `value`."""

    changed = Signal()

    def __init__(self, value: int, most: int, words: str) -> None:
        super().__init__()
        self._most = most
        self._value = value
        self.field = _Field(self)
        self.field.setValidator(QIntValidator(1, most, self.field))
        self.field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.field.setAccessibleName(words)
        self.field.setText(str(value))
        self.field.textChanged.connect(self._read)
        self.fewer = self._button("−", self.tr("One fewer"), -1)
        self.more = self._button("+", self.tr("One more"), 1)
        self.setLayout(row(self.fewer, self.field, self.more, gap=8))
        self.setFocusProxy(self.field)

    @property
    def value(self) -> int:
        """The number, 1 or more."""
        return self._value

    def step(self, by: int) -> None:
        """Go up or down."""
        self.field.setText(str(min(max(self._value + by, 1), self._most)))

    def _button(self, sign: str, words: str, by: int) -> QPushButton:
        made = button(sign)
        made.setFixedWidth(SUNLIGHT.target)
        made.setStyleSheet("padding: 0; font-size: 20px;")
        made.setAccessibleName(words)
        made.clicked.connect(lambda: self.step(by))
        return made

    def _read(self, text: str) -> None:
        if self.field.hasAcceptableInput() and int(text) != self._value:
            self._value = int(text)
            self.changed.emit()


class _Field(QLineEdit):
    """Arrows go up and down; what is no number is put back when the focus leaves."""

    def __init__(self, count: CountField) -> None:
        super().__init__()
        self._count = count
        self.editingFinished.connect(lambda: self.setText(str(count.value)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step, or type."""
        if event.key() in _STEPS:
            self._count.step(_STEPS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)
