"""The window: leads from one step to the next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QShortcut

from core.acquisition.preparing import Due
from core.store.opening import default_path
from core.store.records import Sample, SampleSummary
from desktop.devices.places import DevicePlaces
from desktop.devices.support import told_contents, usual_name
from desktop.theme.icons import Icon
from desktop.window.connect_page import ConnectPage
from desktop.window.flow import Situation, Step, next_step, steps_done, steps_open
from desktop.window.frame import Frame
from desktop.window.late import InPieces, load_laboratory, load_plotting
from desktop.window.measuring import Doing, Loss, Measuring
from desktop.window.message_bar import Offer, Tone
from desktop.window.page import Page, Primary
from desktop.window.records import Records
from desktop.window.reference_page import ReferencePage
from desktop.window.results_page import ResultsPage
from desktop.window.sample_page import SamplePage
from desktop.window.saving import ask_where_to_save, file_name
from desktop.window.scan_page import ScanPage
from desktop.window.scanner_words import back_words, lost_words
from desktop.window.telling import tell_names, tell_unverified
from desktop.workers.scanner_worker import Connected, Trial
from desktop.workers.store_worker import Shown

if TYPE_CHECKING:
    from desktop.window.laboratory.page import LaboratoryPage
    from desktop.window.laboratory.state import Laboratory


class MainWindow(Frame):
    """The frame with its pages. `ready` when the store is open and everything that loads late has been loaded.

    That is when `laboratory` and its page are there, which the first picture does not wait for.
    """

    ready = Signal()
    laboratory: Laboratory
    laboratory_page: LaboratoryPage

    def __init__(
        self, store_path: Path | None = None, address: str | None = None, trial: Trial | None = None
    ) -> None:
        places = DevicePlaces.beside(store_path or default_path())
        super().__init__(Measuring(trial or Trial(), places), Records(store_path))
        self._address = address
        self._started = False
        self._closed = False
        self._to_show = False
        self._has_laboratory = False
        self._due: Due | None = None
        self.in_laboratory = False
        self._make_pages()
        self._follow()
        self._take_keys()
        self.go(Step.CONNECT)

    def _make_pages(self) -> None:
        measuring, records = self.measuring, self.records
        self.connect_page = ConnectPage(measuring, records)
        self.reference_page = ReferencePage(measuring)
        self.sample_page = SamplePage(measuring, records, self.samples)
        self.scan_page = ScanPage(measuring)
        self.results_page = ResultsPage(measuring, records)
        self.pages: dict[Step, Page] = {
            Step.CONNECT: self.connect_page,
            Step.REFERENCE: self.reference_page,
            Step.SAMPLE: self.sample_page,
            Step.SCAN: self.scan_page,
            Step.RESULTS: self.results_page,
        }
        for page in self.pages.values():
            self.stack.addWidget(page)

    def _follow(self) -> None:
        measuring, records = self.measuring, self.records
        for page in self.pages.values():
            page.changed.connect(self._show_soon)
        measuring.changed.connect(self._show_soon)
        measuring.failed.connect(self.show_failure)
        measuring.connected_to.connect(self._scanner_connected)
        measuring.lost.connect(self._scanner_lost)
        measuring.back.connect(self._scanner_back)
        measuring.supported.connect(self.show_support)
        self.support_asked.connect(self.ask_for_support)
        self.connect_page.support.connect(self.support_asked)
        measuring.reference_taken.connect(self._reference_taken)
        measuring.measured.connect(records.estimate)
        measuring.repeat_scanned.connect(lambda: tell_names(self.message, measuring.repeats))
        records.failed.connect(self.show_failure)
        records.opened.connect(self._store_opened)
        records.project_chosen.connect(self._project_chosen)
        records.samples_loaded.connect(self._samples_loaded)
        records.sample_entered.connect(self._sample_entered)
        records.shown_changed.connect(self._sample_shown)
        records.issued.connect(self.show_report)
        self.results_page.left.connect(self._leave_results)
        self.results_page.explaining.failed.connect(self.show_failure)
        self.sample_page.form.completed.connect(self.actions_bar.main.setFocus)
        self.actions_bar.pressed.connect(self.press)
        self.actions_bar.stopped.connect(measuring.stop)
        self.header.steps.chosen.connect(self.go)
        self.header.laboratory.clicked.connect(self.to_laboratory)
        self.header.report.clicked.connect(self.ask_for_report)
        self.pane.project_chosen.connect(records.choose_project)
        self.pane.project_named.connect(records.add_project)
        self.pane.sample_chosen.connect(records.show)
        self.pane.new_sample.connect(self.new_sample)

    def _take_keys(self) -> None:
        for keys, do in (
            ("Space", self.press),
            ("Ctrl+Return", self.press),
            ("Esc", self.stop),
            ("Ctrl+N", self.new_sample),
            ("Ctrl+R", self.to_reference),
            ("Ctrl+L", self.to_laboratory),
            ("Ctrl+P", self.ask_for_report),
            ("Ctrl+E", self.explain),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(do)

    # What a person can do

    @property
    def page(self) -> Page:
        """The page in sight."""
        return self.laboratory_page if self.in_laboratory else self.pages[self.step]

    def go(self, step: Step) -> None:
        """Go to a step."""
        self.step, self.in_laboratory = step, False
        self.stack.setCurrentWidget(self.page)
        self._set_scene(step)
        if step not in {Step.SCAN, Step.RESULTS}:
            self.pane.show_chosen(None)
        self.actions_bar.main.setFocus()
        self.page.enter()
        self._show_state()

    def press(self) -> None:
        """Do what the big button says."""
        if self._primary.enabled:
            self.message.hide()
            self.page.act()

    def stop(self) -> None:
        """Stop the scanner; when it rests, close the message, then what was opened within the page."""
        if self.measuring.doing is not None:
            self.measuring.stop()
        elif not self.message.isHidden():
            self.message.hide()
        else:
            self.page.dismiss()

    def explain(self) -> None:
        """Why an estimate is what it is; each time of the next one."""
        if self.page is self.results_page:
            self.results_page.explain_next()

    def new_sample(self) -> None:
        """On to another sample, or to what has to be done before."""
        if self.measuring.doing is None:
            self.measuring.drop_sample()
            self.go(next_step(self._situation()))

    def to_reference(self) -> None:
        """To the white reference."""
        if Step.REFERENCE in steps_open(self._situation()):
            self.go(Step.REFERENCE)

    def to_laboratory(self) -> None:
        """To the laboratory, where there is something to send."""
        self.header.laboratory.setChecked(self.in_laboratory)
        if self._laboratory_open() and not self.in_laboratory:
            self.in_laboratory = True
            self.message.hide()
            self.stack.setCurrentWidget(self.laboratory_page)
            self.actions_bar.main.setFocus()
            self.laboratory_page.enter()
            self._show_state()

    def ask_for_report(self) -> None:
        """Ask where the report shall go."""
        project = self.records.project
        if project is None:
            return
        ask_where_to_save(
            self,
            self.tr("Write the report (PDF, and a CSV file beside it)"),
            self.tr("PDF (*.pdf)"),
            "pdf",
            f"{file_name(project.name, 'report')}.pdf",
            self.records.issue_report,
        )

    def ask_for_support(self) -> None:
        """Say what a support file holds, and offer to write it."""
        go_on = Offer(self.tr("Choose where…"), Icon.SAVE, self._choose_support_file)
        self.message.show_message(Tone.INFO, self.tr("A support file shows what went wrong."), told_contents(), go_on)

    def _choose_support_file(self) -> None:
        title, kinds = self.tr("Save a support file"), self.tr("Support file (*.zip)")
        ask_where_to_save(self, title, kinds, "zip", usual_name(), self.measuring.save_support)

    # What happens

    def start(self) -> None:
        """Open the store and load what takes long; called when the window has been painted."""
        self.records.open()
        if self.step is Step.CONNECT:
            self.page.enter()
        late = InPieces(self._load_late(), self)
        late.done.connect(self._loaded)
        late.go_on()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The first time: start what the window did not wait for."""
        super().paintEvent(event)
        if not self._started:
            self._started = True
            QTimer.singleShot(0, self, self.start)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Lamp off, store closed, threads ended; whatever was scanned is stored already."""
        self.hide()
        if not self._closed:
            self._closed = True
            with ExitStack() as at_last:  # each of them, whatever the others meet
                at_last.callback(self.records.close)
                if self._has_laboratory:
                    at_last.callback(self.laboratory.close)
                at_last.callback(self.measuring.close)
        super().closeEvent(event)

    def show_failure(self, error: BaseException) -> None:
        """Tell of it; without a scanner the next step is to connect one."""
        super().show_failure(error)
        if self.measuring.connected is None and self.step in {Step.REFERENCE, Step.SCAN}:
            self.go(Step.CONNECT)

    def _loaded(self) -> None:
        """Unless the window was closed over it."""
        if not self._closed:
            self.records.test_bundles()
            self.ready.emit()

    def _load_late(self) -> Iterator[None]:
        yield from load_plotting()
        for stage in (self.scan_page.stage, self.results_page.nir, self.results_page.mir):
            stage.raise_curtain()
            yield
        yield from load_laboratory()
        if not self._closed:  # a thread that began now would never end
            self._add_laboratory()
            yield
            self.laboratory_page.preview.agreement.raise_curtain()
        yield

    def _add_laboratory(self) -> None:
        from desktop.window.laboratory.page import LaboratoryPage
        from desktop.window.laboratory.state import Laboratory
        from desktop.window.laboratory.told import Told

        self.laboratory = Laboratory(self.records)
        self.laboratory_page = LaboratoryPage(self.laboratory, self.records)
        self.stack.addWidget(self.laboratory_page)
        self.laboratory_page.changed.connect(self._show_soon)
        self._told = Told(self.laboratory, self.message)
        self.laboratory.failed.connect(self.show_failure)
        self.laboratory.changed.connect(self._show_soon)
        for changed in (self.laboratory.accepted, self.laboratory.rolled_back):
            changed.connect(lambda _done: self.records.renew())
        self._has_laboratory = True
        self._show_soon()

    def _store_opened(self) -> None:
        if self.store_refused:
            self.store_refused = False
            self.message.hide()
        if self._address is not None:
            self.measuring.connect_to(self._address, self.records.sink())

    def _scanner_connected(self, connected: Connected) -> None:
        self.message.hide()
        if not connected.resumed:
            tell_unverified(self.message, connected.capabilities)
        self._go_on()

    def _scanner_lost(self, loss: Loss) -> None:
        self.message.show_message(Tone.CAUTION, *lost_words(loss), self.support_offer())

    def _scanner_back(self, connected: Connected) -> None:
        measuring = self.measuring
        under_way = measuring.sample is not None and measuring.repeats is not None
        what = self.tr("{0} is back.").format(connected.name)
        self.message.show_message(Tone.INFO, what, back_words(measuring.due, under_way=under_way))
        if measuring.due is not None or under_way:
            self._go_on()

    def _project_chosen(self) -> None:
        self.measuring.drop_sample()
        self.samples.set_summaries([])
        self.pane.show_projects(self.records.projects, self.records.project)
        if self.in_laboratory or self.step in {Step.SCAN, Step.RESULTS}:
            self._go_on()

    def _samples_loaded(self, summaries: list[SampleSummary]) -> None:
        self.samples.set_summaries(summaries)

    def _sample_entered(self, sample: Sample) -> None:
        if self.samples.named(sample.name) is None:
            self.samples.put(SampleSummary(sample, None, None, None))
        self._measure(sample)

    def _measure(self, sample: Sample) -> None:
        self.banner.next_soil()
        self.measuring.begin(sample)
        self.pane.show_chosen(sample.id)
        self.go(Step.SCAN)

    def _sample_shown(self, shown: Shown) -> None:
        self.samples.put(shown.summary)
        self.pane.show_chosen(shown.sample.id)
        self.go(Step.RESULTS)

    def _leave_results(self) -> None:
        due, shown = next_step(self._situation()), self.records.shown
        if due is Step.SAMPLE and shown is not None and shown.measurement is None:
            self._measure(shown.sample)
        else:
            self.go(due)

    def _reference_taken(self) -> None:
        self.message.hide()  # whatever was to be known before it
        self._go_on()

    def _go_on(self) -> None:
        self.go(next_step(self._situation()))

    def _set_scene(self, step: Step) -> None:
        if step is Step.REFERENCE and self.measuring.due is Due.DARK:
            self.banner.place_cover()
        elif step is Step.REFERENCE:
            self.banner.place_panel()
        elif step is Step.SCAN:
            self.banner.place_soil()

    # What is seen

    def _situation(self) -> Situation:
        measuring = self.measuring
        return Situation(
            scanner=measuring.connected is not None,
            reference=measuring.reference.valid,
            sample=measuring.sample is not None,
            results=self.records.shown is not None,
            busy=measuring.doing is not None,
            panel=measuring.connected is None or not measuring.connected.capabilities.own_reference,
        )

    @property
    def _primary(self) -> Primary:
        """What the big button says: that of the page, unless a lost scanner is waited for."""
        measuring = self.measuring
        if measuring.doing is Doing.RECONNECTING and measuring.connected is not None:
            words = self.tr("Waiting for {0}…").format(measuring.connected.name)
            return Primary(words, Icon.UNPLUGGED, enabled=False, hint=self.tr("Esc ends the waiting."))
        return self.page.primary()

    def _show_soon(self) -> None:
        """Once for all that changes in one go."""
        if not self._to_show:
            self._to_show = True
            QTimer.singleShot(0, self, self._show_state)

    def _show_state(self) -> None:
        self._to_show = False
        if self._due is not self.measuring.due:
            self._due = self.measuring.due
            if self.step is Step.REFERENCE:
                self._set_scene(self.step)
        now, measuring = self._situation(), self.measuring
        self.header.steps.show_steps(None if self.in_laboratory else self.step, steps_done(now), steps_open(now))
        self.header.laboratory.setChecked(self.in_laboratory)
        self.header.laboratory.setEnabled(self._laboratory_open() or self.in_laboratory)
        self.pane.setEnabled(not now.busy)
        self.pane.setVisible(not self.in_laboratory)
        self.header.report.setEnabled(self.records.project is not None)
        self.actions_bar.show_primary(self._primary)
        if self.in_laboratory:
            self.actions_bar.show_progress(self.laboratory.share, stoppable=False)
        else:
            self.actions_bar.show_progress(measuring.share if now.busy else None)

    def _laboratory_open(self) -> bool:
        measured = self.records.project is not None and self.samples.any_measured
        return self._has_laboratory and measured and self.measuring.doing is None
