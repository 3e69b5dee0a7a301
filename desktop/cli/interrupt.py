"""Ctrl-C while a scanner works: the scan is cancelled and the lamp goes out before the program ends."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from core.acquisition.scanner import CancelToken, ScannerCode
from core.errors import ScannerError

ENDINGS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""How a program is told to end: by the system, and by the terminal that is closed over it."""


@contextmanager
def ending_like_ctrl_c() -> Iterator[None]:
    """`ENDINGS` raise `KeyboardInterrupt` in the block, so that what must be put to rest is put to rest."""
    before = {number: signal.signal(number, signal.default_int_handler) for number in ENDINGS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def cancelling() -> Iterator[CancelToken]:
    """A token that the first Ctrl-C, or one of `ENDINGS`, cancels; the block then ends in `KeyboardInterrupt`.

    A second one interrupts at once, should the first find no ear.
    """
    token = CancelToken()

    def cancel(number: int, _frame: FrameType | None) -> None:
        token.cancel()
        signal.signal(number, signal.default_int_handler)

    before = {number: signal.signal(number, cancel) for number in (signal.SIGINT, *ENDINGS)}
    try:
        yield token
    except ScannerError as error:
        if error.code is ScannerCode.CANCELLED:
            raise KeyboardInterrupt from error
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if token.cancelled:
        raise KeyboardInterrupt
