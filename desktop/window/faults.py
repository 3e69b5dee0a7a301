"""What to do with an error that nobody expected: keep its details, show a sentence, go on."""

from __future__ import annotations

import platform
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType

from core.report.contents import software_version


def details_of(error: BaseException) -> str:
    """Everything a developer needs, as text."""
    trace = "".join(traceback.format_exception(error))
    return f"{software_version()}, Python {platform.python_version()}, {platform.platform()}\n{trace}"


@contextmanager
def caught(show: Callable[[BaseException], object]) -> Iterator[None]:
    """While the block runs, errors that reach the top of the GUI thread are shown instead of printed."""

    def hook(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            sys.__excepthook__(_kind, error, _trace)
        elif threading.current_thread() is threading.main_thread():
            show(error)

    before = sys.excepthook
    sys.excepthook = hook
    try:
        yield
    finally:
        sys.excepthook = before
