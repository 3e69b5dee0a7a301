"""The contract between Tilth and a scanner.

Drivers fulfil `Scanner`; nothing outside `drivers` knows which make is attached. All calls block and are
made from the one worker thread that owns the device. Every wait inside a driver has an absolute deadline
and looks at the cancel token at least every 100 ms.
"""

from __future__ import annotations

import hashlib
import math
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from core.errors import ErrorCode, ScannerError
from core.spectrum import Axis, Floats


class ScannerCode(ErrorCode):
    """How a scanner, or the line to it, fails."""

    NOT_FOUND = "scanner.not_found"
    NO_PERMISSION = "scanner.no_permission"
    BUSY_ELSEWHERE = "scanner.busy_elsewhere"
    TIMEOUT = "scanner.timeout"
    PROTOCOL = "scanner.protocol"
    DEVICE = "scanner.device"
    DISCONNECTED = "scanner.disconnected"
    NOT_READY = "scanner.not_ready"
    CANCELLED = "scanner.cancelled"
    CONFIG_REFUSED = "scanner.config_refused"
    ADDRESS = "scanner.address"
    OPTION = "scanner.option"
    UNRECOGNISED = "scanner.unrecognised"
    OTHER_SCANNER = "scanner.other_scanner"


class ScanKind(StrEnum):
    """What lay before the scanner."""

    SAMPLE = "sample"
    REFERENCE = "reference"
    DARK = "dark"
    CHECK = "check"


class CancelToken:
    """Set by the user's thread, looked at by the driver between waits."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the running measurement to stop."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Sleep up to `seconds`; true as soon as cancelled."""
        return self._event.wait(seconds)

    def check(self) -> None:
        """Raise `ScannerError(CANCELLED)` when cancelled."""
        if self.cancelled:
            raise ScannerError(ScannerCode.CANCELLED)


Progress = Callable[[float], None]
"""Told the share done, 0–1."""


@dataclass(frozen=True)
class Identity:
    """Which scanner this is. `firmware` maps component to version."""

    family: str
    model: str
    serial: str
    firmware: Mapping[str, str] = field(default_factory=dict)


class DarkBy(StrEnum):
    """Where the dark signal of a scan comes from."""

    SCAN = "scan"
    """Each scan holds its own dark, or the device subtracts it: none is asked for."""
    SCANNER = "scanner"
    """The scanner puts its lamp out or shuts its shutter when asked for a dark: nobody need lift a hand."""
    OPERATOR = "operator"
    """Somebody must cover the window."""


@dataclass(frozen=True)
class Capabilities:
    """What a scanner can do and how it wants to be used.

    `range_nm` of the wavelength axis, `points` on it, `segments_nm` its parts where it has gaps; `warm_up_s`
    the longest lamp warm-up worth waiting for; `reference_max_age_s` after which the white reference is
    stale, `dark_max_age_s` the same for a dark; `averages` (least, most) repeats averaged into a scan.

    `own_reference`: scans are reflectance already, divided by a reference that the instrument keeps.
    `optimises`: `Scanner.optimise` does something. `methods`, `gains` and `integration_ms` (least, most) are
    what `ScanConfig` may ask for; empty and None where there is no choice. `unverified`: what nobody has
    checked on a real device yet, to be told to whoever uses it.
    """

    range_nm: tuple[float, float]
    points: int
    dark: DarkBy
    warm_up_s: float
    reference_max_age_s: float
    averages: tuple[int, int]
    has_lamp_control: bool = False
    dark_max_age_s: float = math.inf
    own_reference: bool = False
    optimises: bool = False
    methods: tuple[str, ...] = ()
    gains: tuple[int, ...] = ()
    integration_ms: tuple[float, float] | None = None
    segments_nm: tuple[tuple[float, float], ...] = ()
    unverified: tuple[ErrorCode, ...] = ()


@dataclass(frozen=True)
class ScanConfig:
    """Settings of a scan; a driver applies them exactly or refuses, and reads them back.

    `method` is a name that the driver knows (`column`, `hadamard`); empty lets the device keep its own.
    """

    method: str = ""
    start_nm: float | None = None
    end_nm: float | None = None
    points: int | None = None
    averages: int = 6
    gain: int | None = None
    integration_ms: float | None = None


@dataclass(frozen=True)
class Health:
    """State of the device; None where it does not tell. `lamp` is the lamp monitor in device units."""

    detector_temperature_c: float | None = None
    system_temperature_c: float | None = None
    humidity_pct: float | None = None
    lamp: float | None = None
    battery_v: float | None = None
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Scan:
    """One acquisition: raw bytes as the device sent them, and what the codec reads in them.

    `counts[m]` float64 on `axis` (nm) are dark-corrected where the device does so, divided by nothing;
    `gain` multiplies the signal, so reflectance is (counts/gain) of sample over that of reference.
    `level` is the largest raw signal as a share of full scale; from 1.0 on the scan is `saturated`. `label` is
    what the instrument itself calls the thing that it scanned, where it tells; the raw bytes hold it.
    """

    kind: ScanKind
    raw: bytes
    axis: Axis
    counts: Floats
    gain: float
    level: float
    saturated: bool
    identity: Identity
    config: ScanConfig
    health: Health
    started: datetime
    ended: datetime
    label: str = ""

    @property
    def sha256(self) -> str:
        """Of the raw bytes, hexadecimal."""
        return hashlib.sha256(self.raw).hexdigest()


class Scanner(Protocol):
    """A connected scanner; opened by `drivers.discovery.open_scanner`, closed by `close` (lamp off)."""

    @property
    def identity(self) -> Identity:
        """Read from the device when it was opened."""

    @property
    def capabilities(self) -> Capabilities:
        """Fixed for the device and its present configuration."""

    def configure(self, config: ScanConfig) -> ScanConfig:
        """Apply and read back; `ScannerError(CONFIG_REFUSED)` rather than a clipped setting."""

    def optimise(self, cancel: CancelToken, progress: Progress) -> None:
        """Choose exposure and gain with the white panel before the scanner; darks and whites before it are void.

        Does nothing unless `Capabilities.optimises`.
        """

    def measure(self, kind: ScanKind, cancel: CancelToken, progress: Progress) -> Scan:
        """Scan once. Raises `ScannerError`; after `DISCONNECTED` the scanner is closed for good."""

    def health(self) -> Health:
        """Ask for the state of the device."""

    def close(self) -> None:
        """Put the device to rest and free the line; safe to call twice and after an unplug."""
