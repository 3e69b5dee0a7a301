"""Nothing leaves the command line but an exit status and, when it is not 0, one line on standard error."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from core.errors import ExitCode, TilthError
from desktop.cli.log import logging_to_file
from desktop.messages import action, sentence

FAULT = 1
"""Exit status of a fault of Tilth itself; what happened stands in its log file."""
INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells count it (128 + SIGINT)."""

_logger = logging.getLogger(__name__)


def guarded(command: Callable[[], int]) -> int:
    """Run a command; whatever it raises becomes an exit status and a line on standard error.

    A reader that closes the pipe early (`tilth … | head`) has what it wanted: that is no failure.
    """
    _accept_any_encoding()
    with logging_to_file() as log_file:
        try:
            status = command()
            if sys.stdout is not None:
                sys.stdout.flush()
        except TilthError as error:
            tell_error(error)
            return error.exit_code
        except KeyboardInterrupt:
            return INTERRUPTED
        except BrokenPipeError:
            _abandon(sys.stdout)
            return ExitCode.DONE
        except OSError as error:
            return _system_refused(error)
        except Exception:
            _logger.exception("a fault")
            tell(f"Tilth met a fault of its own and stopped; what was stored is safe. Details are in {log_file}.")
            return FAULT
    return status


def tell_error(error: TilthError) -> None:
    """An expected failure on one line of standard error."""
    tell(_told(error))


def _told(error: TilthError) -> str:
    """Sentence and action, with the file before them where the sentence does not name it."""
    told, file = sentence(error), str(error.values.get("file", ""))
    return f"{told} {action(error)}" if file in told else f"{file}: {told} {action(error)}"


def tell(line: str) -> None:
    """One line on standard error, whatever line breaks a file name or a device put into it."""
    if sys.stderr is not None:
        print(" ".join(line.split()), file=sys.stderr, flush=True)


def _system_refused(error: OSError) -> int:
    _logger.warning("the system refused", exc_info=error)
    if error.filename is None:
        _abandon(sys.stdout)
    tell(f"{error.filename or 'The output'}: {error.strerror or error}.")
    return ExitCode.REFUSED


def _abandon(stream: TextIO | None) -> None:
    """Let what is still buffered go nowhere, or the interpreter would complain about it at its end."""
    if stream is not None:
        with contextlib.suppress(io.UnsupportedOperation), Path(os.devnull).open("w") as nowhere:
            os.dup2(nowhere.fileno(), stream.fileno())


def _accept_any_encoding() -> None:
    """Show `?` for a sign that the terminal lacks (µ, ₂) instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
