"""The scripts that come with Tilth lead to what docs/scanners/emulators.md says that a person then reads."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from core.acquisition.codes import ScanReason, StaleReason
from core.acquisition.scanner import CancelToken, ScannerCode
from core.acquisition.session import Session
from core.errors import ErrorCode, ScannerError
from core.store.sink import StoreSink
from core.store.store import Store
from desktop.cli.demo import SessionClock
from drivers.attended import AttendedScanner
from drivers.connection import Connection
from drivers.families import family_named
from drivers.world.mishaps import Scripted
from drivers.world.scene import World
from drivers.world.script import load_script, ready_scripts
from tests.support.scanner_bench import Bench, GuardedClock, unmoved

EXPECTED: dict[str, set[ErrorCode]] = {
    "unplugged": {ScannerCode.DISCONNECTED, StaleReason.RECONNECTED},
    "phone-holds-it": {ScannerCode.BUSY_ELSEWHERE},
    "weak-line": {ScannerCode.TIMEOUT},
    "dying-lamp": {ScanReason.LAMP, ScanReason.TOO_DARK},
    "hurried-operator": {ScanReason.LIGHT_LEAK},
    "hot-day": {StaleReason.TEMPERATURE},
    "after-rain": set(),
    "empty-battery": {ScannerCode.DISCONNECTED},
}
SECONDS = {"hot-day": 400.0, "unplugged": 130.0}
USUAL_S = 105.0


class Visit:
    """Samples measured one after another with a NIRscan Nano while a script runs; what was told meanwhile."""

    def __init__(self, script: str, store: Store) -> None:
        family = family_named("nirscan-nano")
        assert family is not None
        made = family.emulate
        assert made is not None
        self.told: Counter[ErrorCode] = Counter()
        self.clock, world = GuardedClock(), World(1)
        scheme = Bench(family, "memory", World(1), self.clock).scheme
        device = Scripted(lambda: made(world, scheme), world, load_script(script))
        bench = Bench(family, "memory", world, self.clock, lambda _own: device)
        self.connection = Connection("nirscan-nano@serial:x", open_=lambda _: bench.open(), clock=self.clock)
        self.connection.open()
        scanner = AttendedScanner(self.connection, world, soil=5)
        self.session = Session(scanner, StoreSink(store), SessionClock(self.clock))
        self.sample = store.add_sample(store.add_project("P").id, "S").id

    def last(self, seconds: float) -> None:
        while self.clock.now() < seconds:
            try:
                self.measure(seconds)
            except ScannerError as error:
                self.told[error.code] += 1
                if error.code is ScannerCode.DISCONNECTED and not self.back():
                    return

    def measure(self, until: float) -> None:
        status = self.session.reference_status()
        self.told.update(status.reasons)
        if not status.valid:
            self.told.update(self.session.take_reference(CancelToken(), unmoved).reasons)
            self.clock.wait(2.0)
            return
        measurement = self.session.begin(self.sample)
        while measurement.missing and self.clock.now() < until:
            self.told.update(measurement.add_repeat(CancelToken(), unmoved).reasons)
            self.clock.wait(2.0)

    def back(self) -> bool:
        """Whether it comes back within a minute."""
        cancel = CancelToken()
        self.clock.call_at(self.clock.now() + 60, cancel.cancel)
        try:
            self.connection.reconnect(cancel)
        except ScannerError:
            return False
        self.session.reconnect(self.session.scanner)
        return True


def test_every_script_is_expected_to_do_something() -> None:
    assert set(EXPECTED) == set(ready_scripts())


@pytest.mark.parametrize("script", EXPECTED)
def test_a_script_is_told_as_the_page_says(script: str, tmp_path: Path) -> None:
    with Store.open(tmp_path / "field.tilthdb", who="test") as store:
        visit = Visit(script, store)
        visit.last(SECONDS.get(script, USUAL_S))
    assert EXPECTED[script] <= set(visit.told), visit.told
    if not EXPECTED[script]:
        assert set(visit.told) <= {StaleReason.MISSING, StaleReason.SAMPLES, ScanReason.OUTLIER}
