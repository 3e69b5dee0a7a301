"""Laboratory values: typed, pasted, read from a table; what is in doubt about them and how it is answered."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication

from core.laboratory.codes import LaboratoryCode
from desktop.messages import message_for
from desktop.window.laboratory.stages import Stage
from tests.support.bundles import CLAY, OC
from tests.support.laboratory import write_table
from tests.support.laboratory_person import CONTROL, LaboratoryPerson


def answer(person: LaboratoryPerson, about: str, word: str) -> None:
    """Press a button of the card that says `about`."""
    cards = person.page.values.matters.cards
    (card,) = (one for one in cards if about in one.matter.what)
    (button,) = (one for one in card.buttons if word in one.text())
    button.setFocus()
    person.press(Qt.Key.Key_Return)
    person.until_quiet()


def type_value(person: LaboratoryPerson, text: str) -> None:
    """Into the cell that is marked: Enter opens it, and Enter goes on to the next."""
    person.press(Qt.Key.Key_Return)
    person.type(text)
    person.press(Qt.Key.Key_Return)
    person.until(lambda: person.window.laboratory.checked)
    person.until_quiet()


def value(person: LaboratoryPerson, sample: str, name: str) -> float:
    checked = person.window.laboratory.checked
    assert checked is not None
    return float(checked.matched.values[name][checked.matched.names.index(sample)])


def test_values_are_typed_and_pasted(person: LaboratoryPerson) -> None:
    person.enter()
    sent = person.choose(6)
    person.main()
    values, laboratory = person.page.values, person.window.laboratory
    person.click(values.type)
    type_value(person, "1.5")
    assert values.table.currentIndex().row() == 1
    assert value(person, sent[0], OC) == 1.5
    QGuiApplication.clipboard().setText("1.7\t\n2.1\t\n1.9\t")
    person.press(Qt.Key.Key_V, modifier=CONTROL)
    person.until_quiet()
    assert [value(person, name, OC) for name in sent[1:4]] == [1.7, 2.1, 1.9]
    person.press(Qt.Key.Key_Delete)
    person.until_quiet()
    checked = laboratory.checked
    assert checked is not None
    assert sent[1] not in checked.matched.names
    values.model.setData(values.model.index(4, 1), "1,x")
    assert (sent[4], OC) not in laboratory.draft.typed
    person.preview()
    assert person.page.stage is Stage.PREVIEW


def test_a_slip_is_found_and_put_right_or_left_out(person: LaboratoryPerson, tmp_path: Path) -> None:
    person.enter()
    sent = person.choose(12)
    slipped = sent[3]
    table = write_table(tmp_path / "slips.csv", person.truth, sent, **{slipped.replace("-", "_"): 100.0})
    person.page.go(Stage.RESULTS)
    person.open_table(table)
    values = person.page.values
    doubted = next(card.matter for card in values.matters.cards if slipped in card.matter.what)
    assert (slipped, OC) in doubted.places
    assert not person.page.primary().enabled
    answer(person, slipped, "Leave out")
    checked = person.window.laboratory.checked
    assert checked is not None
    assert (slipped, OC) not in {(one.sample, one.property) for one in checked.matched.results}
    assert person.page.primary().enabled
    person.click(values.again)
    person.until_quiet()
    assert any(slipped in card.matter.what for card in values.matters.cards)
    answer(person, slipped, "Keep")
    assert not any(slipped in card.matter.what for card in values.matters.cards)
    assert value(person, slipped, OC) > 10 * person.truth[slipped][OC]


def test_names_and_columns_are_for_a_person_to_say(person: LaboratoryPerson, tmp_path: Path) -> None:
    person.enter()
    person.page.go(Stage.RESULTS)
    table = tmp_path / "odd.csv"
    table.write_text("Sample,Humus (%),Ton,pH\nKE-001,3.4,30,6.1\nKE-2,4.0,35,6.3\nXX,2.0,22,6\nKE-003,2.9,41,5.9\n")
    person.open_table(table)
    values, laboratory = person.page.values, person.window.laboratory
    person.click(values.columns_seen)
    written = [values.columns.model.cell(row, 0).text for row in range(values.columns.model.rowCount())]
    assert written == ["Humus (%)", "Ton", "pH"]
    answer(person, "Humus", "Use it")
    assert abs(value(person, "KE-001", OC) - 3.4 / 1.724) < 1e-3
    answer(person, "KE-2", "It is KE-002")
    assert value(person, "KE-002", CLAY) == 35
    answer(person, "XX", "Leave it out")
    answer(person, "pH", "Leave it out")
    checked = laboratory.checked
    assert checked is not None
    assert set(checked.matched.values) == {OC, CLAY}
    assert checked.strangers == ()
    values.columns.table.selectRow(1)
    values.columns.unit.setCurrentText("g/kg")
    person.click(values.columns.say)
    person.until_quiet()
    assert value(person, "KE-001", CLAY) == 3.0


def test_a_file_without_values_is_refused_and_changes_nothing(person: LaboratoryPerson, tmp_path: Path) -> None:
    person.enter()
    person.page.go(Stage.RESULTS)
    table = tmp_path / "letter.csv"
    table.write_text("Dear,customer\nthank,you\n")
    person.page.values.ask_for_table()
    person.take_file(table)
    person.until(lambda: person.window.message.words)
    action = message_for(LaboratoryCode.NO_SAMPLE_COLUMN).action
    assert str(table) in person.window.message.words
    assert action in person.window.message.words
    assert person.window.laboratory.draft.table is None
    assert person.page.stage is Stage.RESULTS


def test_one_value_is_not_enough(person: LaboratoryPerson) -> None:
    person.enter()
    person.page.go(Stage.RESULTS)
    person.click(person.page.values.type)
    type_value(person, "1.5")
    person.main()
    assert "Only one sample" in person.window.message.words
    assert person.window.laboratory.preview is None
    assert person.page.stage is Stage.RESULTS


def test_a_table_is_dropped_into_the_window(person: LaboratoryPerson, tmp_path: Path) -> None:
    person.enter()
    person.page.go(Stage.RESULTS)
    values = person.page.values
    dropped = QMimeData()
    dropped.setUrls(
        [QUrl.fromLocalFile(str(write_table(tmp_path / "dropped.csv", person.truth, ["KE-001", "KE-002"])))]
    )
    where, copy = QPointF(50, 50), Qt.DropAction.CopyAction
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(where.toPoint(), copy, dropped, left, none)
    values.dragEnterEvent(entered)
    assert entered.isAccepted()
    values.dropEvent(QDropEvent(where, copy, dropped, left, none))
    person.until(lambda: person.window.laboratory.checked)
    assert value(person, "KE-002", CLAY) == round(person.truth["KE-002"][CLAY], 1)
