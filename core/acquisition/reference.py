"""The white reference: what it is, and how long it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np

from core.acquisition.clock import Clock
from core.acquisition.codes import ScanReason, StaleReason
from core.acquisition.rules import Rules
from core.acquisition.scanner import Health, Scan
from core.acquisition.signal import longest_run, ratio, signal
from core.spectrum import Floats


@dataclass(frozen=True, eq=False)
class Reference:
    """A stored scan of the white panel, with the stored dark where the device does not subtract its own."""

    scan_id: int
    scan: Scan
    dark_id: int | None = None
    dark: Scan | None = None

    @cached_property
    def white(self) -> Floats:
        """Signal `[m]`; NaN outside the longest run of channels where it is positive."""
        white = signal(self.scan, self.dark)
        run = longest_run(np.isfinite(white) & (white > 0))
        return np.concatenate((np.full(run.start, np.nan), white[run], np.full(white.size - run.stop, np.nan)))

    def reflectance(self, scan: Scan) -> Floats:
        """Of a sample, `[m]`; NaN, never infinite, where the white has no signal or another axis altogether."""
        if scan.axis != self.scan.axis:
            return np.full(len(scan.axis), np.nan)
        return ratio(signal(scan, self.dark), self.white)


@dataclass(frozen=True)
class ReferenceVerdict:
    """Whether a white was taken as the reference, else why not.

    `change` is its median relative difference to the reference before it, None where there was none.
    """

    ok: bool
    reasons: tuple[ScanReason, ...]
    scan_id: int
    change: float | None = None


@dataclass(frozen=True)
class DriftVerdict:
    """The panel scanned as a sample: its median reflectance `line` is 1 as long as nothing drifts."""

    ok: bool
    line: float
    scan_id: int


@dataclass(frozen=True)
class ReferenceStatus:
    """Whether the reference holds, else why not; `age_s` is None when there is none."""

    valid: bool
    reasons: tuple[StaleReason, ...]
    age_s: float | None = None


NO_REFERENCE = ReferenceStatus(valid=False, reasons=(StaleReason.MISSING,))


@dataclass
class HeldReference:
    """The reference in use and what has happened since: `spoiled` is why it must be taken again."""

    reference: Reference
    at: datetime
    at_monotonic: float
    max_age_s: float
    samples: int = 0
    spoiled: tuple[StaleReason, ...] = ()

    def spoil(self, reason: StaleReason) -> None:
        """Remember why it must be taken again, whatever its age."""
        if reason not in self.spoiled:
            self.spoiled += (reason,)

    def age_s(self, clock: Clock) -> float:
        """Seconds since it was taken, by the clock that ran further.

        The monotonic one may stand still while the computer sleeps, the time of day may be set back.
        """
        return max(clock.monotonic() - self.at_monotonic, (clock.now() - self.at).total_seconds())

    def status(self, clock: Clock, health: Health, rules: Rules) -> ReferenceStatus:
        """Whether it still holds for a scanner in the state `health`."""
        age_s = self.age_s(clock)
        worn = {
            StaleReason.AGE: age_s > self.max_age_s,
            StaleReason.SAMPLES: self.samples >= rules.reference_samples,
            StaleReason.TEMPERATURE: self._warmer(health) > rules.reference_temperature_c,
        }
        reasons = tuple(dict.fromkeys((*self.spoiled, *(reason for reason, applies in worn.items() if applies))))
        return ReferenceStatus(not reasons, reasons, age_s)

    def _warmer(self, health: Health) -> float:
        then, now = self.reference.scan.health.detector_temperature_c, health.detector_temperature_c
        return 0.0 if then is None or now is None else abs(now - then)
