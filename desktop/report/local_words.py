"""What a report says of the local calibration and of corrections."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from PySide6.QtCore import QCoreApplication

from core.report.contents import BundleUse, ReportContents
from core.report.provenance import CalibrationUse, CorrectionUse
from desktop.figures import moment_text
from desktop.report.blocks import Block, Gap, Words
from desktop.report.calibration_block import VerdictTable

translate = QCoreApplication.translate


def calibration_title(use: CalibrationUse) -> str:
    """Name, version and number of samples."""
    return translate("Report", "{0}, version {1} · {2} samples").format(use.name, use.version, use.ref.n)


def calibration_blocks(use: CalibrationUse) -> Iterator[Block]:
    """Who let it hold, when and why, and its errors on the local samples."""
    yield Words(_calibration_words(use), 8.5, keep=True)
    yield Gap(1, keep=True)
    yield VerdictTable(use.verdicts)
    yield Gap(1)
    yield Words(escape(_how_judged(use)), 7.5)
    yield Gap(3)


def correction_words(use: CorrectionUse) -> str:
    """What was done to the spectra before anything was estimated."""
    words = translate(
        "Report",
        "<b>Correction</b> {0}: {1}, learned from {2} samples measured both ways; made by {3} on {4}.<br>"
        "<small>id {5}, sha256 {6}</small>",
    )
    made = moment_text(use.created)
    return words.format(escape(use.name), escape(use.method), use.samples, escape(use.who), made, use.id, use.sha256)


def interval_words(contents: ReportContents) -> str:
    """What an interval promises, for the results with a local calibration and for those without."""
    said = translate
    words = said(
        "Report",
        "<b>Interval.</b> In about the stated share of soils, the laboratory value of the named method lies within "
        "the interval.",
    )
    alone = said(
        "Report",
        "Without a local calibration this holds on the average of many places that the model had not learned from; "
        "at a single place it can hold for far fewer.",
    )
    calibrated = said(
        "Report",
        "With the local calibration it is made for this place; where there are nine laboratory values or more, its "
        "width was tested by leaving each of them out in turn. It holds for soils like those that went to the "
        "laboratory.",
    )
    told = [calibrated] if contents.calibrations else []
    if any(sample.bundle is not None and sample.calibration is None for sample in contents.samples):
        told.append(alone)
    return " ".join([words, *told])


def calibrations_named(contents: ReportContents) -> str:
    """The local calibrations of a report, or that there is none."""
    named = "; ".join(calibration_title(use) for use in contents.calibrations)
    return named or (translate("Report", "None") if contents.bundles else "")


def calibration_name(use: CalibrationUse | None, bundle: BundleUse | None) -> str:
    """The local calibration of one sample, or that it has none; empty where nothing was estimated."""
    if use is not None:
        return calibration_title(use)
    return translate("Report", "None") if bundle is not None else ""


def _calibration_words(use: CalibrationUse) -> str:
    laboratory = use.laboratory or translate("Report", "a laboratory that was not named")
    words = translate(
        "Report",
        "<b>Local calibration</b> {0}. Laboratory values of {1} samples of this project, by {2}. Accepted by {3} on "
        "{4}: {5}.<br><small>id {6}, sha256 {7}</small>",
    )
    title = translate("Report", "{0}, version {1}").format(use.name, use.version)
    reason = use.reason.rstrip(".")
    told = (title, use.ref.n, laboratory, use.accepted_by, moment_text(use.accepted), reason)
    return words.format(*(escape(str(part)) for part in told), use.ref.id, use.ref.sha256)


def _how_judged(use: CalibrationUse) -> str:
    judged = translate(
        "Report",
        "Root mean square errors on the local samples. Calibrated and local mean: each sample left out in turn; "
        "bundle alone: as it was before any local value.",
    )
    gate = translate(
        "Report",
        "Where nothing speaks for the calibrated estimates over the local mean, scanning adds nothing: the mean "
        "stands in their place, with its spread.",
    )
    chance = translate(
        "Report",
        "Where the local mean errs less, but by so little that it may be chance, the calibrated estimates are kept.",
    )
    told = [judged]
    if not all(verdict.skilled for verdict in use.verdicts):
        told.append(gate)
    if any(verdict.skilled and verdict.rmse_mean < verdict.rmse_loo for verdict in use.verdicts):
        told.append(chance)
    return " ".join(told)
