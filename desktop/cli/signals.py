"""How a program is told to end. Nothing heavy stands here: the entry of the program imports it."""

from __future__ import annotations

import signal

ENDINGS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""By the system, and by the terminal that is closed over it; Ctrl-C stands beside them."""


def heard_endings() -> tuple[signal.Signals, ...]:
    """`ENDINGS` without those that this program was started to ignore, as `nohup` has SIGHUP ignored."""
    return tuple(number for number in ENDINGS if signal.getsignal(number) is not signal.SIG_IGN)


def ignore_endings() -> None:
    """For a program that is ending: the interpreter would answer one more Ctrl-C with a traceback."""
    for number in (signal.SIGINT, *ENDINGS):
        signal.signal(number, signal.SIG_IGN)
