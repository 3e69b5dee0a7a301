"""The list of samples: thousands of them, found, renewed, painted."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QPainter
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from core.inference.estimate import BundleRef, Estimate, Grade
from core.store.records import Sample, SampleSummary, StoredEstimates
from desktop.window.sample_delegate import SampleDelegate
from desktop.window.sample_model import SUMMARY, Index, SampleModel
from desktop.window.sample_pane import SamplePane

NOW = datetime(2026, 11, 21, tzinfo=UTC)
MANY = 10_000


def summary(number: int, name: str = "", values: tuple[float | None, ...] | None = None) -> SampleSummary:
    sample = Sample(number, 1, name or f"KE-{number:05d}", NOW)
    if values is None:
        return SampleSummary(sample, None, None, None)
    estimates = tuple(
        Estimate("clay.tot_usda.a334_w.pct", value, value, value, 0.9, "%", Grade.CAUTION, ()) for value in values
    )
    stored = StoredEstimates(number, number, BundleRef("b", 1, ""), NOW, estimates, 0, 0, "real")
    return SampleSummary(sample, number, NOW, stored)


@pytest.fixture
def model(qapp: QObject) -> SampleModel:
    made = SampleModel()
    made.set_summaries([summary(number) for number in range(1, MANY + 1)])
    return made


def test_the_newest_comes_first(model: SampleModel) -> None:
    assert model.rowCount() == MANY
    assert model.index(0).data() == f"KE-{MANY:05d}"
    assert model.index(MANY - 1).data(SUMMARY).sample.id == 1


def test_finding_a_sample(model: SampleModel) -> None:
    model.show_only(" ke-0012 ")
    assert [model.index(row).data() for row in range(model.rowCount())][-1] == "KE-00120"
    assert model.rowCount() == 10
    model.show_only("")
    assert model.rowCount() == MANY


def test_a_sample_is_renewed_where_it_stands(model: SampleModel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(model.dataChanged):
        model.put(summary(7, values=(12.0,)))
    assert model.rowCount() == MANY
    assert model.index_of(7).data(SUMMARY).estimates is not None


def test_a_new_sample_goes_to_the_top_unless_it_is_looked_past(model: SampleModel) -> None:
    model.put(summary(MANY + 1, "new"))
    assert model.index(0).data() == "new"
    model.show_only("KE")
    model.put(summary(MANY + 2, "newer"))
    assert not model.index_of(MANY + 2).isValid()
    assert model.named("newer") is not None
    assert model.named("never seen") is None


def test_the_model_keeps_the_rules_of_qt(model: SampleModel) -> None:
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    model.put(summary(MANY + 1))
    model.show_only("1")
    model.put(summary(3))
    model.set_summaries([])
    assert tester.model() is model


def test_only_what_is_seen_is_painted(model: SampleModel, qtbot: QtBot) -> None:
    painted: list[int] = []

    class Counting(SampleDelegate):
        def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
            painted.append(index.row())
            super().paint(painter, option, index)

    pane = SamplePane(model)
    qtbot.addWidget(pane)
    delegate = Counting()
    pane.list.setItemDelegate(delegate)
    pane.resize(280, 700)
    with qtbot.waitExposed(pane):
        pane.show()
    pane.grab()
    assert 0 in painted
    assert len(set(painted)) < 20


def test_the_second_line(model: SampleModel) -> None:
    delegate = SampleDelegate()
    assert delegate.second_line(summary(1)) == "not scanned yet"
    assert delegate.second_line(summary(1, values=(23.0, None))) == "Clay 23\u202f%"
    assert delegate.second_line(summary(1, values=(None,))) == "no value could be given"
