"""The repeats of a sample as a row of chips: which count, which to scan again."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from core.acquisition.result import RepeatVerdict
from desktop.messages import message_for
from desktop.theme.icons import Icon
from desktop.theme.tokens import SUNLIGHT
from desktop.window.parts import button, clear, restyle, row, show_icon
from desktop.workers.scanner_worker import Repeats

translate = QCoreApplication.translate


class RepeatChips(QWidget):
    """One chip each; pressing one that was scanned asks to scan it again."""

    again = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._chips: list[QPushButton] = []
        self._row = row(gap=8)
        self.setLayout(self._row)

    def show_repeats(self, wanted: int, repeats: Repeats | None, running: int | None) -> None:
        """Show `wanted` chips in the states of the repeats; `running` is being scanned now."""
        if len(self._chips) != wanted:
            self._make(wanted)
        verdicts = {verdict.repeat: verdict for verdict in repeats.verdicts} if repeats else {}
        for number, chip in enumerate(self._chips, start=1):
            _dress(chip, number, verdicts.get(number), running=number == running)

    def chip(self, number: int) -> QPushButton:
        """The chip of a repeat."""
        return self._chips[number - 1]

    def _make(self, wanted: int) -> None:
        clear(self._row)
        self._chips = []
        for number in range(1, wanted + 1):
            chip = button("", Icon.WAIT, "chip")
            chip.clicked.connect(lambda _on=False, number=number: self.again.emit(number))
            self._row.addWidget(chip)
            self._chips.append(chip)


def why_not(verdict: RepeatVerdict) -> str:
    """Why a repeat does not count and what to do, in sentences."""
    told = [message_for(reason) for reason in verdict.reasons]
    return " ".join(f"{message.sentence} {message.action}" for message in told)


def _dress(chip: QPushButton, number: int, verdict: RepeatVerdict | None, *, running: bool) -> None:
    if running:
        tone, name, colour, word = "running", Icon.SCAN, SUNLIGHT.primary, translate("RepeatChips", "now")
    elif verdict is None:
        tone, name, colour, word = "pending", Icon.WAIT, SUNLIGHT.outline, ""
    elif verdict.ok:
        tone, name, colour, word = "ok", Icon.GOOD, SUNLIGHT.good, translate("RepeatChips", "ok")
    else:
        tone, name, colour, word = "redo", Icon.REDO, SUNLIGHT.outside, translate("RepeatChips", "again")
    chip.setText(f"{number}  {word}".strip())
    show_icon(chip, name, colour, colour)
    chip.setAccessibleName(translate("RepeatChips", "Repeat {0} {1}").format(number, word))
    chip.setEnabled(verdict is not None and not running)
    chip.setToolTip(why_not(verdict) if verdict is not None else "")
    restyle(chip, tone=tone)
