"""What was found in a sample: cards of its estimates, and beside them spectra, or why an estimate is what it is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from core.inference.estimate import Estimate
from desktop.figures import depth_text, moment_text, position_text
from desktop.theme.icons import Icon
from desktop.window.curves import average_curve, mir_curve
from desktop.window.explaining import Explaining
from desktop.window.measuring import Measuring
from desktop.window.page import Page, Primary
from desktop.window.parts import column, label, pad, row
from desktop.window.plot_stage import PlotStage
from desktop.window.property_card import NoValueCard, PropertyCard
from desktop.window.records import Records
from desktop.window.results_cards import ResultsCards
from desktop.window.why_panel import WhyPanel
from desktop.wording import evidence_sentence, state_word
from desktop.workers.store_worker import Shown

_BESIDE_SPECTRA = (3, 2)
_BESIDE_PANEL = (2, 3)
"""How cards and what stands beside them share the width."""


class ResultsPage(Page):
    """The results of the sample that is shown, just measured or chosen from the list."""

    left = Signal()

    def __init__(self, measuring: Measuring, records: Records) -> None:
        super().__init__()
        self._measuring = measuring
        self._records = records
        self.explaining = Explaining(records)
        self._title = label(kind="title")
        self._about = label(kind="muted", wrap=True)
        self.area = ResultsCards()
        self.nir = PlotStage(self.tr("Measured NIR spectrum"), self.tr("Wavelength (nm)"), self.tr("Reflectance"))
        self.mir = PlotStage(
            self.tr("Predicted MIR spectrum"),
            self.tr("Wavenumber (cm⁻¹)"),
            self.tr("Absorbance (SNV)"),
            descending=True,
        )
        self.why = WhyPanel()
        self._explained: Estimate | None = None
        self._spectra = QWidget()
        self._spectra.setLayout(column(self.nir, self.mir))
        self._beside = QStackedWidget()
        self._beside.addWidget(self._spectra)
        self._beside.addWidget(self.why)
        self._layout: QHBoxLayout = row(column(self._title, self._about, self.area, gap=8), self._beside, gap=16)
        pad(self._layout, 24, 14)
        self.setLayout(self._layout)
        self._share(_BESIDE_SPECTRA)
        records.shown_changed.connect(self.show_sample)
        records.shown_renewed.connect(self.show_sample)
        self.area.asked.connect(self._ask)
        self.why.closed.connect(self.explaining.close)
        self.explaining.changed.connect(self._show_why)

    @property
    def cards(self) -> list[PropertyCard]:
        """The estimates that have a value."""
        return self.area.cards

    @property
    def no_values(self) -> list[NoValueCard]:
        """The estimates that have none, by their reasons."""
        return self.area.no_values

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
        self.area.show_sample(shown)
        self._draw(shown)
        self.explaining.follow(shown)
        self.changed.emit()

    def explain_next(self) -> None:
        """Ask why of the first estimate, or of the one after that which is explained."""
        self.explaining.ask_next()

    def dismiss(self) -> bool:
        """Close the explanation; whether there was one."""
        explained = self.explaining.estimate is not None
        self.explaining.close()
        return explained

    def _ask(self, estimate: Estimate) -> None:
        if self.explaining.estimate == estimate:
            self.explaining.close()
        else:
            self.explaining.ask(estimate)

    def _show_why(self) -> None:
        estimate = self.explaining.estimate
        was = self._explained
        self._explained = estimate
        self._beside.setCurrentWidget(self._spectra if estimate is None else self.why)
        self._share(_BESIDE_SPECTRA if estimate is None else _BESIDE_PANEL)
        if estimate is not None:
            self._fill_why(estimate)
            if was is None:
                self.why.area.setFocus()
        elif was is not None and (card := self.area.card_of(was)) is not None:
            card.why.setFocus()
        self.area.show_explained(estimate)

    def _fill_why(self, estimate: Estimate) -> None:
        explained, explanation, shown = self.explaining.explained, self.explaining.explanation, self._records.shown
        if explained is None or explanation is None or shown is None:
            self.why.wait_for(estimate)
            return
        repeat = shown.insight.repeats.get(estimate.property)
        self.why.show_explanation(explained, explanation, shown.samples_behind(estimate), repeat)

    def _share(self, parts: tuple[int, int]) -> None:
        for at, part in enumerate(parts):
            self._layout.setStretch(at, part)

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
