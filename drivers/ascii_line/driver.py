"""The driver of every line device: does what a profile says, and leaves the device at rest."""

from __future__ import annotations

import contextlib

import numpy as np

from core.acquisition.scanner import (
    CancelToken,
    Capabilities,
    Health,
    Identity,
    Progress,
    Scan,
    ScanConfig,
    ScanKind,
)
from core.errors import ScannerError
from core.spectrum import Axis, AxisUnit
from drivers.ascii_line import configuring
from drivers.ascii_line.codec import decode
from drivers.ascii_line.configuring import InUse, bring_into_use, check_in_use
from drivers.ascii_line.faults import doubt
from drivers.ascii_line.link import Link
from drivers.ascii_line.opening import greet, read_health
from drivers.ascii_line.profile import Ask, Profile
from drivers.clock import NEVER, Clock
from drivers.transport.line import Line
from drivers.transport.wirelog import WireLog

PATIENCE = 3.0
"""A scan may take so many times as long as its profile says, and `reply_s` more."""


def open_line_device(line: Line, profile: Profile, clock: Clock) -> LineDevice:
    """Meet the device at the other end of `line` and make it ready; a failure closes the line."""
    link = Link(line, profile, clock)
    with contextlib.ExitStack() as on_failure:
        on_failure.callback(link.close)
        identity = greet(link)
        on_failure.callback(_put_to_rest, link)
        in_use = bring_into_use(link, ScanConfig(averages=_usual_averages(profile)))
        device = LineDevice(link, clock, identity, in_use)
        device.light(on=True)
        on_failure.pop_all()
    return device


class LineDevice:
    """An open line device; fulfils `core.acquisition.scanner.Scanner`. Made by `open_line_device`."""

    def __init__(self, link: Link, clock: Clock, identity: Identity, in_use: InUse) -> None:
        self._link = link
        self._profile = link.profile
        self._clock = clock
        self._identity = identity
        self._in_use = in_use
        self._axis = Axis(self._profile.points_nm, AxisUnit.NM)
        self._ready_at = clock.now()
        self._lit: bool | None = None

    @property
    def identity(self) -> Identity:
        """Read when it was opened; a profile without commands for that gives its own model."""
        return self._identity

    @property
    def wire_log(self) -> WireLog:
        """The last bytes on the line, for a support file."""
        return self._link.log

    @property
    def capabilities(self) -> Capabilities:
        """As the profile says."""
        profile = self._profile
        return Capabilities(
            range_nm=(self._axis.first, self._axis.last),
            points=len(self._axis),
            dark=profile.dark,
            warm_up_s=profile.warm_up_s,
            reference_max_age_s=profile.reference_max_age_s,
            averages=configuring.averages(profile),
            has_lamp_control=profile.lamp is not None,
            dark_max_age_s=profile.dark_max_age_s,
            gains=configuring.gains(profile),
            integration_ms=configuring.integration_ms(profile),
            unverified=tuple(dict.fromkeys(doubt(note) for note in profile.unverified)),
        )

    def configure(self, config: ScanConfig) -> ScanConfig:
        """Bring `config` into use; see `Scanner.configure`."""
        self._in_use = bring_into_use(self._link, config)
        return self._in_use.config

    def optimise(self, cancel: CancelToken, progress: Progress) -> None:
        """Nothing: gain and integration are what `configure` was asked for."""

    def measure(self, kind: ScanKind, cancel: CancelToken, progress: Progress) -> Scan:
        """Scan once, with the lamp off for a dark where it can be switched; see `Scanner.measure`."""
        progress(0.0)
        self.light(on=kind is not ScanKind.DARK, cancel=cancel)
        self._clock.wait(self._ready_at - self._clock.now(), cancel)
        cancel.check()
        started = self._clock.utc()
        raw = self._answers(cancel, progress)
        ended = self._clock.utc()
        check_in_use(self._link, self._in_use, cancel)
        self.light(on=True, cancel=cancel)
        health = read_health(self._link, self._profile, cancel)
        values = decode(self._profile.shape, len(self._axis), raw)
        level = float(values.max()) / self._profile.full_scale
        progress(1.0)
        return Scan(
            kind=kind,
            raw=raw,
            axis=self._axis,
            counts=np.asarray(values.mean(axis=0)[self._profile.order]),
            gain=self._in_use.factor,
            level=level,
            saturated=level >= 1.0,
            identity=self._identity,
            config=self._in_use.config,
            health=health,
            started=started,
            ended=ended,
        )

    def health(self) -> Health:
        """Ask the sensors that the profile names."""
        return read_health(self._link, self._profile)

    def close(self) -> None:
        """Lamp off, the closing commands, and the line is free; see `Scanner.close`."""
        if not self._link.closed:
            _put_to_rest(self._link)
        self._link.close()

    def light(self, on: bool, cancel: CancelToken = NEVER) -> None:
        """Switch the lamp, where it has commands; it burns from opening to `close` but for darks."""
        lamp = self._profile.lamp
        if lamp is not None and self._lit is not on:
            self._lit = None
            self._link.ask(lamp.on if on else lamp.off, cancel)
            self._lit = on
            self._ready_at = self._clock.now() + lamp.settle_s

    def _patience_s(self) -> float:
        takes = self._profile.shape.takes_s + self._in_use.integration_s
        return PATIENCE * takes * self._in_use.on_device + self._profile.reply_s

    def _answers(self, cancel: CancelToken, progress: Progress) -> bytes:
        """The lines of all scans that are averaged here."""
        raw = b""
        for done in range(1, self._in_use.on_host + 1):
            raw += self._link.scan(self._patience_s(), cancel)[1]
            progress(done / (self._in_use.on_host + 1))
        return raw


def _put_to_rest(link: Link) -> None:
    """What can be said of lamp off and closing commands; the first failure ends it."""
    lamp = link.profile.lamp
    last: tuple[Ask, ...] = (*(() if lamp is None else (lamp.off,)), *link.profile.closing)
    with contextlib.suppress(ScannerError):
        for step in last:
            link.ask(step)


def _usual_averages(profile: Profile) -> int:
    """What the device averages itself as usual; otherwise one scan, for a measurement repeats it anyway."""
    setting = profile.averages
    return 1 if setting is None else setting.usual or max(setting.least, 1)
