"""The stages of the laboratory area, and the buttons that lead to them."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.theme.icons import Icon
from desktop.theme.tokens import SUNLIGHT
from desktop.window.parts import button, row, show_icon

translate = QCoreApplication.translate


class Stage(StrEnum):
    """One page each."""

    CHOOSE = "choose"
    RESULTS = "results"
    PREVIEW = "preview"
    HISTORY = "history"


_ICONS = {
    Stage.CHOOSE: Icon.CHOOSE,
    Stage.RESULTS: Icon.EDIT,
    Stage.PREVIEW: Icon.COMPARE,
    Stage.HISTORY: Icon.HISTORY,
}


class StageStrip(QWidget):
    """A button for each stage; the present one is filled."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._buttons = {stage: self._button(stage) for stage in Stage}
        self.setLayout(row(*self._buttons.values(), gap=2))

    def show_stages(self, present: Stage, open_: frozenset[Stage]) -> None:
        """Mark the present stage and enable those that can be gone to."""
        for stage, shown in self._buttons.items():
            ink = SUNLIGHT.on_primary if stage is present else SUNLIGHT.primary
            show_icon(shown, _ICONS[stage], ink, SUNLIGHT.on_primary if stage is present else SUNLIGHT.muted)
            shown.setChecked(stage is present)
            shown.setEnabled(stage in open_ or stage is present)

    def button(self, stage: Stage) -> QPushButton:
        """The button of a stage."""
        return self._buttons[stage]

    def _button(self, stage: Stage) -> QPushButton:
        made = button(_word(stage), _ICONS[stage], "step")
        made.setCheckable(True)
        made.clicked.connect(lambda: self.chosen.emit(stage))
        return made


def _word(stage: Stage) -> str:
    words = {
        Stage.CHOOSE: translate("StageStrip", "Choose"),
        Stage.RESULTS: translate("StageStrip", "Values"),
        Stage.PREVIEW: translate("StageStrip", "Preview"),
        Stage.HISTORY: translate("StageStrip", "History"),
    }
    return words[stage]
