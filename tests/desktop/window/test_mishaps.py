"""What goes wrong in the field, and what the window says then."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from core.acquisition.codes import ScanReason
from core.store.store import Store
from desktop.messages import message_for
from desktop.window.flow import Step
from desktop.window.main_window import MainWindow
from drivers.emulate import serve
from drivers.world.scene import Scene, World
from tests.support.person import WAIT_MS, Person


class Served:
    """An emulated scanner on a socket, as another program would have it; `unplug` ends it."""

    def __init__(self, speed: float) -> None:
        self.address = ""
        self.world = World(5)
        self._speed = speed
        self._stop = threading.Event()
        self._ready = threading.Event()
        self._thread: threading.Thread | None = None

    def plug_in(self) -> str:
        self._stop.clear()
        self._ready.clear()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        assert self._ready.wait(WAIT_MS / 1000)
        return self.address

    def unplug(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _serve(self) -> None:
        listen = f"tcp:{self.address.rpartition(':')[2] or 0}"
        serve(
            "nirscan-nano", listen=listen, on_ready=self._told, stop=self._stop, world=self.world, speed=self._speed
        )

    def _told(self, address: str) -> None:
        self.address = address
        self._ready.set()


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
    person.until_step(Step.CONNECT)
    assert window.message.words
    assert window.measuring.connected is None

    window.measuring.connect_to(served.plug_in(), window.records.sink())
    person.until_step(Step.REFERENCE)
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
