"""Where what is known of scanners lies, beside the store."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.devices.finding import emulators_folder
from desktop.devices.settings import ScannerSettings


@dataclass(frozen=True)
class DevicePlaces:
    """The user's list of scanners, and the folder in which emulators make themselves known."""

    settings: ScannerSettings
    emulators: Path

    @classmethod
    def beside(cls, store: Path) -> DevicePlaces:
        """Those that belong to a store."""
        return cls(ScannerSettings.beside(store), emulators_folder())
