"""The driver: one sensor, or several used as one scanner, one after another and one lamp at a time."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from datetime import datetime

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
from core.spectrum import Axis, AxisUnit
from drivers.clock import NEVER, Clock
from drivers.nirone import FAMILY
from drivers.nirone.faults import UNVERIFIED
from drivers.nirone.link import Link
from drivers.nirone.options import USUAL, Options
from drivers.nirone.planning import AVERAGES, Plan, plan
from drivers.nirone.sensor import Sensor, Taken, open_sensor
from drivers.transport.line import Line
from drivers.transport.wirelog import WireLog

REFERENCE_MAX_AGE_S = 900.0
DARK_MAX_AGE_S = 900.0
WARM_UP_S = 600.0


def open_nirone(lines: Sequence[Line], clock: Clock, options: Options = USUAL) -> Nirone:
    """Meet the sensors at the other ends of `lines` and make them ready; a failure closes all of them.

    A single sensor's lamp burns from here to `close`, because one that each scan switches on never gets
    steady. Several sensors look at the same spot, so each has its lamp on for its own part of a scan alone.
    """
    log = WireLog()
    with contextlib.ExitStack() as on_failure:
        for line in lines:
            on_failure.callback(line.close)
        sensors = []
        for link in [Link(line, clock, log) for line in lines]:
            sensors.append(open_sensor(link, clock, options))
            on_failure.callback(sensors[-1].close)
        scanner = Nirone(sensors, clock, options, log)
        scanner.configure(ScanConfig())
        on_failure.pop_all()
    return scanner


class Nirone:
    """Open sensors; fulfils `core.acquisition.scanner.Scanner`. Made by `open_nirone`.

    Sensors stand in ascending order of their ranges, whatever the order of their ports.
    """

    def __init__(self, sensors: Sequence[Sensor], clock: Clock, options: Options, log: WireLog) -> None:
        self._sensors = sorted(sensors, key=lambda one: (one.plate.reach.tenths, one.plate.serial))
        self._clock = clock
        self._log = log
        self._full_scale = options.full_scale
        self._plan = plan([sensor.plate.reach for sensor in self._sensors], ScanConfig())

    @property
    def identity(self) -> Identity:
        """Of the sensor; of several, models and serial numbers joined by a plus sign."""
        plates = [sensor.plate for sensor in self._sensors]
        if len(plates) == 1:
            return Identity(FAMILY, plates[0].model, plates[0].serial, plates[0].firmware)
        versions = {f"{one.serial} {name}": told for one in plates for name, told in one.firmware.items()}
        models, serials = (" + ".join(one.model for one in plates), "+".join(one.serial for one in plates))
        return Identity(FAMILY, models, serials, versions)

    @property
    def wire_log(self) -> WireLog:
        """The last bytes on all lines, for a support file."""
        return self._log

    @property
    def capabilities(self) -> Capabilities:
        """With the axis of the configuration in use."""
        return Capabilities(
            range_nm=(float(self._plan.nm[0]), float(self._plan.nm[-1])),
            points=int(self._plan.nm.size),
            dark=DarkBy.SCANNER,
            warm_up_s=WARM_UP_S,
            reference_max_age_s=REFERENCE_MAX_AGE_S,
            averages=AVERAGES,
            has_lamp_control=True,
            dark_max_age_s=DARK_MAX_AGE_S,
            segments_nm=self._plan.segments_nm,
            unverified=UNVERIFIED,
        )

    def configure(self, config: ScanConfig) -> ScanConfig:
        """Apply and read back; see `Scanner.configure`. Wavelengths are rounded to tenths, as sensors take them.

        `NOT_READY` while a long measurement goes on that was given up.
        """
        planned = plan([sensor.plate.reach for sensor in self._sensors], config)
        with self._lost_together():
            self._await_rest()
            for sensor, vector in self._used(planned):
                sensor.use(vector, config.averages)
            self._rest_lamps()
        self._plan = planned
        return planned.config

    def optimise(self, cancel: CancelToken, progress: Progress) -> None:
        """Nothing: there is neither exposure nor gain to choose."""

    def measure(self, kind: ScanKind, cancel: CancelToken, progress: Progress) -> Scan:
        """Scan once; see `Scanner.measure`. A dark is a scan with all lamps off."""
        progress(0.0)
        with self._lost_together():
            if len(self._sensors) > 1:
                self._rest_lamps(cancel)
            started = self._clock.utc()
            taken = self._take_all(kind is ScanKind.DARK, cancel, progress)
            ended = self._clock.utc()
            self._rest_lamps(cancel)
        progress(1.0)
        return self._scan(kind, taken, started, ended)

    def health(self) -> Health:
        """The warmest sensor, and the currents of all lamps together."""
        with self._lost_together():
            self._await_rest()
            return _together([sensor.health() for sensor in self._sensors])

    def close(self) -> None:
        """Lamps off, lines freed; see `Scanner.close`."""
        for sensor in self._sensors:
            sensor.close()

    def _await_rest(self) -> None:
        for sensor in self._sensors:
            sensor.await_rest()

    def _used(self, planned: Plan) -> list[tuple[Sensor, tuple[float, ...]]]:
        """The sensors that are needed, and their wavelengths."""
        return [(one, vector) for one, vector in zip(self._sensors, planned.vectors, strict=True) if vector]

    def _rest_lamps(self, cancel: CancelToken = NEVER) -> None:
        """Between scans a single sensor's lamp burns on; several have theirs off."""
        for sensor in self._sensors:
            sensor.lamp.switch(len(self._sensors) == 1, cancel)

    def _take_all(self, dark: bool, cancel: CancelToken, progress: Progress) -> list[Taken]:
        used = self._used(self._plan)
        taken = []
        for number, (sensor, vector) in enumerate(used):
            share = _part(progress, number, len(used))
            sensor.use(vector, self._plan.config.averages, cancel)
            taken.append(sensor.take(dark, cancel, share))
            if len(self._sensors) > 1:
                sensor.lamp.switch(on=False, cancel=cancel)
            share(1.0)
        return taken

    def _scan(self, kind: ScanKind, taken: Sequence[Taken], started: datetime, ended: datetime) -> Scan:
        raw = b"".join(one.raw for one in taken)
        counts = self._plan.decode(raw)
        level = float(counts.max()) / self._full_scale
        return Scan(
            kind=kind,
            raw=raw,
            axis=Axis(self._plan.nm, AxisUnit.NM),
            counts=counts,
            gain=1.0,
            level=level,
            saturated=level >= 1.0,
            identity=self.identity,
            config=self._plan.config,
            health=_together([one.health for one in taken]),
            started=started,
            ended=ended,
        )

    @contextlib.contextmanager
    def _lost_together(self) -> Iterator[None]:
        """When one sensor is gone, the others are put to rest and closed too: half a spectrum is none."""
        try:
            yield
        except ScannerError as error:
            if error.code is ScannerCode.DISCONNECTED:
                for sensor in self._sensors:
                    sensor.close()
            raise


def _part(progress: Progress, number: int, of: int) -> Progress:
    """Progress of one sensor as a part of the whole."""
    return lambda share: progress((number + share) / of)


def _together(healths: Sequence[Health]) -> Health:
    temperatures = [one.detector_temperature_c for one in healths if one.detector_temperature_c is not None]
    currents = [one.lamp for one in healths if one.lamp is not None]
    return Health(
        detector_temperature_c=max(temperatures, default=None),
        lamp=sum(currents) if len(currents) == len(healths) else None,
    )
