"""What the message bar tells of the scanner in use."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from core.acquisition.scanner import Capabilities
from desktop.theme.icons import Icon
from desktop.window.message_bar import MessageBar, Offer, Tone
from desktop.window.scanner_words import several_names_words, unverified_words
from desktop.workers.scanner_worker import Repeats

translate = QCoreApplication.translate

_FEW_POINTS = 1
"""Of what is unverified that are told before anybody asks for all."""


def tell_unverified(bar: MessageBar, can: Capabilities) -> None:
    """What nobody has tried on a real scanner of this kind; nothing when there is nothing to tell."""
    points = unverified_words(can)
    if points:
        _tell_points(bar, points, _FEW_POINTS)


def _tell_points(bar: MessageBar, points: list[str], most: int) -> None:
    what = translate("telling", "Not everything about this kind of scanner was tried on a real one.")
    told = [f"• {point}" for point in points[:most]]
    words = translate("telling", "Show all {0}").format(len(points))
    rest = Offer(words, Icon.INFO, lambda: _tell_points(bar, points, len(points)))
    bar.show_message(Tone.CAUTION, what, "\n".join(told), rest if len(points) > most else None)


def tell_names(bar: MessageBar, repeats: Repeats | None) -> None:
    """A file may hold several samples, each a row; they must not be averaged unseen."""
    if repeats is not None and len(repeats.labels) > 1:
        bar.show_message(Tone.CAUTION, *several_names_words(repeats.labels))
