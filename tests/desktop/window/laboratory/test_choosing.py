"""Samples for the laboratory: chosen, left out, listed, marked as sent, and the marks taken back."""

from __future__ import annotations

import csv
from pathlib import Path

from PySide6.QtCore import Qt

from desktop.window.flow import Step
from tests.support.bundles import CLAY, OC
from tests.support.laboratory import COUNT, SITES
from tests.support.laboratory_person import LaboratoryPerson


def test_the_laboratory_is_open_where_something_was_scanned(person: LaboratoryPerson) -> None:
    window = person.window
    assert window.header.laboratory.isEnabled()
    person.click(window.header.laboratory)
    person.until_quiet()
    assert window.in_laboratory
    assert not window.pane.isVisible()
    window.go(Step.CONNECT)
    assert not window.in_laboratory
    assert window.pane.isVisible()
    window.records.add_project("Nothing yet")
    person.until(lambda: window.records.project and window.records.project.name == "Nothing yet")
    person.until(lambda: not window.header.laboratory.isEnabled())
    person.press(Qt.Key.Key_L, modifier=Qt.KeyboardModifier.ControlModifier)
    assert not window.in_laboratory


def test_a_choice_follows_the_wish(person: LaboratoryPerson) -> None:
    person.enter()
    choose, laboratory = person.page.choose, person.window.laboratory
    assert not choose.table.isVisible()
    choose.count.setFocus()
    person.press(Qt.Key.Key_Down, Qt.Key.Key_Down)
    assert person.page.primary().words == "Choose 8 samples"
    for name, made in choose.properties.items():
        made.setChecked(name in {OC, CLAY})
    person.main()
    assert laboratory.choosing is not None
    lines = laboratory.choosing.lines
    assert len(lines) == choose.model.rowCount() == 8
    assert {line.site for line in lines} == set(SITES)
    assert all(set(line.narrows) == {OC, CLAY} for line in lines)
    assert "narrow" in choose.advice.text() or "good number" in choose.advice.text()
    choose.by_site.setChecked(False)
    assert laboratory.choosing is None
    for made in choose.properties.values():
        made.setChecked(False)
    assert not person.page.primary().enabled


def test_a_sample_of_which_too_little_is_left_is_left_out(person: LaboratoryPerson) -> None:
    person.enter()
    choose, laboratory = person.page.choose, person.window.laboratory
    person.main()
    assert laboratory.choosing is not None
    first = laboratory.choosing.lines[0].sample.name
    choose.table.selectRow(0)
    person.click(choose.leave_out)
    person.until_quiet()
    assert len(laboratory.choosing.lines) == 10
    assert first not in {line.sample.name for line in laboratory.choosing.lines}


def test_marks_are_taken_back(person: LaboratoryPerson) -> None:
    person.enter()
    person.choose(10)
    laboratory = person.window.laboratory
    assert (len(laboratory.overview.waiting), laboratory.overview.free) == (10, COUNT - 10)
    assert "10 samples are at the laboratory" in person.page.choose.advice.text()
    person.click(person.window.message.offer_button)
    person.until_quiet()
    assert (laboratory.overview.waiting, laboratory.overview.free) == ((), COUNT)
    assert not person.window.message.words


def test_the_list_goes_to_a_file(person: LaboratoryPerson, tmp_path: Path) -> None:
    person.enter()
    sent = person.choose(6)
    choose = person.page.choose
    for name in ("list.csv", "list.pdf"):
        person.click(choose.save)
        person.take_file(tmp_path / name)
        person.until((tmp_path / name).exists)
        person.until_quiet()
    assert str(tmp_path / "list.pdf") in person.window.message.words
    assert (tmp_path / "list.pdf").read_bytes().startswith(b"%PDF")
    rows = list(csv.DictReader((tmp_path / "list.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["sample"] for row in rows] == sent
    assert [row["use"] for row in rows] == [str(at) for at in range(1, 7)]
    assert {row["site"] for row in rows} <= set(SITES)
