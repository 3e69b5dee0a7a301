"""The estimates of a sample as cards, with what limits all of them above and what they rest on below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QWidget

from core.inference.estimate import Estimate, Grade, Reason
from core.store.local_records import StoredCalibration
from desktop.figures import age_text
from desktop.messages import action, sentence
from desktop.theme.grades import look_of_grade
from desktop.window.parts import clear, column, label, pad, restyle, row, show_picture
from desktop.window.property_card import NoValueCard, PropertyCard
from desktop.window.reading import Reading, read
from desktop.wording import reason_sentence
from desktop.workers.store_worker import Shown

_TWO_COLUMNS_PX = 520


class ResultsCards(QScrollArea):
    """Cards in one column or two; `asked` when somebody asks why an estimate is what it is."""

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._notice = _Notice()
        self.cards: list[PropertyCard] = []
        self.no_values: list[NoValueCard] = []
        self._grid = QGridLayout()
        self._grid.setSpacing(10)
        self._columns = 0
        self._kept: PropertyCard | None = None
        self._basis = label(kind="small", wrap=True)
        around = QWidget()
        self._all = column(self._notice, self._grid, self._basis, 1, gap=10)
        around.setLayout(self._all)
        self.setWidget(around)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_sample(self, shown: Shown) -> None:
        """Show the estimates of another sample."""
        reading = read(shown.estimates.estimates if shown.estimates else ())
        clear(self._grid)
        self._columns, self._kept = 0, None
        self.cards = [self._card(shown, estimate, reasons) for estimate, reasons in reading.valued]
        self.no_values = [NoValueCard(group, reasons) for group, reasons in reading.without]
        self._place_cards()
        self._show_notice(shown, reading)
        self._basis.setText(self._basis_words(shown))

    def show_explained(self, estimate: Estimate | None) -> None:
        """Mark the card of the estimate that is being explained, and bring it into sight."""
        marked = None if estimate is None else self.card_of(estimate)
        for card in self.cards:
            card.show_explained(explained=card is marked)
        self._kept = marked or self._kept
        self._keep_in_sight()

    def card_of(self, estimate: Estimate) -> PropertyCard | None:
        """The card of an estimate, if it has one."""
        return next((card for card in self.cards if card.estimates[0].property == estimate.property), None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out the cards for the new width."""
        super().resizeEvent(event)
        self._place_cards()
        self._keep_in_sight()

    def _keep_in_sight(self) -> None:
        """The card that was asked about last stays where it can be seen when the page is laid out anew."""
        if self._kept is not None:
            self._all.activate()
            self.ensureWidgetVisible(self._kept, 0, 0)

    def _card(self, shown: Shown, estimate: Estimate, reasons: Sequence[Reason]) -> PropertyCard:
        card = PropertyCard(estimate, reasons, shown.samples_behind(estimate), shown.insight)
        card.asked.connect(self.asked)
        return card

    def _place_cards(self) -> None:
        """As many columns as there is room for; done again only when that changes."""
        columns = 2 if self.width() >= _TWO_COLUMNS_PX else 1
        if columns == self._columns:
            return
        self._columns = columns
        for at, card in enumerate((*self.cards, *self.no_values)):
            self._grid.addWidget(card, at // columns, at % columns)
        for column_at in range(2):
            self._grid.setColumnStretch(column_at, 1 if column_at < columns else 0)

    def _show_notice(self, shown: Shown, reading: Reading) -> None:
        if shown.problem is not None:
            self._notice.say(f"{sentence(shown.problem)} {action(shown.problem)}", Grade.CAUTION)
        elif shown.measurement is None:
            self._notice.say(self.tr("This sample has not been scanned yet."), Grade.CAUTION)
        elif reading.all_outside:
            self._notice.say(self.tr("No value can be given for this spectrum."), Grade.OUTSIDE)
        elif reading.shared:
            self._notice.say(" ".join(reason_sentence(reason) for reason in reading.shared), Grade.CAUTION)
        elif shown.calibration is not None:
            words = self.tr("Calibrated with the laboratory values of {0} samples from here: “{1}”.")
            self._notice.say(words.format(shown.calibration.ref.n, shown.calibration.name), Grade.GOOD)
        else:
            self._notice.hide()

    def _basis_words(self, shown: Shown) -> str:
        if shown.estimates is None or shown.measurement is None:
            return ""
        bundle, measurement = shown.estimates.bundle, shown.measurement
        parts = [
            self.tr("Bundle {0} version {1}").format(bundle.id, bundle.version),
            self._calibration_words(shown.calibration),
            self.tr("{0} repeats averaged").format(len(measurement.repeats_used)),
            measurement.source,
        ]
        if measurement.reference_age_s is not None:
            parts.append(self.tr("reference {0} old").format(age_text(measurement.reference_age_s)))
        told = " · ".join(parts)
        why_not = shown.insight.why_not
        return told if why_not is None else f"{told}\n{sentence(why_not)}"

    def _calibration_words(self, used: StoredCalibration | None) -> str:
        if used is None:
            return self.tr("not calibrated here")
        return self.tr("calibration “{0}” version {1}, {2} samples").format(used.name, used.version, used.ref.n)


_TONES = {Grade.GOOD: "info", Grade.CAUTION: "caution", Grade.OUTSIDE: "fault"}


class _Notice(QFrame):
    """A line that stands above the cards."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("message")
        self._picture = QLabel()
        self._words = label(wrap=True)
        layout = row(self._picture, self._words)
        layout.setStretch(1, 1)
        pad(layout, 12, 10)
        self.setLayout(layout)
        self.hide()

    def say(self, words: str, grade: Grade) -> None:
        """Show words in the look of a grade."""
        look = look_of_grade(grade)
        show_picture(self._picture, look.icon, look.ink)
        self._words.setText(words)
        restyle(self, tone=_TONES[grade])
        self.show()
