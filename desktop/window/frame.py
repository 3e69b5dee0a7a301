"""What surrounds the pages of the window, and what it tells whatever the page."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from core.acquisition.scanner import ScannerCode
from core.errors import ScannerError, StoreError, TilthError
from desktop.theme.icons import Icon
from desktop.window.action_bar import ActionBar
from desktop.window.faults import details_of
from desktop.window.footer import Footer
from desktop.window.header import Header
from desktop.window.measuring import Measuring
from desktop.window.message_bar import MessageBar, Offer, Tone
from desktop.window.parts import column, row
from desktop.window.records import Records
from desktop.window.sample_model import SampleModel
from desktop.window.sample_pane import SamplePane
from desktop.window.simulated_banner import SimulatedBanner
from desktop.workers.store_worker import Issued

_LOG = logging.getLogger("tilth.window")

_SIZE = (1280, 800)
_LEAST_SIZE = (1024, 640)


class Frame(QMainWindow):
    """Banner and header above, samples at the left, message, page and big button beside them, footer below.

    It knows nothing of steps; the pages come into its `stack`. `support_asked` when somebody wants a support file.
    """

    support_asked = Signal()

    def __init__(self, measuring: Measuring, records: Records) -> None:
        super().__init__()
        self.setWindowTitle("Tilth")
        self.resize(*_SIZE)
        self.setMinimumSize(*_LEAST_SIZE)
        self.measuring, self.records = measuring, records
        self.store_refused = False
        self.samples = SampleModel()
        self.header, self.banner, self.message = Header(), SimulatedBanner(measuring), MessageBar()
        self.pane = SamplePane(self.samples)
        self.stack = QStackedWidget()
        self.actions_bar = ActionBar()
        self.footer = Footer(measuring, records)
        self._lay_out()

    def show_failure(self, error: BaseException) -> None:
        """Tell of an expected failure in its words, of any other as a fault of the program."""
        if not isinstance(error, TilthError):
            self.show_fault(error)
        elif error.code is ScannerCode.CANCELLED:
            self.message.show_message(Tone.INFO, self.tr("Stopped."), self.tr("What was scanned before is stored."))
        elif isinstance(error, StoreError) and self.records.project is None:
            self.store_refused = True
            again = Offer(self.tr("Try again"), Icon.REDO, self.records.open)
            self.message.show_error(error, again)
        elif isinstance(error, ScannerError):
            self.message.show_error(error, self.support_offer())
        else:
            self.message.show_error(error)

    def support_offer(self) -> Offer:
        """To save a support file, for whoever is to help with a scanner that fails."""
        return Offer(self.tr("Support file…"), Icon.SAVE, self.support_asked.emit)

    def show_support(self, file: Path) -> None:
        """Tell where a support file was written."""
        what = self.tr("The support file is written.")
        self.message.show_message(Tone.INFO, what, str(file), self._show_folder(file.parent))

    def show_fault(self, error: BaseException) -> None:
        """Tell of a fault of the program; the details go to the log, and to the clipboard when asked."""
        details = details_of(error)
        _LOG.error("unexpected: %s", details)
        copy = Offer(self.tr("Copy details"), Icon.COPY, lambda: QGuiApplication.clipboard().setText(details))
        what = self.tr("Something went wrong inside Tilth.")
        self.message.show_message(Tone.FAULT, what, self.tr("What was scanned is stored. You can go on."), copy)

    def show_report(self, issued: Issued) -> None:
        """Tell where a report was written."""
        what = self.tr("Report {0} is written.").format(issued.number)
        show = self._show_folder(issued.pdf.parent)
        self.message.show_message(Tone.INFO, what, f"{issued.pdf} · {issued.csv.name}", show)

    def _show_folder(self, folder: Path) -> Offer:
        url = QUrl.fromLocalFile(str(folder))
        return Offer(self.tr("Show the folder"), Icon.PROJECT, lambda: QDesktopServices.openUrl(url))

    def _lay_out(self) -> None:
        work = column(self.message, self.stack, self.actions_bar, gap=0)
        work.setStretch(1, 1)
        body = row(self.pane, work, gap=0)
        body.setStretch(1, 1)
        around = column(self.banner, self.header, body, self.footer, gap=0)
        around.setStretch(2, 1)
        centre = QWidget()
        centre.setLayout(around)
        self.setCentralWidget(centre)
