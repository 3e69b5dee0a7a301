"""From choosing to calibrated and back, by keys."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLabel, QWidget

from core.inference.estimate import Grade, Reason
from core.store.local_records import EventAction
from core.store.store import Store
from desktop.window.laboratory.stages import Stage
from tests.support.bundles import CLAY, OC, PH
from tests.support.laboratory import COUNT, write_table
from tests.support.laboratory_person import LaboratoryPerson


def words_in(widget: QWidget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel))


def test_from_choosing_to_calibrated_and_back(person: LaboratoryPerson, tmp_path: Path) -> None:
    window, page = person.window, person.page
    person.enter()
    sent = person.choose(12)
    assert len(set(sent)) == 12
    assert "12 samples are marked as sent" in window.message.words
    person.main()
    assert page.stage is Stage.RESULTS
    person.open_table(write_table(tmp_path / "laboratory.csv", person.truth, sent))
    assert page.values.matters.cards == []
    person.preview()
    preview = window.laboratory.preview
    assert preview is not None
    skilled = {one.property: one.skilled for one in preview.compared}
    assert skilled == {OC: True, CLAY: True, PH: False}
    assert all(one.rmse_after < one.rmse_before for one in preview.compared if one.skilled)
    assert page.preview.agreement.plot is not None
    assert page.preview.agreement.plot.dot_count() == 2 * 12
    assert not page.primary().enabled
    person.accept("the first twelve are back")
    assert window.laboratory.versions[0].active
    assert f"{COUNT} measurements were estimated anew" in window.message.words
    person.show_sample("KE-001")
    assert "Calibrated with 12 samples" in words_in(window.results_page)
    assert window.footer.calibration.text() == "Calibrated, 12 samples"
    graded = {card.estimates[0].property: card.estimates[0] for card in window.results_page.cards}
    assert graded[CLAY].grade is Grade.GOOD
    assert Reason.NO_SKILL in graded[PH].reasons
    value = graded[CLAY].value
    assert value is not None
    assert abs(value - person.truth["KE-001"][CLAY]) < 3
    person.enter()
    page.go(Stage.HISTORY)
    page.history.table.selectRow(1)
    page.history.reason.setFocus()
    person.type("a bag was mixed up")
    person.main()
    assert [version.active for version in window.laboratory.versions] == [False, True]
    person.show_sample("KE-001")
    assert "not calibrated here" in words_in(window.results_page)
    assert window.footer.calibration.text() == "Not calibrated here"


def test_who_when_and_why_are_kept(person: LaboratoryPerson, tmp_path: Path) -> None:
    person.enter()
    sent = person.choose(10)
    table = write_table(tmp_path / "laboratory.csv", person.truth, sent)
    person.calibrate(table)
    person.window.close()
    with Store.open(tmp_path / "store.tilthdb", who="test") as store:
        project = store.projects()[0].id
        (event,) = store.calibration_events(project)
        assert (event.action, event.reason) == (EventAction.ACCEPT, "they are back")
        (stored,) = store.calibrations(project)
        assert stored.ref.n == 10
        (file,) = store.laboratory_results(project)
        assert store.laboratory_file(file.id) == table.read_bytes()


def test_the_next_values_join_the_first(person: LaboratoryPerson, tmp_path: Path) -> None:
    person.enter()
    first = person.choose(8)
    person.calibrate(write_table(tmp_path / "first.csv", person.truth, first))
    person.page.go(Stage.CHOOSE)
    person.page.choose.by_site.setChecked(not person.page.choose.by_site.isChecked())
    second = person.choose(4)
    assert not set(first) & set(second)
    person.calibrate(write_table(tmp_path / "second.csv", person.truth, second))
    newest, before, alone = person.window.laboratory.versions
    assert (newest.n, newest.active) == (12, True)
    assert (before.n, before.active) == (8, False)
    assert alone.stored is None


def test_a_shown_sample_follows_the_calibration(person: LaboratoryPerson, tmp_path: Path) -> None:
    person.show_sample("KE-002")
    before = [card.estimates for card in person.window.results_page.cards]
    person.enter()
    sent = person.choose(10)
    person.calibrate(write_table(tmp_path / "laboratory.csv", person.truth, sent))
    person.until(lambda: [card.estimates for card in person.window.results_page.cards] != before)
