"""Days of field work on a virtual clock: an operator who measures sample after sample while things go wrong."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from core.acquisition.codes import AcquisitionError
from core.acquisition.measurement import Measurement
from core.acquisition.preparing import Due
from core.acquisition.reference import Reference
from core.acquisition.result import MeasurementResult, Repeat
from core.acquisition.rules import Rules
from core.acquisition.scanner import CancelToken, DarkBy, Scan, ScanConfig, ScanKind, ScannerCode
from core.acquisition.session import Session
from core.errors import ScannerError
from core.store.sink import StoreSink
from core.store.store import Store
from desktop.cli.demo import SessionClock
from drivers.attended import AttendedScanner
from drivers.connection import Connection
from drivers.family import Family
from drivers.world.events import WORLD_WORDS, happen
from drivers.world.mishaps import Scripted
from drivers.world.scene import World
from drivers.world.script import Event, parse_script
from tests.support.scanner_bench import (
    PROCESS,
    Bench,
    GuardedClock,
    in_memory,
    kinds_of,
    reference,
    reflectance,
    scan,
    unmoved,
)

HOUR = 3600.0
MOST_TRIES = 60
"""Of anything that goes wrong, before the operator gives up; the day is lost then."""
WAIT_S = 30.0
"""Before something that went wrong is tried again."""

PER_HOUR: dict[str, float] = {
    "drop": 3,
    "garble": 3,
    "truncate": 3,
    "delay": 3,
    "busy": 1,
    "disconnect": 1,
    "lift": 1,
    "leak": 0.7,
    "air": 0.3,
    "moisten": 0.3,
    "wipe": 0.5,
}
"""How often what goes wrong, by time."""
SAMPLES_PER_FAULT = 2
"""So many samples for each fault that strikes the answer to a command, whichever it is."""


class Witness:
    """A sink that remembers of every scan what the store acknowledged."""

    def __init__(self, sink: StoreSink) -> None:
        self._sink = sink
        self.acknowledged: dict[int, str] = {}

    def reference(self, scan: Scan, dark_id: int | None) -> int:
        return self._seen(self._sink.reference(scan, dark_id), scan)

    def begin(self, sample_id: int, reference: Reference, age_s: float) -> int:
        return self._sink.begin(sample_id, reference, age_s)

    def repeat(self, measurement_id: int, repeat: int, scan: Scan, reference: Reference) -> int:
        return self._seen(self._sink.repeat(measurement_id, repeat, scan, reference), scan)

    def finish(self, measurement_id: int, result: MeasurementResult) -> None:
        self._sink.finish(measurement_id, result)

    def repeats(self, measurement_id: int) -> Sequence[Repeat]:
        return self._sink.repeats(measurement_id)

    def _seen(self, scan_id: int, scan: Scan) -> int:
        self.acknowledged[scan_id] = hashlib.sha256(scan.raw).hexdigest()
        return scan_id


@dataclass
class Report:
    """What became of the days."""

    samples: int = 0
    scans: int = 0
    lost: int = 0
    hours: float = 0.0
    reconnects: int = 0
    struck: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)


def troubles(seed: int, hours: float, samples: int, commands: int) -> str:
    """A script of what goes wrong in so many hours of so many samples, each of about so many commands.

    What happens by time happens while a sample is measured, or soon before.
    """
    rng = np.random.default_rng([seed, 24])
    lines = ["after 1 s dust 0.00002", "after 2 s day 8"]
    every_s = hours * HOUR / samples
    for word, per_hour in PER_HOUR.items():
        for number in rng.integers(1, samples, rng.poisson(per_hour * hours)):
            lines += _event(word, round(float(number * every_s + rng.uniform(-3, 9)), 1), rng)
    for number in range(1, samples, SAMPLES_PER_FAULT):
        word = ("drop", "garble", "truncate", f"delay {rng.uniform(0.1, 5):.1f}")[rng.integers(4)]
        lines.append(f"at {int((number + rng.random()) * commands) + 1} {word}")
    return "\n".join(lines)


def _event(word: str, at: float, rng: np.random.Generator) -> list[str]:
    values = {
        "delay": f"{rng.uniform(0.1, 5):.1f}",
        "busy": f"{rng.integers(1, 8)}",
        "disconnect": f"{rng.uniform(1, 60):.0f}",
        "leak": f"{rng.uniform(0.3, 1):.2f}",
        "air": f"{rng.uniform(8, 42):.0f}",
        "moisten": f"{rng.uniform(0, 0.3):.2f}",
    }
    after = {"lift": "put", "leak": "leak 0"}
    ends = [f"after {at + rng.uniform(4, 90):.1f} s {after[word]}"] if word in after else []
    return [f"after {at} s {word} {values.get(word, '')}", *ends]


class FieldDays:
    """An operator with one scanner and one store."""

    def __init__(self, family: Family, file: Path, seed: int, hours: float, samples: int) -> None:
        self.report = Report()
        self.clock = GuardedClock(most_s=4 * hours * HOUR, most_waits=10**9)
        self._file = file
        self._seed = seed
        self._hours = hours
        self._samples = samples
        self._optimise_again = False
        world, kind = World(seed), kinds_of(family)[0]
        self._bench = (self._in_process if kind == PROCESS else self._on_line)(family, kind, world)
        self._connection = Connection(
            f"{family.name}@serial:emulated", open_=lambda _address: self._bench.open(), clock=self.clock
        )

    def _on_line(self, family: Family, kind: str, world: World) -> Bench:
        made, scheme = family.emulate, Bench(family, kind, World(self._seed), self.clock).scheme
        assert made is not None
        script = parse_script(troubles(self._seed, self._hours, self._samples, _commands_of(family, kind)))
        device = Scripted(lambda: made(world, scheme), world, script, self._struck)
        return Bench(family, kind, world, self.clock, lambda _own: device)

    def _in_process(self, family: Family, kind: str, world: World) -> Bench:
        """Without a line there is the weather, but nothing happens to answers."""
        for event in parse_script(troubles(self._seed, self._hours, self._samples, 1)):
            if event.seconds is not None and event.word in WORLD_WORDS:
                self.clock.call_at(event.seconds, partial(self._happens, world, event))
        return Bench(family, kind, world, self.clock)

    def _happens(self, world: World, event: Event) -> None:
        self._struck(event, 0, self.clock.now())
        world.live(self.clock.now())
        happen(world, event.word, event.value)

    def spend(self) -> Report:
        """Measure the samples, evenly over the hours; then look whether the store holds all of it."""
        with Store.open(self._file, who="field", now=self.clock.utc) as store:
            witness = Witness(StoreSink(store))
            self._work(store, witness)
        with Store.open(self._file, who="check") as store:
            store.check()
            held = {scan_id: store.scan(scan_id).scan().sha256 for scan_id in witness.acknowledged}
        self.report.scans = len(held)
        self.report.lost = sum(held[scan_id] != sha256 for scan_id, sha256 in witness.acknowledged.items())
        self.report.hours = self.clock.now() / HOUR
        return self.report

    def _work(self, store: Store, witness: Witness) -> None:
        project = store.add_project("field").id
        self._connect()
        scanner = AttendedScanner(self._connection, self._bench.world, 0)
        points = scanner.capabilities.points
        # the noise of a spectrum of a few bands cannot be told from its shape
        rules = Rules() if points > MANY_POINTS else Rules(most_noise=10.0)
        session = Session(scanner, witness, SessionClock(self.clock), rules)
        if self._bench.kind == PROCESS:
            # a dark soil is noisier than a session accepts with the few averages that are usual
            session.configure(ScanConfig(averages=AVERAGES))
        for number in range(self._samples):
            self.clock.wait(number * self._hours * HOUR / self._samples - self.clock.now())
            scanner.soil = number
            sample = store.add_sample(project, f"S{number}")
            self._measure(session, sample.id)
            self.report.samples += 1
        scanner.close()

    def _measure(self, session: Session, sample_id: int) -> None:
        measurement: Measurement | None = None
        for _ in range(MOST_TRIES):
            try:
                self._prepare(session)
                measurement = measurement or session.begin(sample_id)
                while measurement.missing:
                    measurement.add_repeat(CancelToken(), unmoved)
                for repeat in measurement.to_redo:
                    measurement.redo(repeat, CancelToken(), unmoved)
                if measurement.enough:
                    self.report.reasons.update(
                        reason.value for verdict in measurement.verdicts for reason in verdict.reasons
                    )
                    measurement.finish()
                    return
                # the white may be what is wrong, or an exposure that was found in daylight
                self.clock.wait(WAIT_S)
                session.optimise(CancelToken(), unmoved)
                if session.capabilities.dark is DarkBy.OPERATOR:
                    session.take_dark(CancelToken(), unmoved)
                session.take_reference(CancelToken(), unmoved)
            except (ScannerError, AcquisitionError) as error:
                self._put_right(session, error)
        raise AssertionError(f"sample {sample_id} at {self.clock.now():.0f} s: {self.report.errors}")

    def _prepare(self, session: Session) -> None:
        """Exposure, dark and white, as they are due, until there is a reference that holds."""
        if self._optimise_again:
            session.optimise(CancelToken(), unmoved)
            self._optimise_again = False
        for _ in range(MOST_TRIES):
            due = session.due
            if due is None:
                return
            if due is Due.OPTIMISE:
                session.optimise(CancelToken(), unmoved)
                continue
            if due is Due.DARK:
                session.take_dark(CancelToken(), unmoved)
                continue
            verdict = session.take_reference(CancelToken(), unmoved)
            if not verdict.ok:
                self.report.reasons.update(f"white {reason.value}" for reason in verdict.reasons)
                self.clock.wait(WAIT_S)
        raise AssertionError(f"no reference at {self.clock.now():.0f} s: {self.report.reasons}")

    def _put_right(self, session: Session, error: ScannerError | AcquisitionError) -> None:
        """What an operator does: plug it in again, or wait a little."""
        self.report.errors[error.code.value] += 1
        # what a family tells by itself is mostly about its settings, and its sentence says: optimise again
        self._optimise_again |= isinstance(error, ScannerError) and not isinstance(error.code, ScannerCode)
        if error.code is not ScannerCode.DISCONNECTED:
            self.clock.wait(WAIT_S / 10)
            return
        self._connection.reconnect(CancelToken())
        self.report.reconnects += 1
        session.reconnect(session.scanner)

    def _connect(self) -> None:
        for _ in range(MOST_TRIES):
            try:
                self._connection.open()
            except ScannerError as error:
                self.report.errors[error.code.value] += 1
                self.clock.wait(WAIT_S / 10)
            else:
                return

    def _struck(self, event: Event, _command: int, _now: float) -> None:
        self.report.struck[event.word] += 1


def reconnect_s(family: Family, kind: str) -> float:
    """Seconds from plugging a lost scanner in again until it is ready, with nothing else going wrong."""
    clock, world = GuardedClock(), World(1)
    made, scheme = family.emulate, Bench(family, kind, World(1), clock).scheme
    assert made is not None
    device = Scripted(lambda: made(world, scheme), world, parse_script("after 10 min disconnect 7.2"))
    bench = Bench(family, kind, world, clock, lambda _own: device)
    with closing(Connection(f"{family.name}@serial:x", open_=lambda _: bench.open(), clock=clock)) as connection:
        connection.open()
        clock.wait(599.0 - clock.now())
        with suppress(ScannerError):
            while True:
                scan(connection, ScanKind.SAMPLE)
        connection.reconnect(CancelToken())
    return clock.now() - 607.2


def _commands_of(family: Family, kind: str) -> int:
    """Of one measurement, roughly: what a sample adds to a session."""
    bench = in_memory(family, kind)
    with bench.opened() as scanner:
        white = reference(bench, scanner)
        before = bench.emulator.commands
        reflectance(bench, scanner, white)
        return 7 * (bench.emulator.commands - before)


MANY_POINTS = 50
AVERAGES = 30
