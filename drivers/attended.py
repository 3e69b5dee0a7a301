"""An emulated scanner with somebody beside it who does what the application asks."""

from __future__ import annotations

from core.acquisition.scanner import CancelToken, DarkBy, Progress, Scan, ScanKind, Scanner
from drivers.passing import PassingScanner
from drivers.world.scene import World


class AttendedScanner(PassingScanner):
    """Before each scan the panel or the soil is put there that the kind of scan calls for."""

    def __init__(self, scanner: Scanner, world: World, soil: int) -> None:
        super().__init__(scanner)
        self._world = world
        self.soil = soil
        """Number of the soil that samples are of."""

    def optimise(self, cancel: CancelToken, progress: Progress) -> None:
        """With the panel before the emulated scanner."""
        self._world.place_panel()
        super().optimise(cancel, progress)

    def measure(self, kind: ScanKind, cancel: CancelToken, progress: Progress) -> Scan:
        """The soil for a sample, the cap for a dark that needs it, the panel for everything else; then scan."""
        if kind is ScanKind.SAMPLE:
            self._world.place_soil(self.soil)
        elif kind is ScanKind.DARK and self.capabilities.dark is DarkBy.OPERATOR:
            self._world.place_cover()
        else:
            self._world.place_panel()
        return super().measure(kind, cancel, progress)
