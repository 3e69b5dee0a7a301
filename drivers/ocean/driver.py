"""The driver: one spectrometer of Ocean Insight, whose lamp and darks are in the hands of the operator."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
from core.spectrum import Axis, AxisUnit, Floats
from drivers.clock import Clock
from drivers.ocean import FAMILY, codec
from drivers.ocean.calls import Calls, open_calls
from drivers.ocean.faults import OceanCode
from drivers.ocean.library import Library
from drivers.ocean.optimising import SATURATED, find_integration
from drivers.settings import check_averages, check_fixed, refused
from drivers.transport.wirelog import WireLog

WARM_UP_S = 900.0
"""Of the cooler; the lamp is the operator's."""
REFERENCE_MAX_AGE_S = 900.0
DARK_MAX_AGE_S = 1800.0
EXTENDED_NM = 2000.0
EXTENDED_DARK_MAX_AGE_S = 300.0
"""Detectors that reach beyond `EXTENDED_NM` are mostly dark signal, which changes with their temperature."""
USUAL_MS = 20
LONGEST_MS = 500
"""A call cannot be stopped and may last two integrations, and a cancelled scan is answered within a second."""
AVERAGES = (1, 500)


def open_ocean(library: Library | None, serial: str, clock: Clock) -> OceanSpectrometer:
    """Open the spectrometer of that serial number; a failure gives it back."""
    calls = open_calls(library, serial, clock)
    with contextlib.ExitStack() as on_failure:
        on_failure.callback(calls.close)
        model, own_serial = calls.identity()
        nm = calls.wavelengths()
        full_scale, limits = calls.limits()
        optics = Optics(
            Axis(np.sort(nm), AxisUnit.NM), np.argsort(nm), full_scale, _whole_limits(limits, calls.address)
        )
        scanner = OceanSpectrometer(calls, clock, Identity(FAMILY, model, own_serial), optics)
        scanner.configure(ScanConfig())
        on_failure.pop_all()
    return scanner


@dataclass(frozen=True, eq=False)
class Optics:
    """What does not change: axis, pixels by ascending wavelength, full scale, integration limits in ms."""

    axis: Axis
    order: NDArray[np.intp]
    full_scale: float
    limits: tuple[int, int]


class OceanSpectrometer:
    """An open spectrometer; fulfils `core.acquisition.scanner.Scanner`. Made by `open_ocean`.

    The library cannot tell the integration time, so it is set and not read back.
    """

    def __init__(self, calls: Calls, clock: Clock, identity: Identity, optics: Optics) -> None:
        self._calls = calls
        self._clock = clock
        self._identity = identity
        self._optics = optics
        self._averages = 1
        self._ms = min(max(USUAL_MS, optics.limits[0]), optics.limits[1])
        self._set_ms: int | None = None
        """What the device was told last; None where that failed and nobody knows what it heard."""
        self._stale = True

    @property
    def identity(self) -> Identity:
        """Read when it was opened."""
        return self._identity

    @property
    def wire_log(self) -> WireLog:
        """The last calls and what came of them, for a support file."""
        return self._calls.log

    @property
    def capabilities(self) -> Capabilities:
        """The same for every configuration."""
        axis = self._optics.axis
        return Capabilities(
            range_nm=(axis.first, axis.last),
            points=len(axis),
            dark=DarkBy.OPERATOR,
            dark_max_age_s=EXTENDED_DARK_MAX_AGE_S if axis.last > EXTENDED_NM else DARK_MAX_AGE_S,
            warm_up_s=WARM_UP_S,
            reference_max_age_s=REFERENCE_MAX_AGE_S,
            averages=AVERAGES,
            optimises=True,
            integration_ms=(float(self._optics.limits[0]), float(self._optics.limits[1])),
            unverified=(OceanCode.UNTRIED,),
        )

    def configure(self, config: ScanConfig) -> ScanConfig:
        """Bring `config` into use; whole milliseconds, for that is the clock of the NIRQuest.

        Without an integration time the present one stays, which `optimise` may have found.
        """
        self._check(config)
        ms = self._ms if config.integration_ms is None else int(config.integration_ms)
        self._integrate(ms)
        self._ms, self._averages = ms, config.averages
        return self._config()

    def optimise(self, cancel: CancelToken, progress: Progress) -> None:
        """Find the integration time at which the white panel fills 70 to 90 % of the scale."""

        def level(ms: int) -> float:
            self._integrate(ms)
            return float(self._fresh(cancel).max()) / self._optics.full_scale

        progress(0.0)
        found = find_integration(level, self._ms, self._optics.limits, cancel, progress)
        self._integrate(found)
        self._ms = found
        progress(1.0)

    def measure(self, kind: ScanKind, cancel: CancelToken, progress: Progress) -> Scan:
        """As many spectra as are averaged, one by one; see `Scanner.measure`."""
        progress(0.0)
        self._integrate(self._ms)  # it may have failed, or found no exposure, since
        started = self._clock.utc()
        spectra = []
        for done in range(1, self._averages + 1):
            spectra.append(self._fresh(cancel))
            progress(done / self._averages)
        ended = self._clock.utc()
        cancel.check()
        counts = np.mean(spectra, axis=0)[self._optics.order]
        level = float(np.max(spectra)) / self._optics.full_scale
        return Scan(
            kind=kind,
            raw=codec.encode(spectra),
            axis=self._optics.axis,
            counts=np.asarray(counts, dtype=np.float64),
            gain=1.0,
            level=level,
            saturated=level >= SATURATED,
            identity=self._identity,
            config=self._config(),
            health=self.health(),
            started=started,
            ended=ended,
        )

    def health(self) -> Health:
        """The temperature of a cooled detector."""
        return Health(detector_temperature_c=self._calls.detector_temperature_c())

    def close(self) -> None:
        """Give the spectrometer back; see `Scanner.close`."""
        self._calls.close()

    def _fresh(self, cancel: CancelToken) -> Floats:
        """The next spectrum; the first one after a change or a failure was begun before it."""
        pixels = len(self._optics.axis)
        if self._stale:
            cancel.check()
            self._calls.intensities(pixels)
        cancel.check()
        self._stale = True
        counts = self._calls.intensities(pixels)
        self._stale = False
        return counts

    def _integrate(self, ms: int) -> None:
        if ms != self._set_ms:
            self._set_ms, self._stale = None, True
            self._calls.integrate(ms)
            self._set_ms = ms

    def _config(self) -> ScanConfig:
        axis = self._optics.axis
        return ScanConfig(
            start_nm=axis.first,
            end_nm=axis.last,
            points=len(axis),
            averages=self._averages,
            integration_ms=float(self._ms),
        )

    def _check(self, config: ScanConfig) -> None:
        axis, (least, most) = self._optics.axis, self._optics.limits
        check_fixed(
            config,
            {"method": "none", "gain": "none", "points": len(axis), "start_nm": axis.first, "end_nm": axis.last},
        )
        check_averages(config, AVERAGES)
        ms = config.integration_ms
        if ms is not None and not (least <= ms <= most and ms == round(ms)):
            raise refused("integration_ms", ms, f"{least}–{most} in steps of 1")


def _whole_limits(limits: tuple[float, float], address: str) -> tuple[int, int]:
    """Whole milliseconds that the device takes, and that a user can wait for."""
    least, most = int(np.ceil(limits[0])), int(min(np.floor(limits[1]), LONGEST_MS))
    if least > most:
        raise ScannerError(ScannerCode.PROTOCOL, address=address, command="integration_time_micros_limits")
    return max(least, 1), most
