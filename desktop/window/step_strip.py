"""The way from the scanner to the results: what is done, what comes next."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from desktop.theme.icons import Icon, pixmap
from desktop.theme.tokens import SUNLIGHT
from desktop.window.flow import Step
from desktop.window.parts import button, row, show_icon

translate = QCoreApplication.translate

_ICONS = {
    Step.CONNECT: Icon.CONNECT,
    Step.REFERENCE: Icon.REFERENCE,
    Step.SAMPLE: Icon.SAMPLE,
    Step.SCAN: Icon.SCAN,
    Step.RESULTS: Icon.RESULTS,
}


class StepStrip(QWidget):
    """A button for each step; those that can be gone to are enabled, the present one is filled."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Step | None, frozenset[Step], frozenset[Step]] | None = None
        self._buttons = {step: self._button(step) for step in Step}
        parts: list[QWidget] = []
        for step in Step:
            parts += [self._buttons[step]] if step is Step.RESULTS else [self._buttons[step], _arrow()]
        self.setLayout(row(*parts, gap=2))

    def show_steps(self, present: Step | None, done: frozenset[Step], open_: frozenset[Step]) -> None:
        """Mark the present step, if it is one, tick what is done, enable what can be gone to."""
        if self._shown == (present, done, open_):
            return
        self._shown = (present, done, open_)
        for step, shown in self._buttons.items():
            name = Icon.GOOD if step in done and step is not present else _ICONS[step]
            colour = SUNLIGHT.on_primary if step is present else SUNLIGHT.primary
            show_icon(shown, name, colour, SUNLIGHT.on_primary if step is present else SUNLIGHT.muted)
            shown.setChecked(step is present)
            shown.setEnabled(step in open_ or step is present)

    def _button(self, step: Step) -> QPushButton:
        made = button(_word(step), _ICONS[step], "step")
        made.setCheckable(True)
        made.clicked.connect(lambda: self.chosen.emit(step))
        return made


def _arrow() -> QLabel:
    made = QLabel()
    made.setPixmap(pixmap(Icon.NEXT, SUNLIGHT.outline, 14, made.devicePixelRatioF()))
    made.setFixedWidth(22)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return made


def _word(step: Step) -> str:
    words = {
        Step.CONNECT: translate("StepStrip", "Connect"),
        Step.REFERENCE: translate("StepStrip", "Reference"),
        Step.SAMPLE: translate("StepStrip", "Sample"),
        Step.SCAN: translate("StepStrip", "Scan"),
        Step.RESULTS: translate("StepStrip", "Results"),
    }
    return words[step]
