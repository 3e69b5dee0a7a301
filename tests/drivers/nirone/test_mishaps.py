"""What goes wrong on the line and in the device: a typed error or the right scan, never a hang or a wrong one."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.acquisition.scanner import CancelToken, Scan, ScanConfig, ScanKind, ScannerCode
from core.errors import ScannerError
from drivers.nirone.driver import Nirone
from drivers.nirone.faults import NironeCode
from drivers.nirone.planning import Plan
from drivers.transport.memory import ByteDevice
from drivers.transport.shaping import Fault, Faulty, Mishap, Paced
from tests.support.benches import Mutating, flipped

Measure = Callable[..., Scan]
SMALL = ScanConfig(points=12, averages=2)


@pytest.fixture(autouse=True)
def _coarse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few points from the start, so that a session has few steps."""
    monkeypatch.setattr("drivers.nirone.planning.USUAL_STEP_NM", 50.0)


def session(bench: Any, scan: Measure) -> Scan:
    """Open, dark, sample, close."""
    scanner = bench.open()
    try:
        scan(scanner, ScanKind.DARK)
        return scan(scanner)
    finally:
        scanner.close()


def steps_of_session(make_bench: Any, scan: Measure) -> int:
    bench = make_bench()
    session(bench, scan)
    return int(bench.plug.fed)


def steps_to_open(make_bench: Any) -> int:
    bench = make_bench()
    bench.open()
    return int(bench.model.commands)


def with_faults(make_bench: Any, *faults: Fault) -> Any:
    return make_bench(wrap=lambda device: Faulty(device, faults))


def test_unplugged_at_every_step(make_bench: Any, scan: Measure) -> None:
    steps = steps_of_session(make_bench, scan)
    assert steps > 40
    for step in range(steps - 1):
        with pytest.raises(ScannerError) as caught:
            session(with_faults(make_bench, Fault(step, Mishap.DISCONNECT)), scan)
        assert caught.value.code is ScannerCode.DISCONNECTED, step
    session(with_faults(make_bench, Fault(steps - 1, Mishap.DISCONNECT)), scan)  # the lamp off at the end


@pytest.mark.parametrize("mishap", [Mishap.DROP, Mishap.DELAY, Mishap.GARBLE, Mishap.TRUNCATE])
def test_a_mishap_at_every_step(make_bench: Any, scan: Measure, mishap: Mishap) -> None:
    right = session(make_bench(), scan).counts
    survived = 0
    steps = steps_of_session(make_bench, scan)
    for step in range(steps):
        bench = with_faults(make_bench, Fault(step, mishap, seconds=2.5))
        try:
            scan_made = session(bench, scan)
        except ScannerError as error:
            assert error.code in (ScannerCode.TIMEOUT, ScannerCode.PROTOCOL, NironeCode.REFUSED), step  # noqa: PT017
        else:
            survived += 1
            assert np.abs(scan_made.counts / right - 1).max() < 0.02, step  # the lamp got warmer meanwhile
        assert not bench.world.lamp.on, step
    assert survived > 0.9 * steps  # each command may be sent twice; a measurement is not


@pytest.mark.parametrize("seconds", [2.5, 4.9])
def test_a_late_reply_is_never_taken_for_anothers(make_bench: Any, scan: Measure, seconds: float) -> None:
    """Every temperature is the temperature, whichever reply comes late."""
    opened = steps_to_open(make_bench)
    for step in range(opened - 5, opened + 12):
        bench = with_faults(make_bench, Fault(step, Mishap.DELAY, seconds=seconds))
        scanner = bench.open()
        for _ in range(6):
            try:
                health = scanner.health()
            except ScannerError as error:
                assert error.code is ScannerCode.TIMEOUT  # noqa: PT017
                continue
            assert health.detector_temperature_c == pytest.approx(24, abs=1)
            assert health.lamp == 178.0
        assert scan(scanner).counts.size == 9


class Stray:
    """Says a line that nobody asked for just before its answer to piece number `at`."""

    def __init__(self, device: ByteDevice, at: int, line: bytes) -> None:
        self._device = device
        self._at = at
        self._line = line

    def feed(self, data: bytes, now: float) -> list[tuple[float, bytes]]:
        answers = list(self._device.feed(data, now))
        self._at -= 1
        return [(0.0, self._line), *answers] if self._at == -1 else answers


@pytest.mark.parametrize("line", [b"ERROR\r\n", b"x: 1950.0\r\n", b"Temperature: 24.0\r\n", b"\xff\r\n", b"x: 9\r\n"])
def test_a_line_that_nobody_asked_for(make_bench: Any, scan: Measure, line: bytes) -> None:
    right = session(make_bench(), scan)
    for step in range(steps_of_session(make_bench, scan)):
        bench = make_bench(wrap=lambda device, step=step: Stray(device, step, line))
        try:
            made = session(bench, scan)
        except ScannerError as error:
            assert error.code in (*KNOWN, NironeCode.REFUSED), step  # noqa: PT017
            assert error.code is not ScannerCode.DISCONNECTED, step  # noqa: PT017
        else:
            assert np.abs(made.counts / right.counts - 1).max() < 0.02, step
            assert made.axis == right.axis, step
            assert (made.identity.model, made.identity.serial) == (right.identity.model, right.identity.serial), step
        assert not bench.world.lamp.on, step


def test_busy_for_a_while_and_for_long(make_bench: Any, scan: Measure) -> None:
    bench = make_bench()
    scanner = bench.open()
    bench.model.trouble("busy", "1")
    assert scan(scanner).counts.size == 9
    bench.model.trouble("busy", "1000")
    before = bench.clock.now()
    with pytest.raises(ScannerError) as caught:
        scan_again_and_again(scanner)
    assert caught.value.code is ScannerCode.TIMEOUT
    assert bench.clock.now() - before < 20
    bench.model.trouble("busy", "0")
    assert scan(scanner).counts.min() > 10_000


def scan_again_and_again(scanner: Nirone) -> None:
    for _ in range(20):
        scanner.measure(ScanKind.SAMPLE, CancelToken(), lambda _share: None)


def test_an_error_that_the_sensor_reports(make_bench: Any, scan: Measure) -> None:
    bench = make_bench()
    scanner = bench.open()
    bench.model.trouble("error", "17")
    with pytest.raises(ScannerError) as caught:
        scan(scanner)
    assert caught.value.code is NironeCode.REFUSED
    assert caught.value.values == {"address": "memory:", "command": "XM", "answer": "? Error 17"}
    bench.model.trouble("error", "")
    assert scan(scanner).counts.size == 9


def test_a_measurement_that_never_ends(make_bench: Any, scan: Measure) -> None:
    bench = make_bench()
    scanner = bench.open()
    bench.model.troubles.endless = True
    before = bench.clock.now()
    with pytest.raises(ScannerError) as caught:
        scan(scanner)
    assert caught.value.code is ScannerCode.TIMEOUT
    assert 3 < bench.clock.now() - before < 6
    bench.model.troubles.endless = False
    assert scan(scanner).counts.size == 9


@pytest.mark.parametrize("missing", [1, 2, 4, 20, 36])
def test_a_block_that_lost_bytes_is_asked_for_again(make_bench: Any, scan: Measure, missing: int) -> None:
    bench = make_bench()
    scanner = bench.open()
    right = scan(scanner).raw
    bench.model.troubles.missing_bytes = missing
    bench.model._measure = lambda _now: (b"Measurement ready\r\n", 0.1)  # the same signals once more
    assert scan(scanner).raw == right


def test_extra_line_ends_everywhere(make_bench: Any, scan: Measure) -> None:
    bench = make_bench()
    bench.model.troubles.extra_ends = True
    scanner = bench.open()
    noisy = scan(scanner).counts
    assert noisy == pytest.approx(scan(make_bench().open()).counts, rel=0.01)


@pytest.mark.parametrize(
    "values",
    [
        struct.unpack("<9f", bytes([0x0A, 0x0D, 0x11, 0x45] * 9)),
        struct.unpack("<9f", bytes([0x0D, 0x0A, 0x13, 0x47] * 8 + [0x0D, 0x0A, 0x0D, 0x46])),
        (0.0,) * 9,
    ],
)
def test_blocks_of_line_ends_and_flow_control(make_bench: Any, scan: Measure, values: tuple[float, ...]) -> None:
    bench = make_bench()
    scanner = bench.open()
    bench.model._optics.signals = lambda *_args: np.array(values)
    assert scan(scanner).counts.tolist() == list(values)


@pytest.mark.parametrize("odd", [float("nan"), float("inf"), 1e20])
def test_signals_that_are_none_are_refused(make_bench: Any, scan: Measure, odd: float) -> None:
    bench = make_bench()
    scanner = bench.open()
    bench.model._optics.signals = lambda *_args: np.array([odd] * 9)
    with pytest.raises(ScannerError) as caught:
        scan(scanner)
    assert caught.value.code is ScannerCode.PROTOCOL


@pytest.mark.parametrize(
    "garbage", [b"\r\nERROR\r\n", b"? Unknown command AT+GCAP\r\n" * 3, b"\xff\x00half a li", b"\n"]
)
def test_what_another_program_made_it_say_at_open(make_bench: Any, scan: Measure, garbage: bytes) -> None:
    bench = make_bench()
    bench.model.troubles.garbage = garbage
    assert scan(bench.open()).counts.size == 9


@pytest.mark.parametrize("left", [b"AT+GM", b"W3,", b"AT\r", b"\xff\xfe"])
def test_half_a_command_left_by_another_program(make_bench: Any, left: bytes) -> None:
    bench = make_bench()
    bench.plug.feed(left, 0.0)
    assert bench.open().identity.serial == "E0000120"


def test_a_silent_line_is_given_up_soon(make_bench: Any) -> None:
    bench = make_bench(wrap=lambda device: Faulty(device, [Fault(step, Mishap.DROP) for step in range(100)]))
    with pytest.raises(ScannerError) as caught:
        bench.open()
    assert caught.value.code is ScannerCode.TIMEOUT
    assert bench.clock.now() < 6


@pytest.mark.parametrize("after", [0.2, 1.0, 4.0, 7.0])
def test_cancel_within_a_second_of_a_dead_line(make_bench: Any, after: float) -> None:
    faults = [Fault(step, Mishap.DROP) for step in range(steps_to_open(make_bench) + 7, 400)]
    bench = with_faults(make_bench, *faults)
    scanner = bench.open()
    cancel, asked_at = CancelToken(), bench.clock.now() + after
    bench.clock.call_at(asked_at, cancel.cancel)
    with pytest.raises(ScannerError) as caught:
        scan_until(scanner, cancel)
    assert caught.value.code is ScannerCode.CANCELLED
    assert bench.clock.now() - asked_at < 0.2


class Slow:
    """A sensor that needs ten minutes for a measurement, and says so."""

    def __init__(self, device: ByteDevice) -> None:
        self._device = device
        self._busy_until = 0.0

    def feed(self, data: bytes, now: float) -> Sequence[tuple[float, bytes]]:
        if data.startswith(b"E0"):
            return [(0.01, b"Time: 600000\r\n")]
        if data.startswith(b"XM"):
            self._busy_until = now + 600.0
        late = max(0.0, self._busy_until - now)
        return [(delay + late, said) for delay, said in self._device.feed(data, now)]


def test_a_long_measurement_given_up_holds_up_neither_settings_nor_closing(make_bench: Any, scan: Measure) -> None:
    bench = make_bench(wrap=Slow)
    scanner, cancel = bench.open(), CancelToken()
    bench.clock.call_at(bench.clock.now() + 3, cancel.cancel)
    with pytest.raises(ScannerError) as caught:
        scanner.measure(ScanKind.SAMPLE, cancel, lambda _share: None)
    assert caught.value.code is ScannerCode.CANCELLED
    for call in (lambda: scanner.configure(SMALL), scanner.health):
        begun = bench.clock.now()
        with pytest.raises(ScannerError) as caught:
            call()
        assert caught.value.code is ScannerCode.NOT_READY
        assert bench.clock.now() - begun < 11
    assert scan(scanner).counts.size == scanner.capabilities.points  # the next scan waits
    bench.clock.call_at(bench.clock.now() + 3, (cancel := CancelToken()).cancel)
    with pytest.raises(ScannerError):
        scanner.measure(ScanKind.SAMPLE, cancel, lambda _share: None)
    begun = bench.clock.now()
    scanner.close()
    assert bench.clock.now() - begun < 13


def scan_until(scanner: Nirone, cancel: CancelToken) -> None:
    while True:
        try:
            scanner.measure(ScanKind.SAMPLE, cancel, lambda _share: None)
        except ScannerError as error:
            if error.code is not ScannerCode.TIMEOUT:
                raise


def test_settings_interrupted_half_way_are_sent_again(make_bench: Any, scan: Measure) -> None:
    opened = steps_to_open(make_bench)
    bench = with_faults(make_bench, *(Fault(step, Mishap.DROP) for step in range(opened, opened + 2)))
    scanner = bench.open()
    with pytest.raises(ScannerError) as caught:
        scanner.configure(SMALL)
    assert caught.value.code is ScannerCode.TIMEOUT
    taken = scan(scanner)  # with the settings before
    assert taken.counts.size == 9
    assert bench.model.vector[:9] == taken.axis.points.tolist()


def test_512_wavelengths_over_a_slow_line(make_bench: Any) -> None:
    bench = make_bench(wrap=lambda device: Paced(device, 115_200))
    scanner = bench.open()
    before = bench.clock.now()
    scanner.configure(ScanConfig(points=512))
    assert 2.0 < bench.clock.now() - before < 4.0


def test_little_time_is_lost_beside_the_measurement(make_bench: Any, scan: Measure) -> None:
    """Beyond the sensor's own time and that of the bytes on a line of 115 200 baud, at most 150 ms."""
    bench = make_bench(wrap=lambda device: Paced(device, 115_200))
    scanner = bench.open()
    scanner.configure(ScanConfig(points=512))
    scan(scanner)
    before = bench.clock.now()
    scan(scanner)
    transfer = 4 * 512 * 10 / 115_200
    assert bench.clock.now() - before - bench.model._scan_s() - transfer < 0.15


def mutated(reply: bytes, rng: np.random.Generator) -> bytes:
    """With other bytes in it, or some too few, or some too many."""
    mutated = flipped(reply, rng)
    if rng.random() < 0.3:
        mutated = mutated[rng.integers(len(mutated)) :]
    return mutated + rng.bytes(int(rng.integers(1, 9))) if rng.random() < 0.3 else mutated


def test_ten_thousand_mutated_replies(make_bench: Any, scan: Measure) -> None:
    rng = np.random.default_rng(0)
    replies = 0
    while replies < 10_000:
        bench = make_bench(wrap=lambda device: Mutating(device, rng, 0.1, mutated))
        try:
            for _ in range(5):
                assert np.isfinite(session(bench, scan).counts).all()
        except ScannerError as error:
            assert error.code in KNOWN  # noqa: PT017
        assert bench.clock.now() < 1000
        replies += bench.plug.fed


KNOWN = (
    ScannerCode.TIMEOUT,
    ScannerCode.PROTOCOL,
    ScannerCode.DISCONNECTED,
    ScannerCode.CONFIG_REFUSED,
    NironeCode.REFUSED,
    NironeCode.PROCESSING,
)


class Speaking:
    """Answers every command with the next of some replies."""

    def __init__(self, replies: list[bytes]) -> None:
        self._replies = replies
        self._next = 0

    def feed(self, _data: bytes, _now: float) -> list[tuple[float, bytes]]:
        self._next += 1
        return [(0.01, self._replies[self._next % len(self._replies)])]


REPLIES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [b"a: 1550.0\r\n", b"a: 1950\r\n", b"a: 0\r\n", b"a: 9\r\n", b"Measurement ready\r\n", b"? no\r\n"]
    ),
    st.floats().map(lambda value: f"x: {value}\r\n".encode()),
)


@given(replies=st.lists(REPLIES, min_size=1, max_size=12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_whatever_it_says(make_bench: Any, scan: Measure, replies: list[bytes]) -> None:
    bench = make_bench(wrap=lambda _device: Speaking(replies))
    try:
        session(bench, scan)
    except ScannerError as error:
        assert error.code in KNOWN  # noqa: PT017
    assert bench.clock.now() < 300


def test_the_plan_refuses_raw_that_is_not_its_own(make_bench: Any, scan: Measure) -> None:
    scanner = make_bench().open()
    planned: Plan = scanner._plan
    assert planned.decode(scan(scanner).raw).size == 9
    with pytest.raises(ValueError, match="35 bytes"):
        planned.decode(b"\0" * 35)
