"""What goes wrong in the field, and what the window says then."""

from __future__ import annotations

import json
import logging
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from core.acquisition.codes import ScanReason
from core.store.store import Store
from desktop.devices.support import HOLDS
from desktop.messages import message_for
from desktop.window.flow import Step
from desktop.window.main_window import MainWindow
from desktop.window.measuring import Doing
from drivers.world.scene import Scene, World
from tests.support.person import WAIT_MS, Person
from tests.support.served import Served


@pytest.fixture
def served() -> Iterator[Served]:
    made = Served(speed=8.0)
    yield made
    made.unplug()


def test_unplugged_in_mid_scan(served: Served, open_window: Callable[..., Person], tmp_path: Path) -> None:
    person = open_window(served.plug_in())
    window = person.window
    person.until_step(Step.REFERENCE)
    person.click(window.reference_page.quick)
    person.enter_sample("KE-9")
    served.world.place_soil(4)
    person.scan_repeat()
    person.scan_repeat()
    person.space()
    person.until(lambda: window.measuring.share > 0)
    served.unplug()
    person.until(lambda: window.measuring.doing is Doing.RECONNECTING)
    assert "2 of 6 scans of KE-9; nothing is lost" in window.message.words
    assert "goes on by itself" in window.message.words
    assert "Waiting for" in window.footer.scanner.text()
    assert not window._primary.enabled

    served.plug_in()
    person.until_step(Step.REFERENCE)
    assert "is back" in window.message.words
    served.world.place_panel()
    person.space()
    person.until_step(Step.SCAN)
    repeats = window.measuring.repeats
    assert repeats is not None
    assert set(repeats.curves) == {1, 2}, repeats.verdicts
    served.world.place_soil(4)
    person.scan_sample()
    window.close()
    with Store.open(tmp_path / "store.tilthdb", who="test") as store:
        (measurement,) = store.measurements(store.summaries(store.projects()[0].id)[0].sample.id)
        assert {scan.repeat for scan in store.scans(measurement.id)} >= {1, 2, 3, 4, 5, 6}


@pytest.fixture
def waiting(served: Served, open_window: Callable[..., Person]) -> Person:
    """Somebody whose scanner is gone after two repeats."""
    person = open_window(served.plug_in())
    person.until_step(Step.REFERENCE)
    person.click(person.window.reference_page.quick)
    person.enter_sample("KE-9")
    served.world.place_soil(4)
    person.scan_repeat()
    person.scan_repeat()
    person.space()
    person.until(lambda: person.window.measuring.share > 0)
    served.unplug()
    person.until(lambda: person.window.measuring.doing is Doing.RECONNECTING)
    return person


def test_the_waiting_is_stopped_and_the_measurement_goes_on_all_the_same(waiting: Person, served: Served) -> None:
    window = waiting.window
    waiting.press(Qt.Key.Key_Escape)
    waiting.until_step(Step.CONNECT)
    assert window.measuring.connected is None
    assert window.message.words.startswith("Stopped.")
    window.measuring.connect_to(served.plug_in(), window.records.sink())
    waiting.until_step(Step.REFERENCE)
    served.world.place_panel()
    waiting.space()
    waiting.until_step(Step.SCAN)
    repeats = window.measuring.repeats
    assert repeats is not None
    assert set(repeats.curves) == {1, 2}


def test_another_scanner_in_its_place_is_refused(waiting: Person, served: Served) -> None:
    window = waiting.window
    (first,) = [one for one in (window.measuring.connected,) if one is not None]
    served.world = World(6)
    served.plug_in()
    waiting.until_step(Step.CONNECT)
    assert first.identity.serial in window.message.words
    assert window.measuring.connected is None
    served.unplug()
    served.world = World(5)
    window.measuring.connect_to(served.plug_in(), window.records.sink())
    waiting.until_step(Step.REFERENCE)
    assert window.measuring.connected is not None
    assert window.measuring.connected.resumed


def test_the_window_is_closed_while_it_waits(waiting: Person, tmp_path: Path) -> None:
    waiting.window.close()
    with Store.open(tmp_path / "store.tilthdb", who="test") as store:
        assert store.check().ok


def test_a_support_file_is_saved_while_the_scanner_is_waited_for(waiting: Person, tmp_path: Path) -> None:
    window, file = waiting.window, tmp_path / "support.zip"
    waiting.click(window.message.offer_button)
    assert "no names of samples" in window.message.words
    waiting.click(window.message.offer_button)
    dialog = window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.selectFile(str(file))
    dialog.accept()
    waiting.until(lambda: str(file) in window.message.words)
    with zipfile.ZipFile(file) as archive:
        held = {name: archive.read(name).decode() for name in archive.namelist()}
    assert set(held) == set(HOLDS)
    assert len(held["wire.txt"]) > 1000
    assert "KE-9" not in "".join(held.values())
    assert json.loads(held["scanner.json"])["state"] == "lost"


def test_a_scanner_that_is_unplugged_while_it_rests_is_missed(
    served: Served, open_window: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.window.measuring._STATUS_MS", 50)
    person = open_window(served.plug_in())
    person.until_step(Step.REFERENCE)
    served.unplug()
    person.until(lambda: person.window.measuring.doing is Doing.RECONNECTING)
    assert "Everything scanned before is stored" in person.window.message.words
    served.plug_in()
    person.until_step(Step.REFERENCE)
    assert person.window.measuring.connected is not None


def test_closed_in_mid_scan(served: Served, open_window: Callable[..., Person], tmp_path: Path) -> None:
    person = open_window(served.plug_in())
    person.until_step(Step.REFERENCE)
    person.click(person.window.reference_page.quick)
    person.enter_sample("KE-9")
    served.world.place_soil(4)
    person.scan_repeat()
    person.space()
    person.window.close()
    with Store.open(tmp_path / "store.tilthdb", who="test") as store:
        sample = store.summaries(store.projects()[0].id)[0].sample
        assert len(store.scans(store.measurements(sample.id)[0].id)) == 1
        assert store.check().ok


def test_an_address_where_nobody_answers(open_window: Callable[..., Person]) -> None:
    person = open_window("serial:/dev/no-such-scanner")
    person.until(lambda: person.window.message.words)
    assert person.window.step is Step.CONNECT
    assert person.window.page.primary().enabled


def test_a_reference_is_refused_when_the_lamp_gives_no_light(person: Person) -> None:
    person.connect_trial()
    window = person.window
    window.measuring.place(Scene("nothing"))
    person.click(window.reference_page.quick)
    person.until_rest()
    assert window.step is Step.REFERENCE
    assert not window.measuring.reference.valid
    assert message_for(ScanReason.NOISY).sentence in " ".join(words_of(window.reference_page))


@pytest.fixture
def letter(qtbot: QtBot, qapp: object, tmp_path: Path) -> MainWindow:
    """A window that was given a letter for a store."""
    path = tmp_path / "letter.txt"
    path.write_bytes(b"this is a letter to my aunt" * 100)
    window = MainWindow(path)
    qtbot.addWidget(window)
    window.show()
    return window


def test_the_store_is_no_store(qtbot: QtBot, letter: MainWindow, tmp_path: Path) -> None:
    window = letter
    qtbot.waitUntil(lambda: bool(window.message.words), timeout=WAIT_MS)
    assert not window.records.ready
    (tmp_path / "letter.txt").unlink()
    QTest.mouseClick(window.message.offer_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.records.ready and window.message.isHidden(), timeout=WAIT_MS)


def test_a_fault_of_the_program_is_told_and_logged(person: Person, caplog: pytest.LogCaptureFixture) -> None:
    window = person.window
    with caplog.at_level(logging.ERROR):
        window.measuring.failed.emit(ZeroDivisionError("in the middle of nowhere"))
    assert "in the middle of nowhere" in caplog.text
    caplog.clear()
    assert window.message.property("tone") == "fault"
    assert "nowhere" not in window.message.words
    person.click(window.message.offer_button)
    assert "ZeroDivisionError" in QGuiApplication.clipboard().text()


def words_of(page: QWidget) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
