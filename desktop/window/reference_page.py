"""The white reference: warm up the lamp, scan the white panel."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout

from core.acquisition.codes import ScanReason
from core.acquisition.warm_up import WarmUp
from desktop.figures import age_text, number
from desktop.messages import message_for
from desktop.theme.icons import Icon
from desktop.theme.tokens import SUNLIGHT
from desktop.window.measuring import Doing, Measuring
from desktop.window.page import Page, Primary
from desktop.window.parts import button, column, frame, label, pad, picture, row


class ReferencePage(Page):
    """Says how to lay the scanner on the panel, shows the warm-up, and why a reference was not taken."""

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
        card = frame(kind="card")
        inner = column(self._state, self._detail, self.bar, row(self.quick, self.skip, 1))
        pad(inner, 20, 18)
        card.setLayout(inner)
        layout = column(label(self.tr("White reference"), "title"), self._steps(), card, 1, gap=16)
        pad(layout, 28, 20)
        self.setLayout(layout)
        measuring.changed.connect(self.show_if_seen)
        measuring.reference_refused.connect(self._refuse)
        measuring.reference_taken.connect(lambda: self._refuse(()))

    def primary(self) -> Primary:
        """Warm up and take it; take it again when there was one."""
        doing = self._measuring.doing
        if doing is Doing.WARMING:
            return Primary(self.tr("The lamp is warming up…"), Icon.WAIT, enabled=False, hint=self.tr("Esc stops"))
        if doing is Doing.REFERENCE:
            return Primary(self.tr("Scanning the white panel…"), Icon.REFERENCE, enabled=False)
        ready = self._measuring.connected is not None and doing is None
        hint = self.tr("The scanner must lie on the white panel.")
        if self._measuring.reference.age_s is None:
            return Primary(self.tr("Warm up and take the reference"), Icon.REFERENCE, enabled=ready, hint=hint)
        return Primary(self.tr("Take the reference again"), Icon.REFERENCE, enabled=ready, hint=hint)

    def act(self) -> None:
        """Warm up for the first reference, scan at once for a later one."""
        if self._measuring.reference.age_s is None:
            self._measuring.warm_up()
        else:
            self._measuring.take_reference()

    def _steps(self) -> QVBoxLayout:
        return column(
            _advice(Icon.CLEAN, self.tr("Clean the window of the scanner and the white panel.")),
            _advice(Icon.REFERENCE, self.tr("Lay the scanner flat on the panel, so that no light gets in.")),
            _advice(Icon.WAIT, self.tr("Leave it there until the lamp has settled.")),
        )

    def _refuse(self, reasons: Sequence[ScanReason]) -> None:
        self._refused = reasons
        self.show_state()

    def enter(self) -> None:
        """Show how the reference stands."""
        self.show_state()

    def show_state(self) -> None:
        """Show how warm-up and reference stand."""
        measuring = self._measuring
        warming = measuring.doing is Doing.WARMING
        first = measuring.reference.age_s is None
        self.quick.setVisible(not warming and first)
        self.quick.setEnabled(measuring.doing is None and measuring.connected is not None)
        self.skip.setVisible(warming)
        self.bar.setVisible(measuring.doing in {Doing.WARMING, Doing.REFERENCE})
        self.bar.setValue(round(measuring.share * 1000))
        words = self._words()
        self._state.setText(words[0])
        self._detail.setText(words[1])
        self.changed.emit()

    def _words(self) -> tuple[str, str]:
        measuring = self._measuring
        if measuring.doing is Doing.WARMING and measuring.warming is not None:
            return self.tr("The lamp is warming up"), self._warming_words(measuring.warming)
        if self._refused:
            told = [message_for(reason) for reason in self._refused]
            return self.tr("No reference was taken"), " ".join(f"{one.sentence} {one.action}" for one in told)
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


def _advice(name: Icon, words: str) -> QHBoxLayout:
    text = label(words, wrap=True)
    layout = row(picture(name, SUNLIGHT.primary, 28), text)
    layout.setStretch(1, 1)
    return layout
