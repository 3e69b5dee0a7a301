"""A choice among a few: large buttons with an icon, a title and a line below; arrows move, one is chosen."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QButtonGroup,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.theme.appearance import font
from desktop.theme.icons import Icon, pixmap
from desktop.theme.tokens import SUNLIGHT, Tokens
from desktop.window.parts import clear

_ICON = 28
_MARGIN = 16
_ARROWS = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right}


class Choice(QAbstractButton):
    """One of several; `colour` is that of its icon and of its frame when chosen."""

    def __init__(
        self, title: str, detail: str = "", name: Icon | None = None, colour: str = SUNLIGHT.primary
    ) -> None:
        super().__init__()
        self._tokens: Tokens = SUNLIGHT
        self._detail = detail
        self._icon = name
        self._colour = colour
        self.setText(title)
        self.setToolTip(detail)
        self.setAccessibleName(title)
        self.setAccessibleDescription(detail)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def detail(self) -> str:
        """The line below the title."""
        return self._detail

    def sizeHint(self) -> QSize:
        """As high as its words need, never below the least target."""
        lines = self.fontMetrics().horizontalAdvance(self.text())
        left = self._text_left()
        return QSize(left + lines + 2 * _MARGIN, 72 if self._detail else SUNLIGHT.target + 4)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows choose; the first one chooses what has the focus."""
        if event.key() not in _ARROWS:
            super().keyPressEvent(event)
        elif not self.isChecked():
            self.setChecked(True)
        else:
            super().keyPressEvent(event)
            reached = self.window().focusWidget()
            if isinstance(reached, Choice):
                reached.setChecked(True)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, frame, icon and words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._frame())
        painter.setBrush(QColor(self._ground()))
        box = self.rect().adjusted(2, 2, -2, -2)
        painter.drawRoundedRect(box, self._tokens.radius, self._tokens.radius)
        if self._icon is not None:
            shown = pixmap(self._icon, self._ink(), _ICON, self.devicePixelRatioF())
            painter.drawPixmap(_MARGIN, (self.height() - _ICON) // 2, shown)
        self._write(painter)
        painter.end()

    def _write(self, painter: QPainter) -> None:
        box = QRect(self._text_left(), 4, self.width() - self._text_left() - _MARGIN, self.height() - 8)
        title, detail = box, box
        if self._detail:
            title, detail = box.adjusted(0, 6, 0, -box.height() // 2), box.adjusted(0, box.height() // 2, 0, -4)
        painter.setPen(QColor(self._tokens.text if self.isEnabled() else self._tokens.muted))
        painter.setFont(font(self._tokens.body, bold=True))
        painter.drawText(title, Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.setPen(QColor(self._tokens.muted))
        painter.setFont(font(self._tokens.small))
        shown = painter.fontMetrics().elidedText(self._detail, Qt.TextElideMode.ElideRight, detail.width())
        painter.drawText(detail, Qt.AlignmentFlag.AlignVCenter, shown)

    def _frame(self) -> QPen:
        if self.hasFocus():
            return QPen(QColor(self._tokens.focus), 3)
        if self.isChecked():
            return QPen(QColor(self._colour), 3)
        return QPen(QColor(self._tokens.outline if self.isEnabled() else self._tokens.line), 1.5)

    def _ground(self) -> str:
        if self.isChecked():
            return self._tokens.selection if self._colour == self._tokens.primary else self._tokens.simulated_tint
        return self._tokens.hover if self.underMouse() and self.isEnabled() else self._tokens.surface

    def _ink(self) -> str:
        return self._colour if self.isEnabled() else self._tokens.outline

    def _text_left(self) -> int:
        return _MARGIN + (_ICON + 14 if self._icon is not None else 0)


class Choices(QWidget):
    """Choices of which at most one is chosen; `chosen` carries its key, or None."""

    chosen = Signal(object)

    def __init__(self, *, across: bool = False) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._keys: list[object] = []
        self._layout: QBoxLayout = QHBoxLayout(self) if across else QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self._group.idToggled.connect(self._tell)

    def add(self, key: object, choice: Choice) -> None:
        """Add a choice."""
        self._group.addButton(choice, len(self._keys))
        self._keys.append(key)
        self._layout.addWidget(choice)

    def set_none(self) -> None:
        """Take all choices out."""
        for made in self._group.buttons():
            self._group.removeButton(made)
        self._keys = []
        clear(self._layout)

    @property
    def key(self) -> object:
        """Key of what is chosen, or None."""
        chosen = self._group.checkedId()
        return self._keys[chosen] if chosen >= 0 else None

    def choose(self, key: object) -> None:
        """Choose by key; nothing when the key is unknown or cannot be chosen."""
        for at, known in enumerate(self._keys):
            button = self._group.button(at)
            if known == key and button.isEnabled():
                button.setChecked(True)

    def focus(self) -> None:
        """Give the focus to what is chosen, else to the first that can be."""
        able = [button for button in self._group.buttons() if button.isEnabled()]
        target = self._group.checkedButton() or next(iter(able), None)
        if target is not None:
            target.setFocus()

    def choice(self, key: object) -> QAbstractButton:
        """The button of a key."""
        return self._group.button(self._keys.index(key))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return chooses the button that has the focus."""
        focused = self.focusWidget()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and isinstance(focused, Choice):
            focused.click()
            return
        super().keyPressEvent(event)

    def _tell(self, _at: int, on: bool) -> None:
        if on:
            self.chosen.emit(self.key)
