"""What the laboratory found: a file or typed values, how its columns are read, and what is in doubt."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QScrollArea, QStackedWidget, QWidget

from desktop.theme.icons import Icon
from desktop.theme.tokens import SUNLIGHT
from desktop.window.laboratory.columns_view import ColumnsView
from desktop.window.laboratory.entry_model import EntryModel
from desktop.window.laboratory.entry_table import EntryTable
from desktop.window.laboratory.matters import Matter, MatterList, matters_of, notes_of
from desktop.window.laboratory.state import Laboratory
from desktop.window.page import Page, Primary
from desktop.window.parts import button, column, label, pad, picture, restyle, row, toggle
from desktop.workers.laboratory_views import Checked, Place

_DOUBTS_PX = 372
_MOST_AT_ONCE = 30
"""Doubts that are shown as cards together."""


class ValuesStage(Page):
    """At first a place to drop a file; then the values at the left and what is in doubt at the right."""

    def __init__(self, laboratory: Laboratory) -> None:
        super().__init__()
        self._laboratory = laboratory
        self._typing = False
        self.open = button(self.tr("Open a table…"), Icon.OPEN)
        self.type = button(self.tr("Type values in"), Icon.EDIT)
        self.start = _Start(self.open, self.type)
        self.model = EntryModel()
        self.table = EntryTable(self.model, self.tr("Laboratory values; type, or paste from a spreadsheet"))
        self.columns = ColumnsView(laboratory)
        self.matters = MatterList()
        self.values_seen = toggle(self.tr("Values"), on=True)
        self.columns_seen = toggle(self.tr("Columns"))
        self.another = button(self.tr("Open a table…"), Icon.OPEN)
        self.again = button(self.tr("Decide again"), Icon.UNDO)
        self._source = label(kind="small")
        self._verdict = label(kind="heading", wrap=True)
        self._left = QStackedWidget()
        self._desk = self._desk_part()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.start)
        self._stack.addWidget(self._desk)
        self.setLayout(column(self._stack))
        self.setAcceptDrops(True)
        self._connect()

    def primary(self) -> Primary:
        """On to the preview, when everything is decided."""
        checked = self._laboratory.checked
        if self._laboratory.busy:
            return Primary(self.tr("One moment…"), Icon.WAIT, enabled=False)
        if not self._desk_seen():
            return Primary(self.tr("Open the laboratory's table"), Icon.OPEN)
        if checked is None or not checked.matched.names:
            hint = self.tr("Type or paste values, or open a table.")
            return Primary(self.tr("See what changes"), Icon.COMPARE, enabled=False, hint=hint)
        if checked.questions:
            hint = self.tr("Decide what is in doubt first; it stands at the right.")
            return Primary(self.tr("See what changes"), Icon.COMPARE, enabled=False, hint=hint)
        return Primary(
            self.tr("See what changes"), Icon.COMPARE, hint=self.tr("Nothing changes until you accept it.")
        )

    def act(self) -> None:
        """Open a table, or calibrate for a preview."""
        if self._desk_seen():
            self._laboratory.make_preview()
        else:
            self.ask_for_table()

    def enter(self) -> None:
        """Show what there is."""
        self.show_state()
        if self._desk_seen():
            self.table.setFocus()

    def show_state(self) -> None:
        """Show values, columns and doubts."""
        checked = self._laboratory.checked
        self._stack.setCurrentWidget(self._desk if self._desk_seen() else self.start)
        if self._desk_seen():
            self._show_values(checked)
            self._show_doubts(checked)
        self.changed.emit()

    def ask_for_table(self) -> None:
        """Ask which file the laboratory sent."""
        dialog = QFileDialog(self, self.tr("Open the laboratory's table"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Tables (*.csv *.tsv *.txt *.xlsx)"), self.tr("All files (*)")])
        dialog.fileSelected.connect(lambda path: self._laboratory.open_table(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def type_in(self) -> None:
        """Show an empty table to type into."""
        self._typing = True
        self.show_state()
        self.table.setCurrentIndex(self.model.index(0, 1))
        self.table.setFocus()

    # A file that is dropped

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """One file can be dropped."""
        urls = event.mimeData().urls()
        if len(urls) == 1 and urls[0].isLocalFile():
            event.acceptProposedAction()
            restyle(self.start.drop, over=True)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """It went elsewhere."""
        restyle(self.start.drop, over=False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Read it."""
        restyle(self.start.drop, over=False)
        event.acceptProposedAction()
        self._laboratory.open_table(Path(event.mimeData().urls()[0].toLocalFile()))

    # Parts

    def _desk_part(self) -> QWidget:
        self._left.addWidget(self.table)
        self._left.addWidget(self.columns)
        head = row(self.values_seen, self.columns_seen, self._source, self.another, gap=8)
        head.setStretch(2, 1)
        left = column(head, self._left, gap=8)
        left.setStretch(1, 1)
        area = QScrollArea()
        area.setWidget(self.matters)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        top = row(self._verdict, self.again, gap=8)
        top.setStretch(0, 1)
        right = QWidget()
        right.setLayout(column(top, area, gap=8))
        right.setFixedWidth(_DOUBTS_PX)
        made = QWidget()
        layout = row(left, right, gap=16)
        layout.setStretch(0, 1)
        made.setLayout(layout)
        return made

    def _connect(self) -> None:
        self.open.clicked.connect(self.ask_for_table)
        self.another.clicked.connect(self.ask_for_table)
        self.type.clicked.connect(self.type_in)
        self.again.clicked.connect(self._laboratory.decide_again)
        self.values_seen.clicked.connect(lambda: self._look_at(self.table))
        self.columns_seen.clicked.connect(lambda: self._look_at(self.columns))
        self.model.typed.connect(self._laboratory.type_values)
        self.model.refused.connect(lambda text: self._verdict.setText(self.tr("“{0}” is no number.").format(text)))
        self.matters.looked_at.connect(self._look_where)
        self._laboratory.changed.connect(self.show_if_seen)

    # State

    def _desk_seen(self) -> bool:
        draft = self._laboratory.draft
        return self._typing or draft.table is not None or bool(draft.typed)

    def _look_at(self, seen: QWidget) -> None:
        self._left.setCurrentWidget(seen)
        self.values_seen.setChecked(seen is self.table)
        self.columns_seen.setChecked(seen is self.columns)

    def _look_where(self, matter: Matter) -> None:
        if matter.places:
            self._look_at(self.table)
            self.table.show_place(matter.places[0])

    def _show_values(self, checked: Checked | None) -> None:
        draft, overview = self._laboratory.draft, self._laboratory.overview
        there = checked.matched.names if checked is not None else ()
        waiting = [line.sample.name for line in overview.waiting]
        # rows must not move while somebody types
        samples = list(dict.fromkeys([*waiting, *there])) if waiting or draft.table is not None else overview.names
        of_file = draft.table.properties if draft.table is not None else overview.properties
        typed = [name for _, name in draft.typed]
        doubted = frozenset(place for matter in self._open(checked) for place in matter.places)
        self.model.show_values(samples, list(dict.fromkeys([*of_file, *typed])), _values(checked), doubted)
        self.columns_seen.setVisible(draft.table is not None)
        if draft.table is not None:
            self.columns.show_table(draft.table)
            count = len(draft.table.columns)
            self.columns_seen.setText(self.tr("Columns ({0})").format(count))
            self._source.setText(Path(draft.table.source).name)
        elif self._left.currentWidget() is self.columns:
            self._look_at(self.table)

    def _show_doubts(self, checked: Checked | None) -> None:
        matters = self._open(checked)
        notes = notes_of(checked) if checked is not None else []
        more = len(matters) - _MOST_AT_ONCE
        if more > 0:
            notes.insert(0, self.tr("{0} more are shown when these are decided.").format(more))
        self.matters.show_matters(matters[:_MOST_AT_ONCE], notes)
        self.again.setVisible(self._laboratory.draft.decided > 0)
        self._verdict.setText(self._verdict_words(checked, len(matters)))

    def _verdict_words(self, checked: Checked | None, questions: int) -> str:
        if checked is None or not checked.matched.names:
            return self.tr("No values yet.")
        if questions:
            one, more = self.tr("1 thing is in doubt"), self.tr("{0} things are in doubt")
            return one if questions == 1 else more.format(questions)
        words = self.tr("Nothing is in doubt: {0} values of {1} samples.")
        count = sum(int(np.isfinite(column).sum()) for column in checked.matched.values.values())
        return words.format(count, len(checked.matched.names))

    def _open(self, checked: Checked | None) -> list[Matter]:
        return matters_of(self._laboratory, checked) if checked is not None else []


class _Start(QWidget):
    """Where a file can be dropped, and what else can be done."""

    def __init__(self, *buttons: QWidget) -> None:
        super().__init__()
        self.drop = QFrame()
        self.drop.setObjectName("drop")
        centred = Qt.AlignmentFlag.AlignCenter
        words = (
            label(self.tr("Drop the laboratory's table here"), "title", wrap=True),
            label(
                self.tr("CSV or Excel (.xlsx), a row per sample, with the ids of the samples."), "muted", wrap=True
            ),
        )
        for made in words:
            made.setAlignment(centred)
        sign = picture(Icon.LABORATORY, SUNLIGHT.primary, 48)
        inner = column(1, row(1, sign, 1), *words, row(1, *buttons, 1), 1)
        pad(inner, 24, 12)
        self.drop.setLayout(inner)
        self.setLayout(column(self.drop))


def _values(checked: Checked | None) -> Mapping[Place, float]:
    if checked is None:
        return {}
    matched = checked.matched
    return {
        (sample, name): float(found[at])
        for name, found in matched.values.items()
        for at, sample in enumerate(matched.names)
        if np.isfinite(found[at])
    }
