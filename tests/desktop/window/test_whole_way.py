"""The whole job by clicks and keys alone, with a simulated scanner over its true protocol."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from core.inference.estimate import Grade
from core.store.records import Position, State
from core.store.store import Store
from desktop.window.flow import Step
from tests.support.person import Person


def test_from_the_scanner_to_the_report(measured: Person, tmp_path: Path) -> None:
    window = measured.window
    assert [card.estimates[0].property for card in window.results_page.cards]
    shown = window.records.shown
    assert shown is not None
    assert shown.measurement is not None
    assert len(shown.measurement.repeats_used) >= 3
    assert window.results_page.nir.plot is not None
    assert window.results_page.nir.plot.curve_count() == 1
    report = write_report(measured, tmp_path / "fields.pdf")
    assert report.read_bytes().startswith(b"%PDF")
    rows = list(csv.DictReader(report.with_suffix(".csv").read_text(encoding="utf-8").splitlines()))
    assert {row["sample"] for row in rows} == {"KE-0041"}
    assert {row["instrument"] for row in rows} == {"Nano emulator"}
    assert str(report) in window.message.words


def test_the_lamp_warms_up_first(person: Person) -> None:
    person.connect_trial()
    person.space()
    person.until(lambda: person.window.measuring.warming is not None)
    assert person.window.reference_page.skip.isVisible()
    person.until_step(Step.SAMPLE)
    assert person.window.measuring.reference.valid


def test_what_was_scanned_is_in_the_store(measured: Person, tmp_path: Path) -> None:
    window = measured.window
    shown = window.records.shown
    assert shown is not None
    assert shown.measurement is not None
    window.close()
    with Store.open(tmp_path / "store.tilthdb", who="test") as store:
        sample = store.sample(store.projects()[0].id, "KE-0041")
        assert sample is not None
        assert sample.state is State.AIR_DRY_SIEVED
        assert len({scan.repeat for scan in store.scans(shown.measurement.id)}) == 6
        assert store.check().ok


def test_the_next_sample_needs_only_its_barcode(measured: Person) -> None:
    measured.space()
    measured.until_next_sample()
    measured.type("KE-0042")
    measured.press(*[Qt.Key.Key_Return] * 4)
    measured.space()
    measured.until_step(Step.SCAN)
    measured.scan_sample()
    assert measured.window.samples.rowCount() == 2
    names = [measured.window.samples.index(row).data() for row in range(2)]
    assert names == ["KE-0042", "KE-0041"]


def test_everything_that_was_entered_is_kept(person: Person) -> None:
    person.connect_trial()
    person.take_reference()
    person.until_step(Step.SAMPLE)
    form = person.window.sample_page.form
    for text in ("KE-7", "North field", "0", "20"):
        person.type(text)
        person.press(Qt.Key.Key_Return)
    person.press(Qt.Key.Key_Down, Qt.Key.Key_Down)  # the second kind of preparation
    form.latitude.setText("-1.28333")
    form.longitude.setText("36,81667" if form.locale().decimalPoint() == "," else "36.81667")
    person.space()
    person.until_step(Step.SCAN)
    sample = person.window.measuring.sample
    assert sample is not None
    assert (sample.name, sample.depth_from_cm, sample.depth_to_cm, sample.state) == ("KE-7", 0, 20, State.AIR_DRY)
    person.until(lambda: person.window.records.sites)
    (site,) = person.window.records.sites
    assert (site.name, site.position) == ("North field", Position(-1.28333, 36.81667))


def test_a_sample_is_measured_once_more(measured: Person) -> None:
    measured.space()
    measured.until_next_sample()
    measured.type("KE-0041")
    assert not measured.window.sample_page.form.site.isEnabled()
    measured.press(Qt.Key.Key_Return)
    measured.space()
    measured.until_step(Step.SCAN)
    measured.scan_sample()
    assert measured.window.samples.rowCount() == 1


def test_a_leaf_among_the_soil_is_scanned_again(person: Person) -> None:
    person.connect_trial()
    person.take_reference()
    person.enter_sample("KE-1")
    person.scan_repeat()
    person.scan_repeat()
    window = person.window
    person.click(window.banner.leaf)
    window.actions_bar.main.setFocus()
    person.scan_repeat()
    assert window.measuring.next_repeat == 3
    assert "3" in window.page.primary().words
    assert window.scan_page.chips.chip(3).property("tone") == "redo"
    person.click(window.banner.soil)
    window.actions_bar.main.setFocus()
    person.scan_sample()
    assert window.results_page.cards


def test_no_value_for_what_is_no_soil(person: Person) -> None:
    person.connect_trial()
    person.take_reference()
    person.enter_sample("leaf")
    person.click(person.window.banner.leaf)
    person.window.actions_bar.main.setFocus()
    person.scan_sample()
    results = person.window.results_page
    assert not results.cards
    graded = {estimate.grade for card in results.no_values for estimate in card.estimates}
    assert graded == {Grade.OUTSIDE}


def test_escape_stops_a_scan_and_nothing_is_lost(person: Person) -> None:
    person.connect_trial()
    person.take_reference()
    person.enter_sample("KE-1")
    person.scan_repeat()
    person.space()
    person.press(Qt.Key.Key_Escape)
    person.until_rest()
    repeats = person.window.measuring.repeats
    assert repeats is not None
    assert 1 in repeats.curves
    person.scan_sample()


def test_finishing_with_fewer_repeats(person: Person) -> None:
    person.connect_trial()
    person.take_reference()
    person.enter_sample("KE-1")
    assert person.window.scan_page.finish.isHidden()
    for _ in range(9):
        repeats = person.window.measuring.repeats
        if repeats is not None and repeats.enough:
            break
        person.scan_repeat()
    person.click(person.window.scan_page.finish)
    person.until_step(Step.RESULTS)
    assert person.window.results_page.cards


def test_a_stored_sample_is_shown_again(measured: Person) -> None:
    window = measured.window
    values = [card.estimates for card in window.results_page.cards]
    measured.press(Qt.Key.Key_N, modifier=Qt.KeyboardModifier.ControlModifier)
    measured.until_next_sample()
    window.pane.list.setCurrentIndex(window.samples.index(0))
    measured.until_step(Step.RESULTS)
    assert [card.estimates for card in window.results_page.cards] == values
    assert window.records.shown is not None
    assert window.records.shown.mir is not None


def test_a_new_project_is_empty(measured: Person) -> None:
    name = "South & <b>"
    pane = measured.window.pane
    measured.click(pane.add_project)
    measured.type(name)
    measured.press(Qt.Key.Key_Return)
    measured.until(lambda: measured.window.records.project and measured.window.records.project.name == name)
    measured.until(lambda: measured.window.samples.rowCount() == 0)
    assert pane.project.currentText() == name


def test_an_emulator_with_somebody_beside_it_offers_no_scene(open_window: Callable[..., Person]) -> None:
    person = open_window("emulator:nirscan-nano?seed=3&speed=100&soil=18")
    person.until_step(Step.REFERENCE)
    assert person.window.banner.isVisible()
    assert not person.window.banner.leaf.isVisible()
    person.take_reference()
    person.enter_sample("KE-1")
    person.scan_sample()
    assert person.window.results_page.cards


def write_report(person: Person, path: Path) -> Path:
    """By keys: the report of the project."""
    person.press(Qt.Key.Key_P, modifier=Qt.KeyboardModifier.ControlModifier)
    dialog = person.window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.selectFile(str(path))
    dialog.accept()
    person.until(lambda: path.with_suffix(".csv").exists() and path.exists() and not person.window.records.busy)
    return path
