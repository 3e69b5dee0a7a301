"""What must be done before samples can be scanned: exposure, dark, warm-up of the lamp, white reference."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar

from core.acquisition.codes import ScanReason
from core.acquisition.preparing import Due
from core.acquisition.warm_up import WarmUp
from desktop.figures import age_text, number
from desktop.messages import message_for
from desktop.theme.icons import Icon
from desktop.theme.tokens import SUNLIGHT
from desktop.window.measuring import Doing, Measuring
from desktop.window.page import Page, Primary
from desktop.window.parts import button, column, frame, label, pad, picture, row, show_picture

_ADVICE = 3
_BUSY = {Doing.WARMING, Doing.REFERENCE, Doing.OPTIMISING, Doing.DARK}


class ReferencePage(Page):
    """Says what to put before the scanner and what to press; shows the warm-up, and why a reference was not taken."""

    def __init__(self, measuring: Measuring) -> None:
        super().__init__()
        self._measuring = measuring
        self._refused: Sequence[ScanReason] = ()
        self._state = label(kind="heading", wrap=True)
        self._detail = label(wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setMaximum(1000)
        self.quick = button(self.tr("Take it at once, the lamp is warm"), Icon.REFERENCE)
        self.quick.clicked.connect(measuring.take_reference)
        self.skip = button(self.tr("Do not wait any longer"), Icon.NEXT)
        self.skip.clicked.connect(measuring.skip_warm_up)
        self.title = label(kind="title")
        self._pictures = [picture(Icon.CLEAN, SUNLIGHT.primary, 28) for _ in range(_ADVICE)]
        self._advice = [label(wrap=True) for _ in range(_ADVICE)]
        steps = column(*(_line(mark, words) for mark, words in zip(self._pictures, self._advice, strict=True)))
        card = frame(kind="card")
        inner = column(self._state, self._detail, self.bar, row(self.quick, self.skip, 1))
        pad(inner, 20, 18)
        card.setLayout(inner)
        layout = column(self.title, steps, card, 1, gap=16)
        pad(layout, 28, 20)
        self.setLayout(layout)
        measuring.changed.connect(self.show_if_seen)
        measuring.reference_refused.connect(self._refuse)
        measuring.reference_taken.connect(lambda: self._refuse(()))

    def primary(self) -> Primary:
        """The next of exposure, dark and white; the white again when there was one."""
        doing, due = self._measuring.doing, self._measuring.due
        if doing in _BUSY:
            return self._resting(doing)
        ready = self._measuring.connected is not None and doing is None
        if due is Due.OPTIMISE:
            hint = self.tr("The scanner must lie on the white panel.")
            return Primary(self.tr("Adjust the exposure"), Icon.EXPOSURE, enabled=ready, hint=hint)
        if due is Due.DARK:
            hint = self.tr("No light may reach the window.")
            return Primary(self.tr("The window is covered: take the dark"), Icon.DARK, enabled=ready, hint=hint)
        hint = self.tr("The scanner must lie on the white panel.")
        if self._cold:
            return Primary(self.tr("Warm up and take the reference"), Icon.REFERENCE, enabled=ready, hint=hint)
        words = self.tr("Take the reference") if self._first else self.tr("Take the reference again")
        return Primary(words, Icon.REFERENCE, enabled=ready, hint=hint)

    def act(self) -> None:
        """Do what is due; warm up for the first reference, scan at once for a later one."""
        due = self._measuring.due
        self._refused = ()
        if due is Due.OPTIMISE:
            self._measuring.optimise()
        elif due is Due.DARK:
            self._measuring.take_dark()
        elif self._cold:
            self._measuring.warm_up()
        else:
            self._measuring.take_reference()

    def _resting(self, doing: Doing) -> Primary:
        words, name = {
            Doing.WARMING: (self.tr("The lamp is warming up…"), Icon.WAIT),
            Doing.OPTIMISING: (self.tr("Adjusting the exposure…"), Icon.EXPOSURE),
            Doing.DARK: (self.tr("Taking the dark…"), Icon.DARK),
        }.get(doing, (self.tr("Scanning the white panel…"), Icon.REFERENCE))
        return Primary(words, name, enabled=False, hint=self.tr("Esc stops"))

    @property
    def _first(self) -> bool:
        return self._measuring.reference.age_s is None

    @property
    def _cold(self) -> bool:
        """Whether there is a lamp to wait for."""
        connected = self._measuring.connected
        return self._first and connected is not None and connected.capabilities.warm_up_s > 0

    def _show_advice(self) -> None:
        title, *advice = self._told()
        self.title.setText(title)
        for mark, line, (name, words) in zip(self._pictures, self._advice, advice, strict=True):
            show_picture(mark, name, SUNLIGHT.primary, 28)
            line.setText(words)

    def _told(self) -> tuple[str, tuple[Icon, str], tuple[Icon, str], tuple[Icon, str]]:
        """The title and what to do, in three lines."""
        clean = (Icon.CLEAN, self.tr("Clean the window of the scanner and the white panel."))
        flat = (Icon.REFERENCE, self.tr("Lay the scanner flat on the panel, so that no light gets in."))
        if self._measuring.due is Due.DARK:
            cover = self.tr("Close the cap of the scanner, or cover its window with something black and thick.")
            shade = self.tr("Shade it with your hand: a little daylight in the dark falsifies every sample.")
            leave = self.tr("Leave it covered until the dark is taken. The white panel comes next.")
            return self.tr("Dark"), (Icon.DARK, cover), (Icon.CAUTION, shade), (Icon.WAIT, leave)
        if self._measuring.due is Due.OPTIMISE:
            finds = self.tr("The scanner then finds how long it must look. Dark and white come next.")
            return self.tr("Exposure"), clean, flat, (Icon.EXPOSURE, finds)
        return self.tr("White reference"), clean, flat, (Icon.WAIT, self._wait_words())

    def _wait_words(self) -> str:
        connected = self._measuring.connected
        limit_s = connected.capabilities.warm_up_s if connected else 0.0
        if limit_s <= 0:
            return self.tr("Leave it there until the scan is done.")
        most = age_text(limit_s)
        return self.tr("Leave it there until the lamp has settled; with this scanner that takes {0} at most.").format(
            most
        )

    def _refuse(self, reasons: Sequence[ScanReason]) -> None:
        self._refused = reasons
        self.show_state()

    def enter(self) -> None:
        """Show how the reference stands."""
        self.show_state()

    def show_state(self) -> None:
        """Show what is due, and how warm-up and reference stand."""
        measuring = self._measuring
        warming = measuring.doing is Doing.WARMING
        self._show_advice()
        self.quick.setVisible(not warming and self._cold and measuring.due is Due.REFERENCE)
        self.quick.setEnabled(measuring.doing is None and measuring.connected is not None)
        self.skip.setVisible(warming)
        self.bar.setVisible(measuring.doing in _BUSY)
        self.bar.setValue(round(measuring.share * 1000))
        words = self._words()
        self._state.setText(words[0])
        self._detail.setText(words[1])
        self.changed.emit()

    def _words(self) -> tuple[str, str]:
        measuring = self._measuring
        if measuring.doing is Doing.WARMING and measuring.warming is not None:
            return self.tr("The lamp is warming up"), self._warming_words(measuring.warming)
        if self._refused and measuring.due is Due.OPTIMISE:
            brighter = self.tr("There is more light than before. Adjust the exposure; dark and white come after it.")
            return self.tr("The exposure no longer fits"), brighter
        if self._refused:
            told = [message_for(reason) for reason in self._refused]
            return self.tr("No reference was taken"), " ".join(f"{one.sentence} {one.action}" for one in told)
        if measuring.due is Due.OPTIMISE:
            return self.tr("The exposure is not set"), self.tr(
                "It is set on the white panel, so that nothing is too bright."
            )
        if measuring.due is Due.DARK:
            needs = self.tr(
                "This scanner cannot shut out light by itself: what it reads in the dark is taken off every scan."
            )
            return self.tr("No dark yet"), needs
        status = measuring.reference
        if status.age_s is None:
            return self.tr("No reference yet"), self.tr("Everything is measured against the white panel.")
        age = self.tr("Taken {0} ago.").format(age_text(status.age_s))
        if status.valid:
            return self.tr("The reference holds"), age
        return self.tr("Take the reference again"), " ".join(message_for(why).sentence for why in status.reasons)

    def _warming_words(self, warming: WarmUp) -> str:
        rules = self._measuring.connected.rules if self._measuring.connected else None
        if warming.change is None or rules is None:
            return self.tr("White after white is scanned until they agree.")
        so_far = self.tr("The last whites differ by {0} %; the lamp has settled when it is {1} % at most.")
        return so_far.format(number(100 * warming.change, 2), number(100 * rules.warm_up_change, 1))


def _line(mark: QLabel, words: QLabel) -> QHBoxLayout:
    layout = row(mark, words)
    layout.setStretch(1, 1)
    return layout
