"""The window is closed properly when the system ends the program: lamp off, store closed."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from PySide6.QtCore import QSocketNotifier

from desktop.cli.signals import heard_endings


@contextmanager
def closed_by_signals(close: Callable[[], object]) -> Iterator[None]:
    """While the block runs, Ctrl-C and the signals that end a program call `close` on the GUI thread.

    Python would hear a signal only at the next event; a pipe wakes the event loop. Windows has neither such
    signals nor pipes that Qt can watch: there the window is closed by the system itself.
    """
    if sys.platform == "win32":
        yield
        return
    ears, mouth = os.pipe()
    os.set_blocking(mouth, False)
    os.set_blocking(ears, False)
    notifier = QSocketNotifier(ears, QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda *_: _heard(ears, close))
    wakened = signal.set_wakeup_fd(mouth, warn_on_full_buffer=False)
    before = {number: signal.signal(number, _wake) for number in (signal.SIGINT, *heard_endings())}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(wakened)
        notifier.setEnabled(False)
        os.close(ears)
        os.close(mouth)


def _wake(_number: int, _frame: FrameType | None) -> None:
    """The pipe has been written to already; this only keeps the default from ending the program at once."""


def _heard(ears: int, close: Callable[[], object]) -> None:
    os.read(ears, 64)
    close()
