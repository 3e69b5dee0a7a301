"""`tilth`: opens the window, or answers on the command line.

Nothing heavy is imported before the command is known, so that `tilth --version` and a wrong command line
answer at once and the window paints early.
"""

from __future__ import annotations

import importlib
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence

from core.errors import InputError
from desktop.cli.arguments import parse
from desktop.cli.codes import CliCode
from desktop.cli.guard import INTERRUPTED, guarded, tell_error
from desktop.cli.signals import ignore_endings

_WITH_SCANNERS = {"devices", "emulate", "scan", "support"}
"""Commands that know the user's own profiles of scanners."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status (`core.errors.ExitCode`, `desktop.cli.guard`)."""
    arguments = parse(argv)
    status = guarded(lambda: _run(arguments))
    if argv is None and status == INTERRUPTED:
        ignore_endings()
    return status


def _run(arguments: Namespace) -> int:
    command = _command(arguments.command)
    if arguments.command in _WITH_SCANNERS:
        for refused in importlib.import_module("desktop.devices.profiles").learn_profiles():
            tell_error(refused)
    return command(arguments)


def _command(name: str) -> Callable[[Namespace], int]:
    try:
        run: Callable[[Namespace], int] = importlib.import_module(f"desktop.cli.{name}").run
    except ImportError as error:
        library, _, said = str(error).partition(": cannot open shared object file")
        if not said:
            raise
        raise InputError(CliCode.NO_LIBRARY, library=library) from error
    return run


if __name__ == "__main__":
    sys.exit(main())
