"""A window with a simulated scanner, and somebody before it."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.theme.appearance import dress
from desktop.window.main_window import MainWindow
from desktop.workers.scanner_worker import Trial
from tests.support.person import WAIT_MS, Person

SPEED = 200.0


@pytest.fixture(autouse=True)
def nothing_left_running() -> Iterator[None]:
    """A test that leaves a thread or a running timer behind fails."""
    before = set(threading.enumerate())
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    threads = [thread.name for thread in threading.enumerate() if thread not in before]
    assert not threads, f"still running: {threads}"
    timers = [found for found in gc.get_objects() if type(found) is QTimer and found.isActive()]
    assert not timers, f"still ticking: {timers}"


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """The application in the clothes that the window wears."""
    dress(qapp)
    return qapp


OpenWindow = Callable[..., Person]


@pytest.fixture
def open_window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> OpenWindow:
    """Open a window on the store of the test and wait until it is ready."""
    kept = []  # a window that nobody holds is gone before it can be closed

    def opened(address: str | None = None) -> Person:
        window = MainWindow(tmp_path / "store.tilthdb", address, Trial(seed=3, speed=SPEED))
        kept.append(window)
        qtbot.addWidget(window)
        with qtbot.waitSignal(window.ready, timeout=WAIT_MS):
            window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        person = Person(qtbot, window)
        person.until(lambda: window.records.bundles is not None and not window.records.busy)
        person.until_rest()
        return person

    return opened


@pytest.fixture
def person(open_window: OpenWindow) -> Person:
    """Somebody before a fresh window."""
    return open_window()


@pytest.fixture
def measured(person: Person) -> Person:
    """Somebody who has measured one sample."""
    person.connect_trial()
    person.take_reference()
    person.enter_sample("KE-0041")
    person.scan_sample()
    return person
