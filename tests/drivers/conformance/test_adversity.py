"""What every scanner must endure: on each line a typed error or the right scan, never a hang or a wrong one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from core.acquisition.scanner import CancelToken, Scan, ScanKind, Scanner, ScannerCode
from core.errors import ErrorCode, ScannerError
from drivers.family import EmulatedDevice, Family
from drivers.transport.shaping import Chunked, Fault, Faulty, Littered, Mishap, Paced
from drivers.world.mishaps import Scripted
from drivers.world.script import parse_script
from tests.support.scanner_bench import (
    EMULATED,
    SOIL,
    Bench,
    Counted,
    GuardedClock,
    in_memory,
    kinds_of,
    scan,
    session,
)
from tests.support.scanner_fuzz import fuzz

LINES = [(family, kind) for family in EMULATED for kind in kinds_of(family) if kind in ("memory", "hid")]
STREAMS = [(family, kind) for family, kind in LINES if kind == "memory"]
LIKE = 0.05
"""The lamp gets warmer and the detector too while an answer is late."""
STEPS = 12
FUZZED = 12
"""Sessions for each line; `python -m benchmarks.fuzz` makes 10 000 replies for each family."""


def called(place: object) -> str:
    return place.name if isinstance(place, Family) else str(place)


def pieces_of_session(family: Family, kind: str) -> int:
    """How many pieces the device is sent from opening to closing, with a white and a sample."""
    bench = in_memory(family, kind, Counted)
    session(bench)
    assert isinstance(bench.device, Counted)
    return bench.device.fed


def steps(pieces: int) -> list[int]:
    """Which steps to strike: a spread, with the last ones; `python -m benchmarks.fuzz` strikes them all."""
    return sorted({*range(0, pieces, max(1, pieces // STEPS)), *range(max(0, pieces - 3), pieces)})


def after_a_fault(family: Family, kind: str, fault: Fault) -> tuple[Scan, Scan] | ErrorCode:
    bench = in_memory(family, kind, lambda device: Counted(Faulty(device, [fault])))
    try:
        return session(bench)
    except ScannerError as error:
        return error.code


def until_it_fails(scanner: Scanner, cancel: CancelToken) -> ErrorCode:
    """Scan and scan again."""
    while True:
        try:
            scan(scanner, ScanKind.SAMPLE, cancel=cancel)
        except ScannerError as error:
            return error.code


def unlike(made: Scan, right: Scan) -> float:
    """The largest relative difference where there is light."""
    counts, wanted = made.counts / made.gain, right.counts / right.gain
    lit = wanted > 0.2 * wanted.max()
    return float(np.abs(counts[lit] / wanted[lit] - 1).max())


@pytest.mark.parametrize(("family", "kind"), LINES, ids=called)
def test_unplugged_at_every_step(family: Family, kind: str) -> None:
    at = steps(pieces_of_session(family, kind))
    ends = [after_a_fault(family, kind, Fault(step, Mishap.DISCONNECT)) for step in at]
    lost = [end is ScannerCode.DISCONNECTED for end in ends]
    # putting the device to rest keeps quiet about a line that is gone
    quiet = lost.index(False) if False in lost else len(at)
    assert quiet > len(at) / 2
    assert not any(lost[quiet:])
    assert all(isinstance(end, tuple) for end in ends[quiet:])


@pytest.mark.parametrize("mishap", [Mishap.DROP, Mishap.DELAY, Mishap.GARBLE, Mishap.TRUNCATE])
@pytest.mark.parametrize(("family", "kind"), LINES, ids=called)
def test_a_mishap_at_every_step(family: Family, kind: str, mishap: Mishap) -> None:
    right = session(in_memory(family, kind))
    for step in steps(pieces_of_session(family, kind)):
        end = after_a_fault(family, kind, Fault(step, mishap, seconds=2.5))
        if isinstance(end, tuple):
            assert max(map(unlike, end, right)) < LIKE, step
        else:
            assert end is not ScannerCode.DISCONNECTED, step


@pytest.mark.parametrize(("family", "kind"), LINES, ids=called)
def test_cancelled_at_any_moment_within_a_second(family: Family, kind: str) -> None:
    bench = in_memory(family, kind)
    assert isinstance(bench.clock, GuardedClock)
    with bench.opened() as scanner:
        began = bench.clock.now()
        scan(scanner, ScanKind.SAMPLE)
        takes = bench.clock.now() - began
        for share in np.linspace(0.05, 0.95, 7):
            cancel = CancelToken()
            due = bench.clock.now() + share * takes
            bench.clock.call_at(due, cancel.cancel)
            # a scan may wait for the one given up before
            assert until_it_fails(scanner, cancel) is ScannerCode.CANCELLED
            assert bench.clock.now() - due < 1.0
        assert len(scan(scanner, ScanKind.SAMPLE).axis) == scanner.capabilities.points


@pytest.mark.parametrize(("family", "kind"), LINES, ids=called)
def test_lost_in_mid_scan_and_opened_again(family: Family, kind: str) -> None:
    assert family.emulate is not None
    bench = in_memory(family, kind)
    make = family.emulate
    clock = bench.clock
    assert isinstance(clock, GuardedClock)
    device = Scripted(lambda: make(bench.world, bench.scheme), bench.world, parse_script("after 10 min disconnect 5"))
    device.live(0.0)
    again = Bench(family, kind, bench.world, clock, lambda _device: device)
    scanner = again.open()
    identity, right = scanner.identity, scan(scanner, ScanKind.SAMPLE)
    clock.wait(599.5 - clock.now())
    assert until_it_fails(scanner, CancelToken()) is ScannerCode.DISCONNECTED
    assert until_it_fails(scanner, CancelToken()) is ScannerCode.DISCONNECTED
    with pytest.raises(ScannerError) as absent:
        again.open()
    assert absent.value.code is ScannerCode.NOT_FOUND
    scanner.close()
    scanner.close()
    clock.wait(5.0)
    with again.opened() as back:
        assert back.identity == identity
        assert scan(back, ScanKind.SAMPLE).axis == right.axis


@pytest.mark.parametrize("litter", [b"\r\n", b"12.5,13\r\nOK\r", bytes(range(256)), b"\xff\x00" * 40, b"ABCD\x01"])
@pytest.mark.parametrize(("family", "kind"), STREAMS, ids=called)
def test_what_another_program_left_on_the_line(family: Family, kind: str, litter: bytes) -> None:
    right = session(in_memory(family, kind))
    made = session(in_memory(family, kind, lambda device: Littered(device, litter)))
    assert max(map(unlike, made, right)) < LIKE


@pytest.mark.parametrize("longest", [1, 3, 1000])
@pytest.mark.parametrize(("family", "kind"), STREAMS, ids=called)
def test_however_the_bytes_come_in(family: Family, kind: str, longest: int) -> None:
    right = session(in_memory(family, kind))
    made = session(in_memory(family, kind, lambda device: Chunked(device, seed=longest, longest=longest)))
    assert max(map(unlike, made, right)) < 1e-9


@pytest.mark.parametrize(("family", "kind"), STREAMS, ids=called)
def test_a_slow_line_is_waited_for(family: Family, kind: str) -> None:
    right = session(in_memory(family, kind))
    made = session(in_memory(family, kind, lambda device: Paced(device, family.serial.baud)))
    assert max(map(unlike, made, right)) < LIKE


class Doubled:
    """Says everything twice."""

    def __init__(self, device: EmulatedDevice) -> None:
        self._device = device

    def feed(self, data: bytes, now: float) -> Sequence[tuple[float, bytes]]:
        return [*(answers := list(self._device.feed(data, now))), *answers]


@pytest.mark.parametrize(("family", "kind"), STREAMS, ids=called)
def test_an_answer_that_comes_twice_is_not_taken_for_the_next(family: Family, kind: str) -> None:
    try:
        made = session(in_memory(family, kind, Doubled))
    except ScannerError as error:
        if error.code is not ScannerCode.PROTOCOL:
            raise
    else:
        assert max(map(unlike, made, session(in_memory(family, kind)))) < LIKE


LENGTHS = {"nirscan-nano": (2, 4)}
"""Where the first report of a reply over USB tells its length, and how many bytes before it do not count."""
REPORT = 64


class Padded:
    """Random bytes behind a reply in its last report."""

    def __init__(self, device: EmulatedDevice, at: int, header: int) -> None:
        self._device = device
        self._at = at
        self._header = header
        self._rng = np.random.default_rng(3)

    def feed(self, data: bytes, now: float) -> Sequence[tuple[float, bytes]]:
        answers = list(self._device.feed(data, now))
        if not answers:
            return answers
        told = int.from_bytes(answers[0][1][self._at : self._at + 2], "little")
        used = self._header + told - REPORT * (len(answers) - 1)
        delay, last = answers[-1]
        return [*answers[:-1], (delay, last[:used] + self._rng.bytes(REPORT - used))]


@pytest.mark.parametrize(("family", "kind"), [line for line in LINES if line[1] == "hid"], ids=called)
def test_random_padding_of_reports(family: Family, kind: str) -> None:
    right = session(in_memory(family, kind))
    made = session(in_memory(family, kind, lambda device: Padded(device, *LENGTHS[family.name])))
    assert max(map(unlike, made, right)) < 1e-9


@pytest.mark.parametrize("trouble", ["busy 2", "busy 1000"])
@pytest.mark.parametrize(("family", "kind"), LINES, ids=called)
def test_a_busy_scanner_is_waited_for_or_named(family: Family, kind: str, trouble: str) -> None:
    bench = in_memory(family, kind)
    with bench.opened() as scanner:
        bench.emulator.trouble(*trouble.split())
        began = bench.clock.now()
        try:
            scan(scanner, ScanKind.SAMPLE)
        except ScannerError as error:
            if error.code is ScannerCode.DISCONNECTED:
                raise
        assert bench.clock.now() - began < 60
        bench.emulator.trouble("busy", "0")
        bench.world.place_soil(SOIL)
        assert len(scan(scanner, ScanKind.SAMPLE).axis) == scanner.capabilities.points


@pytest.mark.parametrize(("family", "kind"), LINES, ids=called)
def test_fuzzed_replies(family: Family, kind: str) -> None:
    tally = fuzz(family, kind, range(FUZZED))
    assert tally.wrong == []
    assert tally.struck > FUZZED
    assert len(tally.ends) > 1
    assert tally.most_s < 3600
