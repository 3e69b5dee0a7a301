"""An emulated scanner with somebody beside it who does what the application asks."""

from __future__ import annotations

from core.acquisition.scanner import (
    CancelToken,
    Capabilities,
    DarkBy,
    Health,
    Identity,
    Progress,
    Scan,
    ScanConfig,
    ScanKind,
    Scanner,
)
from drivers.transport.wirelog import WireLog
from drivers.world.scene import World


class AttendedScanner:
    """Before each scan the panel or the soil is put there that the kind of scan calls for."""

    def __init__(self, scanner: Scanner, world: World, soil: int) -> None:
        self._scanner = scanner
        self._world = world
        self.soil = soil
        """Number of the soil that samples are of."""

    @property
    def identity(self) -> Identity:
        """Of the emulated scanner."""
        return self._scanner.identity

    @property
    def wire_log(self) -> WireLog | None:
        """Of the emulated scanner."""
        log = getattr(self._scanner, "wire_log", None)
        return log if isinstance(log, WireLog) else None

    @property
    def capabilities(self) -> Capabilities:
        """Of the emulated scanner."""
        return self._scanner.capabilities

    def configure(self, config: ScanConfig) -> ScanConfig:
        """Passed on."""
        return self._scanner.configure(config)

    def optimise(self, cancel: CancelToken, progress: Progress) -> None:
        """With the panel before the emulated scanner."""
        self._world.place_panel()
        self._scanner.optimise(cancel, progress)

    def measure(self, kind: ScanKind, cancel: CancelToken, progress: Progress) -> Scan:
        """The soil for a sample, the cap for a dark that needs it, the panel for everything else; then scan."""
        if kind is ScanKind.SAMPLE:
            self._world.place_soil(self.soil)
        elif kind is ScanKind.DARK and self.capabilities.dark is DarkBy.OPERATOR:
            self._world.place_cover()
        else:
            self._world.place_panel()
        return self._scanner.measure(kind, cancel, progress)

    def health(self) -> Health:
        """Of the emulated scanner."""
        return self._scanner.health()

    def close(self) -> None:
        """Close the emulated scanner."""
        self._scanner.close()
