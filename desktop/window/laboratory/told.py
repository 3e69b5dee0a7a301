"""What the message bar says of the laboratory: what was done, and the way back where there is one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from core.local import ReEstimated
from desktop.messages import sentence
from desktop.theme.icons import Icon
from desktop.window.laboratory.state import Laboratory
from desktop.window.message_bar import MessageBar, Offer, Tone


class Told(QObject):
    """Listens to the laboratory and tells."""

    def __init__(self, laboratory: Laboratory, message: MessageBar) -> None:
        super().__init__()
        self._laboratory = laboratory
        self._message = message
        laboratory.marked.connect(self._tell_marked)
        laboratory.saved.connect(self._tell_saved)
        laboratory.accepted.connect(lambda done: self._tell(self.tr("The calibration is in use."), done))
        laboratory.rolled_back.connect(lambda done: self._tell(self.tr("Gone back."), done))

    def _tell_marked(self, ids: tuple[int, ...]) -> None:
        words = (
            self.tr("1 sample is marked as sent.") if len(ids) == 1 else self.tr("{0} samples are marked as sent.")
        )
        back = Offer(self.tr("Take the marks back"), Icon.UNDO, lambda: self._take_back(ids))
        self._message.show_message(Tone.INFO, words.format(len(ids)), "", back)

    def _take_back(self, ids: tuple[int, ...]) -> None:
        self._message.hide()
        self._laboratory.take_back(ids)

    def _tell_saved(self, path: Path) -> None:
        folder = QUrl.fromLocalFile(str(path.parent))
        show = Offer(self.tr("Show the folder"), Icon.PROJECT, lambda: QDesktopServices.openUrl(folder))
        self._message.show_message(Tone.INFO, self.tr("The list is written."), str(path), show)

    def _tell(self, what: str, done: ReEstimated) -> None:
        anew = self.tr("{0} measurements were estimated anew; older estimates are kept.").format(done.done)
        if not done.refused:
            self._message.show_message(Tone.INFO, what, anew)
            return
        sample, why = next(iter(done.refused.items()))
        not_all = self.tr("{0} could not be estimated, such as {1}: {2}")
        words = not_all.format(len(done.refused), sample, sentence(why))
        self._message.show_message(Tone.CAUTION, what, f"{anew} {words}")
