"""What goes wrong on the line and in the device: a typed error or the right scan, never a hang or a wrong one."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.acquisition.scanner import CancelToken, Scan, ScanConfig, ScanKind, ScannerCode
from core.errors import ScannerError
from drivers.ascii_line.faults import AsciiCode
from drivers.clock import VirtualClock
from drivers.transport.memory import ByteDevice
from drivers.transport.shaping import Fault, Faulty, Mishap

NAMES = ["as7265x", "plastic-scanner"]
TYPED = {*ScannerCode, *AsciiCode}


def session(bench: Any, *variants: str) -> Scan:
    scanner = bench.open(*variants)
    try:
        scanner.configure(ScanConfig(averages=2))
        scan: Scan = bench.scan(scanner, ScanKind.REFERENCE)
        return scan
    finally:
        scanner.close()


def pieces_of_session(make_bench: Any, name: str, *variants: str) -> int:
    bench = make_bench(name)
    session(bench, *variants)
    return int(bench.plug.fed)


def faulty(make_bench: Any, name: str, *faults: Fault) -> Any:
    return make_bench(name, lambda device: Faulty(device, faults))


@pytest.mark.parametrize(("name", "variants"), [("as7265x", ("led",)), ("plastic-scanner", ())])
def test_unplugged_at_every_step(make_bench: Any, name: str, variants: tuple[str, ...]) -> None:
    last = 1 if variants else 0  # the lamp that goes off at the end: its failure is kept quiet
    for step in range(pieces_of_session(make_bench, name, *variants) - last):
        bench = faulty(make_bench, name, Fault(step, Mishap.DISCONNECT))
        with pytest.raises(ScannerError) as caught:
            session(bench, *variants)
        assert caught.value.code is ScannerCode.DISCONNECTED, step


@pytest.mark.parametrize("kind", [ScanKind.SAMPLE, ScanKind.DARK])
def test_stopping_a_scan_of_a_silent_device_takes_less_than_a_second(make_bench: Any, kind: ScanKind) -> None:
    bench = make_bench("as7265x")
    scanner = bench.open("led")
    before = bench.plug.fed
    scanner.measure(kind, CancelToken(), lambda _share: None)
    for silent_from in range(before, bench.plug.fed):
        bench = faulty(make_bench, "as7265x", *(Fault(step, Mishap.DROP) for step in range(silent_from, 200)))
        scanner, cancel, stopped_at = bench.open("led"), CancelToken(), bench.clock.now() + 1.3
        bench.clock.call_at(stopped_at, cancel.cancel)
        with pytest.raises(ScannerError) as caught:
            scanner.measure(kind, cancel, lambda _share: None)
        assert caught.value.code is ScannerCode.CANCELLED, silent_from
        assert bench.clock.now() - stopped_at <= 1.0, silent_from


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("mishap", [Mishap.DROP, Mishap.DELAY, Mishap.GARBLE, Mishap.TRUNCATE])
def test_a_mishap_at_every_step(make_bench: Any, name: str, mishap: Mishap) -> None:
    right = session(make_bench(name)).counts
    for step in range(pieces_of_session(make_bench, name)):
        bench = faulty(make_bench, name, Fault(step, mishap, seconds=4.5))
        try:
            scan = session(bench)
        except ScannerError as error:
            assert error.code in (ScannerCode.TIMEOUT, ScannerCode.PROTOCOL), step  # noqa: PT017
        else:
            assert np.allclose(scan.counts, right, rtol=0.02), step
        assert bench.clock.now() < 60.0, step


def test_a_line_that_lost_an_answer_is_used_again(make_bench: Any) -> None:
    for step in range(pieces_of_session(make_bench, "as7265x")):
        bench = faulty(make_bench, "as7265x", Fault(step, Mishap.DELAY, seconds=2.2))
        try:
            scanner = bench.open()
        except ScannerError:
            continue
        with_error = 0
        for _ in range(3):
            try:
                scan = bench.scan(scanner, ScanKind.REFERENCE)
            except ScannerError as error:
                assert error.code in (ScannerCode.TIMEOUT, ScannerCode.PROTOCOL)  # noqa: PT017
                with_error += 1
            else:
                assert scan.counts.size == 18
        assert with_error <= 1, step


def test_cancel_in_mid_scan_and_scan_again(make_bench: Any) -> None:
    bench = make_bench("as7265x")
    scanner = bench.open()
    scanner.configure(ScanConfig(averages=1, gain=1, integration_ms=714.0))
    cancel = CancelToken()
    before = bench.clock.now()
    bench.clock.call_at(before + 0.2, cancel.cancel)
    with pytest.raises(ScannerError) as caught:
        scanner.measure(ScanKind.SAMPLE, cancel, lambda _share: None)
    assert caught.value.code is ScannerCode.CANCELLED
    assert bench.clock.now() - before <= 0.3
    bench.world.place_soil(4)
    scan = bench.scan(scanner)
    assert scan.raw.count(b"\n") == 1
    bench.world.place_panel()
    assert bench.scan(scanner).counts.min() > scan.counts.max()


def test_cancel_in_the_dark_leaves_the_lights_to_the_next_scan(make_bench: Any) -> None:
    bench = make_bench("as7265x")
    scanner = bench.open("led")
    cancel = CancelToken()
    bench.clock.call_at(bench.clock.now() + 0.45, cancel.cancel)
    before = bench.clock.now()
    with pytest.raises(ScannerError):
        scanner.measure(ScanKind.DARK, cancel, lambda _share: None)
    assert bench.clock.now() - before < 1.0
    assert not bench.model.lit
    assert bench.scan(scanner, ScanKind.REFERENCE).level > 0.1
    assert bench.model.lit


def test_cancelled_before_it_begins(make_bench: Any) -> None:
    bench = make_bench("plastic-scanner")
    scanner = bench.open()
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(ScannerError) as caught:
        scanner.measure(ScanKind.SAMPLE, cancel, lambda _share: None)
    assert caught.value.code is ScannerCode.CANCELLED


def test_nobody_there(make_bench: Any) -> None:
    bench = make_bench("as7265x", lambda device: Faulty(device, [Fault(step, Mishap.DROP) for step in range(99)]))
    with pytest.raises(ScannerError) as caught:
        bench.open()
    assert caught.value.code is ScannerCode.TIMEOUT
    assert bench.clock.now() < 10.0


def test_somebody_else_there(make_bench: Any) -> None:
    class Modem:
        def feed(self, _data: bytes, _now: float) -> list[tuple[float, bytes]]:
            return [(0.01, b"OK\r\n")]

    bench = make_bench("as7265x", lambda _device: Modem())
    with pytest.raises(ScannerError) as caught:
        bench.open()
    assert caught.value.code is ScannerCode.PROTOCOL


def test_a_device_that_says_no(make_bench: Any) -> None:
    bench = make_bench("as7265x")
    scanner = bench.open()
    bench.model.trouble("error", "")
    with pytest.raises(ScannerError) as caught:
        bench.scan(scanner)
    assert caught.value.code is AsciiCode.REFUSED
    assert caught.value.values["command"] == "ATDATA"
    assert bench.scan(scanner).counts.size == 18


def test_a_busy_device_is_a_silent_one(make_bench: Any) -> None:
    bench = make_bench("as7265x")
    scanner = bench.open()
    bench.model.trouble("busy", "1")
    with pytest.raises(ScannerError) as caught:
        bench.scan(scanner)
    assert caught.value.code is ScannerCode.TIMEOUT
    assert bench.scan(scanner).counts.size == 18
    with pytest.raises(ValueError, match="hungry"):
        bench.model.trouble("hungry", "1")


class Says:
    """Answers the knock, and everything else with bytes of somebody's choice."""

    def __init__(self, device: ByteDevice) -> None:
        self._device = device
        self.bytes: bytes | None = None

    def greet(self, now: float) -> Any:
        return self._device.greet(now)  # type: ignore[attr-defined] # emulators greet

    def feed(self, data: bytes, now: float) -> Any:
        if self.bytes is None:
            return self._device.feed(data, now)
        return [(0.01, self.bytes)] if self.bytes else []


lines = st.lists(
    st.sampled_from(
        [b"OK", b"ERROR", b"1", b"65535", b",", b" ", b"\r", b"\n", b"\t", b"0.5", b"nan", b"-", b"{", b"[1]"]
    )
    | st.binary(max_size=12),
    max_size=60,
).map(b"".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(answer=lines, name=st.sampled_from(NAMES))
def test_any_answer_to_a_scan_is_a_typed_error_or_a_spectrum(make_bench: Any, answer: bytes, name: str) -> None:
    bench = make_bench(name, Says)
    scanner = bench.open()
    before = bench.clock.now()
    bench.far_end.bytes = answer
    try:
        scan = bench.scan(scanner)
    except ScannerError as error:
        assert error.code in TYPED  # noqa: PT017
    else:
        assert np.isfinite(scan.counts).all()
        assert math.isfinite(scan.level)
    assert isinstance(bench.clock, VirtualClock)
    assert bench.clock.now() - before < 60.0
    bench.far_end.bytes = None
    assert bench.scan(scanner).counts.size == len(bench.profile.nm)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(answer=lines, name=st.sampled_from(NAMES))
def test_any_answer_at_opening_is_a_typed_error_or_a_device(make_bench: Any, answer: bytes, name: str) -> None:
    bench = make_bench(name, Says)
    bench.far_end.bytes = answer
    try:
        bench.open()
    except ScannerError as error:
        assert error.code in TYPED  # noqa: PT017
    assert bench.clock.now() < 60.0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.binary(max_size=30), max_size=10))
def test_the_emulator_survives_any_bytes(make_bench: Any, pieces: list[bytes]) -> None:
    bench = make_bench("as7265x", chattering=True)
    for number, piece in enumerate(pieces):
        for delay, answer in bench.model.feed(piece, float(number)):
            assert delay >= 0.0
            assert answer
