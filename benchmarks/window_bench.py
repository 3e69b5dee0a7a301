"""From the end of a scan to estimates on the screen, and how long the thread of the window is ever blocked."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.start import Figure
from core.store.records import State
from desktop.theme.appearance import dress
from desktop.window.flow import Step
from desktop.window.main_window import MainWindow
from desktop.workers.entry import Entry
from desktop.workers.scanner_worker import Trial

SAMPLES = 5
SPEED = 50.0
TICK_MS = 5
DEADLINE_S = 60.0


def run() -> list[Figure]:
    """Five simulated samples through the real window; blocked is the longest gap between ticks of 5 ms."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    dress(application)
    with tempfile.TemporaryDirectory() as folder:
        window = MainWindow(Path(folder) / "window.tilthdb", None, Trial(seed=3, speed=SPEED))
        heart = _Heart()
        window.show()
        _until(lambda: window.records.bundles is not None and window.measuring.doing is None)
        _connect(window)
        heart.start()
        waits = [_measure(window, number) for number in range(SAMPLES)]
        gaps = heart.stop()
        window.close()
    return [
        ("window: end of scan to estimates on the screen", 1e3 * median(waits), "ms"),
        ("window: the same, longest of five", 1e3 * max(waits), "ms"),
        ("window: GUI thread blocked", 1e3 * max(gaps), "ms"),
        ("window: the same, 99th percentile", 1e3 * sorted(gaps)[int(0.99 * len(gaps))], "ms"),
    ]


class _Heart:
    """Beats every `TICK_MS` on the thread of the window; a late beat is the time for which it was blocked."""

    def __init__(self) -> None:
        self._timer = QTimer()
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._beat)
        self._last = 0.0
        self._gaps: list[float] = []

    def start(self) -> None:
        self._last = time.perf_counter()
        self._timer.start()

    def stop(self) -> list[float]:
        self._timer.stop()
        return self._gaps

    def _beat(self) -> None:
        now = time.perf_counter()
        self._gaps.append(max(now - self._last - TICK_MS / 1e3, 0.0))
        self._last = now


def _connect(window: MainWindow) -> None:
    window.measuring.try_without(window.records.sink())
    _until(lambda: window.step is Step.REFERENCE and window.measuring.doing is None)
    window.measuring.take_reference()
    _until(lambda: window.step is Step.SAMPLE and window.measuring.doing is None)


def _measure(window: MainWindow, number: int) -> float:
    """Scan a sample; seconds from the last repeat to the painted results."""
    window.records.enter_sample(Entry(f"B-{number}", "Bench", 0, 20, State.AIR_DRY_SIEVED, None))
    _until(lambda: window.step is Step.SCAN and window.measuring.doing is None and not window.records.busy)
    ended = [0.0]
    connection = window.measuring.repeat_scanned.connect(lambda: ended.__setitem__(0, time.perf_counter()))
    while window.measuring.next_repeat is not None and window.step is Step.SCAN:
        window.measuring.scan_next()
        _until(lambda: window.measuring.doing is None)
    _until(lambda: window.step is Step.RESULTS)
    window.results_page.repaint()
    seconds = time.perf_counter() - ended[0]
    window.measuring.repeat_scanned.disconnect(connection)
    return seconds


def _until(seen: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not seen():
        if time.monotonic() > deadline:
            raise RuntimeError("the window did not get there")
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)
