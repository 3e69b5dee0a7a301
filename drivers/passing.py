"""A scanner that passes everything on to another one; who changes something overrides that."""

from __future__ import annotations

from core.acquisition.scanner import (
    CancelToken,
    Capabilities,
    Health,
    Identity,
    Progress,
    Scan,
    ScanConfig,
    ScanKind,
    Scanner,
)
from drivers.transport.wirelog import WireLog


class PassingScanner:
    """Fulfils `core.acquisition.scanner.Scanner` by the one inside."""

    def __init__(self, scanner: Scanner) -> None:
        self._scanner = scanner

    @property
    def identity(self) -> Identity:
        """Of the one inside."""
        return self._scanner.identity

    @property
    def wire_log(self) -> WireLog | None:
        """Of the one inside, where it keeps one."""
        log = getattr(self._scanner, "wire_log", None)
        return log if isinstance(log, WireLog) else None

    @property
    def capabilities(self) -> Capabilities:
        """Of the one inside."""
        return self._scanner.capabilities

    def configure(self, config: ScanConfig) -> ScanConfig:
        """Passed on."""
        return self._scanner.configure(config)

    def optimise(self, cancel: CancelToken, progress: Progress) -> None:
        """Passed on."""
        self._scanner.optimise(cancel, progress)

    def measure(self, kind: ScanKind, cancel: CancelToken, progress: Progress) -> Scan:
        """Passed on."""
        return self._scanner.measure(kind, cancel, progress)

    def health(self) -> Health:
        """Passed on."""
        return self._scanner.health()

    def close(self) -> None:
        """Passed on."""
        self._scanner.close()
