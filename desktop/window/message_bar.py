"""What happened and what to do about it, without a dialog in the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFrame, QPushButton

from core.errors import TilthError
from desktop.messages import action, sentence
from desktop.theme.icons import Icon
from desktop.theme.tokens import SUNLIGHT
from desktop.window.parts import (
    button,
    column,
    icon_button,
    label,
    pad,
    picture,
    restyle,
    row,
    show_icon,
    show_picture,
)

translate = QCoreApplication.translate


class Tone(StrEnum):
    """How grave a message is."""

    INFO = "info"
    CAUTION = "caution"
    FAULT = "fault"


@dataclass(frozen=True)
class Offer:
    """A button of a message: its words and what it does."""

    words: str
    icon: Icon
    do: Callable[[], object]


_LOOKS = {
    Tone.INFO: (Icon.GOOD, SUNLIGHT.good),
    Tone.CAUTION: (Icon.CAUTION, SUNLIGHT.caution),
    Tone.FAULT: (Icon.OUTSIDE, SUNLIGHT.outside),
}


class MessageBar(QFrame):
    """Shows one message at a time, the newest; hidden when there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("message")
        self._picture = picture(Icon.INFO, SUNLIGHT.text)
        self._sentence = label(kind="heading", wrap=True)
        self._action = label(wrap=True)
        self._offer = button("")
        self._offer.clicked.connect(self._take_offer)
        self._close = icon_button(translate("MessageBar", "Close the message"), Icon.CLOSE, "quiet")
        self._close.clicked.connect(self.hide)
        self._do: Callable[[], object] | None = None
        words = column(self._sentence, self._action, gap=2)
        layout = row(self._picture, words, self._offer, self._close)
        layout.setStretch(1, 1)
        pad(layout, 14, 6)
        self.setLayout(layout)
        self.hide()

    def show_message(self, tone: Tone, what: str, to_do: str = "", offer: Offer | None = None) -> None:
        """Show a sentence, what to do, and perhaps a button."""
        restyle(self, tone=tone.value)
        show_picture(self._picture, *_LOOKS[tone])
        self._sentence.setText(what)
        self._action.setText(to_do)
        self._action.setVisible(bool(to_do))
        self._set_offer(offer)
        self.setAccessibleName(f"{what} {to_do}")
        self.show()

    def show_error(self, error: TilthError, offer: Offer | None = None) -> None:
        """Show the sentence and the action of an expected failure."""
        self.show_message(Tone.CAUTION, sentence(error), action(error), offer)

    @property
    def words(self) -> str:
        """What is shown at the moment; empty when the bar is hidden."""
        return "" if self.isHidden() else f"{self._sentence.text()} {self._action.text()}".strip()

    @property
    def offer_button(self) -> QPushButton:
        """The button of the message."""
        return self._offer

    def _set_offer(self, offer: Offer | None) -> None:
        self._offer.setVisible(offer is not None)
        self._do = offer.do if offer else None
        if offer is not None:
            self._offer.setText(offer.words)
            show_icon(self._offer, offer.icon, SUNLIGHT.text)

    def _take_offer(self) -> None:
        if self._do is not None:
            self._do()
