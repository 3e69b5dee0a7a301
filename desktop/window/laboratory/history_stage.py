"""The calibrations of the project, which of them holds, and the way back."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit

from desktop.figures import DASH, moment_text, number
from desktop.theme.icons import Icon
from desktop.theme.tokens import SUNLIGHT
from desktop.window.laboratory.cells import Cell, CellModel, CellTable
from desktop.window.laboratory.state import Laboratory
from desktop.window.page import Page, Primary
from desktop.window.parts import column, label
from desktop.workers.laboratory_views import Version

translate = QCoreApplication.translate

_LONGEST = 200


class HistoryStage(Page):
    """A line per version; the marked one can be gone back to, with a reason."""

    def __init__(self, laboratory: Laboratory) -> None:
        super().__init__()
        self._laboratory = laboratory
        self._shown: tuple[Version, ...] = ()
        heads = (
            self.tr("Holds"),
            self.tr("Name"),
            self.tr("Samples"),
            self.tr("Bundle"),
            self.tr("Accepted"),
            self.tr("By"),
            self.tr("Reason"),
        )
        self.model = CellModel(heads)
        self.table = CellTable(self.model, self.tr("Calibrations of the project"))
        self.table.give(0, 1, 0, 0, 0, 0, 1)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_marked())
        self._none = label(self.tr("This project has not been calibrated yet."), "muted", wrap=True)
        self._told = label(kind="small", wrap=True)
        self._why = label(self.tr("Reason for going back"), "field")
        self.reason = QLineEdit()
        self.reason.setMaxLength(_LONGEST)
        self.reason.setAccessibleName(self._why.text())
        self.reason.textChanged.connect(lambda _text: self.changed.emit())
        self._why.setBuddy(self.reason)
        layout = column(self._none, self.table, self._told, column(self._why, self.reason, gap=4), gap=10)
        layout.setStretch(1, 1)
        layout.addStretch(0)
        self.setLayout(layout)
        laboratory.changed.connect(self.show_if_seen)

    def primary(self) -> Primary:
        """Go back to the marked version."""
        if self._laboratory.share is not None:
            return Primary(self.tr("Estimating anew…"), Icon.WAIT, enabled=False)
        marked = self._marked()
        if marked is None or marked.active:
            hint = self.tr("Mark the version to go back to.") if self._can_go_back() else ""
            return Primary(self.tr("Go back"), Icon.UNDO, enabled=False, hint=hint)
        told = bool(self.reason.text().strip())
        hint = self.tr("All estimates follow. Nothing is lost.") if told else self.tr("Say in a few words why.")
        words = (
            self.tr("Go back to “{0}”").format(_short(marked.stored.name))
            if marked.stored
            else self.tr("Use no calibration")
        )
        return Primary(words, Icon.UNDO, enabled=told and not self._laboratory.busy, hint=hint)

    def act(self) -> None:
        """Go back."""
        marked = self._marked()
        if marked is not None and not marked.active:
            to = marked.stored.id if marked.stored is not None else None
            self._laboratory.roll_back(marked.bundle_id, to, self.reason.text().strip())
            self.reason.clear()

    def enter(self) -> None:
        """Show the versions."""
        self.show_state()
        self.table.setFocus()

    def show_state(self) -> None:
        """List the versions, the newest first, and last the bundle without any."""
        versions = self._laboratory.versions
        if versions != self._shown:
            self._shown = versions
            self.model.set_rows([_cells(version) for version in versions])
            self.table.selectRow(0)
        for part in (self.table, self._told):
            part.setVisible(bool(versions))
        self._none.setVisible(not versions)
        self._show_marked()

    def _marked(self) -> Version | None:
        at = self.table.row
        versions = self._laboratory.versions
        return versions[at] if at is not None and at < len(versions) else None

    def _can_go_back(self) -> bool:
        return any(not version.active for version in self._laboratory.versions)

    def _show_marked(self) -> None:
        marked = self._marked()
        for part in (self._why, self.reason):
            part.setVisible(marked is not None and not marked.active)
        self._told.setText("\n".join(self._events(marked)) if marked is not None else "")
        self.changed.emit()

    def _events(self, version: Version) -> list[str]:
        words = {
            True: self.tr("{0}: accepted by {1}: {2}"),
            False: self.tr("{0}: gone back to by {1}: {2}"),
        }
        return [
            words[event.action.value == "accept"].format(moment_text(event.at), event.who, event.reason)
            for event in version.events
        ]


def _cells(version: Version) -> list[Cell]:
    ink = SUNLIGHT.text if version.active else SUNLIGHT.muted
    first = version.accepted
    holds = (
        Cell("", icon=Icon.GOOD, ink=SUNLIGHT.good, detail=translate("HistoryStage", "This one holds"))
        if version.active
        else Cell("")
    )
    return [
        holds,
        Cell(_name(version), bold=version.active, ink=ink),
        Cell(number(version.n, 0) if version.stored is not None else DASH, figure=True, ink=ink),
        Cell(version.bundle_id, ink=ink),
        Cell(moment_text(first.at) if first is not None else DASH, ink=ink),
        Cell(first.who if first is not None else DASH, ink=ink),
        Cell(first.reason if first is not None else DASH, first.reason if first is not None else "", ink=ink),
    ]


def _name(version: Version) -> str:
    if version.stored is not None:
        return version.stored.name
    return translate("HistoryStage", "No calibration: the bundle alone")


def _short(name: str) -> str:
    return name if len(name) <= 24 else f"{name[:23]}…"
