"""What the laboratory area is for, in four lines; shown while nothing has been chosen."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame

from desktop.theme.icons import Icon
from desktop.theme.tokens import SUNLIGHT
from desktop.window.parts import column, grow, label, pad, picture, row


class Intro(QFrame):
    """The way from the list of samples to estimates that hold here."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        lines = (
            (
                Icon.CHOOSE,
                self.tr("Choose the samples"),
                self.tr("The most useful come first, whatever you can pay for."),
            ),
            (Icon.SEND, self.tr("Send them"), self.tr("Print the list, label the bags, mark them as sent.")),
            (Icon.EDIT, self.tr("Enter the values"), self.tr("Tilth looks for slips, swaps and wrong units first.")),
            (
                Icon.COMPARE,
                self.tr("Look, then accept"),
                self.tr("All estimates of the project follow. You can go back."),
            ),
        )
        parts = [_line(icon, title, detail) for icon, title, detail in lines]
        layout = column(1, *parts, 2, gap=18)
        pad(layout, 28, 16)
        self.setLayout(layout)
        grow(self)


def _line(icon: Icon, title: str, detail: str) -> QFrame:
    made = QFrame()
    words = column(label(title, "heading"), label(detail, "muted", wrap=True), gap=2)
    layout = row(picture(icon, SUNLIGHT.primary, 32), words, gap=18)
    layout.setStretch(1, 1)
    made.setLayout(layout)
    return made
