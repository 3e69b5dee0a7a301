"""Emulated devices that speak first, go away and come back, on each kind of line."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

import pytest

from core.acquisition.scanner import ScannerCode
from core.errors import ScannerError
from drivers.clock import RealClock, VirtualClock
from drivers.transport.fake_hid import FakeHidModule
from drivers.transport.hid import HidInfo, open_hid
from drivers.transport.hosting import host, open_endpoint
from drivers.transport.line import Line
from drivers.transport.memory import ByteDevice, MemoryLine, UnpluggedError
from drivers.transport.shaping import Chunked, Littered, Paced
from drivers.transport.tcp import open_tcp

REPORT = b"r" * 64
INFO: HidInfo = {"path": b"p", "vendor_id": 1, "product_id": 2, "serial_number": "", "product_string": "x"}


class Host:
    """Says hello to everybody; answers late."""

    def greet(self, _now: float) -> Sequence[tuple[float, bytes]]:
        return [(0.0, b"hello")]

    def feed(self, data: bytes, _now: float) -> Sequence[tuple[float, bytes]]:
        return [(0.5, data)]


class Guest:
    """Unplugged from 10 to 20 s; answers with a report."""

    def live(self, now: float) -> int:
        if 10 <= now < 20:
            raise UnpluggedError(20 - now)
        return int(now >= 20)

    def feed(self, _data: bytes, _now: float) -> Sequence[tuple[float, bytes]]:
        return [(0.1, REPORT)]


@contextmanager
def served(device: ByteDevice) -> Iterator[int]:
    stop, endpoint = threading.Event(), open_endpoint("tcp:0")
    thread = threading.Thread(target=host, args=(device, endpoint, RealClock(), stop))
    thread.start()
    try:
        yield int(endpoint.address.rpartition(":")[2])
    finally:
        stop.set()
        thread.join()


def whole(line: Line, size: int) -> bytes:
    heard = b""
    while len(heard) < size:
        heard += line.receive(1e9)
    return heard


def test_each_client_is_greeted_and_none_hears_what_another_asked_for() -> None:
    with served(Host()) as port:
        first = open_tcp("127.0.0.1", port, RealClock())
        assert whole(first, 5) == b"hello"
        first.send(b"question", 1e9)
        first.close()
        with closing(open_tcp("127.0.0.1", port, RealClock())) as second:
            assert whole(second, 5) == b"hello"
            second.send(b"other", 1e9)
            assert whole(second, 5) == b"other"


def test_a_line_in_memory_is_greeted_too_whatever_its_shape() -> None:
    for device in (Host(), Chunked(Host(), seed=1, longest=2), Paced(Host(), baud=9600)):
        assert whole(MemoryLine(device, VirtualClock()), 5) == b"hello"
    assert whole(MemoryLine(Littered(Host(), b"old"), VirtualClock()), 8) == b"oldhello"


def code_of(line: Line) -> ScannerCode:
    with pytest.raises(ScannerError) as caught:
        line.receive(1e9)
    assert isinstance(caught.value.code, ScannerCode)
    return caught.value.code


def test_a_usb_device_goes_away_and_comes_back_to_a_new_handle() -> None:
    clock = VirtualClock()
    module = FakeHidModule({b"p": (INFO, Guest())}, clock)
    line = open_hid(module, b"p", clock)
    line.send(REPORT, 1.0)
    assert line.receive(1.0) == REPORT
    assert code_of(line) is ScannerCode.DISCONNECTED
    assert 10 <= clock.now() < 11
    assert module.enumerate() == []
    with pytest.raises(ScannerError) as caught:
        open_hid(module, b"p", clock)
    assert caught.value.code is ScannerCode.NOT_FOUND
    clock.wait(10.0)
    assert code_of(line) is ScannerCode.DISCONNECTED
    again = open_hid(module, b"p", clock)
    line.close()  # closing the dead handle frees nothing of the new one
    with pytest.raises(ScannerError) as taken:
        open_hid(module, b"p", clock)
    assert taken.value.code is ScannerCode.BUSY_ELSEWHERE
    again.send(REPORT, 100.0)
    assert again.receive(100.0) == REPORT


def test_a_usb_device_that_was_away_unnoticed_is_lost_all_the_same() -> None:
    clock = VirtualClock()
    module = FakeHidModule({b"p": (INFO, Guest())}, clock)
    line = open_hid(module, b"p", clock)
    clock.wait(60.0)
    with pytest.raises(ScannerError) as caught:
        line.send(REPORT, 100.0)
    assert caught.value.code is ScannerCode.DISCONNECTED
    open_hid(module, b"p", clock).close()
