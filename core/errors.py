"""What can go wrong, as codes and values.

An error carries a code and the values that a sentence needs; the sentence and the action for the user
stand in `desktop.messages`, keyed by the code, so that they can be translated. Every code belongs to a
`StrEnum` derived from `ErrorCode`; a test checks that each has its sentence.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum

Value = str | int | float


class ErrorCode(StrEnum):
    """Base of the enumerations of error codes; values read `subsystem.what`."""


class ExitCode(IntEnum):
    """Exit status of the command line."""

    DONE = 0
    USAGE = 2
    REFUSED = 3
    SCANNER = 4


class TilthError(Exception):
    """An expected failure that a user can understand and act on.

    `code` names the failure, `values` fill the placeholders of its sentence (file, row, limits, …).
    """

    exit_code = ExitCode.REFUSED

    def __init__(self, code: ErrorCode, **values: Value) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.values.items())
        return f"{self.code.value} ({told})" if told else self.code.value


class InputError(TilthError):
    """A file, a spectrum or an argument was refused; nothing was changed."""


class ScannerError(TilthError):
    """The scanner, or the line to it, failed."""

    exit_code = ExitCode.SCANNER


class StoreError(TilthError):
    """The store cannot be opened, read or written; what was stored before is unchanged."""


class BundleError(TilthError):
    """A bundle is damaged, untrusted or unfit for this program."""
