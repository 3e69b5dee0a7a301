"""A scanner, a clock and a sink for sessions: all virtual, all honest about the contracts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from core.acquisition.reference import Reference
from core.acquisition.result import MeasurementResult, Repeat
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
from core.errors import ScannerError, StoreError
from core.spectrum import Axis, AxisUnit, Floats
from core.store.records import StoreCode

AXIS = Axis(np.linspace(901.5, 1701.4, 228), AxisUnit.NM)
SOIL = np.asarray(0.25 + 0.15 * (AXIS.points - 900) / 800 - 0.06 * np.exp(-(((AXIS.points - 1414) / 25) ** 2)))
LAMP = 4000.0 * (0.1 + np.exp(-(((AXIS.points - 1400) / 350) ** 2)))
"""Counts per gain of the white panel under a warm lamp."""
DARK = 150.0
"""Counts per gain without light, of a scanner that does not subtract them itself."""

NEVER = CancelToken()


def still(_: float) -> None:
    """Progress that nobody watches."""


class VirtualClock:
    """Moves only when somebody waits or scans."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.start = datetime(2026, 11, 21, 8, tzinfo=UTC)
        self.set_back_s = 0.0
        self.on_wait: Callable[[], None] = lambda: None

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.seconds - self.set_back_s)

    def monotonic(self) -> float:
        return self.seconds

    def wait(self, seconds: float, cancel: CancelToken) -> None:
        self.on_wait()
        if not cancel.cancelled:
            self.seconds += seconds


class Sealed(np.ndarray[Any, Any]):
    """Counts that nobody may compute with before the sink opened them."""

    opened = False

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        assert all(entry.opened for entry in inputs if isinstance(entry, Sealed)), "computed before it was kept"
        plain = [np.asarray(entry) if isinstance(entry, Sealed) else entry for entry in inputs]
        return getattr(ufunc, method)(*plain, **kwargs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        assert self.opened, "computed before it was kept"
        plain = [np.asarray(entry) if isinstance(entry, Sealed) else entry for entry in args]
        return function(*plain, **kwargs)


Fault = Callable[[Floats], Floats]


def as_it_is(counts: Floats) -> Floats:
    """No fault."""
    return counts


class ScriptedScanner:
    """Fulfils `Scanner`. `faults` are played on the scans of samples by their number, from 0.

    A lamp that is `cold` gives 5 % less light at first, with a time constant of 150 s. `noise` is relative.
    """

    def __init__(self, clock: VirtualClock, *, seed: int = 3, own_dark: bool = True, cold: bool = False) -> None:
        self.identity = Identity("scripted", "S1", "0042")
        self.capabilities = Capabilities(
            range_nm=(900.0, 1700.0),
            points=228,
            dark=DarkBy.SCAN if own_dark else DarkBy.OPERATOR,
            warm_up_s=900.0,
            reference_max_age_s=600.0,
            averages=(1, 50),
        )
        self.config = ScanConfig()
        self.soil = SOIL
        self.light = LAMP
        self.faults: dict[int, Fault] = {}
        self.noise = 0.0005
        self.lamp = 1.0
        self.level = 0.4
        self.temperature_c: float | None = 31.0
        self.axis = AXIS
        self.scans: list[ScanKind] = []
        self.sealed = True
        self.optimised = 0
        self.closed = False
        self._clock = clock
        self._cold = cold
        self._random = np.random.default_rng(seed)

    def optimise(self, cancel: CancelToken, progress: Progress) -> None:
        cancel.check()
        self.optimised += 1
        progress(1.0)

    def configure(self, config: ScanConfig) -> ScanConfig:
        self.config = config
        return config

    def measure(self, kind: ScanKind, cancel: CancelToken, progress: Progress) -> Scan:
        if self.closed:
            raise ScannerError(ScannerCode.DISCONNECTED)
        cancel.check()
        started = self._clock.now()
        self._clock.seconds += 2.5
        gain = 64.0 if kind is ScanKind.SAMPLE else 16.0
        counts = self._counts(kind) * gain
        if kind is ScanKind.SAMPLE:
            counts = self.faults.get(self.scans.count(ScanKind.SAMPLE), as_it_is)(counts)
        self.scans.append(kind)
        progress(1.0)
        return Scan(
            kind=kind,
            raw=counts.tobytes(),
            axis=self.axis,
            counts=counts.view(Sealed) if self.sealed else counts,
            gain=gain,
            level=self.level,
            saturated=False,
            identity=self.identity,
            config=self.config,
            health=self.health(),
            started=started,
            ended=self._clock.now(),
        )

    def health(self) -> Health:
        return Health(detector_temperature_c=self.temperature_c, lamp=3000.0 * self.lamp)

    def close(self) -> None:
        self.closed = True

    def _counts(self, kind: ScanKind) -> Floats:
        warm = 1 - 0.05 * np.exp(-self._clock.seconds / 150) if self._cold else 1.0
        seen = {ScanKind.SAMPLE: self.soil, ScanKind.DARK: np.zeros(len(AXIS))}.get(kind, np.ones(len(AXIS)))
        light = self.light * self.lamp * warm * seen
        rough = self._random.normal(0.0, self.noise, len(AXIS)) * self.light
        return np.asarray(light + rough + (0.0 if self.capabilities.dark is DarkBy.SCAN else DARK))


class MemorySink:
    """Fulfils `ScanSink`; opens what it keeps, and refuses to keep anything when the disk is `full`."""

    def __init__(self) -> None:
        self.kept: dict[int, Scan] = {}
        self.numbers: list[int] = []
        self.begun: list[tuple[int, int, float]] = []
        self.finished: dict[int, MeasurementResult] = {}
        self.full = False
        self._repeats: list[Repeat] = []

    def reference(self, scan: Scan, dark_id: int | None) -> int:
        assert dark_id is None or dark_id in self.kept
        return self._keep(scan)

    def begin(self, sample_id: int, reference: Reference, age_s: float) -> int:
        self.begun.append((sample_id, reference.scan_id, age_s))
        return len(self.begun)

    def repeat(self, measurement_id: int, repeat: int, scan: Scan, reference: Reference) -> int:
        assert measurement_id == len(self.begun)
        scan_id = self._keep(scan)
        self.numbers.append(repeat)
        self._repeats.append(Repeat(repeat, scan_id, scan, reference))
        return scan_id

    def finish(self, measurement_id: int, result: MeasurementResult) -> None:
        self.finished[measurement_id] = result

    def repeats(self, measurement_id: int) -> Sequence[Repeat]:
        assert measurement_id == len(self.begun)
        return self._repeats

    def _keep(self, scan: Scan) -> int:
        if self.full:
            raise StoreError(StoreCode.FULL, file="field.tilthdb")
        if isinstance(scan.counts, Sealed):
            scan.counts.opened = True
        else:  # the reference of an instrument that divides by its own
            assert np.all(scan.counts == 1.0)
        self.kept[len(self.kept) + 1] = scan
        return len(self.kept)
