"""Laboratory values in a table that can be typed into: a row per sample, a column per property."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractTableModel, QLocale, QModelIndex, Qt, Signal

from core.properties import property_named
from desktop.theme.tokens import SUNLIGHT
from desktop.window.entry_reader import read_number
from desktop.window.laboratory.cells import CELL, Cell, Index
from desktop.workers.laboratory_views import Place


class EntryModel(QAbstractTableModel):
    """`typed` carries the values that a person typed or emptied (None), by sample and property."""

    typed = Signal(object)
    refused = Signal(str)
    """What was typed and is no number."""

    def __init__(self) -> None:
        super().__init__()
        self._samples: tuple[str, ...] = ()
        self._properties: tuple[str, ...] = ()
        self._values: Mapping[Place, float] = {}
        self._doubted: frozenset[Place] = frozenset()

    def show_values(
        self,
        samples: Sequence[str],
        properties: Sequence[str],
        values: Mapping[Place, float],
        doubted: frozenset[Place],
    ) -> None:
        """Replace what is shown; `doubted` cells are marked."""
        shape = (tuple(samples), tuple(properties))
        if shape != (self._samples, self._properties):
            self.beginResetModel()
            self._samples, self._properties = shape
            self._values, self._doubted = values, doubted
            self.endResetModel()
            return
        self._values, self._doubted = values, doubted
        if self._samples and self._properties:
            last = self.index(len(self._samples) - 1, len(self._properties))
            self.dataChanged.emit(self.index(0, 0), last)

    def place(self, row: int, column: int) -> Place:
        """Sample and property of a cell; columns of properties count from 1."""
        return self._samples[row], self._properties[column - 1]

    def find(self, place: Place) -> QModelIndex:
        """Where a value stands; invalid when it does not."""
        sample, name = place
        if sample not in self._samples or name not in self._properties:
            return QModelIndex()
        return self.index(self._samples.index(sample), self._properties.index(name) + 1)

    def take(self, texts: Mapping[Index, str]) -> bool:
        """Values typed or pasted into cells; all or none, for what is no number refuses them all."""
        read = {index: read_number(text) for index, text in texts.items()}
        wrong = next((text for index, text in texts.items() if _wrong(read[index])), None)
        if wrong is not None:
            self.refused.emit(wrong)
            return False
        self.typed.emit({self.place(index.row(), index.column()): value for index, value in read.items()})
        return True

    # As Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        """Samples."""
        return 0 if parent.isValid() else len(self._samples)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        """The name and the properties."""
        return 0 if parent.isValid() else 1 + len(self._properties)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Label and unit, with the method as tool tip."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if section == 0:
            return self.tr("Sample") if role == Qt.ItemDataRole.DisplayRole else None
        known = property_named(self._properties[section - 1])
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{known.label} ({known.unit})" if known.unit else known.label
        return known.method if role == Qt.ItemDataRole.ToolTipRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Values can be typed."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        base = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return base | Qt.ItemFlag.ItemIsEditable if index.column() else base

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words of a cell, its mark, and what stands in the editor."""
        if not index.isValid():
            return None
        if index.column() == 0:
            name = self._samples[index.row()]
            return Cell(name, bold=True) if role == CELL else name if role == Qt.ItemDataRole.DisplayRole else None
        place = self.place(index.row(), index.column())
        text, doubted = _written(self._values.get(place)), place in self._doubted
        if role == CELL:
            ink, tint = (SUNLIGHT.caution, SUNLIGHT.caution_tint) if doubted else (SUNLIGHT.text, "")
            return Cell(text, figure=True, bold=doubted, ink=ink, tint=tint)
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole}:
            return text
        if role in {Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole}:
            return self.tr("In doubt: see at the right") if doubted else None
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take what was typed, unless it is what stood there."""
        text = str(value)
        if role != Qt.ItemDataRole.EditRole or text == self.data(index):
            return False
        return self.take({index: text})


def _written(value: float | None) -> str:
    return "" if value is None else QLocale().toString(value, "g", 6)


def _wrong(value: float | None) -> bool:
    return value is not None and math.isnan(value)
