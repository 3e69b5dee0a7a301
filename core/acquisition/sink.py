"""Where a session puts every scan before it computes anything from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from core.acquisition.reference import Reference
from core.acquisition.result import MeasurementResult, Repeat
from core.acquisition.scanner import Scan


class ScanSink(Protocol):
    """Each method returns when what it was given cannot be lost any more, and raises `TilthError` otherwise."""

    def reference(self, scan: Scan, dark_id: int | None) -> int:
        """Keep a scan of the white panel, or a dark; returns its id."""

    def begin(self, sample_id: int, reference: Reference, age_s: float) -> int:
        """Begin a measurement; returns its id."""

    def repeat(self, measurement_id: int, repeat: int, scan: Scan, reference: Reference) -> int:
        """Keep a repeat; returns the id of the scan."""

    def finish(self, measurement_id: int, result: MeasurementResult) -> None:
        """Close a measurement."""

    def repeats(self, measurement_id: int) -> Sequence[Repeat]:
        """The repeats of an unfinished measurement, in the order in which they were kept."""
