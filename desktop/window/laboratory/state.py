"""What the window knows of local calibration in a project, and what it asks for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from core.laboratory.findings import Finding
from core.laboratory.headings import Meaning
from desktop.window.records import Records
from desktop.workers.laboratory_views import (
    Checked,
    Choosing,
    Draft,
    Overview,
    Place,
    Previewed,
    Version,
    Wanted,
    finding_key,
)
from desktop.workers.laboratory_worker import LaboratoryWorker
from desktop.workers.lane import Call, Lane

T = TypeVar("T")


class Laboratory(QObject):
    """One project at a time. `changed` after every change of an attribute."""

    changed = Signal()
    failed = Signal(object)
    marked = Signal(object)
    """Ids of the samples that were marked as sent."""
    saved = Signal(object)
    """Path of a list of samples."""
    values_wanted = Signal()
    previewed = Signal()
    accepted = Signal(object)
    rolled_back = Signal(object)
    """What was accepted or given up has reached the estimates; both carry how many were made anew."""
    _progressed = Signal(int, int)

    def __init__(self, records: Records) -> None:
        super().__init__()
        self._records = records
        self._worker = LaboratoryWorker(records.worker)
        self._lane = Lane("laboratory")
        self._lane.failed.connect(self.failed)
        self._progressed.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)
        self._waiting = 0
        self._project_id: int | None = None
        self._forget()

    def _forget(self) -> None:
        self.overview = Overview()
        self.choosing: Choosing | None = None
        self.wish_changed = False
        self.left_out: frozenset[int] = frozenset()
        self.draft = Draft()
        self.checked: Checked | None = None
        self.preview: Previewed | None = None
        self.versions: tuple[Version, ...] = ()
        self.share: float | None = None

    @property
    def busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._waiting > 0

    @property
    def project(self) -> int:
        """Id of the project in hand."""
        if self._project_id is None:
            raise RuntimeError("the laboratory is asked before there is a project")
        return self._project_id

    def look(self) -> None:
        """Bring everything up to date with the project that is chosen."""
        project = self._records.project
        if project is None:
            return
        if project.id != self._project_id:
            self._forget()
            self._project_id = project.id
        self._look_again()

    def close(self) -> None:
        """Finish what is asked and end the thread."""
        self._lane.close(lambda: None)

    # Choosing

    def choose(self, wanted: Wanted) -> None:
        """Choose samples for the laboratory."""
        project = self.project
        self._ask(lambda: self._worker.choose(project, wanted)).then(self._show_choosing)

    def forget_choice(self) -> None:
        """The wish is another one."""
        self.choosing, self.wish_changed = None, True
        self.changed.emit()

    def leave_out(self, sample_id: int) -> None:
        """Choose again without a sample."""
        if self.choosing is not None:
            self.left_out |= {sample_id}
            self.choose(replace(self.choosing.wanted, without=self.left_out))

    def mark_sent(self) -> None:
        """The chosen samples go to the laboratory."""
        if self.choosing is not None:
            self._mark([line.sample.id for line in self.choosing.lines], sent=True)

    def take_back(self, sample_ids: Collection[int]) -> None:
        """Samples were not sent after all."""
        self._mark(sample_ids, sent=False)

    def save_list(self, path: Path) -> None:
        """Write the list that is shown, as PDF or CSV by the ending of `path`."""
        lines = self.choosing.lines if self.choosing is not None else self.overview.waiting
        name = self._records.project.name if self._records.project is not None else ""
        self._ask(lambda: self._worker.save_list(path, name, lines)).then(self.saved.emit)

    # Values

    def open_table(self, path: Path) -> None:
        """Read a laboratory's table; what was typed before is kept, the rest begins anew."""
        self._read(path, Draft(typed=self.draft.typed))

    def say_meaning(self, heading: str, meaning: Meaning | None) -> None:
        """Say what a column holds; None: nothing of interest."""
        table = self.draft.table
        if table is not None:
            meanings: Mapping[str, Meaning | None] = {**self.draft.meanings, heading: meaning}
            self._read(Path(table.source), replace(self.draft, meanings=meanings))

    def confirm(self, heading: str) -> None:
        """The values of a column may be used in spite of what is said of it."""
        if self.draft.table is not None:
            table = self.draft.table.confirm({heading})
            self._check(replace(self.draft, table=table, confirmed=self.draft.confirmed | {heading}))

    def rename(self, stranger: str, sample: str) -> None:
        """Say which sample the laboratory meant."""
        self._check(replace(self.draft, renames={**self.draft.renames, stranger: sample}))

    def leave_stranger(self, stranger: str) -> None:
        """Leave out what the laboratory has under a name that the project has not."""
        self._check(replace(self.draft, strangers=self.draft.strangers | {stranger}))

    def type_values(self, values: Mapping[Place, float | None]) -> None:
        """Values as typed; None for a cell that was emptied."""
        typed = {**self.draft.typed, **{place: value for place, value in values.items() if value is not None}}
        emptied = {place for place, value in values.items() if value is None}
        kept = {place: value for place, value in typed.items() if place not in emptied}
        left_out = (self.draft.left_out | emptied) - set(kept)
        self._check(replace(self.draft, typed=kept, left_out=left_out))

    def accept_fix(self, finding: Finding) -> None:
        """Put right what was found, as suggested."""
        self._check(replace(self.draft, accepted=(*self.draft.accepted, finding)))

    def keep(self, finding: Finding) -> None:
        """What was found is as it shall be."""
        self._check(replace(self.draft, kept=self.draft.kept | {finding_key(finding)}))

    def leave_values_out(self, places: Collection[Place]) -> None:
        """Values are not used."""
        self._check(replace(self.draft, left_out=self.draft.left_out | set(places)))

    def decide_again(self) -> None:
        """Take all answers back; file and typed values stay."""
        table = self.draft.table
        if table is None:
            self._check(Draft(typed=self.draft.typed))
        else:
            self.open_table(Path(table.source))

    # Calibrating

    def make_preview(self) -> None:
        """Calibrate without accepting, and see what it would change."""
        project, checked = self.project, self.checked
        if checked is not None:
            self._ask(lambda: self._worker.preview(project, checked)).then(self._show_preview)

    def accept(self, name: str, reason: str) -> None:
        """Accept the preview and estimate the project anew."""
        project, preview = self.project, self.preview
        if preview is not None:
            self.share = 0.0
            tell = self._progressed.emit
            self._ask(lambda: self._worker.accept(project, preview, name, reason, tell)).then(self._show_accepted)

    def roll_back(self, bundle_id: str, to: int | None, reason: str) -> None:
        """Back to an earlier version (`to`), or to none, and estimate the project anew."""
        project, tell = self.project, self._progressed.emit
        self.share = 0.0
        self._ask(lambda: self._worker.roll_back(project, bundle_id, to, reason, tell)).then(self._show_rolled_back)

    # Answers, on the GUI thread

    def _ask(self, work: Callable[[], T]) -> Call[T]:
        self._waiting += 1
        self.changed.emit()
        return self._lane.run(work).always(self._rest)

    def _rest(self) -> None:
        self._waiting -= 1
        self.share = None
        self.changed.emit()

    def _look_again(self) -> None:
        project = self.project
        self._ask(lambda: self._worker.overview(project)).then(self._show_overview)
        self._ask(lambda: self._worker.versions(project)).then(self._show_versions)

    def _read(self, path: Path, draft: Draft) -> None:
        project = self.project
        self._ask(lambda: self._worker.read(project, path, draft)).then(self._show_read)

    def _check(self, draft: Draft) -> None:
        project = self.project
        self.draft = draft
        self._ask(lambda: self._worker.check(project, draft)).then(self._show_checked)

    def _mark(self, sample_ids: Collection[int], *, sent: bool) -> None:
        project, ids = self.project, tuple(sample_ids)
        call = self._ask(lambda: self._worker.mark_sent(project, ids, sent=sent))
        call.then(lambda overview: self._show_marked(overview, ids if sent else ()))

    def _show_overview(self, overview: Overview) -> None:
        self.overview = overview
        self.changed.emit()

    def _show_versions(self, versions: tuple[Version, ...]) -> None:
        self.versions = versions
        self.changed.emit()

    def _show_choosing(self, choosing: Choosing) -> None:
        self.choosing, self.wish_changed = choosing, False
        self.changed.emit()

    def _show_marked(self, overview: Overview, ids: tuple[int, ...]) -> None:
        self.overview, self.choosing, self.left_out = overview, None, frozenset()
        self.changed.emit()
        if ids:
            self.marked.emit(ids)

    def _show_read(self, checked: Checked) -> None:
        self.draft = checked.draft
        self._show_checked(checked)

    def _show_checked(self, checked: Checked) -> None:
        if checked.draft is self.draft:  # else more has been said meanwhile, and its answer is on the way
            self.checked, self.preview = checked, None
            self.changed.emit()

    def _show_preview(self, preview: Previewed) -> None:
        self.preview = preview
        self.changed.emit()
        self.previewed.emit()

    def _show_progress(self, done: int, total: int) -> None:
        self.share = done / total if total else 1.0
        self.changed.emit()

    def _show_accepted(self, re_estimated: object) -> None:
        self.draft, self.checked, self.preview = Draft(), None, None
        self._look_again()
        self.accepted.emit(re_estimated)

    def _show_rolled_back(self, re_estimated: object) -> None:
        self._look_again()
        self.rolled_back.emit(re_estimated)
