"""A session with one scanner: warm-up, white reference, measurements.

session = Session(scanner, sink)
session.warm_up(cancel, progress)
session.take_reference(cancel, progress)
measurement = session.begin(sample.id)
while measurement.missing or measurement.to_redo: ...
result = measurement.finish()
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.acquisition.checks import white_reasons
from core.acquisition.clock import Clock, SystemClock
from core.acquisition.codes import AcquisitionCode, AcquisitionError, ScanReason, StaleReason
from core.acquisition.measurement import Bench, Measurement, Shot
from core.acquisition.preparing import Due, Preparation
from core.acquisition.reference import (
    DriftVerdict,
    HeldReference,
    Reference,
    ReferenceStatus,
    ReferenceVerdict,
)
from core.acquisition.result import MeasurementResult
from core.acquisition.rules import Rules
from core.acquisition.scanner import CancelToken, DarkBy, Health, Progress, Scan, ScanConfig, ScanKind, Scanner
from core.acquisition.signal import change, middle, signal
from core.acquisition.sink import ScanSink
from core.acquisition.warm_up import WarmUp, WarmUpVerdict, White, warm_up

NEVER = CancelToken()
"""A token that nobody sets."""

_UNUSABLE = {StaleReason.CONFIG, StaleReason.RECONNECTED, StaleReason.DRIFT}
"""These stop a measurement that is under way; one that merely ages is finished first."""


def _unheard(_: WarmUp) -> None:
    """For a warm-up that nobody watches."""


def _unmoved(_: float) -> None:
    """For scans whose progress is told otherwise."""


class Session:
    """All calls block and are made from the one thread that owns the scanner.

    Every scan goes to `sink` before anything is computed from it. Raises `ScannerError`, `AcquisitionError`,
    and what the sink raises.
    """

    def __init__(
        self, scanner: Scanner, sink: ScanSink, clock: Clock | None = None, rules: Rules | None = None
    ) -> None:
        self.scanner = scanner
        self.capabilities = scanner.capabilities
        self.rules = rules or Rules()
        self.warmed_up = WarmUp(WarmUpVerdict.SKIPPED)
        """The last warm-up; skipped until there was one."""
        self._sink = sink
        self._clock = clock or SystemClock()
        self._config: ScanConfig | None = None
        self._health = Health()
        self._prepared = Preparation(self._clock, self.rules)

    def configure(self, config: ScanConfig) -> ScanConfig:
        """Apply a configuration and return what the scanner made of it; a change ends the reference."""
        applied = self.scanner.configure(config)
        if applied != self._config:
            self._prepared.forget(StaleReason.CONFIG)
        self._config = applied
        self.capabilities = self.scanner.capabilities
        return applied

    def reconnect(self, scanner: Scanner) -> None:
        """Go on with the same scanner after its line was lost; `AcquisitionError(OTHER_SCANNER)` for another.

        The reference must be taken again. A configuration that was applied before is applied again.
        """
        before, now = self.scanner.identity, scanner.identity
        if (before.family, before.model, before.serial) != (now.family, now.model, now.serial):
            raise AcquisitionError(AcquisitionCode.OTHER_SCANNER, expected=before.serial, found=now.serial)
        self._prepared.forget(StaleReason.RECONNECTED)
        self._prepared.optimised_at = None
        self.scanner = scanner
        if self._config is not None:
            self._config = scanner.configure(self._config)
        self.capabilities = scanner.capabilities

    # Warm-up and reference

    def warm_up(
        self,
        cancel: CancelToken,
        progress: Progress,
        *,
        skip: CancelToken = NEVER,
        told: Callable[[WarmUp], None] = _unheard,
    ) -> WarmUp:
        """Scan the white panel until it no longer changes; the last white is the reference then.

        Unless the window must be covered for a dark and the dark has grown too old meanwhile: then `due` asks for
        a new one, and for another white. `skip` ends the wait, which is recorded with the measurements; `told`
        hears after each white.
        """
        limit_s = self.capabilities.warm_up_s
        if limit_s <= 0 or self.capabilities.own_reference:
            self.warmed_up = WarmUp(WarmUpVerdict.NOT_NEEDED)
            return self.warmed_up

        def hear(so_far: WarmUp) -> None:
            progress(min(so_far.seconds / limit_s, 1.0))
            told(so_far)

        def white() -> White:
            fresh, verdict = self._judged_white(cancel, _unmoved, aged_dark=True)
            return White(fresh.white if verdict.ok else np.empty(0), verdict.reasons)

        self.warmed_up = warm_up(white, limit_s, self.rules, self._clock, cancel, skip, hear)
        progress(1.0)
        return self.warmed_up

    @property
    def due(self) -> Due | None:
        """What must be done before samples can be scanned; None while the reference holds."""
        return self._prepared.due(self.capabilities, self._health)

    def optimise(self, cancel: CancelToken, progress: Progress) -> None:
        """Find exposure and gain with the white panel before the scanner; dark and white are to be taken again.

        That is so when it fails, too: nobody knows what the scanner has set by then.
        """
        self._prepared.optimised_at = None
        self._prepared.forget(StaleReason.CONFIG)
        self.scanner.optimise(cancel, progress)
        self._prepared.optimised_at = self._clock.monotonic()
        self.capabilities = self.scanner.capabilities

    def take_dark(self, cancel: CancelToken, progress: Progress) -> int:
        """Scan with the lamp off, the shutter shut or the window covered; returns the id of the scan."""
        scan = self._measure(ScanKind.DARK, cancel, progress)
        scan_id = self._sink.reference(scan, None)
        self._prepared.hold_dark(scan_id, scan)
        return scan_id

    def take_reference(self, cancel: CancelToken, progress: Progress) -> ReferenceVerdict:
        """Scan the white panel; unless the verdict says why not, it is the reference from now on.

        A scanner that needs no hand for it finds its exposure and takes its dark first. Raises
        `AcquisitionError`: `NO_DARK` when the window must be covered for a dark first, `OWN_REFERENCE` for an
        instrument that divides by a reference of its own.
        """
        if self.capabilities.own_reference:
            raise AcquisitionError(AcquisitionCode.OWN_REFERENCE)
        return self._judged_white(cancel, progress, aged_dark=False)[1]

    def check_drift(self, cancel: CancelToken, progress: Progress) -> DriftVerdict:
        """Scan the white panel as if it were a sample; a line off 1.00 ends the reference."""
        held = self._in_use()
        fresh = self._scan_white(cancel, progress)
        line = middle(held.reference.reflectance(fresh.scan))
        ok = abs(line - 1.0) <= self.rules.reference_drift
        if not ok:
            held.spoil(StaleReason.DRIFT)
        return DriftVerdict(ok, line, fresh.scan_id)

    def reference_status(self) -> ReferenceStatus:
        """Whether the reference holds, without asking the scanner; may be called from any thread."""
        return self._prepared.status(self.capabilities, self._health)

    # Measurements

    def begin(self, sample_id: int, *, accept_stale: bool = False) -> Measurement:
        """A measurement of a sample; nothing is kept before its first repeat.

        Without a reference `AcquisitionError(NO_REFERENCE)`; with one that no longer holds
        `REFERENCE_STALE`, unless `accept_stale`, which is recorded with the measurement.
        """
        return self._measurement(sample_id, accept_stale, None)

    def resume(self, sample_id: int, measurement_id: int, *, accept_stale: bool = False) -> Measurement:
        """Go on with an unfinished measurement, each kept repeat seen against the reference it had."""
        return self._measurement(sample_id, accept_stale, measurement_id)

    def measure_sample(
        self, sample_id: int, cancel: CancelToken, progress: Progress, *, accept_stale: bool = False
    ) -> MeasurementResult:
        """All repeats at a stretch, those that do not count redone up to `most_redos` times, and finished."""
        measurement = self.begin(sample_id, accept_stale=accept_stale)
        repeats = self.rules.repeats
        for done in range(repeats):
            measurement.add_repeat(cancel, _part(progress, done, repeats))
        for _ in range(self.rules.most_redos):
            if not measurement.to_redo:
                break
            measurement.redo(measurement.to_redo[0], cancel, _unmoved)
        return measurement.finish()

    def _measurement(self, sample_id: int, accept_stale: bool, measurement_id: int | None) -> Measurement:
        status = self.reference_status()
        _refuse(status, {StaleReason.MISSING} if accept_stale else set(StaleReason))
        bench = Bench(
            scan=lambda cancel, progress: self._scan_sample(accept_stale, cancel, progress),
            begun=self._count_sample,
        )
        circumstances: dict[str, object] = {
            "warm_up": self.warmed_up.verdict,
            "reference_stale": list(status.reasons),
        }
        if self.capabilities.own_reference:
            circumstances["reference"] = "instrument"
        return Measurement(
            bench,
            self._sink,
            sample_id,
            self.rules,
            circumstances,
            measurement_id=measurement_id,
            repeats=() if measurement_id is None else self._sink.repeats(measurement_id),
        )

    def _scan_sample(self, accept_stale: bool, cancel: CancelToken, progress: Progress) -> Shot:
        if self.capabilities.own_reference:
            scan = self._measure(ScanKind.SAMPLE, cancel, progress)
            return Shot(scan, self._prepared.own_reference(scan, self._sink), 0.0)
        if not accept_stale:
            _refuse(self.reference_status(), _UNUSABLE)
        held = self._in_use()
        age_s = held.age_s(self._clock)
        return Shot(self._measure(ScanKind.SAMPLE, cancel, progress), held.reference, age_s)

    def _count_sample(self) -> None:
        if self._prepared.held is not None:
            self._prepared.held.samples += 1

    # Below: the scanner and what is in use

    def _measure(self, kind: ScanKind, cancel: CancelToken, progress: Progress) -> Scan:
        cancel.check()
        scan = self.scanner.measure(kind, cancel, progress)
        self._health = scan.health
        return scan

    def _make_ready(self, cancel: CancelToken) -> None:
        """Exposure and dark, as far as the scanner sees to them alone."""
        if self.capabilities.dark is DarkBy.OPERATOR:
            return
        if self._prepared.optimise_due(self.capabilities):
            self.optimise(cancel, _unmoved)
        if self.capabilities.dark is DarkBy.SCANNER:
            self.take_dark(cancel, _unmoved)

    def _judged_white(
        self, cancel: CancelToken, progress: Progress, *, aged_dark: bool
    ) -> tuple[Reference, ReferenceVerdict]:
        """A white, and whether it is the reference now; with `aged_dark` one under an old dark is compared only."""
        self._make_ready(cancel)
        fresh = self._scan_white(cancel, progress, aged_dark=aged_dark)
        reasons = white_reasons(fresh.scan, signal(fresh.scan, fresh.dark), self.rules)
        if reasons:
            self._prepared.optimised_at = None
            if self.capabilities.optimises and ScanReason.SATURATED in reasons:
                self._prepared.forget(StaleReason.CONFIG)  # an exposure that no longer fits is no reference
            return fresh, ReferenceVerdict(ok=False, reasons=reasons, scan_id=fresh.scan_id)
        held = self._prepared.held
        moved = None if held is None else _change(fresh, held.reference)
        if not self._prepared.dark_due(self.capabilities):
            self._prepared.hold_reference(fresh, self.capabilities)
        elif held is not None:
            held.spoil(StaleReason.AGE)
        return fresh, ReferenceVerdict(ok=True, reasons=(), scan_id=fresh.scan_id, change=moved)

    def _scan_white(self, cancel: CancelToken, progress: Progress, *, aged_dark: bool = False) -> Reference:
        dark = self._prepared.dark
        if self._prepared.dark_due(self.capabilities) and (dark is None or not aged_dark):
            raise AcquisitionError(AcquisitionCode.NO_DARK)
        dark_id, dark_scan = (None, None) if dark is None else (dark.scan_id, dark.scan)
        scan = self._measure(ScanKind.REFERENCE, cancel, progress)
        return Reference(self._sink.reference(scan, dark_id), scan, dark_id, dark_scan)

    def _in_use(self) -> HeldReference:
        held = self._prepared.held
        if held is None:
            raise AcquisitionError(AcquisitionCode.NO_REFERENCE)
        return held


def _change(now: Reference, before: Reference) -> float | None:
    return change(now.white, before.white) if now.scan.axis == before.scan.axis else None


def _part(progress: Progress, done: int, of: int) -> Progress:
    return lambda share: progress((done + share) / of)


def _refuse(status: ReferenceStatus, because_of: set[StaleReason]) -> None:
    reasons = [reason for reason in status.reasons if reason in because_of]
    if StaleReason.MISSING in reasons:
        raise AcquisitionError(AcquisitionCode.NO_REFERENCE)
    if reasons:
        age_s = round(status.age_s or 0.0)
        raise AcquisitionError(AcquisitionCode.REFERENCE_STALE, reasons=" ".join(reasons), age_s=age_s)
