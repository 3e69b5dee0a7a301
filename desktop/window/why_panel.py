"""Why an estimate is what it is: what the spectrum says beyond the mean soil, and which bands say it."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from core.inference.estimate import Estimate, Grade, Reason
from core.inference.explanation import Explanation
from core.repeatability import Repeatability
from desktop import why_words
from desktop.theme.icons import Icon
from desktop.theme.tokens import SUNLIGHT
from desktop.window.parts import clear, column, grow, icon_button, label, pad, picture, row, show_all
from desktop.window.why_lines import WhyLines
from desktop.window.why_plot import WhyPlot
from desktop.wording import grade_meaning
from desktop.workers.explaining import Explained


class WhyPanel(QFrame):
    """Beside the cards, in the place of the spectra; `closed` when it was read."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        grow(self)
        self._title = label(kind="heading", wrap=True)
        self.close_button = icon_button(self.tr("Close (Esc)"), Icon.CLOSE, "quiet")
        self.close_button.clicked.connect(self.closed)
        self.headline = label(wrap=True)
        self._above = _Notes()
        self.plot, self.lines = WhyPlot(), WhyLines()
        self._below = _Notes()
        self.area = self._scrolled()
        head = row(self._title, self.close_button, gap=8)
        head.setStretch(0, 1)
        head.setContentsMargins(11, 0, 0, 0)
        layout = column(head, self.area, gap=2)
        pad(layout, 10, 8)
        self.setLayout(layout)

    def wait_for(self, estimate: Estimate) -> None:
        """The answer is being worked out."""
        self._name(estimate)
        self.headline.setText(self.tr("Working it out …"))
        self._show_parts(parts=False)
        self._above.show_notes([])
        self._below.show_notes([])

    def show_explanation(
        self, explained: Explained, explanation: Explanation, samples: int, repeat: Repeatability | None
    ) -> None:
        """Explain one estimate; `samples` of a local calibration are behind it, 0 for none."""
        self._name(explanation.estimate)
        self.headline.setText(why_words.headline(explanation))
        self.plot.draw(explained, explanation)
        self.lines.show_explanation(explanation)
        self._show_parts(parts=Reason.NO_SKILL not in explanation.estimate.reasons)
        self._above.show_notes(list(_cautions(explanation)))
        self._below.show_notes(list(_remarks(explanation, samples, repeat)))
        self.plot.setAccessibleName(self.headline.text())
        # laid out now, for one frame with the parts over each other would be seen as a flash
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        self.area.verticalScrollBar().setValue(0)

    def words(self) -> str:
        """All that is said, for those who cannot see it."""
        told = [self._title.text(), self.headline.text()]
        return " ".join([*told, *self._above.words, *self._below.words])

    def _name(self, estimate: Estimate) -> None:
        self._title.setText(why_words.title(estimate))
        self.setAccessibleName(self._title.text())

    def _show_parts(self, *, parts: bool) -> None:
        self.plot.setVisible(parts)
        self.lines.setVisible(parts)

    def _scrolled(self) -> QScrollArea:
        inner = QWidget()
        layout = column(self.headline, self._above, self.plot, self.lines, self._below, 1, gap=12)
        pad(layout, 8, 6)
        inner.setLayout(layout)
        area = QScrollArea()
        area.setObjectName("why")
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return area


Note = tuple[Icon, str, str]
"""Icon, its colour, and a sentence."""


class _Notes(QWidget):
    """Sentences with an icon each, one under the other; hidden when there is none."""

    def __init__(self) -> None:
        super().__init__()
        self._layout: QVBoxLayout = column(gap=8)
        self.setLayout(self._layout)
        self.words: list[str] = []

    def show_notes(self, notes: list[Note]) -> None:
        """Replace the sentences."""
        clear(self._layout)
        self.words = [words for _, _, words in notes]
        for icon, ink, words in notes:
            self._layout.addWidget(_note(icon, ink, words))
        show_all(self._layout)
        self.setVisible(bool(notes))


def _note(icon: Icon, ink: str, words: str) -> QWidget:
    made, sign = QWidget(), picture(icon, ink, 18)
    said: QLabel = label(words, "small", wrap=True)
    layout: QHBoxLayout = row(sign, said, gap=8)
    layout.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
    layout.setStretch(1, 1)
    made.setLayout(layout)
    return made


def _cautions(explanation: Explanation) -> Iterator[Note]:
    """What must be known before the explanation is read."""
    if explanation.estimate.grade is Grade.OUTSIDE:
        yield Icon.OUTSIDE, SUNLIGHT.outside, grade_meaning(Grade.OUTSIDE)
    if explanation.association:
        yield Icon.LINK, SUNLIGHT.withheld, why_words.association_sentence(explanation.property)


def _remarks(explanation: Explanation, samples: int, repeat: Repeatability | None) -> Iterator[Note]:
    """What completes it."""
    if cancelling := why_words.cancelling_sentence(explanation):
        yield Icon.INFO, SUNLIGHT.muted, cancelling
    if adjusted := why_words.adjusted_sentence(explanation):
        yield Icon.INFO, SUNLIGHT.muted, adjusted
    if samples:
        yield Icon.LABORATORY, SUNLIGHT.good, why_words.calibration_sentence(samples)
    if repeat is not None:
        words = f"{why_words.repeat_sentence(repeat, explanation.unit)}. {why_words.repeat_source(repeat)}"
        yield Icon.REDO, SUNLIGHT.muted, words
    yield Icon.INFO, SUNLIGHT.muted, why_words.cause_sentence()
