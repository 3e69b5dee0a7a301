"""A scan that came as a file, or as a row of one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from math import nan

from core.acquisition.scanner import Health, Identity, Scan, ScanConfig, ScanKind
from core.spectrum import Axis, Floats
from drivers.settings import check_averages, check_fixed

CONFIG = ScanConfig(averages=1)
"""What the instrument averages is its own affair; Tilth gets one spectrum."""


def check_config(config: ScanConfig) -> None:
    """`ScannerError(CONFIG_REFUSED)` for anything but one spectrum as it comes."""
    check_averages(config, (CONFIG.averages, CONFIG.averages))
    others = (name for name in vars(CONFIG) if name != "averages")
    check_fixed(config, dict.fromkeys(others, "what its own program sets"))


@dataclass(frozen=True, eq=False)
class Arrival:
    """One spectrum of a file: `values[m]` on `axis` in nm, reflectance as a fraction or counts.

    `raw` is the whole file as it lay there (unpacked, where it was gzipped), or of a table the heading and one
    row: a file of its own, which the same reader reads to the same values. A table in UTF-16 is turned into
    UTF-8 for it. `named`: `sample` stands in the file; else it is the stem of the name of the file. `at` is when
    the file was last written, by the clock of the computer that wrote it. `key` tells it from all others.
    """

    file: str
    sample: str
    named: bool
    raw: bytes
    key: str
    axis: Axis
    values: Floats
    identity: Identity
    at: datetime
    level: float = nan
    saturated: bool = False

    def scan(self, kind: ScanKind) -> Scan:
        """As a scanner hands it over; `level` is NaN where the full scale is unknown."""
        return Scan(
            kind=kind,
            raw=self.raw,
            axis=self.axis,
            counts=self.values,
            gain=1.0,
            level=self.level,
            saturated=self.saturated,
            identity=self.identity,
            config=CONFIG,
            health=Health(),
            started=self.at,
            ended=self.at,
            label=self.sample if self.named else "",
        )


def row_key(row: bytes) -> str:
    """Key of a row of a table, wherever the table lies: the same scan exported twice is one."""
    return hashlib.sha256(row.strip()).hexdigest()


def file_key(name: str, data: bytes) -> str:
    """Key of a file that is one scan; under another name it is another one."""
    return hashlib.sha256(name.encode(errors="surrogateescape") + b"\0" + data).hexdigest()
