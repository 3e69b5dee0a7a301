"""The driver: opens a NIRscan Nano, configures it, scans, and leaves it as it was found."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from enum import StrEnum

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
from core.errors import InputError, ScannerError
from core.nirscan.wavelengths import section_wavelengths
from drivers.clock import NEVER, Clock
from drivers.nirscan_nano import commands, settings
from drivers.nirscan_nano.configuring import InUse, bring_into_use
from drivers.nirscan_nano.interpretation import interpret
from drivers.nirscan_nano.lamp import LampControl
from drivers.nirscan_nano.link import Link
from drivers.nirscan_nano.opening import Calibration, Calibrations, Device, greet
from drivers.nirscan_nano.scanning import take, wait_idle
from drivers.transport.wirelog import WireLog

REFERENCE_MAX_AGE_S = 900.0
WARM_UP_S = 600.0


class State(StrEnum):
    """Where a scanner is in its life."""

    READY = "ready"
    SCANNING = "scanning"
    LOST = "lost"
    CLOSED = "closed"


def open_nano(
    link: Link, clock: Clock, calibrations: Calibrations | None = None, *, steady_lamp: bool = True
) -> NirscanNano:
    """Meet the scanner at the other end of `link` and make it ready; a failure closes the link.

    The lamp burns from here to `close`, because one that each scan switches on never gets steady;
    `steady_lamp=False` leaves it to the scans and spares the battery. `calibrations` remembers what scanners
    met before keep inside.
    """
    with contextlib.ExitStack() as on_failure:
        on_failure.callback(link.close)
        device = greet(link, clock, {} if calibrations is None else calibrations)
        lamp = LampControl(link, clock)
        on_failure.callback(_put_to_rest, lamp)
        wait_idle(link, clock, NEVER)
        if steady_lamp:
            lamp.hold()
        limits = _limits(device)
        in_use = bring_into_use(link, ScanConfig(), device, limits)
        on_failure.pop_all()
    return NirscanNano(link, clock, device, limits, in_use, lamp)


class NirscanNano:
    """An open NIRscan Nano; fulfils `core.acquisition.scanner.Scanner`. Made by `open_nano`."""

    def __init__(
        self,
        link: Link,
        clock: Clock,
        device: Device,
        limits: settings.Limits,
        in_use: InUse,
        lamp: LampControl,
    ) -> None:
        self._link = link
        self._clock = clock
        self._device = device
        self._limits = limits
        self._in_use = in_use
        self._lamp = lamp
        self._state = State.READY

    @property
    def identity(self) -> Identity:
        """Read when it was opened."""
        return self._device.identity

    @property
    def calibration(self) -> Calibration:
        """What the factory stored in the device."""
        return self._device.calibration

    @property
    def wire_log(self) -> WireLog:
        """The last bytes on the line, for a support file."""
        return self._link.log

    @property
    def state(self) -> State:
        """Where it is in its life."""
        return State.LOST if self._link.closed and self._state is not State.CLOSED else self._state

    @property
    def capabilities(self) -> Capabilities:
        """With the range and points of the configuration in use."""
        return Capabilities(
            range_nm=self._range_nm(),
            points=sum(section.points for section in self._in_use.config.sections),
            dark=DarkBy.SCAN,
            warm_up_s=WARM_UP_S,
            reference_max_age_s=REFERENCE_MAX_AGE_S,
            averages=settings.AVERAGES,
            has_lamp_control=self._lamp.held,
        )

    def configure(self, config: ScanConfig) -> ScanConfig:
        """Bring `config` into use; see `Scanner.configure`."""
        wait_idle(self._link, self._clock, NEVER)
        self._in_use = bring_into_use(self._link, config, self._device, self._limits)
        return self._in_use.scan_config

    def optimise(self, cancel: CancelToken, progress: Progress) -> None:
        """Nothing: the device finds its gain in each scan."""

    def measure(self, kind: ScanKind, cancel: CancelToken, progress: Progress) -> Scan:
        """Scan once; see `Scanner.measure`. A dark is a scan with the lamp off."""
        dark = self._lamp.dark() if kind is ScanKind.DARK else contextlib.nullcontext()
        with self._scanning(), dark:
            wait_idle(self._link, self._clock, cancel)
            self._lamp.wait_ready(cancel)
            taken = take(self._link, self._clock, kind, cancel, progress)
        in_use, reference = self._in_use, self.calibration.reference
        return interpret(taken, self.identity, in_use.scan_config, in_use.config, reference)

    def health(self) -> Health:
        """Ask for the state of the device; a sensor that fails or is missing gives None."""
        system, detector = self._link.ask_if_known(commands.temperatures(), None) or (None, None)
        lamp = self._link.ask_if_known(commands.lamp_monitor(), None)
        return Health(
            detector_temperature_c=detector,
            system_temperature_c=system,
            humidity_pct=self._link.ask_if_known(commands.humidity(), None),
            lamp=None if lamp is None else float(lamp),
            battery_v=self._link.ask_if_known(commands.battery(), None),
            errors=self._link.ask(commands.error_status()).names,
        )

    def close(self) -> None:
        """Give the lamp back and free the line; see `Scanner.close`."""
        if self.state in (State.READY, State.SCANNING):
            _put_to_rest(self._lamp)
            self._state = State.CLOSED
        self._link.close()

    @contextlib.contextmanager
    def _scanning(self) -> Iterator[None]:
        self._state = State.SCANNING
        try:
            yield
        finally:
            self._state = State.READY

    def _range_nm(self) -> tuple[float, float]:
        """Of the axis; as configured where the factory's coefficients are missing or do not reach."""
        sections, pixel_to_nm = self._in_use.config.sections, self._limits.pixel_to_nm
        ends = [(float(section.start_nm), float(section.end_nm)) for section in sections]
        if pixel_to_nm is not None:
            with contextlib.suppress(InputError):
                nm = [section_wavelengths(section, pixel_to_nm) for section in sections]
                ends = [(float(one.min()), float(one.max())) for one in nm]
        return min(first for first, _ in ends), max(last for _, last in ends)


def _put_to_rest(lamp: LampControl) -> None:
    """Give the lamp back, if the device is still there to take it."""
    with contextlib.suppress(ScannerError):
        lamp.release()


def _limits(device: Device) -> settings.Limits:
    reference = device.calibration.reference
    return settings.limits_of(device.identity.model, None if reference is None else reference.pixel_to_nm)
