"""A scanner whose abilities are others than it says, or that fails when it is told to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.acquisition.scanner import CancelToken, Capabilities, Progress, Scan, ScanKind, Scanner
from core.errors import ScannerError
from drivers.passing import PassingScanner


class ChangedScanner(PassingScanner):
    """`changes` of the capabilities; `fails` is raised by scans while it is set; `done` lists what was asked."""

    def __init__(self, scanner: Scanner, **changes: object) -> None:
        super().__init__(scanner)
        self._changes = changes
        self.fails: ScannerError | None = None
        self.broken: Exception | None = None
        self.done: list[str] = []
        self.closed = False

    @property
    def capabilities(self) -> Capabilities:
        return replace(super().capabilities, **self._changes)  # type: ignore[arg-type]

    def optimise(self, cancel: CancelToken, progress: Progress) -> None:
        cancel.check()
        self.done.append("optimise")
        progress(1.0)

    def measure(self, kind: ScanKind, cancel: CancelToken, progress: Progress) -> Scan:
        self.done.append(kind)
        if self.fails is not None:
            raise self.fails
        if self.broken is not None:
            raise self.broken
        scan = super().measure(kind, cancel, progress)
        # what reads its dark for itself would take the panel for one
        return replace(scan, counts=np.zeros_like(scan.counts)) if kind is ScanKind.DARK else scan

    def close(self) -> None:
        self.closed = True
        super().close()
