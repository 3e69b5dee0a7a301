"""Simulated scanners are marked as such, also where their true protocol has no word for it.

Some scanners do not tell a model, or tell it from a list that knows no emulators; then the mark is put to the
model name here, so that the store, the window and the reports know their scans for what they are.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from core.acquisition.scanner import CancelToken, Identity, Progress, Scan, ScanKind, Scanner
from desktop.simulated import is_simulated
from drivers.announcing import announced
from drivers.discovery import open_scanner
from drivers.family import Scheme
from drivers.passing import PassingScanner

_MARK = "emulator"


class PlayedScanner(PassingScanner):
    """A simulated scanner whose model name says so."""

    @property
    def identity(self) -> Identity:
        """With the mark behind the model."""
        identity = super().identity
        return replace(identity, model=f"{identity.model} {_MARK}".strip())

    def measure(self, kind: ScanKind, cancel: CancelToken, progress: Progress) -> Scan:
        """A scan that says by whom it was made."""
        return replace(super().measure(kind, cancel, progress), identity=self.identity)


def marked(scanner: Scanner) -> Scanner:
    """A simulated scanner, with the mark unless its model name has it already."""
    return scanner if is_simulated(scanner.identity.model) else PlayedScanner(scanner)


def open_marked(address: str, emulators: Path) -> Scanner:
    """`drivers.discovery.open_scanner`, the scanner marked when it is simulated here or announced in `emulators`."""
    scanner = open_scanner(address)
    return marked(scanner) if is_played(address, emulators) else scanner


def is_played(address: str, emulators: Path) -> bool:
    """Whether an address leads to an emulator in this program or to one that runs on this computer."""
    place = _place(address)
    running = {_place(known) for known in announced(emulators)}
    return place.startswith(f"{Scheme.EMULATOR.value}:") or place in running


def _place(address: str) -> str:
    return address.rpartition("@")[2].partition("?")[0]
