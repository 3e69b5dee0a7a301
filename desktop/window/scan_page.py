"""Scanning a sample, repeat after repeat."""

from __future__ import annotations

from desktop.theme.icons import Icon
from desktop.window.curves import repeat_curves
from desktop.window.measuring import Doing, Measuring
from desktop.window.page import Page, Primary
from desktop.window.parts import button, column, label, pad, row
from desktop.window.plot_stage import PlotStage
from desktop.window.repeat_chips import RepeatChips, why_not
from desktop.wording import state_word


class ScanPage(Page):
    """The spectra as they come in, which of them count, and why one is to be scanned again."""

    def __init__(self, measuring: Measuring) -> None:
        super().__init__()
        self._measuring = measuring
        self._title = label(kind="title")
        self._about = label(kind="muted")
        self.finish = button(self.tr("Finish"), Icon.RESULTS)
        self.finish.clicked.connect(measuring.finish)
        self.stage = PlotStage(self.tr("Reflectance"), self.tr("Wavelength (nm)"), self.tr("Reflectance"))
        self.chips = RepeatChips()
        self.chips.again.connect(measuring.scan)
        self._why = label(wrap=True)
        head = row(column(self._title, self._about, gap=2), 1, self.finish)
        layout = column(head, self.stage, self.chips, self._why)
        layout.setStretch(1, 1)
        pad(layout, 28, 16)
        self.setLayout(layout)
        measuring.changed.connect(self.show_if_seen)
        measuring.repeat_scanned.connect(self._draw)

    def primary(self) -> Primary:
        """Scan the repeat that is due."""
        measuring, due = self._measuring, self._measuring.next_repeat
        if measuring.doing is Doing.FINISHING or due is None or measuring.sample is None:
            return Primary(self.tr("Working out the results…"), Icon.WAIT, enabled=False)
        watched = measuring.connected is not None and measuring.connected.watched
        if measuring.doing is Doing.SCANNING and watched:
            hint = self.tr("Scan with the program of the instrument: its file is taken when it appears. Esc stops.")
            return Primary(self.tr("Waiting for a file…"), Icon.WAIT, enabled=False, hint=hint)
        if measuring.doing is Doing.SCANNING:
            return Primary(self.tr("Scanning…"), Icon.SCAN, enabled=False, hint=self.tr("Hold still. Esc stops."))
        ready = measuring.connected is not None and measuring.doing is None
        if measuring.repeats is not None and due in measuring.repeats.to_redo:
            return Primary(self.tr("Scan repeat {0} again").format(due), Icon.REDO, enabled=ready)
        hint = self.tr("Lay the scanner on the soil.") if due == 1 else self.tr("Lift it, lay it on another spot.")
        if watched:
            hint = self.tr("Another program scans; Tilth takes its files.")
        words = self.tr("Scan repeat {0} of {1}").format(due, self._wanted)
        return Primary(words, Icon.SCAN, enabled=ready, hint=hint)

    def act(self) -> None:
        """Scan."""
        self._measuring.scan_next()

    def enter(self) -> None:
        """Show what there is of the sample."""
        self._draw()
        self.show_state()

    @property
    def _wanted(self) -> int:
        connected = self._measuring.connected
        return connected.rules.repeats if connected else 6

    def show_state(self) -> None:
        """Name the sample, show its repeats and why some do not count."""
        measuring = self._measuring
        sample = measuring.sample
        if sample is not None:
            self._title.setText(sample.name)
            self._about.setText(state_word(sample.state))
        running = measuring.newest if measuring.doing is Doing.SCANNING else None
        self.chips.show_repeats(self._wanted, measuring.repeats, running)
        self.chips.setEnabled(measuring.doing is None)
        self._offer_finish()
        self._why.setText(self._reasons())
        self._why.setVisible(bool(self._why.text()))
        self.changed.emit()

    def _offer_finish(self) -> None:
        repeats = self._measuring.repeats
        counted = sum(verdict.ok for verdict in repeats.verdicts) if repeats else 0
        under_way = self._measuring.sample is not None and self._measuring.next_repeat is not None
        offered = repeats is not None and repeats.enough and under_way
        self.finish.setVisible(offered)
        self.finish.setEnabled(self._measuring.doing is None)
        self.finish.setText(self.tr("Finish with {0} repeats").format(counted))

    def _reasons(self) -> str:
        repeats = self._measuring.repeats
        refused = [verdict for verdict in repeats.verdicts if not verdict.ok] if repeats else []
        return "\n".join(f"{verdict.repeat}: {why_not(verdict)}" for verdict in refused)

    def _draw(self) -> None:
        repeats = self._measuring.repeats
        self.stage.draw(repeat_curves(repeats, self._measuring.newest) if repeats is not None else [])
