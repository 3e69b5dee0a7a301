"""Which of the scanned samples to send to the laboratory, in the order of their use."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QFrame, QGridLayout, QPushButton, QScrollArea, QVBoxLayout

from core.properties import property_named
from desktop.theme.icons import Icon
from desktop.window.laboratory.cells import Cell, CellModel, CellTable
from desktop.window.laboratory.count_field import CountField
from desktop.window.laboratory.intro import Intro
from desktop.window.laboratory.order import advice_sentence, heads, order_rows, sent_rows
from desktop.window.laboratory.state import Laboratory
from desktop.window.page import Page, Primary
from desktop.window.parts import button, clear, column, frame, grow, label, pad, row, toggle
from desktop.workers.laboratory_views import Wanted

_WISH_PX = 300
_MOST = 200


class ChooseStage(Page):
    """A wish at the left; at the right the samples that fulfil it best, and what further ones would bring."""

    def __init__(self, laboratory: Laboratory) -> None:
        super().__init__()
        self._laboratory = laboratory
        self._listed: tuple[str, ...] = ()
        self._rows: list[list[Cell]] = []
        self.count = CountField(10, _MOST, self.tr("How many samples"))
        self.count.changed.connect(self._wish_changed)
        self.properties: dict[str, QPushButton] = {}
        self._properties_grid = QGridLayout()
        self._properties_grid.setSpacing(8)
        self.by_site = toggle(self.tr("Sites"), on=True)
        self.by_depth = toggle(self.tr("Depths"), on=True)
        for made in (self.by_site, self.by_depth):
            made.toggled.connect(lambda _on: self._wish_changed())
        self.advice = label(kind="heading", wrap=True)
        self.intro = Intro()
        self.model = CellModel(heads())
        self.table = CellTable(self.model, self.tr("Samples for the laboratory, the most useful first"))
        self.table.give(0, 0, 0, 0, 1)
        self.leave_out = button(self.tr("Leave out"), Icon.CLOSE)
        self.leave_out.setToolTip(self.tr("Choose without the marked sample, say because too little of it is left"))
        self.leave_out.clicked.connect(self._leave_out)
        self.save = button(self.tr("Save the list"), Icon.SAVE)
        self.save.setToolTip(self.tr("As PDF to print, or as CSV"))
        self.save.clicked.connect(self._ask_where)
        body = row(self._wish_side(), self._list_side(), gap=16)
        body.setStretch(1, 1)
        self.setLayout(body)
        laboratory.changed.connect(self.show_if_seen)

    def wish(self) -> Wanted:
        """What is asked for."""
        wanted = tuple(name for name, made in self.properties.items() if made.isChecked())
        return Wanted(
            self.count.value,
            wanted,
            by_site=self.by_site.isChecked() and self.by_site.isEnabled(),
            by_depth=self.by_depth.isChecked() and self.by_depth.isEnabled(),
            without=self._laboratory.left_out,
        )

    def primary(self) -> Primary:
        """Choose, then mark as sent, then wait for what comes back."""
        if self._laboratory.busy:
            return Primary(self.tr("One moment…"), Icon.WAIT, enabled=False)
        if self._laboratory.choosing is not None:
            count = len(self._laboratory.choosing.lines)
            hint = self.tr("Label the bags with these ids and send them. The marks can be taken back.")
            return Primary(self.tr("Mark {0} as sent").format(count), Icon.SEND, enabled=count > 0, hint=hint)
        if self._laboratory.overview.waiting and not self._laboratory.wish_changed:
            return Primary(self.tr("Enter the values"), Icon.EDIT)
        enough = bool(self.wish().properties) and self._laboratory.overview.free > 0
        hint = "" if self.wish().properties else self.tr("Say which properties matter.")
        return Primary(self.tr("Choose {0} samples").format(self.count.value), Icon.CHOOSE, enabled=enough, hint=hint)

    def act(self) -> None:
        """Choose, mark, or go on to the values."""
        laboratory = self._laboratory
        if laboratory.choosing is not None:
            laboratory.mark_sent()
        elif laboratory.overview.waiting and not laboratory.wish_changed:
            laboratory.values_wanted.emit()
        else:
            laboratory.choose(self.wish())

    def enter(self) -> None:
        """Show what there is."""
        self.show_state()

    def show_state(self) -> None:
        """Fill in what the project holds and what was chosen or sent."""
        overview, choosing = self._laboratory.overview, self._laboratory.choosing
        self._list_properties(overview.properties)
        self.by_site.setEnabled(overview.sites > 1)
        self.by_depth.setEnabled(overview.depths > 1)
        rows = order_rows(choosing) if choosing is not None else sent_rows(overview.waiting)
        if rows != self._rows:
            self._rows = rows
            self.model.set_rows(rows, heads(sent=choosing is None))
            self.table.selectRow(0)
        self.advice.setText(advice_sentence(overview, choosing))
        self.table.setVisible(bool(rows))
        self.intro.setVisible(not rows)
        self.leave_out.setVisible(choosing is not None)
        self.save.setVisible(bool(rows))
        self.changed.emit()

    # Parts

    def _wish_side(self) -> QScrollArea:
        count = label(self.tr("How many samples"), "field")
        count.setBuddy(self.count)
        inner = column(
            count,
            self.count,
            label(self.tr("Which properties matter"), "field"),
            self._properties_grid,
            label(self.tr("Some from each of"), "field"),
            row(self.by_site, self.by_depth, gap=8),
            1,
            gap=8,
        )
        pad(inner, 14, 12)
        card = frame(kind="card")
        card.setLayout(inner)
        return _scrolled(card, _WISH_PX)

    def _list_side(self) -> QFrame:
        tools = row(self.leave_out, 1, self.save, gap=8)
        layout: QVBoxLayout = column(self.advice, self.intro, self.table, tools, gap=10)
        layout.setStretch(2, 1)
        made = frame()
        made.setLayout(layout)
        grow(made)
        return made

    def _list_properties(self, names: Sequence[str]) -> None:
        if tuple(names) == self._listed:
            return
        self._listed = tuple(names)
        clear(self._properties_grid)
        self.properties = {name: toggle(property_named(name).label, on=True) for name in names}
        for at, made in enumerate(self.properties.values()):
            made.toggled.connect(lambda _on: self._wish_changed())
            self._properties_grid.addWidget(made, at // 2, at % 2)

    # What a person does

    def _wish_changed(self) -> None:
        self._laboratory.forget_choice()

    def _leave_out(self) -> None:
        if self.table.row is not None and self._laboratory.choosing is not None:
            self._laboratory.leave_out(self._laboratory.choosing.lines[self.table.row].sample.id)

    def _ask_where(self) -> None:
        dialog = QFileDialog(self, self.tr("Save the list of samples"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("PDF, to print (*.pdf)"), self.tr("CSV table (*.csv)")])
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix("csv" if "csv" in chosen else "pdf"))
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(self.tr("samples for the laboratory"))
        dialog.fileSelected.connect(lambda path: self._laboratory.save_list(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def _scrolled(inner: QFrame, width: int) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(inner)
    area.setWidgetResizable(True)
    area.setFixedWidth(width)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area
