"""One scan: start it, wait for its end, fetch its bytes."""

from __future__ import annotations

from math import inf

from core.acquisition.scanner import CancelToken, Progress, ScanKind, ScannerCode
from core.errors import ScannerError
from drivers.clock import Clock
from drivers.nirscan_nano import commands
from drivers.nirscan_nano.commands import DeviceStatus, FileType
from drivers.nirscan_nano.faults import NanoCode
from drivers.nirscan_nano.interpretation import Taken
from drivers.nirscan_nano.link import Link
from drivers.nirscan_nano.opening import read_file

LOOK_S = 0.1
"""Between two looks at a scan that will go on for a while; also before the first: the device does not say that it
scans until it has begun to."""

CLOSE_LOOK_S = 0.02
"""Between two looks around the time at which the scan should end."""

LATE_S = 1.0
"""A scan that is so much later than the device foretold is looked at less often again."""

SCANNING_SHARE = 0.9
"""Part of the progress that the scan itself takes; reading it takes the rest."""


def take(
    link: Link, clock: Clock, kind: ScanKind, expected_s: float, cancel: CancelToken, progress: Progress
) -> Taken:
    """Scan once; raises what the link raises and what the device reports about itself."""
    progress(0.0)
    _start(link, clock, cancel)
    started = clock.utc()
    _wait_scanned(link, clock, expected_s, cancel, progress)
    ended = clock.utc()
    errors = link.ask(commands.error_status(), cancel)
    if errors.bits:
        link.ask(commands.clear_errors(), cancel)
    errors.check_scan()
    raw = read_file(link, FileType.SCAN, cancel, _rest_of(progress))
    if not raw:
        raise ScannerError(NanoCode.NO_SCAN)
    return Taken(kind, raw, started, ended, errors)


def wait_idle(link: Link, clock: Clock, cancel: CancelToken, most_s: float = inf) -> None:
    """Let a scan end that was given up before: the device cannot be told to stop.

    `NOT_READY` when it goes on for `most_s` more, `TIMEOUT` when it goes on for far longer than it should.
    """
    if link.ask(commands.device_status(), cancel) & DeviceStatus.SCANNING:
        expected_s = link.ask(commands.scan_time(), cancel)
        _wait_scanned(link, clock, expected_s, cancel, lambda _share: None, most_s)


def _start(link: Link, clock: Clock, cancel: CancelToken) -> None:
    """Begin; a device that still makes another scan, given up or begun at its button, refuses until that ends."""
    try:
        link.ask(commands.start_scan(), cancel)
    except ScannerError as error:
        if error.code is not NanoCode.REFUSED:
            raise
        wait_idle(link, clock, cancel)
        link.ask(commands.start_scan(), cancel)


def _wait_scanned(
    link: Link, clock: Clock, expected_s: float, cancel: CancelToken, progress: Progress, most_s: float = inf
) -> None:
    begun = clock.now()
    patience = 3 * expected_s + 5
    while (elapsed := clock.now() - begun) < patience:
        clock.wait(_until_next_look(elapsed, expected_s), cancel)
        cancel.check()
        if not link.ask(commands.device_status(), cancel) & DeviceStatus.SCANNING:
            return
        if elapsed > most_s:
            raise ScannerError(ScannerCode.NOT_READY)
        progress(SCANNING_SHARE * min((clock.now() - begun) / max(expected_s, LOOK_S), 1.0))
    raise ScannerError(ScannerCode.TIMEOUT, address=link.address, command="scan", seconds=patience)


def _until_next_look(elapsed: float, expected_s: float) -> float:
    """Seconds to wait: the first look is never early, and the nearer the end the sooner the next."""
    left = expected_s - elapsed
    if elapsed < LOOK_S:
        return LOOK_S - elapsed
    return LOOK_S if left < -LATE_S else min(LOOK_S, max(left, CLOSE_LOOK_S))


def _rest_of(progress: Progress) -> Progress:
    """Progress of the reading, as the last part of the whole."""
    return lambda share: progress(SCANNING_SHARE + (1 - SCANNING_SHARE) * share)
