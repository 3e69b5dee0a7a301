"""The report as pages: what stands on them, and that they are whole or not there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject

from core.errors import InputError
from core.files import FileCode
from core.inference.estimate import Grade, PredictedMir, Reason
from core.inference.manifest import MirEvidence
from core.repeatability import Repeatability, Source
from core.report.contents import Instrument, ReportContents, gather
from core.report.provenance import CorrectionUse
from core.spectrum import Axis, AxisUnit
from core.store.store import Store
from desktop.insight import Insight
from desktop.report.calibration_block import error_text, errors_of
from desktop.report.pdf import pdf_bytes, render_pdf
from desktop.report.sections import disclaimer
from desktop.report.summary_table import ASSOCIATION_MARK, LOCAL_MEAN_MARK
from desktop.why_words import association_note
from desktop.wording import evidence_sentence, grade_meaning, reason_sentence
from tests.support.bundles import OC
from tests.support.places import LABORATORY, add_soils, calibrate_place, make_predictors
from tests.support.projects import BUNDLE, ESTIMATES, NOW, fill, open_store

NUMBER = "2026-K7QF-0001"
WAVENUMBERS = Axis.regular(602, 4000, 2, AxisUnit.CM1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path) as opened:
        yield opened


@pytest.fixture
def contents(store: Store, qapp: QObject) -> ReportContents:
    filled = fill(store)
    mir = PredictedMir(
        WAVENUMBERS, np.sin(WAVENUMBERS.points / 200), np.full(len(WAVENUMBERS), 0.3), MirEvidence.SIMULATED
    )
    issued = NOW + timedelta(hours=1)
    return gather(store, filled.project, number=NUMBER, issued=issued, who="Ana", mir={filled.measured[0]: mir})


def pages_of(pdf: bytes, folder: Path) -> list[str]:
    """The words of each page."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    file = folder / "pages.pdf"
    file.write_bytes(pdf)
    text = subprocess.run(["pdftotext", "-layout", file, "-"], check=True, capture_output=True, text=True).stdout
    return text.rstrip("\f").split("\f")


def flat(text: str) -> str:
    return " ".join(text.replace("\u202f", " ").split())


def test_every_page_says_what_it_is(contents: ReportContents, tmp_path: Path) -> None:
    pages = pages_of(pdf_bytes(contents), tmp_path)
    for number, page in enumerate(pages, start=1):
        assert NUMBER in page
        assert disclaimer() in page
        assert f"page {number} of {len(pages)}" in page


def test_everything_a_partner_asks_for(contents: ReportContents, tmp_path: Path) -> None:
    told = flat(" ".join(pages_of(pdf_bytes(contents), tmp_path)))
    for words in (
        contents.project.name,
        "=Hill",
        "0 – 20 cm",
        "12.34568° S, 30.50000° E",
        "NIRscan Nano 6100039",
        "tiva 2.1.0",
        f"{BUNDLE.id} version {BUNDLE.version}",
        BUNDLE.sha256,
        "2 min",
        "2 of 3 averaged",
        "field.csv",
        "Ana",
        "90 % interval",
        "1.2 %",
        "0.4 – 2.9 %",
        "total C without carbonate C (USDA c729)",
        "Withheld",
        evidence_sentence(MirEvidence.SIMULATED),
        "Nothing has been estimated from this measurement.",
    ):
        assert words in told, words
    for reason in {reason for estimate in ESTIMATES for reason in estimate.reasons}:
        assert reason_sentence(reason) in told
    assert all(grade_meaning(grade) in told for grade in Grade)
    assert "Simulated instrument" not in told


@pytest.fixture
def calibrated(store: Store, tmp_path: Path, qapp: QObject) -> ReportContents:
    project = add_soils(store, 12)
    calibrate_place(store, make_predictors(tmp_path), project, [f"W-{number}" for number in range(1, 11)])
    return gather(store, project, number=NUMBER, issued=NOW, who="Ana")


def test_a_local_calibration_stands_on_the_first_page_at_each_sample_and_at_length(
    calibrated: ReportContents, tmp_path: Path
) -> None:
    pages = [flat(page) for page in pages_of(pdf_bytes(calibrated), tmp_path)]
    title = "Autumn, version 1 · 10 samples"
    assert title in pages[0]
    assert sum(title in page for page in pages) > len(calibrated.samples) / 2
    told = " ".join(pages)
    assert told.count(title) == 1 + len(calibrated.samples)
    (use,) = calibrated.calibrations
    for words in (
        f"Laboratory values of 10 samples of this project, by {LABORATORY}.",
        "Accepted by Ben on 21 Nov 2026",
        "the results are back",
        f"id {use.ref.id}",
        f"sha256 {use.ref.sha256}",
        "Error, calibrated Error, local mean Error, bundle alone",
        "With the local calibration it is made for this place",
    ):
        assert words in told, words
    assert "Without a local calibration" not in told
    errors = " ".join(error_text(error) + " %" for error in errors_of(use.verdicts[0]))
    assert f"Organic C 10 {errors}" in told


def test_without_a_local_calibration_the_report_says_none(contents: ReportContents, tmp_path: Path) -> None:
    told = flat(" ".join(pages_of(pdf_bytes(contents), tmp_path)))
    assert "Local calibration None" in told or re.search(r"Local calibration.* None", told)
    assert "Without a local calibration" in told
    assert "Error, local mean" not in told


@pytest.mark.parametrize(("share", "told"), [(2.0, False), (0.9, True)])
def test_a_mean_that_errs_less_by_chance_is_explained(
    calibrated: ReportContents, tmp_path: Path, share: float, told: bool
) -> None:
    (use,) = calibrated.calibrations
    verdicts = tuple(replace(one, rmse_mean=share * one.rmse_loo, skilled=True) for one in use.verdicts)
    use = replace(use, verdicts=verdicts)
    samples = tuple(replace(sample, calibration=use) for sample in calibrated.samples)
    words = flat(" ".join(pages_of(pdf_bytes(replace(calibrated, samples=samples)), tmp_path)))
    assert ("by so little that it may be chance" in words) is told


def test_the_local_mean_is_called_so_where_scanning_adds_nothing(calibrated: ReportContents, tmp_path: Path) -> None:
    before = flat(" ".join(pages_of(pdf_bytes(calibrated), tmp_path)))
    assert LOCAL_MEAN_MARK not in before
    first, *others = calibrated.samples
    carbon, *rest = first.results
    mean = replace(carbon, estimate=replace(carbon.estimate, reasons=(Reason.NO_SKILL,)))
    (use,) = calibrated.calibrations
    use = replace(use, verdicts=(replace(use.verdicts[0], skilled=False), *use.verdicts[1:]))
    changed = replace(first, results=(mean, *rest))
    samples = tuple(replace(sample, calibration=use) for sample in (changed, *others))
    told = flat(" ".join(pages_of(pdf_bytes(replace(calibrated, samples=samples)), tmp_path)))
    assert told.count("local mean") >= before.count("local mean") + 3
    assert LOCAL_MEAN_MARK in told
    assert reason_sentence(Reason.NO_SKILL) in told


def test_a_correction_is_named(calibrated: ReportContents, tmp_path: Path) -> None:
    use = CorrectionUse("uuid", "ef" * 32, "Moist & dry", "EPO 2", "Ben", NOW, 6)
    first, *others = calibrated.samples
    named = replace(calibrated, samples=(replace(first, correction=use), *others))
    told = flat(" ".join(pages_of(pdf_bytes(named), tmp_path)))
    assert "Correction Moist & dry: EPO 2, learned from 6 samples measured both ways; made by Ben" in told
    assert f"sha256 {use.sha256}" in told


def test_what_is_inferred_and_how_far_another_scan_may_lie(contents: ReportContents, tmp_path: Path) -> None:
    first, second, _ = contents.samples
    repeat = Repeatability(OC, 0.234, Source.BUNDLE)
    insight = {first.measurement_id: Insight(frozenset({OC}), {OC: repeat}), second.measurement_id: Insight()}
    pages = [flat(page) for page in pages_of(pdf_bytes(contents, insight), tmp_path)]
    told = " ".join(pages)
    assert f"Organic C {ASSOCIATION_MARK}" in pages[0]
    assert f"{ASSOCIATION_MARK} {association_note()}" in told
    assert re.search(rf"\d {re.escape(association_note())}", told)
    assert told.count("again: ± 0.23 %") == 1
    assert "95 times in 100" in told


def test_without_insight_nothing_is_told_of_it(contents: ReportContents, tmp_path: Path) -> None:
    told = flat(" ".join(pages_of(pdf_bytes(contents), tmp_path)))
    assert "again" not in told.lower()
    assert association_note() not in told


def test_a_simulated_instrument_is_called_so(contents: ReportContents, tmp_path: Path) -> None:
    emulator = Instrument("nirscan-nano", "Nano emulator", "E000001")
    first, *others = contents.samples
    told = flat(
        " ".join(
            pages_of(pdf_bytes(replace(contents, samples=(replace(first, instrument=emulator), *others))), tmp_path)
        )
    )
    assert "Simulated instrument" in told
    assert "Nano emulator E000001 · simulated" in told


def test_markup_in_names_is_shown_as_it_was_typed(contents: ReportContents, tmp_path: Path) -> None:
    named = replace(contents, project=replace(contents.project, name="<b>A & B</b>"), who="<script>")
    told = flat(" ".join(pages_of(pdf_bytes(named), tmp_path)))
    assert "<b>A & B</b>" in told
    assert "<script>" in told


def test_hundreds_of_samples_have_their_heads_and_no_page_overflows(contents: ReportContents, tmp_path: Path) -> None:
    many = replace(contents, samples=contents.samples[:1] * 60)
    pages = pages_of(pdf_bytes(many), tmp_path)
    glance = [page for page in pages if re.search(r"Organic C.*\n\s*Sample", page)]
    assert len(glance) == 2
    assert len(pages) > 30


def test_curves_and_icons_are_vectors(contents: ReportContents) -> None:
    assert b"/Subtype /Image" not in pdf_bytes(contents)


def test_the_file_is_whole_or_not_there(contents: ReportContents, tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    render_pdf(contents, file)
    assert file.read_bytes().startswith(b"%PDF-")
    assert [entry.name for entry in tmp_path.glob("*report*")] == ["report.pdf"]
    with pytest.raises(InputError) as refused:
        render_pdf(contents, tmp_path / "no such folder" / "report.pdf")
    assert refused.value.code is FileCode.NOT_WRITABLE


def test_no_display_and_no_application_are_needed(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from tests.support.projects import *\n"
        "from core.report.contents import gather; from desktop.report.pdf import render_pdf\n"
        "folder = Path(sys.argv[1])\n"
        "with open_store(folder) as store:\n"
        "    contents = gather(store, fill(store).project, number='1', issued=NOW, who='Ana')\n"
        "render_pdf(contents, folder / 'report.pdf')"
    )
    done = subprocess.run([sys.executable, "-c", program, tmp_path], env=no_display(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "report.pdf").stat().st_size > 10_000


def no_display() -> dict[str, str]:
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    return {name: value for name, value in os.environ.items() if name not in hidden}
