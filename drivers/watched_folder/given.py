"""Scans that are there already, handed over like those of a scanner so that a session can judge them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

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
    ScannerCode,
)
from core.errors import ScannerError
from drivers.watched_folder import FAMILY
from drivers.watched_folder.arrival import CONFIG, Arrival, check_config
from drivers.watched_folder.driver import RANGE_NM


class GivenScans:
    """Reflectance scans laid out one after the other; fulfils `core.acquisition.scanner.Scanner`."""

    def __init__(self) -> None:
        self._queue: deque[Arrival] = deque()

    @property
    def identity(self) -> Identity:
        """Files; each scan tells its own instrument."""
        return Identity(FAMILY, "files", "")

    @property
    def capabilities(self) -> Capabilities:
        """Nothing is asked for but samples."""
        return Capabilities(
            range_nm=RANGE_NM,
            points=0,
            dark=DarkBy.SCAN,
            warm_up_s=0.0,
            reference_max_age_s=float("inf"),
            averages=(CONFIG.averages, CONFIG.averages),
            own_reference=True,
        )

    def lay_out(self, arrivals: Iterable[Arrival]) -> None:
        """What the next calls of `measure` return; what was laid out before and not measured is forgotten."""
        self._queue = deque(arrivals)

    def configure(self, config: ScanConfig) -> ScanConfig:
        """Nothing to set; `ScannerError(CONFIG_REFUSED)` for anything else."""
        check_config(config)
        return CONFIG

    def optimise(self, cancel: CancelToken, progress: Progress) -> None:
        """Nothing."""

    def measure(self, kind: ScanKind, cancel: CancelToken, progress: Progress) -> Scan:
        """The next one; `ScannerError(NOT_READY)` when none is left."""
        cancel.check()
        if not self._queue:
            raise ScannerError(ScannerCode.NOT_READY)
        progress(1.0)
        return self._queue.popleft().scan(kind)

    def health(self) -> Health:
        """Nothing is known."""
        return Health()

    def close(self) -> None:
        """Nothing is open."""
