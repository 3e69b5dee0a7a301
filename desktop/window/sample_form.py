"""What a person enters about a sample. Made for a barcode scanner: Enter moves on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from core.store.records import State
from desktop.window.choice import Choice, Choices
from desktop.window.entry_reader import read_entry
from desktop.window.parts import column, label, restyle, row
from desktop.wording import state_word
from desktop.workers.entry import Entry

_LONGEST_NAME = 120


class SampleForm(QWidget):
    """Fields of a sample; `edited` after every change, `completed` when Enter leaves the last one."""

    edited = Signal()
    completed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.name = self._field("sampleId", self.tr("scan a barcode or type"))
        self.site = self._field("site")
        self.depth_from = self._field("depthFrom")
        self.depth_to = self._field("depthTo")
        self.latitude = self._field("latitude", self.tr("optional"))
        self.longitude = self._field("longitude", self.tr("optional"))
        self.state = Choices()
        for state in State:
            self.state.add(state, Choice(state_word(state)))
        self.state.chosen.connect(lambda _key: self.edited.emit())
        self._fields = (self.name, self.site, self.depth_from, self.depth_to, self.latitude, self.longitude)
        left, right = self._left(), column(label(self.tr("Preparation (required)"), "field"), self.state, 1, gap=4)
        layout = row(left, right, gap=28)
        layout.setStretch(0, 3)
        layout.setStretch(1, 2)
        self.setLayout(layout)

    def entry(self) -> Entry:
        """What stands in the fields, read and judged."""
        state = self.state.key
        return read_entry(
            name=self.name.text(),
            site=self.site.text(),
            depths=(self.depth_from.text(), self.depth_to.text()),
            position=(self.latitude.text(), self.longitude.text()),
            state=state if isinstance(state, State) else None,
        )

    def start_next(self) -> None:
        """Make room for the next sample; site and preparation stay, for they rarely change from one to the next."""
        for field in (self.name, self.depth_from, self.depth_to, self.latitude, self.longitude):
            field.clear()
        self.name.setFocus()

    def suggest_sites(self, names: list[str]) -> None:
        """Offer the sites of the project while typing."""
        completer = QCompleter(names, self.site)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.site.setCompleter(completer)

    def show_refused(self, refused: frozenset[str]) -> None:
        """Mark the fields of these names."""
        for field in self._fields:
            wrong = field.objectName() in refused and bool(field.text())
            if bool(field.property("refused")) != wrong:
                restyle(field, refused=wrong)

    def lock(self, locked: bool) -> None:
        """Whether all but the name can be edited."""
        for field in self._fields[1:]:
            field.setEnabled(not locked)
        self.state.setEnabled(not locked)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes to the next empty field, or on when there is none."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
            if plain and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and isinstance(watched, QLineEdit):
                self._move_on(watched)
                return True
        return super().eventFilter(watched, event)

    def _move_on(self, left: QLineEdit) -> None:
        rest = self._fields[self._fields.index(left) + 1 : 4]
        following = next((field for field in rest if field.isEnabled() and not field.text()), None)
        if following is not None:
            following.setFocus()
        elif self.state.key is None:
            self.state.choice(State.AIR_DRY_SIEVED).setFocus()
        else:
            self.completed.emit()

    def _left(self) -> QVBoxLayout:
        return column(
            _named(self.tr("Sample id (required)"), self.name),
            self._place_row(),
            row(_named(self.tr("Latitude (°)"), self.latitude), _named(self.tr("Longitude (°)"), self.longitude)),
            1,
            gap=10,
        )

    def _place_row(self) -> QHBoxLayout:
        made = row(
            _named(self.tr("Site"), self.site),
            _named(self.tr("Depth from"), self.depth_from),
            _named(self.tr("to (cm)"), self.depth_to),
        )
        made.setStretch(0, 2)
        made.setStretch(1, 1)
        made.setStretch(2, 1)
        return made

    def _field(self, name: str, hint: str = "") -> QLineEdit:
        made = QLineEdit()
        made.setObjectName(name)
        made.setPlaceholderText(hint)
        made.setMaxLength(_LONGEST_NAME)
        made.installEventFilter(self)
        made.textChanged.connect(lambda _text: self.edited.emit())
        return made


def _named(words: str, field: QLineEdit) -> QVBoxLayout:
    name = label(words, "field")
    name.setBuddy(field)
    field.setAccessibleName(words)
    return column(name, field, gap=4)
