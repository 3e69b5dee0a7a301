"""What a measurement is made of and what comes out of it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from core.acquisition.codes import ScanReason
from core.acquisition.reference import Reference
from core.acquisition.scanner import Scan
from core.spectrum import Floats, Spectrum


@dataclass(frozen=True, eq=False)
class Repeat:
    """A stored repeat, numbered from 1, with the reference that it is seen against."""

    number: int
    scan_id: int
    scan: Scan
    reference: Reference

    @cached_property
    def reflectance(self) -> Floats:
        """`[m]` on the axis of the scan; NaN where the reference has no signal, or another axis altogether."""
        return self.reference.reflectance(self.scan)


@dataclass(frozen=True)
class RepeatVerdict:
    """Whether a repeat counts, else why it is to be redone.

    `distance` is the root mean square in reflectance to the median of the repeats, None before the third.
    """

    repeat: int
    ok: bool
    reasons: tuple[ScanReason, ...]
    scan_id: int
    distance: float | None = None


@dataclass(frozen=True, eq=False)
class MeasurementResult:
    """The average of the repeats `used`.

    `spread[m]` is their standard deviation in reflectance, `snr` the signal-to-noise ratio of the average.
    `circumstances` says what else a reader should know: the warm-up, a stale reference that was accepted.
    """

    spectrum: Spectrum
    used: tuple[int, ...]
    verdicts: tuple[RepeatVerdict, ...]
    spread: Floats
    snr: float
    circumstances: Mapping[str, object] = field(default_factory=dict)

    def checks_json(self) -> str:
        """All but the curves, as the store keeps it."""
        repeats = [
            {
                "repeat": verdict.repeat,
                "scan": verdict.scan_id,
                "ok": verdict.ok,
                "reasons": list(verdict.reasons),
                "distance": verdict.distance,
            }
            for verdict in self.verdicts
        ]
        checks = {
            "repeats": repeats,
            "snr": self.snr if math.isfinite(self.snr) else None,
            "spread": float(np.median(self.spread)),
        }
        return json.dumps({**self.circumstances, **checks}, sort_keys=True)
