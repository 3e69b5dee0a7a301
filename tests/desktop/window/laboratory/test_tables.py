"""Tables of the laboratory area keep the rules of Qt and can be used without seeing them."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from desktop.window.laboratory.cells import Cell, CellModel, CellTable
from desktop.window.laboratory.count_field import CountField
from desktop.window.laboratory.entry_model import EntryModel
from desktop.window.laboratory.entry_table import EntryTable
from tests.support.bundles import CLAY, OC

WARN = QAbstractItemModelTester.FailureReportingMode.Warning


def test_cells_keep_the_rules_of_qt(qapp: QObject) -> None:
    model = CellModel(["Name", "Share"])
    tester = QAbstractItemModelTester(model, WARN)
    model.set_rows([[Cell("A", "the first"), Cell("1 %", figure=True, share=0.5)]])
    model.set_rows([], ["Name", "Other"])
    assert tester.model() is model
    assert model.headerData(1, Qt.Orientation.Horizontal) == "Other"


def test_a_detail_is_there_for_those_who_cannot_see(qapp: QObject) -> None:
    model = CellModel(["Name"])
    model.set_rows([[Cell("A", "the first")]])
    index = model.index(0, 0)
    assert index.data(Qt.ItemDataRole.AccessibleDescriptionRole) == "the first"
    assert index.data() == "A"


def test_tab_leaves_a_table(qtbot: QtBot) -> None:
    table = CellTable(CellModel(["Name"]), "Names")
    qtbot.addWidget(table)
    assert not table.tabKeyNavigation()
    assert table.accessibleName() == "Names"


def test_values_keep_the_rules_of_qt(qapp: QObject) -> None:
    model = EntryModel()
    tester = QAbstractItemModelTester(model, WARN)
    model.show_values(["A", "B"], [OC, CLAY], {("A", OC): 1.25}, frozenset({("A", OC)}))
    model.show_values(["A", "B"], [OC, CLAY], {("A", OC): 1.5}, frozenset())
    assert tester.model() is model
    assert model.index(0, 1).data() == "1.5"
    assert model.headerData(1, Qt.Orientation.Horizontal) == "Organic C (%)"
    assert not model.flags(model.index(0, 0)) & Qt.ItemFlag.ItemIsEditable
    assert model.find(("B", CLAY)) == model.index(1, 2)
    assert model.find(("C", CLAY)) == QModelIndex()


def test_what_is_no_number_refuses_the_whole_block(qtbot: QtBot) -> None:
    model = EntryModel()
    model.show_values(["A", "B"], [OC, CLAY], {}, frozenset())
    table = EntryTable(model, "Values")
    qtbot.addWidget(table)
    taken: list[object] = []
    model.typed.connect(taken.append)
    table.setCurrentIndex(model.index(0, 1))
    with qtbot.waitSignal(model.refused) as refused:
        table.paste("1.2\t30\nn.d.\t31")
    assert refused.args == ["n.d."]
    assert taken == []
    table.paste("1.2\t30\t9\n\t31\n7\t7")
    assert taken == [{("A", OC): 1.2, ("A", CLAY): 30.0, ("B", OC): None, ("B", CLAY): 31.0}]


def test_a_count_stays_within_what_can_be_sent(qtbot: QtBot) -> None:
    count = CountField(10, 200, "How many")
    qtbot.addWidget(count)
    QTest.keyClick(count.field, Qt.Key.Key_PageUp)
    assert count.value == 20
    count.step(1000)
    assert count.value == 200
    count.step(-1000)
    assert count.value == 1
    count.field.clear()
    assert count.value == 1
