"""Small parts that every page is put together from."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.theme.icons import Icon, icon, icon_size, pixmap
from desktop.theme.tokens import SUNLIGHT

_ICON_GAP = 6


def label(text: str = "", kind: str = "", *, wrap: bool = False) -> QLabel:
    """Words in the style of their kind (`style.qss`)."""
    made = QLabel(text)
    made.setProperty("kind", kind)
    made.setWordWrap(wrap)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made


def picture(name: Icon, colour: str, size: int = 24) -> QLabel:
    """An icon."""
    made = QLabel()
    show_picture(made, name, colour, size)
    return made


def show_picture(where: QLabel, name: Icon, colour: str, size: int = 24) -> None:
    """Show an icon in a label, sharp on its screen."""
    where.setPixmap(pixmap(name, colour, size, where.devicePixelRatioF()))
    where.setFixedSize(size, size)


def button(text: str, name: Icon | None = None, kind: str = "", colour: str = SUNLIGHT.text) -> QPushButton:
    """A button that is large enough for a gloved finger and pressed by Enter when it has the focus."""
    made = QPushButton(text)
    made.setProperty("kind", kind)
    made.setAutoDefault(True)
    made.setMinimumSize(SUNLIGHT.target, SUNLIGHT.target)
    if name is not None:
        show_icon(made, name, colour)
    return made


def icon_button(words: str, name: Icon, kind: str = "") -> QPushButton:
    """A square button without words; `words` are for the tool tip and for those who cannot see it."""
    made = button("", kind=kind)
    made.setIcon(icon(name, SUNLIGHT.text, SUNLIGHT.outline))
    made.setIconSize(icon_size())
    made.setFixedWidth(SUNLIGHT.target)
    made.setStyleSheet("padding: 0;")
    made.setToolTip(words)
    made.setAccessibleName(words)
    return made


def toggle(text: str, name: Icon | None = None, *, on: bool = False) -> QPushButton:
    """A button that stays down; Enter presses it."""
    made = button(text, kind="toggle")
    if name is not None:
        show_icon(made, name, SUNLIGHT.text)
    made.setCheckable(True)
    made.setChecked(on)
    return made


def show_icon(
    where: QPushButton, name: Icon, colour: str, disabled: str = SUNLIGHT.outline, checked: str = ""
) -> None:
    """Show an icon at the left of the words of a button."""
    where.setIcon(icon(name, colour, disabled, checked, _ICON_GAP))
    where.setIconSize(icon_size(_ICON_GAP))


def frame(name: str = "", kind: str = "") -> QFrame:
    """A ground for other parts."""
    made = QFrame()
    made.setObjectName(name)
    made.setProperty("kind", kind)
    return made


def row(*parts: QWidget | QLayout | int | None, gap: int = SUNLIGHT.gap) -> QHBoxLayout:
    """Parts side by side; an integer is a stretch, None is left out."""
    made = QHBoxLayout()
    _fill(made, parts, gap)
    return made


def column(*parts: QWidget | QLayout | int | None, gap: int = SUNLIGHT.gap) -> QVBoxLayout:
    """Parts one under the other; an integer is a stretch, None is left out."""
    made = QVBoxLayout()
    _fill(made, parts, gap)
    return made


def _fill(layout: QHBoxLayout | QVBoxLayout, parts: tuple[QWidget | QLayout | int | None, ...], gap: int) -> None:
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(gap)
    for part in parts:
        if isinstance(part, QWidget):
            layout.addWidget(part)
        elif isinstance(part, QLayout):
            layout.addLayout(part)
        elif part is not None:
            layout.addStretch(part)


def pad(layout: QLayout, *sides: int) -> None:
    """Margins of a layout: all, or horizontal and vertical."""
    across, down = sides[0], sides[-1]
    layout.setContentsMargins(across, down, across, down)


def restyle(widget: QWidget, **properties: object) -> None:
    """Set properties that the style sheet looks at, and look again."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()


def show_all(layout: QLayout) -> None:
    """Show what was put into a layout that is in sight; Qt alone would do so one frame later."""
    for at in range(layout.count()):
        if (item := layout.itemAt(at)) is not None and (widget := item.widget()) is not None:
            widget.show()


def grow(widget: QWidget) -> QWidget:
    """Let a widget take what room there is."""
    widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
    return widget
