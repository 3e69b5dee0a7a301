"""What was found in a sample: property cards, spectra, and what the estimates rest on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QWidget

from core.inference.estimate import Grade, Reason
from core.store.local_records import StoredCalibration
from desktop.figures import age_text, depth_text, moment_text, position_text
from desktop.messages import action, sentence
from desktop.theme.grades import look_of_grade
from desktop.theme.icons import Icon
from desktop.window.curves import average_curve, mir_curve
from desktop.window.measuring import Measuring
from desktop.window.page import Page, Primary
from desktop.window.parts import clear, column, label, pad, restyle, row, show_picture
from desktop.window.plot_stage import PlotStage
from desktop.window.property_card import NoValueCard, PropertyCard
from desktop.window.reading import Reading, read
from desktop.window.records import Records
from desktop.wording import evidence_sentence, reason_sentence, state_word
from desktop.workers.store_worker import Shown

_TWO_COLUMNS_PX = 520


class ResultsPage(Page):
    """The results of the sample that is shown, just measured or chosen from the list."""

    left = Signal()

    def __init__(self, measuring: Measuring, records: Records) -> None:
        super().__init__()
        self._measuring = measuring
        self._records = records
        self._title = label(kind="title")
        self._about = label(kind="muted", wrap=True)
        self._notice = _Notice()
        self.cards: list[PropertyCard] = []
        self.no_values: list[NoValueCard] = []
        self._grid = QGridLayout()
        self._grid.setSpacing(10)
        self._basis = label(kind="small", wrap=True)
        self.nir = PlotStage(self.tr("Measured NIR spectrum"), self.tr("Wavelength (nm)"), self.tr("Reflectance"))
        self.mir = PlotStage(
            self.tr("Predicted MIR spectrum"),
            self.tr("Wavenumber (cm⁻¹)"),
            self.tr("Absorbance (SNV)"),
            descending=True,
        )
        self._area = self._scrolled()
        self._columns = 0
        left = column(self._title, self._about, self._area, gap=8)
        layout = row(left, column(self.nir, self.mir), gap=16)
        layout.setStretch(0, 3)
        layout.setStretch(1, 2)
        pad(layout, 24, 14)
        self.setLayout(layout)
        records.shown_changed.connect(self.show_sample)
        records.shown_renewed.connect(self.show_sample)

    def primary(self) -> Primary:
        """On to the next sample."""
        shown = self._records.shown
        if self._measuring.connected is None:
            return Primary(self.tr("Connect a scanner"), Icon.CONNECT)
        if not self._measuring.reference.valid:
            return Primary(self.tr("Take the reference"), Icon.REFERENCE)
        if shown is not None and shown.measurement is None:
            return Primary(self.tr("Scan {0}").format(shown.sample.name), Icon.SCAN)
        return Primary(self.tr("Next sample"), Icon.SAMPLE)

    def act(self) -> None:
        """The window goes on to the step that is due."""
        self.left.emit()

    def show_sample(self, shown: Shown) -> None:
        """Show another sample."""
        self._title.setText(shown.sample.name)
        self._about.setText(_about(shown))
        reading = read(shown.estimates.estimates if shown.estimates else ())
        self._show_cards(reading, shown.calibration)
        self._show_notice(shown, reading)
        self._basis.setText(self._basis_words(shown))
        self._draw(shown)
        self.changed.emit()

    def _scrolled(self) -> QScrollArea:
        around = QWidget()
        around.setLayout(column(self._notice, self._grid, self._basis, 1, gap=10))
        area = QScrollArea()
        area.setWidget(around)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return area

    def _show_cards(self, reading: Reading, used: StoredCalibration | None) -> None:
        clear(self._grid)
        self._columns = 0
        n = used.ref.n if used is not None else 0
        self.cards = [
            PropertyCard(estimate, reasons, 0 if Reason.NO_LOCAL_CALIBRATION in estimate.reasons else n)
            for estimate, reasons in reading.valued
        ]
        self.no_values = [NoValueCard(group, reasons) for group, reasons in reading.without]
        self._place_cards()

    def _place_cards(self) -> None:
        """As many columns as there is room for; done again only when that changes."""
        columns = 2 if self._area.width() >= _TWO_COLUMNS_PX else 1
        if columns == self._columns:
            return
        self._columns = columns
        for at, card in enumerate((*self.cards, *self.no_values)):
            self._grid.addWidget(card, at // columns, at % columns)
        for column_at in range(2):
            self._grid.setColumnStretch(column_at, 1 if column_at < columns else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out the cards for the new width."""
        super().resizeEvent(event)
        self._place_cards()

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
        return " · ".join(parts)

    def _calibration_words(self, used: StoredCalibration | None) -> str:
        if used is None:
            return self.tr("not calibrated here")
        return self.tr("calibration “{0}” version {1}, {2} samples").format(used.name, used.version, used.ref.n)

    def _draw(self, shown: Shown) -> None:
        spectrum = shown.measurement.spectrum if shown.measurement else None
        self.nir.draw([average_curve(spectrum)] if spectrum is not None else [])
        if shown.mir is None:
            self.mir.draw([])
            self.mir.set_words(self.tr("Predicted MIR spectrum"))
        else:
            curve, band = mir_curve(shown.mir)
            self.mir.draw([curve], band)
            self.mir.set_words(self.tr("Predicted MIR spectrum"), evidence_sentence(shown.mir.evidence))


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


def _about(shown: Shown) -> str:
    sample, site = shown.sample, shown.site
    parts = [
        site.name if site else "",
        depth_text(sample.depth_from_cm, sample.depth_to_cm),
        state_word(sample.state),
    ]
    if site is not None and site.position is not None:
        parts.append(position_text(site.position.latitude, site.position.longitude))
    if shown.measurement is not None and shown.measurement.finished is not None:
        parts.append(moment_text(shown.measurement.finished))
    return " · ".join(part for part in parts if part)
