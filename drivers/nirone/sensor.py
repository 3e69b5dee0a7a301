"""One sensor module: opened, told what to measure, measured with, put to rest."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass

from core.acquisition.scanner import CancelToken, Health, Progress, ScannerCode
from core.errors import ScannerError
from drivers.clock import NEVER, Clock
from drivers.nirone import codec
from drivers.nirone.lamp import LampControl
from drivers.nirone.link import Link
from drivers.nirone.opening import NamePlate, greet, prepare
from drivers.nirone.options import Options
from drivers.settings import refused

PATIENCE_S = 10.0
"""How long new settings wait for a measurement that was given up."""

REST_PATIENCE_S = 10.0
"""How long `close` waits for a measurement that was given up, before it sends the lamp off all the same."""

REST_TRIES = 2

MEASURING_SHARE = 0.95
"""Part of the progress that the measurement takes; reading it takes the rest."""


@dataclass(frozen=True)
class Taken:
    """A block of signals as received, and the state of the sensor just after."""

    raw: bytes
    health: Health


class Sensor:
    """An open sensor; made by `open_sensor`."""

    def __init__(self, link: Link, plate: NamePlate, lamp: LampControl) -> None:
        self._link = link
        self._vector: tuple[float, ...] = ()
        self._averages = 0
        self.plate = plate
        self.lamp = lamp

    @property
    def closed(self) -> bool:
        """Whether its line is."""
        return self._link.closed

    def await_rest(self) -> None:
        """Let a measurement end that was given up; `NOT_READY` when it goes on for `PATIENCE_S` more."""
        self._link.settle(NEVER, PATIENCE_S)

    def use(self, vector: Sequence[float], averages: int, cancel: CancelToken = NEVER) -> None:
        """Measure at these wavelengths from now on; what the sensor has already is not sent again.

        Each wavelength is a command with its reply: 512 of them take seconds. Raises
        `ScannerError(CONFIG_REFUSED)` when the sensor counts other than told.
        """
        wanted = tuple(vector)
        if (wanted, averages) == (self._vector, self._averages):
            return
        known, self._vector, self._averages = self._vector, (), 0
        if wanted != known:
            for index, nm in enumerate(wanted):
                self._link.ask(codec.set_wavelength(index, nm), cancel)
        self._link.ask(codec.set_points(len(wanted), averages), cancel)
        counted = self._link.ask(codec.vector_length(), cancel)
        if counted != len(wanted):
            raise refused("points", len(wanted), str(counted))
        self._vector, self._averages = wanted, averages

    def take(self, dark: bool, cancel: CancelToken, progress: Progress) -> Taken:
        """Measure once, with the lamp on or off. Raises what the link raises.

        `DISCONNECTED` also for a sensor that has forgotten what it was to measure: its power was away.
        """
        self.lamp.switch(not dark, cancel)
        self.lamp.wait_ready(cancel)
        points = len(self._vector)
        self._check_counts(points, cancel)
        expected_s = self._link.ask(codec.measurement_time(), cancel)
        self._link.measure(expected_s, cancel, lambda share: progress(MEASURING_SHARE * share))
        return Taken(self._link.block(points, cancel), self.health(cancel))

    def _check_counts(self, points: int, cancel: CancelToken) -> None:
        if self._link.ask(codec.vector_length(), cancel) == points:
            return
        self._link.doubt()
        if self._link.ask(codec.vector_length(), cancel) != points:
            self.close()
            raise ScannerError(ScannerCode.DISCONNECTED, address=self._link.address)

    def health(self, cancel: CancelToken = NEVER) -> Health:
        """Temperature, and the current of the lamps; None for what it does not tell."""
        return Health(
            detector_temperature_c=self._link.ask_if_known(codec.temperature(), None, cancel),
            lamp=self._link.ask_if_known(codec.currents(), None, cancel),
        )

    def close(self) -> None:
        """Lamp off, if the sensor is still there to hear it; then free the line."""
        put_to_rest(self._link)
        self._link.close()


def open_sensor(link: Link, clock: Clock, options: Options) -> Sensor:
    """Meet the sensor at the other end of `link`; a failure puts its lamp out and closes the link."""
    with contextlib.ExitStack() as on_failure:
        on_failure.callback(link.close)
        plate = greet(link, clock)
        on_failure.callback(put_to_rest, link)
        warm_up_s = prepare(link, options)
        on_failure.pop_all()
    return Sensor(link, plate, LampControl(link, clock, options.lamp, warm_up_s))


def put_to_rest(link: Link) -> None:
    """Lamp off, whatever came before; a sensor that is gone needs none."""
    if link.closed:
        return
    tries = REST_TRIES
    try:
        link.settle(NEVER, REST_PATIENCE_S)
    except ScannerError as error:
        if error.code is ScannerCode.NOT_READY:
            tries = 1  # it hears the command when it is done, and answers nobody
    for _ in range(tries):
        link.forget()
        with contextlib.suppress(ScannerError):
            link.ask(codec.lamp(0), tries=tries)
            break
