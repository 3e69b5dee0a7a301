"""The form by which a scanner is added that does not show by itself: which, how it is reached, what it is called."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QFrame, QLayout, QLineEdit, QVBoxLayout, QWidget

from core.errors import InputError
from desktop.devices.addresses import tidied
from desktop.devices.settings import AddedScanner
from desktop.messages import action, sentence
from desktop.theme.icons import Icon
from desktop.window.choice import Choice, Choices
from desktop.window.parts import button, column, label, pad, restyle, row
from desktop.window.scanner_words import example_rest, icon_of_address, usual_rest, way_words
from drivers.families import FAMILIES, family_named
from drivers.family import Family, Scheme

_WAYS = (Scheme.SERIAL, Scheme.TCP, Scheme.FOLDER)
"""What a person can write down; scanners on USB show by themselves."""


class AddScanner(QFrame):
    """`added` carries an `AddedScanner`; `left` is emitted when nothing is to be added."""

    added = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.family = QComboBox()
        for known in FAMILIES:
            if set(known.schemes) & set(_WAYS):
                self.family.addItem(known.title, known.name)
        self.family.addItem(self.tr("I do not know: ask the scanner"), "")
        self.ways = Choices(across=True)
        self.address, self.name = QLineEdit(), QLineEdit()
        self.name.setPlaceholderText(self.tr("optional, such as: laboratory"))
        self.browse = button(self.tr("Choose the folder…"), Icon.OPEN)
        self.cancel = button(self.tr("Cancel"), Icon.CLOSE)
        self._refusal = label(wrap=True)
        self._refusal.hide()
        self._lay_out()
        self.family.currentIndexChanged.connect(lambda _at: self._show_ways())
        self.ways.chosen.connect(lambda _key: self._show_way())
        self.address.textEdited.connect(lambda _text: self._judge(""))
        self.browse.clicked.connect(self._browse)
        self.cancel.clicked.connect(self.left)
        self.address.returnPressed.connect(self.submit)
        self.name.returnPressed.connect(self.submit)
        self._show_ways()

    def begin(self) -> None:
        """Ready for another scanner."""
        self.name.clear()
        self._judge("")
        self._show_way()
        self.family.setFocus()

    def submit(self) -> None:
        """Add what was typed, or say why it is no address."""
        family, way = self._family, self.ways.key
        typed = self.address.text().strip()
        if not typed:
            self._judge(self.tr("Write the address first."))
            self.address.setFocus()
            return
        try:
            whole = tidied(f"{family.name}@{_whole(way, typed)}" if family is not None else _whole(way, typed))
        except InputError as error:
            self._judge(f"{sentence(InputError(error.code, address=typed))} {action(error)}")
            self.address.setFocus()
            return
        self.added.emit(AddedScanner(whole, self.name.text().strip()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    @property
    def _family(self) -> Family | None:
        return family_named(str(self.family.currentData()))

    def _lay_out(self) -> None:
        title = label(self.tr("Add a scanner that does not show by itself"), "heading")
        where = row(self.address, self.browse)
        where.setStretch(0, 1)
        which = row(_field(self.tr("Scanner"), self.family), _field(self.tr("How it is reached"), self.ways))
        place = row(_field(self.tr("Address"), where), _field(self.tr("Name"), self.name))
        for pair, shares in ((which, (1, 1)), (place, (2, 1))):
            for at, share in enumerate(shares):
                pair.setStretch(at, share)
        head = row(title, 1, self.cancel)
        layout = column(head, which, place, self._refusal)
        pad(layout, 20, 14)
        self.setLayout(layout)

    def _show_ways(self) -> None:
        family = self._family
        ways = [way for way in _WAYS if family is None or way in family.schemes]
        if family is None:
            ways = [way for way in ways if way is not Scheme.FOLDER]  # nobody in a folder can be asked
        self.ways.set_none()
        for way in ways:
            self.ways.add(way, Choice(way_words(way), name=icon_of_address(f"{way.value}:")))
        self.ways.choose(next((way for way in ways if usual_rest(family, way)), ways[0]))

    def _show_way(self) -> None:
        way = self.ways.key
        if isinstance(way, Scheme):
            self.browse.setVisible(way is Scheme.FOLDER)
            self.address.setText(usual_rest(self._family, way))
            self.address.setPlaceholderText(example_rest(way))
            self._judge("")

    def _judge(self, refusal: str) -> None:
        self._refusal.setText(refusal)
        self._refusal.setVisible(bool(refusal))
        restyle(self.address, refused=bool(refusal))

    def _browse(self) -> None:
        dialog = QFileDialog(self, self.tr("The folder in which the files of the instrument appear"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.address.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def _field(words: str, field: QWidget | QLayout) -> QVBoxLayout:
    return column(label(words, "field"), field, 1, gap=4)


def _whole(way: object, typed: str) -> str:
    """With the scheme before it, unless a whole address was typed."""
    if not isinstance(way, Scheme) or not typed or typed.startswith(tuple(f"{scheme.value}:" for scheme in Scheme)):
        return typed
    return f"{way.value}:{'//' if way is Scheme.TCP else ''}{typed}"
