"""What goes wrong on the line and in the device: a typed error or the right scan, never a hang or a wrong one."""

from __future__ import annotations

import socket
import struct
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.acquisition.scanner import CancelToken, Scan, ScanConfig, ScanKind, ScannerCode
from core.errors import ErrorCode, ScannerError
from drivers.asd import commands
from drivers.asd.faults import AsdCode
from drivers.asd.link import Link
from drivers.clock import NEVER, RealClock, VirtualClock
from drivers.transport.memory import ByteDevice
from drivers.transport.shaping import Fault, Faulty, Mishap
from drivers.transport.tcp import open_tcp
from drivers.transport.wirelog import Way
from tests.support.benches import Mutating

Measure = Callable[..., Scan]
TYPED = {ScannerCode.TIMEOUT, ScannerCode.PROTOCOL, ScannerCode.DISCONNECTED, ScannerCode.NOT_READY, *AsdCode}


def session(bench: Any, scan: Measure, optimise: Any) -> Scan:
    """From opening to closing: optimise, dark, white, and a scan of a soil."""
    scanner = bench.open()
    try:
        optimise(scanner)
        scan(scanner, ScanKind.DARK)
        scan(scanner, ScanKind.REFERENCE)
        bench.world.place_soil(5)
        return scan(scanner)
    finally:
        scanner.close()


def faulty(*faults: Fault) -> Callable[[ByteDevice], ByteDevice]:
    return lambda device: Faulty(device, faults)


def pieces_of_session(make_bench: Any, scan: Measure, optimise: Any) -> int:
    bench = make_bench()
    session(bench, scan, optimise)
    return int(bench.plug.fed)


def test_what_a_session_sends(make_bench: Any, scan: Measure, optimise: Any) -> None:
    bench = make_bench()
    bench.warm()
    scanner = bench.open()
    optimise(scanner)
    scan(scanner, ScanKind.DARK)
    scan(scanner, ScanKind.REFERENCE)
    scanner.close()
    sent = [entry.data.decode() for entry in scanner.wire_log.entries() if entry.way is Way.OUT]
    found = scanner.settings
    assert sent == [
        "RESTORE,1",
        "OPT,7",
        f"IC,2,0,{found.itime}",
        f"IC,1,2,{found.offset2}",
        f"IC,0,2,{found.offset1}",
        f"IC,1,1,{found.gain2}",
        f"IC,0,1,{found.gain1}",
        "IC,2,3,1",
        "A,1,6",
        "IC,2,3,0",
        "A,1,6",
    ]


def test_unplugged_at_every_step(make_bench: Any, scan: Measure, optimise: Any) -> None:
    for step in range(pieces_of_session(make_bench, scan, optimise)):
        bench = make_bench(faulty(Fault(step, Mishap.DISCONNECT)))
        with pytest.raises(ScannerError) as caught:
            session(bench, scan, optimise)
        assert caught.value.code is ScannerCode.DISCONNECTED, step


@pytest.mark.parametrize("seconds", [2.5, 30.0])
@pytest.mark.parametrize("mishap", [Mishap.DROP, Mishap.DELAY, Mishap.GARBLE, Mishap.TRUNCATE])
def test_a_mishap_at_every_step(
    make_bench: Any, scan: Measure, optimise: Any, mishap: Mishap, seconds: float
) -> None:
    right = session(make_bench(), scan, optimise).counts
    for step in range(pieces_of_session(make_bench, scan, optimise)):
        bench = make_bench(faulty(Fault(step, mishap, seconds=seconds)))
        before = bench.clock.now()
        try:
            made = session(bench, scan, optimise)
        except ScannerError as error:
            assert error.code in TYPED, step  # noqa: PT017
        else:
            assert np.median(np.abs(made.counts / right - 1)) < 0.02, step  # the lamp got warmer meanwhile
        assert bench.clock.now() - before < 200


@pytest.mark.parametrize("mishap", [Mishap.DROP, Mishap.DELAY, Mishap.GARBLE, Mishap.TRUNCATE])
def test_after_a_mishap_in_a_scan_the_next_is_right(
    make_bench: Any, scan: Measure, optimise: Any, mishap: Mishap
) -> None:
    faults: list[Fault] = []
    bench = make_bench(lambda device: Struck(device, faults))
    scanner = bench.open()
    optimise(scanner)
    white = scan(scanner, ScanKind.REFERENCE)
    faults.append(Fault(0, mishap, seconds=30.0))
    with pytest.raises(ScannerError) as caught:
        scan(scanner, ScanKind.REFERENCE)
    assert caught.value.code in (ScannerCode.TIMEOUT, ScannerCode.PROTOCOL)
    bench.world.place_soil(5)
    for _ in range(20):  # a reply that is half a minute late keeps the line busy for as long
        try:
            made = scan(scanner)
            break
        except ScannerError as error:
            assert error.code is ScannerCode.TIMEOUT  # noqa: PT017
        bench.clock.wait(10)
    assert np.median(made.counts / white.counts) < 0.8  # the soil, and not the panel's reply that came late


class Struck:
    """The next piece meets with a mishap when `faults` hold one."""

    def __init__(self, device: ByteDevice, faults: list[Fault]) -> None:
        self._device = device
        self._faults = faults

    def feed(self, data: bytes, now: float) -> list[tuple[float, bytes]]:
        device = Faulty(self._device, [self._faults.pop()]) if self._faults else self._device
        return list(device.feed(data, now))


def test_a_line_that_stays_dead_is_given_up(make_bench: Any, scan: Measure) -> None:
    bench = make_bench(faulty(*(Fault(step, Mishap.DROP) for step in range(1, 200))))
    scanner = bench.open()
    codes = []
    for _ in range(4):
        with pytest.raises(ScannerError) as caught:
            scan(scanner)
        codes.append(caught.value.code)
    assert codes[-1] is ScannerCode.DISCONNECTED
    assert set(codes[:-1]) <= {ScannerCode.TIMEOUT, ScannerCode.DISCONNECTED}


class Endless:
    """A line on which somebody talks without end."""

    address = "endless"

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock

    def send(self, data: bytes, deadline: float) -> None:
        pass

    def receive(self, _deadline: float, cancel: CancelToken = NEVER) -> bytes:
        cancel.check()
        self._clock.wait(0.05)
        return b"\0\0\0\x64" * 16

    def close(self) -> None:
        pass


def test_a_line_that_never_stops_talking() -> None:
    clock = VirtualClock()
    link = Link(Endless(clock), clock)
    link.greeting()
    for _ in range(4):
        with pytest.raises(ScannerError) as caught:
            link.ask(commands.restore())
    assert caught.value.code is ScannerCode.DISCONNECTED
    assert clock.now() < 60


def test_half_a_reply_then_silence(make_bench: Any, scan: Measure) -> None:
    bench = make_bench(faulty(Fault(1, Mishap.TRUNCATE)))
    scanner = bench.open()
    before = bench.clock.now()
    with pytest.raises(ScannerError) as caught:
        scan(scanner)
    assert caught.value.code is ScannerCode.TIMEOUT
    assert bench.clock.now() - before < 15
    assert scan(scanner).counts.size == 2151


@pytest.mark.parametrize("left", [b"\0", b"GARBAGE", struct.pack(">ii", 100, 0), bytes(8860)])
def test_bytes_that_nobody_asked_for_are_cleared_away(make_bench: Any, scan: Measure, left: bytes) -> None:
    class Chatty:
        """Says more than it was asked for, once."""

        def __init__(self, device: ByteDevice) -> None:
            self._device = device
            self._left = left

        def feed(self, data: bytes, now: float) -> list[tuple[float, bytes]]:
            answers = list(self._device.feed(data, now))
            if data.startswith(b"A,"):
                answers, self._left = [*answers, (answers[-1][0], self._left)], b""
            return [(delay, data) for delay, data in answers if data]

    bench = make_bench(Chatty)
    scanner = bench.open()
    first = scan(scanner)
    second = scan(scanner)
    assert np.median(np.abs(second.counts / first.counts - 1)) < 0.01


def test_a_greeting_that_comes_late(make_bench: Any) -> None:
    bench = make_bench()
    real = bench.plug.greet
    bench.plug.greet = lambda now: [(delay + 2.3, data) for delay, data in real(now)]
    assert bench.open().identity.serial == "900001"


def test_a_scanner_that_does_not_greet(make_bench: Any) -> None:
    bench = make_bench()
    bench.plug.greet = lambda _now: []
    identity = bench.open().identity
    assert (identity.serial, identity.firmware) == ("900001", {})


def test_cancel_is_answered_within_a_second_and_the_scanner_told(make_bench: Any, scan: Measure) -> None:
    bench = make_bench()
    scanner = bench.open()
    scanner.configure(ScanConfig(averages=50))
    cancel = CancelToken()
    asked_at = bench.clock.now() + 1.0
    bench.clock.call_at(asked_at, cancel.cancel)
    with pytest.raises(ScannerError) as caught:
        scanner.measure(ScanKind.SAMPLE, cancel, lambda _share: None)
    assert caught.value.code is ScannerCode.CANCELLED
    assert bench.clock.now() - asked_at < 0.2
    assert [entry.data for entry in scanner.wire_log.entries() if entry.way is Way.OUT][-1] == b"ABORT"
    assert scan(scanner).counts.size == 2151


def test_cancelled_in_a_dark_the_shutter_is_opened_by_the_next_scan(make_bench: Any, scan: Measure) -> None:
    bench = make_bench()
    scanner = bench.open()
    cancel = CancelToken()
    bench.clock.call_at(bench.clock.now() + 0.6, cancel.cancel)
    with pytest.raises(ScannerError):
        scanner.measure(ScanKind.DARK, cancel, lambda _share: None)
    assert bench.model.optics.shut
    assert scan(scanner).counts[:650].max() > 10_000
    assert not bench.model.optics.shut


class Stubborn:
    """A unit that does not obey `ABORT`, and hears nothing until its acquisition is over."""

    def __init__(self, device: ByteDevice) -> None:
        self._device = device
        self._busy = False

    def feed(self, data: bytes, now: float) -> Sequence[tuple[float, bytes]]:
        self._busy = self._busy or data == commands.ABORT
        return [] if self._busy else self._device.feed(data, now)


def test_an_acquisition_of_an_hour_that_goes_on_holds_up_neither_settings_nor_closing(make_bench: Any) -> None:
    bench = make_bench(Stubborn)
    scanner, cancel = bench.open(), CancelToken()
    scanner.configure(ScanConfig(integration_ms=17.0 * 2**12, averages=50))
    bench.clock.call_at(bench.clock.now() + 5, cancel.cancel)
    with pytest.raises(ScannerError) as caught:
        scanner.measure(ScanKind.DARK, cancel, lambda _share: None)
    assert caught.value.code is ScannerCode.CANCELLED
    for call in (lambda: scanner.configure(ScanConfig()), scanner.health):
        begun = bench.clock.now()
        with pytest.raises(ScannerError) as caught:
            call()
        assert caught.value.code is ScannerCode.NOT_READY
        assert bench.clock.now() - begun < 20
    begun = bench.clock.now()
    scanner.close()
    assert bench.clock.now() - begun < 20


def test_cancelled_while_it_optimises_no_scan_is_made_with_half_the_settings(
    make_bench: Any, scan: Measure, optimise: Any
) -> None:
    bench = make_bench()
    scanner = bench.open()
    optimise(scanner)
    scan(scanner, ScanKind.REFERENCE)
    bench.world.place_soil(5)  # darker: another exposure
    cancel = CancelToken()
    bench.clock.call_at(bench.clock.now() + 1.0, cancel.cancel)
    with pytest.raises(ScannerError) as caught:
        scanner.optimise(cancel, lambda _share: None)
    assert caught.value.code is ScannerCode.CANCELLED
    with pytest.raises(ScannerError) as refused:
        scan(scanner)
    assert refused.value.code is AsdCode.OTHER_SETTINGS
    optimise(scanner)
    assert scan(scanner).counts.size == 2151


def test_a_setting_that_is_lost_on_the_way_voids_the_white(make_bench: Any, scan: Measure, optimise: Any) -> None:
    faults: list[Fault] = []
    bench = make_bench(lambda device: Struck(device, faults))
    scanner = bench.open()
    optimise(scanner)
    scan(scanner, ScanKind.REFERENCE)
    bench.world.place_soil(5)
    with pytest.raises(ScannerError) as caught:
        scanner.optimise(CancelToken(), lambda share: faults.append(Fault(0, Mishap.DROP)) if share > 0.2 else None)
    assert caught.value.code is ScannerCode.TIMEOUT
    faults.clear()
    with pytest.raises(ScannerError) as refused:
        scan(scanner)
    assert refused.value.code is AsdCode.OTHER_SETTINGS


def test_an_answer_to_an_old_question_is_not_taken_for_one_to_the_new(make_bench: Any, scan: Measure) -> None:
    # the acquisition is lost, ABORT follows, and the answer to the first question comes when the second is asked
    faults = Fault(1, Mishap.DROP), Fault(3, Mishap.DELAY, seconds=3.5)
    scanner = make_bench(faulty(*faults)).open()
    for _ in range(2):
        with pytest.raises(ScannerError) as caught:
            scan(scanner)
        assert caught.value.code is ScannerCode.TIMEOUT
    assert scan(scanner).counts.size == 2151


def test_another_program_changed_the_settings(make_bench: Any, scan: Measure, optimise: Any) -> None:
    bench = make_bench()
    scanner = bench.open()
    optimise(scanner)
    before = scan(scanner)
    bench.model.feed(b"IC,0,1,77", bench.clock.now())
    with pytest.raises(ScannerError) as caught:
        scan(scanner)
    assert caught.value.code is AsdCode.OTHER_SETTINGS
    assert caught.value.values == {"setting": "gain1", "expected": scanner.settings.gain1, "found": 77}
    scanner.configure(ScanConfig())  # sets all of them again
    assert np.median(np.abs(scan(scanner).counts / before.counts - 1)) < 0.01


def test_a_scanner_that_begins_to_subtract_the_dark_itself(make_bench: Any, scan: Measure) -> None:
    bench = make_bench()
    scanner = bench.open()
    scan(scanner, ScanKind.REFERENCE)
    bench.model.dark_subtracted = (1, 1, 1)
    with pytest.raises(ScannerError) as caught:
        scan(scanner)
    assert caught.value.code is AsdCode.OTHER_SETTINGS


def test_not_ready_for_a_while_and_for_good(make_bench: Any, scan: Measure) -> None:
    bench = make_bench()
    bench.model.trouble("busy", "3")
    scanner = bench.open()
    bench.model.trouble("busy", "3")
    told: list[float] = []
    scanner.measure(ScanKind.SAMPLE, CancelToken(), told.append)
    assert told == sorted(told)
    bench.model.trouble("busy", "1000")
    before = bench.clock.now()
    with pytest.raises(ScannerError) as caught:
        scan(scanner)
    assert caught.value.code is ScannerCode.NOT_READY
    assert bench.clock.now() - before < 10


@pytest.mark.parametrize(
    ("error", "code"),
    [("-10", AsdCode.DETECTOR), ("-11", AsdCode.DETECTOR), ("-2", AsdCode.GRATING), ("-18", AsdCode.STOPPED)],
)
def test_faults_that_the_device_reports(make_bench: Any, scan: Measure, error: str, code: ErrorCode) -> None:
    bench = make_bench()
    scanner = bench.open()
    bench.model.trouble("error", error)
    with pytest.raises(ScannerError) as caught:
        scan(scanner)
    assert caught.value.code is code
    bench.model.trouble("error", "")
    assert scan(scanner).counts.size == 2151


def test_no_exposure_is_found(make_bench: Any, optimise: Any) -> None:
    bench = make_bench()
    scanner = bench.open()
    bench.model.trouble("error", "-15")
    with pytest.raises(ScannerError) as caught:
        optimise(scanner)
    assert caught.value.code is AsdCode.EXPOSURE


def test_an_error_of_eight_bytes_and_no_more(make_bench: Any, scan: Measure) -> None:
    class Terse:
        """Answers a measurement with code and error alone."""

        def __init__(self, device: ByteDevice) -> None:
            self._device = device

        def feed(self, data: bytes, now: float) -> list[tuple[float, bytes]]:
            if data.startswith(b"A,"):
                return [(0.01, struct.pack(">ii", 200, -10))]
            return list(self._device.feed(data, now))

    scanner = make_bench(Terse).open()
    with pytest.raises(ScannerError) as caught:
        scan(scanner)
    assert caught.value.code is AsdCode.DETECTOR
    assert scanner.health() is not None


STRIKES = st.sampled_from([Mishap.DROP, Mishap.DELAY, Mishap.GARBLE, Mishap.TRUNCATE])


@given(st.dictionaries(st.integers(0, 15), st.tuples(STRIKES, st.floats(0.1, 20)), max_size=6))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_mixture_of_mishaps(
    make_bench: Any, scan: Measure, optimise: Any, struck: dict[int, tuple[Mishap, float]]
) -> None:
    faults = [Fault(at, mishap, seconds=seconds) for at, (mishap, seconds) in struck.items()]
    bench = make_bench(faulty(*faults))
    try:
        made = session(bench, scan, optimise)
    except ScannerError as error:
        assert error.code in TYPED  # noqa: PT017
    else:
        # the soil was seen, whatever came before it; the lamp got warmer meanwhile
        right = session(make_bench(), scan, optimise)
        assert np.median(np.abs(made.counts / right.counts - 1)) < 0.03
    assert bench.clock.now() < 300


def mutated(reply: bytes, rng: np.random.Generator) -> bytes:
    """With a flipped byte in its head, where a wrong one must not go unseen, or cut off, or with some too many."""
    way, at = rng.integers(3), int(rng.integers(8))
    if way == 0:
        return reply[: len(reply) - 1 - at]
    if way == 1:
        return reply + rng.bytes(at + 1)
    return reply[:at] + bytes([reply[at] ^ int(rng.integers(1, 256))]) + reply[at + 1 :]


class Babbling:
    """Is opened as it should be, then answers everything with random bytes, mostly with a good beginning."""

    def __init__(self, device: ByteDevice, rng: np.random.Generator) -> None:
        self._device = device
        self._rng = rng
        self._right = int(rng.integers(6))

    def feed(self, data: bytes, now: float) -> list[tuple[float, bytes]]:
        answers = list(self._device.feed(data, now))
        if self._right > 0:
            self._right -= 1
            return answers
        length = len(answers[0][1]) if self._rng.random() < 0.8 else int(self._rng.choice([1, 20, 28, 50, 8860]))
        head = struct.pack(">ii", 100, 0) if self._rng.random() < 0.8 else b""
        return [(0.001, (head + self._rng.bytes(length))[:length])]


def test_random_replies_give_typed_errors(make_bench: Any, scan: Measure, optimise: Any) -> None:
    rng = np.random.default_rng(11)
    outcomes = set()
    for _ in range(300):
        bench = make_bench(lambda device: Babbling(device, rng))
        with pytest.raises(ScannerError) as caught:
            session(bench, scan, optimise)
        outcomes.add(caught.value.code)
    assert outcomes <= TYPED
    assert len(outcomes) > 1


def test_mutated_replies_give_typed_errors_or_a_right_scan(make_bench: Any, scan: Measure, optimise: Any) -> None:
    rng = np.random.default_rng(12)
    outcomes: set[ErrorCode | None] = set()
    right = session(make_bench(), scan, optimise).counts
    for _ in range(150):
        bench = make_bench(lambda device: Mutating(device, rng, 0.1, mutated))
        try:
            made = session(bench, scan, optimise)
        except ScannerError as error:
            outcomes.add(error.code)
        else:
            outcomes.add(None)
            assert np.median(np.abs(made.counts / right - 1)) < 0.02
    assert None in outcomes
    assert len(outcomes) > 2


def reset_after(listener: socket.socket, sends: bytes, first: bytes) -> None:
    """Take a client, wait for what it sends, answer with `sends` and vanish with a reset, as Wi-Fi does."""
    client, _ = listener.accept()
    client.sendall(first)
    client.recv(100)
    client.sendall(sends)
    at_once = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
    client.close()


@pytest.mark.parametrize("sends", [b"", bytes(100)], ids=["nothing", "half a reply"])
def test_the_network_is_lost(sends: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=reset_after, args=(listener, sends, b"hello"))
        thread.start()
        clock = RealClock(10)
        link = Link(open_tcp("127.0.0.1", listener.getsockname()[1], clock), clock)
        assert link.greeting() == b"hello"
        with pytest.raises(ScannerError) as caught:
            link.ask(commands.stored_value("VEndingWavelength"))
        thread.join()
    assert caught.value.code in (ScannerCode.DISCONNECTED, ScannerCode.PROTOCOL)
    with pytest.raises(ScannerError) as again:
        link.ask(commands.stored_value("VEndingWavelength"))
    assert again.value.code is ScannerCode.DISCONNECTED


def test_a_second_client_is_refused_and_harms_nobody(bench_on_a_port: Any, scan: Measure) -> None:
    scanner = bench_on_a_port.open()
    with pytest.raises(ScannerError) as caught:
        bench_on_a_port.open()
    assert caught.value.code is ScannerCode.BUSY_ELSEWHERE
    assert scan(scanner).counts.size == 2151
    scanner.close()
