"""The driver: opens an ASD spectrometer, finds its exposure, takes darks, whites and samples."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from math import inf

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
)
from core.errors import ErrorCode, ScannerError
from core.spectrum import Floats
from drivers.asd import commands, exposure, settings
from drivers.asd.faults import AsdCode
from drivers.asd.interpretation import Manner, Taken, health_of, interpret
from drivers.asd.link import Link
from drivers.asd.opening import Device, meet
from drivers.asd.options import USUAL, Options
from drivers.asd.replies import Settings
from drivers.asd.spectrum import FIRST_NM, LAST_NM, POINTS
from drivers.asd.splice import joins_of
from drivers.clock import NEVER, Clock
from drivers.transport.wirelog import WireLog

WARM_UP_S = 1800.0
REFERENCE_MAX_AGE_S = 900.0
INDOORS_MAX_AGE_S = 1800.0
"""Optimise and take a white every 10 to 15 minutes outdoors, every 30 under lamps (maker's manual)."""

SWIR_SCAN_S = 0.1
"""One turn of the SWIR gratings; no spectrum takes less."""
PATIENCE_S = 10.0
"""How long new settings wait for an acquisition that was given up; a unit that obeys `ABORT` needs none of it."""
REST_S = 2.0
"""The same for closing."""
_UNKNOWN_EXPOSURE_S = 0.3
_DARK_CORRECTION = "VDarkCurrentCorrection"
_REPLY_S = 0.3
_OPTIMISING_SHARE = 0.9


def open_asd(link: Link, clock: Clock, options: Options = USUAL) -> AsdScanner:
    """Meet the scanner at the other end of `link` and make it ready; a failure closes the link."""
    with contextlib.ExitStack() as on_failure:
        on_failure.callback(link.close)
        device = meet(link)
        on_failure.pop_all()
    return AsdScanner(link, clock, device, options)


class AsdScanner:
    """An open FieldSpec, TerraSpec or LabSpec; fulfils `core.acquisition.scanner.Scanner`. Made by `open_asd`."""

    def __init__(self, link: Link, clock: Clock, device: Device, options: Options) -> None:
        self._link = link
        self._clock = clock
        self._device = device
        self._options = options
        self._averages = ScanConfig().averages
        self._asked: int | None = None
        self._settings = Settings()
        self._shut = False
        self._health = Health()
        self._dark: Floats | None = None
        self._reference: tuple[Floats, Floats] | None = None
        """The last white, and the dark that was in use with it."""

    @property
    def identity(self) -> Identity:
        """Read when it was opened."""
        return self._device.identity

    @property
    def wire_log(self) -> WireLog:
        """The last bytes on the line, for a support file."""
        return self._link.log

    @property
    def capabilities(self) -> Capabilities:
        """The same for all settings."""
        max_age_s = INDOORS_MAX_AGE_S if self._options.indoors else REFERENCE_MAX_AGE_S
        return Capabilities(
            range_nm=(float(FIRST_NM), float(LAST_NM)),
            points=POINTS,
            dark=DarkBy.OPERATOR if self._options.shutter is None else DarkBy.SCANNER,
            warm_up_s=WARM_UP_S,
            reference_max_age_s=max_age_s,
            dark_max_age_s=max_age_s,
            averages=settings.AVERAGES,
            optimises=True,
            integration_ms=exposure.LIMITS_MS,
            unverified=self._unverified(),
        )

    def configure(self, config: ScanConfig) -> ScanConfig:
        """Bring `config` into use; see `Scanner.configure`.

        An integration time is set and its echo checked, together with the gains in use, so that a scanner which
        somebody else has changed is brought back. Averages go with each acquisition, and every spectrum tells
        in its header with what settings it was made; one made with others is refused. `NOT_READY` while a long
        acquisition goes on that was given up.
        """
        index = settings.check(config)
        wanted = self._settings if index is None else replace(self._settings, itime=index)
        self._apply(wanted, most_s=PATIENCE_S)
        self._averages, self._asked = config.averages, index
        return settings.applied(self._averages, self._asked)

    def optimise(self, cancel: CancelToken, progress: Progress) -> None:
        """`OPT,7` on the panel, then set what it found; an integration time asked for by `configure` stays.

        When it fails, the settings before it stay those that spectra must show, so that none made with half of
        the new ones meets an old white.
        """
        progress(0.0)
        self._open_shutter(cancel)
        found = self._link.ask(commands.optimise(), cancel, lambda share: progress(_OPTIMISING_SHARE * share))
        self._apply(found if self._asked is None else replace(found, itime=self._asked), cancel)
        progress(1.0)

    def measure(self, kind: ScanKind, cancel: CancelToken, progress: Progress) -> Scan:
        """Scan once; see `Scanner.measure`. A dark shuts the shutter of units that have one."""
        progress(0.0)
        if kind is ScanKind.DARK:
            self._shut_shutter(cancel)
        else:
            self._open_shutter(cancel)
        taken = self._take(kind, cancel, progress)
        self._open_shutter(cancel)
        scan = self._interpreted(taken)
        progress(1.0)
        return scan

    def health(self) -> Health:
        """As the last spectrum told: the scanner tells nothing between them but that it is there."""
        self._link.ask(commands.stored_value(_DARK_CORRECTION), most_s=PATIENCE_S)
        return self._health

    def close(self) -> None:
        """Open the shutter and free the line; see `Scanner.close`. The lamp is no concern of the scanner's."""
        if not self._link.closed:
            with contextlib.suppress(ScannerError):
                self._open_shutter(NEVER, REST_S)
        self._link.close()

    # Exposure and shutter

    @property
    def settings(self) -> Settings:
        """Exposure in use, as far as it is known."""
        return self._settings

    def _apply(self, wanted: Settings, cancel: CancelToken = NEVER, most_s: float = inf) -> None:
        """Set all that is known; the scanner repeats each value. What differs from before voids white and dark."""
        for command in commands.settings(wanted):
            self._link.ask(command, cancel, most_s=most_s)
        if wanted != self._settings:
            self._dark = self._reference = None
        self._settings = wanted

    def _shut_shutter(self, cancel: CancelToken) -> None:
        if self._options.shutter is not None:
            self._shut = True  # from here on it may be
            self._link.ask(commands.shutter(self._options.shutter), cancel)

    def _open_shutter(self, cancel: CancelToken, most_s: float = inf) -> None:
        """If it is shut, or may be after a dark that went wrong."""
        if self._shut and self._options.shutter is not None:
            self._link.ask(commands.shutter(1 - self._options.shutter), cancel, most_s=most_s)
            self._shut = False

    # Scanning

    def _take(self, kind: ScanKind, cancel: CancelToken, progress: Progress) -> Taken:
        started = self._clock.utc()
        spectrum = self._link.ask(commands.acquire(self._averages, self._usual_s()), cancel, progress)
        ended = self._clock.utc()
        settings.check_shown(spectrum.header, self._averages, self._settings)
        return Taken(kind, spectrum, started, ended)

    def _interpreted(self, taken: Taken) -> Scan:
        config = settings.applied(self._averages, self._asked)
        scan = interpret(taken, self.identity, config, self._manner(), self._reference)
        self._settings = settings.shown(taken.spectrum.header)
        self._health = health_of(taken.spectrum.header)
        if taken.kind is ScanKind.DARK:
            self._dark = scan.counts
        elif taken.kind is ScanKind.REFERENCE and self._dark is not None:
            self._reference = scan.counts, self._dark
        return scan

    def _usual_s(self) -> float:
        index = self._settings.itime
        exposed_s = _UNKNOWN_EXPOSURE_S if index is None else exposure.milliseconds(index) / 1000
        return self._averages * max(SWIR_SCAN_S, exposed_s) + _REPLY_S

    def _manner(self) -> Manner:
        stored = self._device.stored
        drift = stored.get(_DARK_CORRECTION, 0.0) if self._options.drift else None
        return Manner(self._options.joins or joins_of(stored), self._options.splice, drift)

    def _unverified(self) -> tuple[ErrorCode, ...]:
        shutter = () if self._options.shutter is None else (AsdCode.UNTRIED_SHUTTER,)
        return (
            AsdCode.UNTRIED,
            *shutter,
            AsdCode.UNTRIED_DRIFT,
            AsdCode.UNTRIED_JOINS,
            AsdCode.UNTRIED_SENSORS,
        )
