"""What a command on the LimeSoDa sets was asked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Asked:
    """`sets` of the folder `data` (none named: all with outer folds), into `out` and, where given, `docs`."""

    data: Path
    sets: tuple[str, ...]
    out: Path
    docs: Path | None = None
    jobs: int = 1

    @property
    def parts(self) -> Path:
        """Where what is finished is kept."""
        return self.out / "parts"

    @property
    def shared(self) -> Path:
        """The folder that holds data/ and facts/."""
        return self.data.resolve().parent

    def pages(self, page: str) -> list[Path]:
        """Where the page is to be written."""
        return [self.out / page] + ([self.docs / "training" / page] if self.docs else [])
