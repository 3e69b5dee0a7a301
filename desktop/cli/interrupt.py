"""Ctrl-C while a scanner works: the scan is cancelled and the lamp goes out before the program ends."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Protocol, TypeVar

from core.acquisition.scanner import CancelToken, ScannerCode
from core.errors import ScannerError
from desktop.cli.signals import ENDINGS, heard_endings


class Closable(Protocol):
    """Something that is put to rest at the end."""

    def close(self) -> None:
        """Put it to rest."""


C = TypeVar("C", bound=Closable)
_Handler = Callable[[int, FrameType | None], object] | int | None


@contextmanager
def ending_like_ctrl_c() -> Iterator[None]:
    """`ENDINGS` raise `KeyboardInterrupt` in the block, so that what must be put to rest is put to rest."""
    before = {number: signal.signal(number, signal.default_int_handler) for number in heard_endings()}
    try:
        yield
    finally:
        _restore(before)


@contextmanager
def resting(thing: C) -> Iterator[C]:
    """Close `thing` at the end of the block, undisturbed: impatience must not leave a lamp on."""
    try:
        yield thing
    finally:
        numbers = (signal.SIGINT, *ENDINGS)
        before = {number: signal.signal(number, signal.SIG_IGN) for number in numbers}
        try:
            thing.close()
        finally:
            _restore(before)


@contextmanager
def cancelling() -> Iterator[CancelToken]:
    """A token that the first Ctrl-C, or one of `ENDINGS`, cancels; the block then ends in `KeyboardInterrupt`.

    A second one interrupts at once, should the first find no ear.
    """
    token = CancelToken()

    def cancel(number: int, _frame: FrameType | None) -> None:
        token.cancel()
        signal.signal(number, signal.default_int_handler)

    before = {number: signal.signal(number, cancel) for number in (signal.SIGINT, *heard_endings())}
    try:
        yield token
    except ScannerError as error:
        if error.code is ScannerCode.CANCELLED:
            raise KeyboardInterrupt from error
        raise
    finally:
        _restore(before)
    if token.cancelled:
        raise KeyboardInterrupt


def _restore(handlers: Mapping[signal.Signals, _Handler]) -> None:
    for number, handler in handlers.items():
        signal.signal(number, handler)
