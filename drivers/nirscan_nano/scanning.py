"""One scan: start it, wait for its end, fetch its bytes."""

from __future__ import annotations

from core.acquisition.scanner import CancelToken, Progress, ScanKind, ScannerCode
from core.errors import ScannerError
from drivers.clock import Clock
from drivers.nirscan_nano import commands
from drivers.nirscan_nano.commands import DeviceStatus, FileType
from drivers.nirscan_nano.interpretation import Taken
from drivers.nirscan_nano.link import Link
from drivers.nirscan_nano.opening import read_file

POLL_S = 0.08
"""Between two looks at a running scan."""

SCANNING_SHARE = 0.9
"""Part of the progress that the scan itself takes; reading it takes the rest."""


def take(link: Link, clock: Clock, kind: ScanKind, cancel: CancelToken, progress: Progress) -> Taken:
    """Scan once; raises what the link raises and what the device reports about itself."""
    progress(0.0)
    expected_s = link.ask(commands.scan_time(), cancel)
    started = clock.utc()
    link.ask(commands.start_scan(), cancel)
    _wait_scanned(link, clock, expected_s, cancel, progress)
    ended = clock.utc()
    errors = link.ask(commands.error_status(), cancel)
    if errors.bits:
        link.ask(commands.clear_errors(), cancel)
    errors.check_scan()
    raw = read_file(link, FileType.SCAN, cancel, _rest_of(progress))
    return Taken(kind, raw, started, ended, errors.names)


def wait_idle(link: Link, clock: Clock, cancel: CancelToken) -> None:
    """Let a scan end that was given up before: the device cannot be told to stop."""
    if link.ask(commands.device_status(), cancel) & DeviceStatus.SCANNING:
        _wait_scanned(link, clock, link.ask(commands.scan_time(), cancel), cancel, lambda _share: None)


def _wait_scanned(link: Link, clock: Clock, expected_s: float, cancel: CancelToken, progress: Progress) -> None:
    begun = clock.now()
    patience = 3 * expected_s + 5
    while clock.now() < begun + patience:
        clock.wait(POLL_S, cancel)
        cancel.check()
        if not link.ask(commands.device_status(), cancel) & DeviceStatus.SCANNING:
            return
        progress(SCANNING_SHARE * min((clock.now() - begun) / max(expected_s, POLL_S), 1.0))
    raise ScannerError(ScannerCode.TIMEOUT, address=link.address, command="scan", seconds=patience)


def _rest_of(progress: Progress) -> Progress:
    """Progress of the reading, as the last part of the whole."""
    return lambda share: progress(SCANNING_SHARE + (1 - SCANNING_SHARE) * share)
