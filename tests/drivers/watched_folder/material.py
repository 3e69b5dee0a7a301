"""Files as closed instruments write them, and a folder that they come into on a virtual clock."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.acquisition.scanner import CancelToken, Scan, ScanKind
from drivers.clock import VirtualClock
from drivers.discovery import open_scanner
from drivers.watched_folder.driver import WatchedFolder

CM1 = 3921.568654 + 13.6132257 * np.arange(257)
NM = np.linspace(1000.0, 1600.0, 121)
HEADING = ",".join(["Sample Name", "Device Id", *(f"{point:.6f}" for point in CM1)]) + "\n"
LIGHT = 20_000.0 * np.exp(-(((NM - 1300.0) / 300.0) ** 2))
DARK = 800.0
START_S = 1_750_000_000
"""Time of day at which the files of a folder begin to be written."""


def soil(seed: int) -> np.ndarray:
    """Reflectance of a soil at `CM1`, another for each seed."""
    nm = 1e7 / CM1
    water = 0.05 * np.exp(-(((nm - 1910.0) / 40.0) ** 2)) + 0.03 * np.exp(-(((nm - 1410.0) / 30.0) ** 2))
    noise = np.random.default_rng(seed).normal(0.0, 0.0003, CM1.size)
    return np.asarray(0.30 + 0.002 * (seed % 7) + 0.10 * (nm - 1350.0) / 1200.0 - water + noise)


def row(sample: str, seed: int, device: str = "NS-Scanner_1") -> str:
    """A row of an export of the NeoSpectra."""
    return ",".join([sample, device, *(f"{100 * value:.8f}" for value in soil(seed))]) + "\n"


def export(samples: Sequence[tuple[str, int]]) -> bytes:
    """An export of the NeoSpectra: name and seed of each scan."""
    return (HEADING + "".join(row(*sample) for sample in samples)).encode()


def counts_text(values: np.ndarray, nm: np.ndarray = NM) -> bytes:
    """Two columns of text below a few lines of a program."""
    lines = [f"{point:.2f}\t{value:.2f}" for point, value in zip(nm, values, strict=True)]
    return ("Program 3.1\nBegin Spectral Data\n" + "\n".join(lines) + "\n").encode()


def white(seed: int = 0) -> np.ndarray:
    """Counts of the white panel."""
    return LIGHT + DARK + np.random.default_rng([seed, 1]).normal(0.0, 2.0, NM.size)


def dark(seed: int = 0) -> np.ndarray:
    """Counts with the window covered."""
    return DARK + np.random.default_rng([seed, 2]).normal(0.0, 2.0, NM.size)


def sample(seed: int) -> np.ndarray:
    """Counts of a soil of reflectance 0.4."""
    return 0.4 * LIGHT + DARK + np.random.default_rng([seed, 3]).normal(0.0, 2.0, NM.size)


class Folder:
    """A real folder; what comes into it comes at seconds of the virtual clock, and bears that time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clock = VirtualClock()

    def open(self, options: str = "") -> WatchedFolder:
        scanner = open_scanner(f"watched-folder@folder:{self.path}{options}", clock=self.clock)
        assert isinstance(scanner, WatchedFolder)
        return scanner

    def write(self, name: str, data: bytes, *, more: bool = False) -> None:
        """Write a file now, or `more` of it."""
        file = self.path / name
        with file.open("ab" if more else "wb") as stream:
            stream.write(data)
        at = START_S + self.clock.now()
        os.utime(file, (at, at))

    def comes(self, at: float, name: str, data: bytes, *, more: bool = False) -> None:
        """Have a file written at `at`."""
        self.clock.call_at(at, lambda: self.write(name, data, more=more))

    def renamed(self, at: float, old: Path, new: Path) -> None:
        """Have something get another name at `at`."""

        def rename() -> None:
            old.rename(new)

        self.clock.call_at(at, rename)


def measure(scanner: WatchedFolder, kind: ScanKind = ScanKind.SAMPLE) -> Scan:
    """One scan, not cancelled."""
    return scanner.measure(kind, CancelToken(), lambda _share: None)
