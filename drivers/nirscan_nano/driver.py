"""The driver: opens a NIRscan Nano, configures it, scans, and leaves it as it was found."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from core.acquisition.scanner import (
    CancelToken,
    Capabilities,
    Health,
    Identity,
    Progress,
    Scan,
    ScanConfig,
    ScanKind,
    ScannerCode,
)
from core.errors import ScannerError
from core.nirscan import saturated
from drivers.clock import NEVER, Clock
from drivers.nirscan_nano import commands
from drivers.nirscan_nano.abilities import abilities
from drivers.nirscan_nano.builtin import built_in_reference
from drivers.nirscan_nano.configuring import InUse, bring_into_use
from drivers.nirscan_nano.faults import NanoCode
from drivers.nirscan_nano.gain import Gain
from drivers.nirscan_nano.interpretation import decoded, interpret
from drivers.nirscan_nano.lamp import LampControl
from drivers.nirscan_nano.link import Link
from drivers.nirscan_nano.opening import Calibration, Calibrations, Device, greet
from drivers.nirscan_nano.scanning import take, wait_idle
from drivers.nirscan_nano.settings import Limits, limits_of
from drivers.transport.wirelog import WireLog

BLINK_S = 1.0

PATIENCE_S = 10.0
"""How long opening and new settings wait for a scan that was given up."""

REST_S = 2.0
"""The same for closing, which leaves a longer scan to itself."""

MOST_SHARE = 0.99
"""What a scan may show before it is known to stand."""


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
        wait_idle(link, clock, NEVER, PATIENCE_S)
        if steady_lamp:
            lamp.hold()
        limits = limits_of(device.identity.model, device.pixel_to_nm, device.configs)
        gain = Gain(link)
        in_use = bring_into_use(link, ScanConfig(), device, limits, gain, lamp.held)
        on_failure.pop_all()
    return NirscanNano(link, clock, device, limits, in_use, lamp, gain)


class NirscanNano:
    """An open NIRscan Nano; fulfils `core.acquisition.scanner.Scanner`. Made by `open_nano`."""

    def __init__(
        self,
        link: Link,
        clock: Clock,
        device: Device,
        limits: Limits,
        in_use: InUse,
        lamp: LampControl,
        gain: Gain,
    ) -> None:
        self._link = link
        self._clock = clock
        self._device = device
        self._limits = limits
        self._in_use = in_use
        self._lamp = lamp
        self._gain = gain
        self._scan_s: float | None = None
        self._last = b""

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
        """With the range and points of the configuration in use."""
        return abilities(self._device, self._in_use.config, self._limits, self._lamp.held)

    def configure(self, config: ScanConfig) -> ScanConfig:
        """Bring `config` into use; see `Scanner.configure`. `NOT_READY` while a long scan given up goes on."""
        wait_idle(self._link, self._clock, NEVER, PATIENCE_S)
        self._scan_s = None
        self._in_use = bring_into_use(self._link, config, self._device, self._limits, self._gain, self._lamp.held)
        return self._in_use.scan_config

    def optimise(self, cancel: CancelToken, progress: Progress) -> None:
        """Nothing: the gain is found in each scan."""

    def measure(self, kind: ScanKind, cancel: CancelToken, progress: Progress) -> Scan:
        """Scan once; see `Scanner.measure`. A dark is a scan with the lamp off.

        While the driver looks for the gain (see `drivers.nirscan_nano.gain`), a scan with too much light, or a
        white with too little, is made again with a better one.
        """
        if kind is not ScanKind.DARK:
            self._lamp.come_back()
        with self._dark(cancel) if kind is ScanKind.DARK else contextlib.nullcontext():
            self._lamp.wait_ready(cancel)
            scan = self._scan(kind, cancel, _rising(progress))
        progress(1.0)
        return scan

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
        """Give lamp, gain and configuration back and free the line; see `Scanner.close`."""
        if not self._link.closed and self._come_to_rest() and _put_to_rest(self._lamp):
            self._give_back()
        self._link.close()

    @property
    def calibration(self) -> Calibration:
        """What the factory stored in the device."""
        return self._device.calibration

    @property
    def lamp_h(self) -> float | None:
        """Hours that the lamp had burnt when the scanner was opened, where it counts them."""
        return self._device.lamp_h

    def factory_reference(self) -> Scan:
        """A white reference for the present configuration, made of what the factory stored; nothing is scanned.

        A last resort where there is no panel: see `drivers.nirscan_nano.builtin`. Raises
        `ScannerError(NanoCode.NO_FACTORY_REFERENCE)`.
        """
        return built_in_reference(self._device, self._in_use, self._clock.utc())

    def blink(self, cancel: CancelToken) -> None:
        """Light all lamps of the housing for a second, to tell one scanner from another; not while it scans."""
        self._link.ask_if_known(commands.leds(on=True), None)
        self._clock.wait(BLINK_S, cancel)
        self._link.ask_if_known(commands.leds(on=False), None)

    def _scan(self, kind: ScanKind, cancel: CancelToken, progress: Progress) -> Scan:
        tries = 0
        while True:
            tries += 1
            taken = take(self._link, self._clock, kind, self._expected_s(cancel), cancel, progress)
            blob = decoded(taken)
            if not self._gain.mends(blob, kind, saturated(blob) or taken.errors.overflow, tries):
                break
        if taken.raw == self._last:
            raise ScannerError(NanoCode.OLD_SCAN)
        in_use = self._in_use
        scan = interpret(taken, blob, self.identity, in_use.scan_config, in_use.config, self.calibration.reference)
        self._last = taken.raw
        return scan

    def _expected_s(self, cancel: CancelToken) -> float:
        """How long the device says that its scans take: asked once for each configuration."""
        if self._scan_s is None:
            self._scan_s = self._link.ask(commands.scan_time(), cancel)
        return self._scan_s

    @contextlib.contextmanager
    def _dark(self, cancel: CancelToken) -> Iterator[None]:
        """The lamp off, once a scan given up has ended; scans may take another time without the lamp."""
        wait_idle(self._link, self._clock, cancel)
        expected_s, self._scan_s = self._scan_s, None
        with self._lamp.dark(cancel):
            yield
        self._scan_s = expected_s

    def _come_to_rest(self) -> bool:
        """Let a scan given up end, if it soon does: firmware whose mirrors are switched off under it may hang."""
        try:
            wait_idle(self._link, self._clock, NEVER, REST_S)
        except ScannerError as error:
            return error.code in (ScannerCode.TIMEOUT, ScannerCode.NOT_READY)
        return True

    def _give_back(self) -> None:
        """What the next user of the scanner's own button expects, as far as it still listens."""
        with contextlib.suppress(ScannerError):
            self._gain.release()
            if not self._in_use.own and self._device.configs:
                self._link.ask_if_known(commands.set_active_config(self._device.active), -1)


def _put_to_rest(lamp: LampControl) -> bool:
    """Give the lamp back; whether the device was still there to take it."""
    try:
        lamp.release()
    except ScannerError:
        return False
    return True


def _rising(progress: Progress) -> Progress:
    """Never falls, when a scan is made again, and leaves the end to the caller."""
    reached = 0.0

    def told(share: float) -> None:
        nonlocal reached
        reached = max(reached, min(share, MOST_SHARE))
        progress(reached)

    return told
