"""The columns of a laboratory's table: as written, and what each was taken for; a person may say otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QWidget

from core.errors import InputError
from core.laboratory.codes import NoticeCode
from core.laboratory.headings import Meaning, declared
from core.laboratory.table import LaboratoryTable
from core.properties import PROPERTIES, property_named
from desktop.theme.icons import Icon
from desktop.theme.tokens import SUNLIGHT
from desktop.window.laboratory.cells import Cell, CellModel, CellTable
from desktop.window.laboratory.state import Laboratory
from desktop.window.parts import button, column, label, row

_LEAVE_OUT = ""
_UNITS = {
    "%": ("%", "g/kg", "mg/kg"),
    "cmol(+)/kg": ("cmol(+)/kg", "meq/100 g", "mmol(+)/kg", "mg/kg"),
    "": ("",),
}
"""What can be said of the unit of a column, by the unit of the property; other units are read from headings only."""


class ColumnsView(QWidget):
    """A line per column; below, what the marked one holds."""

    def __init__(self, laboratory: Laboratory) -> None:
        super().__init__()
        self._laboratory = laboratory
        self._headings: list[str] = []
        self._meanings: dict[str, Meaning | None] = {}
        self.model = CellModel([self.tr("As written"), self.tr("Property"), self.tr("Unit"), self.tr("Method")])
        self.table = CellTable(self.model, self.tr("Columns of the laboratory's table"))
        self.table.give(1, 1, 0, 1)
        self.table.selectionModel().currentRowChanged.connect(self._show_column)
        self.holds, self.unit = QComboBox(), QComboBox()
        self.holds.setAccessibleName(self.tr("Property in the marked column"))
        self.unit.setAccessibleName(self.tr("Unit of the marked column"))
        self.holds.addItem(self.tr("Nothing of interest"), _LEAVE_OUT)
        for known in PROPERTIES.values():
            self.holds.addItem(known.label, known.name)
        self.holds.currentIndexChanged.connect(lambda _at: self._offer_units())
        self.say = button(self.tr("Read it so"), Icon.GOOD)
        self.say.clicked.connect(self._say)
        tools = row(label(self.tr("Holds"), "field"), self.holds, self.unit, self.say, gap=8)
        tools.setStretch(1, 2)
        tools.setStretch(2, 1)
        layout = column(self.table, tools, gap=8)
        layout.setStretch(0, 1)
        self.setLayout(layout)

    def show_table(self, table: LaboratoryTable) -> None:
        """List the columns in the order of the file, those that were not understood last."""
        self._meanings = {found.heading: found.meaning for found in table.columns}
        ignored = {NoticeCode.COLUMN_IGNORED, NoticeCode.COLUMN_SUPERSEDED}
        for notice in table.notices:
            if notice.code in ignored and notice.row is None:
                self._meanings.setdefault(notice.column, None)
        for heading, said in self._laboratory.draft.meanings.items():
            self._meanings.setdefault(heading, said)
        waiting = {found.heading for found in table.unconfirmed}
        self._headings = list(self._meanings)
        at = self.table.row or 0
        self.model.set_rows(
            [_cells(heading, self._meanings[heading], heading in waiting) for heading in self._headings]
        )
        if self._headings:
            self.table.selectRow(min(at, len(self._headings) - 1))

    def _show_column(self, current: QModelIndex, _before: QModelIndex) -> None:
        if not current.isValid():
            return
        meaning = self._meanings[self._headings[current.row()]]
        with QSignalBlocker(self.holds):
            self.holds.setCurrentIndex(self.holds.findData(meaning.property if meaning else _LEAVE_OUT))
        self._offer_units()
        if meaning is not None:
            self.unit.setCurrentIndex(max(self.unit.findText(meaning.unit, Qt.MatchFlag.MatchFixedString), 0))

    def _offer_units(self) -> None:
        name = self.holds.currentData()
        self.unit.clear()
        self.unit.addItems(_units(name))
        self.unit.setEnabled(self.unit.count() > 1)

    def _say(self) -> None:
        row_at, name = self.table.row, self.holds.currentData()
        if row_at is None:
            return
        try:
            meaning = declared(name, self.unit.currentText()) if name else None
        except InputError as refused:
            self._laboratory.failed.emit(refused)
        else:
            self._laboratory.say_meaning(self._headings[row_at], meaning)


def _units(name: str) -> Sequence[str]:
    return _UNITS.get(property_named(name).unit, ("",)) if name else ("",)


def _cells(heading: str, meaning: Meaning | None, waits: bool) -> list[Cell]:
    if meaning is None:
        return [Cell(heading), Cell("–", ink=SUNLIGHT.muted), Cell(), Cell()]
    known = property_named(meaning.property)
    icon, ink = (Icon.CAUTION, SUNLIGHT.caution) if waits else (Icon.GOOD, SUNLIGHT.good)
    return [
        Cell(heading),
        Cell(known.label, bold=True, icon=icon, ink=ink),
        Cell(meaning.unit),
        Cell(meaning.method or known.method),
    ]
