"""What must be there before samples are scanned: exposure, dark and white reference, and whether they still hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from core.acquisition.clock import Clock
from core.acquisition.codes import StaleReason
from core.acquisition.reference import NO_REFERENCE, HeldReference, Reference, ReferenceStatus
from core.acquisition.rules import Rules
from core.acquisition.scanner import Capabilities, DarkBy, Health, Scan, ScanKind
from core.acquisition.sink import ScanSink

HOLDS = ReferenceStatus(valid=True, reasons=())


class Due(StrEnum):
    """The next thing to do before samples can be scanned."""

    OPTIMISE = "optimise"
    """With the white panel before the scanner, `Session.optimise`."""
    DARK = "dark"
    """With the window covered, `Session.take_dark`."""
    REFERENCE = "reference"
    """With the white panel before the scanner, `Session.take_reference`."""


@dataclass(frozen=True, eq=False)
class HeldDark:
    """The stored dark in use, taken at `at` monotonic seconds."""

    scan_id: int
    scan: Scan
    at: float


class Preparation:
    """What a session holds in use. It asks nothing of the scanner."""

    def __init__(self, clock: Clock, rules: Rules) -> None:
        self.dark: HeldDark | None = None
        self.held: HeldReference | None = None
        self.optimised_at: float | None = None
        self._clock = clock
        self._rules = rules
        self._own: Reference | None = None

    def due(self, can: Capabilities, health: Health) -> Due | None:
        """What to do next; darks and exposures that need nobody's hand are part of taking the reference."""
        if self.status(can, health).valid:
            return None
        if can.dark is DarkBy.OPERATOR:
            if self.optimise_due(can):
                return Due.OPTIMISE
            if self.dark_due(can):
                return Due.DARK
        return Due.REFERENCE

    def optimise_due(self, can: Capabilities) -> bool:
        """Whether exposure and gain must be found, again or for the first time."""
        if not can.optimises:
            return False
        at = self.optimised_at
        return at is None or self._clock.monotonic() - at > self._rules.optimise_age_s

    def dark_due(self, can: Capabilities) -> bool:
        """Whether a dark must be taken before the next white."""
        if can.dark is DarkBy.SCAN:
            return False
        return self.dark is None or self._clock.monotonic() - self.dark.at > can.dark_max_age_s

    def status(self, can: Capabilities, health: Health) -> ReferenceStatus:
        """Whether the reference holds for a scanner in the state `health`."""
        if can.own_reference:
            return HOLDS
        return NO_REFERENCE if self.held is None else self.held.status(self._clock, health, self._rules)

    def hold_dark(self, scan_id: int, scan: Scan) -> None:
        """Use this dark from now on."""
        self.dark = HeldDark(scan_id, scan, self._clock.monotonic())

    def hold_reference(self, fresh: Reference, can: Capabilities) -> None:
        """Use this reference from now on; it holds no longer than its dark."""
        lasts_s = min(can.reference_max_age_s, can.dark_max_age_s)
        self.held = HeldReference(fresh, self._clock.now(), self._clock.monotonic(), lasts_s)

    def forget(self, reason: StaleReason) -> None:
        """The dark is gone, and the reference is to be taken again."""
        self.dark = None
        if self.held is not None:
            self.held.spoil(reason)

    def own_reference(self, scan: Scan, sink: ScanSink) -> Reference:
        """The reference of an instrument that divides by its own: one on the axis of `scan`, stored once."""
        if self._own is None or self._own.scan.axis != scan.axis or self._own.scan.identity != scan.identity:
            ones = replace(
                scan, kind=ScanKind.REFERENCE, raw=b"", counts=np.ones(len(scan.axis)), gain=1.0, ended=scan.started
            )
            self._own = Reference(sink.reference(ones, None), ones)
        return self._own
