"""The laboratory area: its stages under one title."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget

from desktop.window.laboratory.choose_stage import ChooseStage
from desktop.window.laboratory.history_stage import HistoryStage
from desktop.window.laboratory.preview_stage import PreviewStage
from desktop.window.laboratory.stages import Stage, StageStrip
from desktop.window.laboratory.state import Laboratory
from desktop.window.laboratory.values_stage import ValuesStage
from desktop.window.page import Page, Primary
from desktop.window.parts import column, label, pad, row
from desktop.window.records import Records


class LaboratoryPage(Page):
    """Choose, values, preview and history; the page that is seen says what the big button does."""

    def __init__(self, laboratory: Laboratory, records: Records) -> None:
        super().__init__()
        self._laboratory = laboratory
        self._records = records
        self.choose, self.values = ChooseStage(laboratory), ValuesStage(laboratory)
        self.preview, self.history = PreviewStage(laboratory), HistoryStage(laboratory)
        self.stages: dict[Stage, Page] = {
            Stage.CHOOSE: self.choose,
            Stage.RESULTS: self.values,
            Stage.PREVIEW: self.preview,
            Stage.HISTORY: self.history,
        }
        self.stage = Stage.CHOOSE
        self.strip = StageStrip()
        self.strip.chosen.connect(self.go)
        self._project = label(kind="muted")
        self._stack = QStackedWidget()
        for page in self.stages.values():
            self._stack.addWidget(page)
            page.changed.connect(self.changed)
        head = row(label(self.tr("Laboratory"), "title"), self._project, 1, self.strip)
        layout = column(head, self._stack, gap=10)
        layout.setStretch(1, 1)
        pad(layout, 24, 10)
        self.setLayout(layout)
        laboratory.changed.connect(self._show_strip)
        laboratory.values_wanted.connect(lambda: self.go(Stage.RESULTS))
        laboratory.accepted.connect(lambda _done: self.go(Stage.HISTORY))
        laboratory.previewed.connect(lambda: self.go(Stage.PREVIEW))

    @property
    def page(self) -> Page:
        """The stage in sight."""
        return self.stages[self.stage]

    def primary(self) -> Primary:
        """What the stage says."""
        return self.page.primary()

    def act(self) -> None:
        """Do what the stage says."""
        self.page.act()

    def enter(self) -> None:
        """Look at the project anew."""
        project = self._records.project
        self._project.setText(project.name if project is not None else "")
        self._laboratory.look()
        self.go(self.stage)

    def go(self, stage: Stage) -> None:
        """Show a stage."""
        self.stage = stage if stage in self._open() else Stage.CHOOSE
        self._stack.setCurrentWidget(self.page)
        self._show_strip()
        self.page.enter()
        self.changed.emit()

    def _open(self) -> frozenset[Stage]:
        there = self._laboratory.preview is not None
        return frozenset(stage for stage in Stage if stage is not Stage.PREVIEW or there)

    def _show_strip(self) -> None:
        if self.stage not in self._open():
            self.go(Stage.RESULTS)
        self.strip.show_stages(self.stage, self._open())
