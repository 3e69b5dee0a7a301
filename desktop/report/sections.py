"""What the report says, as blocks from the title to the explanation at its end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from types import MappingProxyType

from PySide6.QtCore import QCoreApplication

from core.inference.estimate import Grade, Reason
from core.inference.manifest import MirEvidence
from core.report.contents import BundleUse, Instrument, ReportContents, ReportSample
from core.spectrum import AxisUnit
from desktop.figures import DASH, age_text, depth_text, moment_text, position_text
from desktop.insight import NO_INSIGHT, Insight
from desktop.report.blocks import Block, Facts, Gap, Notice, Words
from desktop.report.local_words import (
    calibration_blocks,
    calibration_name,
    calibrations_named,
    correction_words,
    interval_words,
)
from desktop.report.plots import Plot, PlotRow
from desktop.report.results_table import ResultsTable
from desktop.report.summary_table import (
    ASSOCIATION_MARK,
    LOCAL_MEAN_MARK,
    SummaryHead,
    SummaryLine,
    valued_properties,
)
from desktop.simulated import is_simulated
from desktop.theme.icons import Icon
from desktop.theme.tokens import SUNLIGHT
from desktop.why_words import association_note
from desktop.wording import evidence_sentence, grade_meaning, grade_word, state_word, withheld_meaning, withheld_word

translate = QCoreApplication.translate

Insights = Mapping[int, Insight]
"""What is known of results beside their values, by measurement."""
NO_INSIGHTS: Insights = MappingProxyType({})


def disclaimer() -> str:
    """What the report is, and is not."""
    return translate("Report", "Estimated by near-infrared spectroscopy; not a certificate of analysis")


def blocks_of(contents: ReportContents, insight: Insights = NO_INSIGHTS) -> Iterator[Block]:
    """The whole report in order."""
    yield from _title(contents)
    if len(contents.samples) > 1:
        yield from _summary(contents, insight)
        yield from _explanation(contents, insight)
        yield from _basis(contents)
        for sample in contents.samples:
            yield from _sample(sample, insight)
    else:
        yield from _sample(contents.samples[0], insight)
        yield from _explanation(contents, insight)
        yield from _basis(contents)


def _title(contents: ReportContents) -> Iterator[Block]:
    said = translate
    yield Words(f"<b>{escape(contents.project.name)}</b>", 21, keep=True)
    yield Gap(1.5, keep=True)
    count = len(contents.samples)
    samples = said("Report", "1 sample") if count == 1 else said("Report", "{0} samples").format(count)
    yield Words(f"{said('Report', 'Soil properties estimated in the field')} · {samples}", 11, keep=True)
    yield Gap(5)
    measured = sorted(sample.measured for sample in contents.samples)
    yield Facts(
        [
            (said("Report", "Report number"), contents.number),
            (said("Report", "Issued"), moment_text(contents.issued)),
            (said("Report", "Issued by"), contents.who),
            (said("Report", "Measured"), _period(moment_text(measured[0]), moment_text(measured[-1]))),
            (said("Report", "Software"), contents.software),
            (said("Report", "Local calibration"), calibrations_named(contents)),
        ]
    )
    yield from _note(contents.project.note)
    yield Gap(3)
    yield from _notices(contents)


def _note(text: str) -> Iterator[Block]:
    if text:
        yield Words(f"<b>{escape(translate('Report', 'Note'))}</b> {escape(text)}", 8.5, keep=True)
        yield Gap(2, keep=True)


def _notices(contents: ReportContents) -> Iterator[Block]:
    tokens = SUNLIGHT
    only = translate(
        "Report", "The results hold for the samples as they lay before the scanner, and for nothing else."
    )
    text = f"<b>{escape(disclaimer())}.</b> {escape(only)}"
    yield Notice(Words(text, 9), Icon.INFO, tokens.primary, tokens.good_tint)
    if any(is_simulated(instrument.model) for instrument in contents.instruments):
        strong = translate("Report", "Simulated instrument.")
        rest = translate("Report", "The spectra come from an emulated scanner. No soil was measured.")
        yield Gap(2)
        words = Words(f"<b>{escape(strong)}</b> {escape(rest)}", 9, colour=tokens.simulated)
        yield Notice(words, Icon.SIMULATED, tokens.simulated, tokens.simulated_tint)
    yield Gap(5)


def _summary(contents: ReportContents, insight: Insights) -> Iterator[Block]:
    properties = valued_properties(contents.samples)
    if not properties:
        return
    yield _heading(translate("Report", "At a glance"))
    associated = frozenset[str]().union(*(one.associated for one in insight.values()))
    head = SummaryHead(properties, associated)
    yield head
    yield from (SummaryLine(sample, head) for sample in contents.samples)
    yield Gap(2)
    words = translate("Report", "A sign stands for the grade: {0}. Intervals and reasons follow for each sample.")
    told = words.format(", ".join(grade_word(grade) for grade in Grade))
    if any(Reason.NO_SKILL in result.estimate.reasons for sample in contents.samples for result in sample.results):
        mean = translate("Report", "the mean of the local samples, for scanning adds nothing to this property here.")
        told = f"{told} {LOCAL_MEAN_MARK} {mean}"
    if any(known.name in associated for known in properties):
        told = f"{told} {ASSOCIATION_MARK} {association_note()}"
    yield Words(escape(told), 7.5, colour=SUNLIGHT.muted)
    yield Gap(8)


def _sample(measured: ReportSample, insight: Insights) -> Iterator[Block]:
    yield _heading(measured.sample.name, 14)
    yield _keep(Facts(_sample_facts(measured)))
    yield from _note(measured.sample.note)
    yield Gap(1, keep=True)
    if measured.results:
        yield _keep(ResultsTable(measured.results, insight.get(measured.measurement_id, NO_INSIGHT)))
    else:
        yield Words(escape(translate("Report", "Nothing has been estimated from this measurement.")))
    yield Gap(4, keep=True)
    yield PlotRow(_plots(measured))
    yield Gap(9)


def _sample_facts(measured: ReportSample) -> list[tuple[str, str]]:
    said, sample = translate, measured.sample
    position = measured.site.position if measured.site else None
    used = said("Report", "{0} of {1} averaged").format(len(measured.repeats_used), measured.repeats)
    age = age_text(measured.reference_age_s) if measured.reference_age_s is not None else ""
    return [
        (said("Report", "Site"), measured.site.name if measured.site else ""),
        (said("Report", "Depth"), depth_text(sample.depth_from_cm, sample.depth_to_cm)),
        (said("Report", "Preparation"), state_word(sample.state)),
        (
            said("Report", "Position (WGS 84)"),
            position_text(position.latitude, position.longitude) if position else "",
        ),
        (said("Report", "Measured"), moment_text(measured.measured)),
        (said("Report", "Instrument"), _instrument(measured.instrument) if measured.instrument else measured.source),
        (said("Report", "White reference, age"), age),
        (said("Report", "Repeats"), used if measured.repeats else ""),
        (said("Report", "Bundle"), _bundle_name(measured.bundle) if measured.bundle else ""),
        (said("Report", "Local calibration"), calibration_name(measured.calibration, measured.bundle)),
        (said("Report", "Correction"), measured.correction.name if measured.correction else ""),
    ]


def _plots(measured: ReportSample) -> list[Plot]:
    said, nir = translate, measured.nir.many().to_reflectance().to_unit(AxisUnit.NM)
    plots = [
        Plot(
            title=said("Report", "Measured NIR spectrum"),
            note=said("Report", "Mean of the repeats"),
            x_label=said("Report", "Wavelength (nm)"),
            y_label=said("Report", "Reflectance"),
            x=nir.axis.points,
            y=nir.values[0],
            colour=SUNLIGHT.curve,
        )
    ]
    if (mir := measured.mir) is not None:
        plots.append(
            Plot(
                title=said("Report", "Predicted MIR spectrum"),
                note=evidence_sentence(mir.evidence),
                x_label=said("Report", "Wavenumber (cm⁻¹)"),
                y_label=said("Report", "Absorbance (SNV); band: one standard deviation"),
                x=mir.axis.points,
                y=mir.absorbance_snv,
                colour=SUNLIGHT.curve_mir,
                spread=mir.spread,
                tint=SUNLIGHT.band,
                descending=True,
            )
        )
    return plots


def _basis(contents: ReportContents) -> Iterator[Block]:
    if not contents.bundles:
        return
    yield _heading(translate("Report", "What the results rest on"))
    for calibration in contents.calibrations:
        yield from calibration_blocks(calibration)
    for correction in contents.corrections:
        yield Words(correction_words(correction), 8.5)
        yield Gap(2)
    for use in contents.bundles:
        yield Words(_bundle_words(use), 8.5)
        yield Gap(2)
    for instrument in contents.instruments:
        firmware = ", ".join(f"{part} {version}" for part, version in instrument.firmware.items()) or DASH
        words = translate("Report", "<b>Instrument</b> {0}; firmware: {1}.")
        yield Words(words.format(escape(_instrument(instrument)), escape(firmware)), 8.5)
        yield Gap(2)
    yield Gap(4)


def _bundle_words(use: BundleUse) -> str:
    words = translate(
        "Report",
        "<b>Bundle</b> {0}. The model predicts a MIR spectrum from the NIR spectrum. {2}.<br>"
        "<small>sha256 {1}</small>",
    )
    sentence = evidence_sentence(use.mir_evidence)
    if use.mir_evidence == MirEvidence.SIMULATED:
        sentence = f"<b>{escape(sentence)}</b>"
    return words.format(escape(_bundle_name(use)), use.ref.sha256, sentence)


def _explanation(contents: ReportContents, insight: Insights) -> Iterator[Block]:
    said = translate
    yield _heading(said("Report", "How to read this report"))
    yield Words(interval_words(contents), 8.5, keep=True)
    meanings = [(grade_word(grade), grade_meaning(grade)) for grade in Grade]
    for word, meaning in (*meanings, (withheld_word(), withheld_meaning())):
        yield Gap(1.5, keep=True)
        yield Words(f"<b>{escape(word)}.</b> {escape(meaning)}", 8.5, keep=True)
    for words in _repeat_words(insight):
        yield Gap(1.5, keep=True)
        yield Words(words, 8.5, keep=True)
    yield Gap(1.5, keep=True)
    digits = said("Report", "Figures are rounded to their uncertainty; the CSV file holds them in full.")
    yield Words(escape(digits), 8.5)
    yield Gap(6)


def _repeat_words(insight: Insights) -> Iterator[str]:
    """What *again* means, where it stands somewhere."""
    if any(one.repeats for one in insight.values()):
        words = translate(
            "Report",
            "<b>Again.</b> Another measurement of the same soil is expected to give the value ± this, 95 times in "
            "100 (limits of agreement). It says how well a measurement repeats; how near the laboratory is, the "
            "interval says.",
        )
        yield words


def _heading(words: str, size: float = 12) -> Block:
    return Words(f"<b>{escape(words)}</b>", size, keep=True)


def _keep(block: Facts | ResultsTable) -> Block:
    block.keep = True
    return block


def _period(first: str, last: str) -> str:
    return first if first == last else f"{first} {DASH} {last}"


def _instrument(instrument: Instrument) -> str:
    mark = translate("Report", " · simulated") if is_simulated(instrument.model) else ""
    return f"{instrument.model} {instrument.serial or DASH}{mark}"


def _bundle_name(use: BundleUse) -> str:
    return translate("Report", "{0} version {1}").format(use.ref.id, use.ref.version)
