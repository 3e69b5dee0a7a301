"""What a check finds, one line each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Severity(StrEnum):
    """An error must be mended before training; a warning says what readers will do, or asks to look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """`column` and `row` where they can be named: the row of the file, its header being row 1."""

    severity: Severity
    file: Path
    text: str
    column: str = ""
    row: int = 0

    def __str__(self) -> str:
        place = f"{self.file}" + (f", column {self.column}" if self.column else "")
        place += f", row {self.row}" if self.row else ""
        return f"{self.severity.value}: {place}: {self.text}"
