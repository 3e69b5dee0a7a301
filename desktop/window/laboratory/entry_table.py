"""The view of laboratory values: type, Enter goes down, Delete empties, a block can be pasted."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QHeaderView, QWidget

from desktop.window.laboratory.cells import CellTable, Index
from desktop.window.laboratory.entry_model import EntryModel
from desktop.workers.laboratory_views import Place

_LEAST_PX = 96
_FEW = 5


class EntryTable(CellTable):
    """One cell is current; typing opens it."""

    def __init__(self, model: EntryModel, name: str) -> None:
        super().__init__(model, name)
        self._entries = model
        self.painter.marks_cells = True
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self.setShowGrid(True)
        head = self.horizontalHeader()
        head.setStretchLastSection(False)
        head.setMinimumSectionSize(_LEAST_PX)
        model.modelReset.connect(self._share_room)
        self._share_room()

    def _share_room(self) -> None:
        """Few columns share the room, many are as wide as their words."""
        few = self._entries.columnCount() <= _FEW
        mode = QHeaderView.ResizeMode.Stretch if few else QHeaderView.ResizeMode.ResizeToContents
        self.horizontalHeader().setSectionResizeMode(mode)

    def show_place(self, place: Place) -> None:
        """Bring a value into sight."""
        index = self._entries.find(place)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Paste, empty, or open the cell."""
        index = self.currentIndex()
        if self.state() == QAbstractItemView.State.EditingState:
            return  # the editor has had the key already
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste(QGuiApplication.clipboard().text())
        elif event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace} and index.column() > 0:
            self._entries.take({index: ""})
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and index.column() > 0:
            self.edit(index)
        else:
            super().keyPressEvent(event)

    def paste(self, text: str) -> None:
        """Put a block of a spreadsheet where the current cell is; what reaches over the edge is left out."""
        first = self.currentIndex()
        if not first.isValid() or first.column() == 0:
            return
        cells: dict[Index, str] = {}
        for down, line in enumerate(text.splitlines()):
            for across, cell in enumerate(line.split("\t")):
                at = self._entries.index(first.row() + down, first.column() + across)
                if at.isValid():
                    cells[at] = cell
        if cells:
            self._entries.take(cells)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Enter goes on to the next sample."""
        index = self.currentIndex()
        super().closeEditor(editor, hint)
        if hint is QAbstractItemDelegate.EndEditHint.SubmitModelCache:
            below: QModelIndex = self._entries.index(index.row() + 1, index.column())
            if below.isValid():
                self.setCurrentIndex(below)
