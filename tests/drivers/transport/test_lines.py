"""Lines: what they do when the other end is slow, silent, gone, forbidden or taken."""

from __future__ import annotations

import errno
import os
import socket
import stat
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import serial

from core.acquisition.scanner import CancelToken, ScannerCode
from core.errors import ScannerError
from drivers.clock import NEVER, RealClock, VirtualClock
from drivers.transport.fake_hid import FakeHidModule
from drivers.transport.hid import HidInfo, HidLine, forbidden, hid_module, open_hid
from drivers.transport.line import Line, drain
from drivers.transport.memory import MemoryLine, UnpluggedError
from drivers.transport.serial_port import SerialLine, SerialSettings, open_serial
from drivers.transport.tcp import open_tcp
from drivers.transport.wirelog import LoggedLine, Way, WireLog

PATH = b"/emulated/echo"
INFO: HidInfo = {"path": PATH, "vendor_id": 1, "product_id": 2, "serial_number": "", "product_string": ""}


class Echo:
    """Sends back what it gets, after `delay` seconds."""

    def __init__(self, delay: float = 0.0) -> None:
        self.delay = delay

    def feed(self, data: bytes, _now: float) -> list[tuple[float, bytes]]:
        return [(self.delay, data)]


def memory(clock: VirtualClock, device: Echo) -> Line:
    return MemoryLine(device, clock)


def fake_hid(clock: VirtualClock, device: Echo) -> Line:
    return open_hid(FakeHidModule({PATH: (INFO, device)}, clock), PATH, clock)


Make = Callable[[VirtualClock, Echo], Line]


def code_of(call: Callable[[], object]) -> object:
    with pytest.raises(ScannerError) as caught:
        call()
    return caught.value.code


@pytest.mark.parametrize("make", [memory, fake_hid])
def test_virtual_lines_keep_deadlines_and_look_at_the_token(make: Make) -> None:
    clock = VirtualClock()
    line = make(clock, Echo(1.5))
    line.send(b"x" * 64, 9.0)
    assert code_of(lambda: line.receive(1.0)) is ScannerCode.TIMEOUT
    assert clock.now() == pytest.approx(1.0, abs=0.01)
    assert line.receive(9.0) == b"x" * 64
    assert clock.now() == pytest.approx(1.5, abs=0.01)
    cancel = CancelToken()
    clock.call_at(2.0, cancel.cancel)
    assert code_of(lambda: line.receive(9.0, cancel)) is ScannerCode.CANCELLED
    assert clock.now() < 2.1
    line.close()
    line.close()
    assert code_of(lambda: line.send(b"y" * 64, 9.0)) is ScannerCode.DISCONNECTED
    assert code_of(lambda: line.receive(9.0)) is ScannerCode.DISCONNECTED


@pytest.mark.parametrize("make", [memory, fake_hid])
def test_what_is_late_holds_up_what_comes_behind_it(make: Make) -> None:
    clock, device = VirtualClock(), Echo(2.0)
    line = make(clock, device)
    line.send(b"a" * 64, 9.0)
    device.delay = 0.0
    line.send(b"b" * 64, 9.0)
    assert code_of(lambda: line.receive(1.9)) is ScannerCode.TIMEOUT
    assert b"".join(line.receive(9.0) for _ in "ab") == b"a" * 64 + b"b" * 64
    assert clock.now() == pytest.approx(2.0, abs=0.01)


def test_drain_takes_what_is_there_and_gives_up_on_a_babbler() -> None:
    clock = VirtualClock()
    line = MemoryLine(Echo(), clock)
    line.send(b"old", 1.0)
    line.send(b"older", 1.0)
    drain(line, clock)
    assert code_of(lambda: line.receive(clock.now())) is ScannerCode.TIMEOUT

    class Babbler:
        address = "babbler"

        def receive(self, deadline: float, cancel: CancelToken = NEVER) -> bytes:  # noqa: ARG002 - it babbles anyway
            clock.wait(0.005)
            return b"?"

        def send(self, data: bytes, deadline: float) -> None: ...

        def close(self) -> None: ...

    before = clock.now()
    drain(Babbler(), clock)
    assert clock.now() - before == pytest.approx(1.0, abs=0.01)


def test_hid_says_why_it_does_not_open(tmp_path: Path) -> None:
    clock = VirtualClock()
    module = FakeHidModule({PATH: (INFO, Echo())}, clock)
    assert code_of(lambda: open_hid(module, b"/emulated/absent", clock)) is ScannerCode.NOT_FOUND
    line = open_hid(module, PATH, clock)
    assert code_of(lambda: open_hid(module, PATH, clock)) is ScannerCode.BUSY_ELSEWHERE
    line.close()
    again = open_hid(module, PATH, clock)
    module.unplug(PATH)
    assert code_of(lambda: again.receive(1.0)) is ScannerCode.DISCONNECTED
    assert code_of(lambda: again.send(bytes(64), 1.0)) is ScannerCode.DISCONNECTED
    assert forbidden(b"/dev/hidraw-that-is-not-there")
    assert not forbidden(b"DevSrvsID:4294969000")


def test_hid_writes_65_bytes() -> None:
    written: list[bytes] = []

    class Device:
        def open_path(self, path: bytes) -> None: ...

        def write(self, data: bytes) -> int:
            written.append(data)
            return -1 if len(written) > 1 else len(data)

        def read(self, max_length: int, _timeout_ms: int) -> list[int]:
            return [7] * max_length

        def close(self) -> None: ...

    line = HidLine(Device(), VirtualClock(), "hid:x")
    line.send(b"r" * 64, 1.0)
    assert written == [b"\0" + b"r" * 64]
    assert line.receive(1.0) == b"\x07" * 64
    assert code_of(lambda: line.send(b"r" * 64, 1.0)) is ScannerCode.DISCONNECTED


def test_the_real_hidapi_is_found_and_opens_nothing_that_is_not_there() -> None:
    module = hid_module()
    assert module is not None
    assert code_of(lambda: open_hid(module, b"/dev/hidraw-none", RealClock())) is ScannerCode.NOT_FOUND


@pytest.mark.skipif(sys.platform == "win32", reason="no ptys")
class TestPty:
    def test_echo_timeout_cancel_and_unplug(self) -> None:
        near, far = os.openpty()
        line = open_serial(os.ttyname(far), SerialSettings(115200), RealClock())
        line.send(b"\x11\x13\r\n", 1.0)
        assert os.read(near, 10) == b"\x11\x13\r\n"
        os.write(near, b"\x11\x13\r\n")
        assert line.receive(1e9) == b"\x11\x13\r\n"
        assert code_of(lambda: line.receive(0.0)) is ScannerCode.TIMEOUT
        cancel = CancelToken()
        timer = threading.Timer(0.05, cancel.cancel)
        timer.start()
        assert code_of(lambda: line.receive(1e9, cancel)) is ScannerCode.CANCELLED
        timer.join()
        os.close(near)
        os.close(far)
        assert code_of(lambda: line.receive(1e9)) is ScannerCode.DISCONNECTED
        assert code_of(lambda: line.send(b"x", 1e9)) is ScannerCode.DISCONNECTED
        line.close()
        line.close()

    def test_for_one_program_alone(self) -> None:
        near, far = os.openpty()
        name = os.ttyname(far)
        line = open_serial(name, SerialSettings(115200), RealClock())
        assert code_of(lambda: open_serial(name, SerialSettings(115200), RealClock())) is ScannerCode.BUSY_ELSEWHERE
        line.close()
        open_serial(name, SerialSettings(115200), RealClock()).close()
        os.close(near)
        os.close(far)

    def test_absent_forbidden_and_no_port_at_all(self, tmp_path: Path) -> None:
        clock, slow = RealClock(), SerialSettings(9600)
        assert code_of(lambda: open_serial(str(tmp_path / "tty"), slow, clock)) is ScannerCode.NOT_FOUND
        assert code_of(lambda: open_serial("nonsense://x", slow, clock)) is ScannerCode.ADDRESS
        plain = tmp_path / "plain"
        plain.write_bytes(b"")
        assert code_of(lambda: open_serial(str(plain), slow, clock)) is ScannerCode.NOT_FOUND
        if os.geteuid() != 0:
            plain.chmod(stat.S_IRUSR)
            assert code_of(lambda: open_serial(str(plain), slow, clock)) is ScannerCode.NO_PERMISSION


class BrokenPort:
    """A port that raises."""

    write_timeout: float | None = None

    def __init__(self, error: Exception) -> None:
        self._error = error

    @property
    def in_waiting(self) -> int:
        raise self._error

    def read(self, size: int) -> bytes:
        if size == 1:
            return b"x"
        raise self._error

    def write(self, _data: bytes) -> int:
        raise self._error

    def close(self) -> None:
        raise self._error


@pytest.mark.parametrize(
    ("error", "on_send"),
    [
        (serial.SerialException("gone"), ScannerCode.DISCONNECTED),
        (serial.SerialTimeoutException("nobody reads"), ScannerCode.TIMEOUT),
        (OSError(errno.EIO, "gone"), ScannerCode.DISCONNECTED),
    ],
)
def test_whatever_a_port_raises_is_typed(error: Exception, on_send: ScannerCode) -> None:
    line = SerialLine(BrokenPort(error), VirtualClock(), "serial:x")
    assert code_of(lambda: line.send(b"x", 1.0)) is on_send
    assert code_of(lambda: line.receive(1.0)) is ScannerCode.DISCONNECTED
    line.close()


class SilentPort(BrokenPort):
    """A port at which nothing arrives, and that must not be waited for."""

    in_waiting = 0

    def __init__(self) -> None:
        super().__init__(AssertionError("waits"))


def test_after_the_deadline_a_port_is_looked_at_but_not_waited_for() -> None:
    assert code_of(lambda: SerialLine(SilentPort(), VirtualClock(), "serial:x").receive(0.0)) is ScannerCode.TIMEOUT


@pytest.mark.skipif(sys.platform == "win32", reason="no termios")
def test_errors_of_the_terminal_layer_are_typed_too() -> None:
    import termios

    line = SerialLine(BrokenPort(termios.error(5, "gone")), VirtualClock(), "serial:x")
    assert code_of(lambda: line.receive(1.0)) is ScannerCode.DISCONNECTED


def test_tcp_echo_timeout_hang_up_and_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        line = open_tcp("127.0.0.1", port, RealClock())
        peer, _ = listener.accept()
        line.send(b"hello", 1e9)
        assert peer.recv(10) == b"hello"
        peer.sendall(b"world")
        assert line.receive(1e9) == b"world"
        assert code_of(lambda: line.receive(0.0)) is ScannerCode.TIMEOUT
        peer.close()
        assert code_of(lambda: line.receive(1e9)) is ScannerCode.DISCONNECTED
        line.close()
        line.close()
        assert code_of(lambda: line.receive(1e9)) is ScannerCode.DISCONNECTED
    assert code_of(lambda: open_tcp("127.0.0.1", port, RealClock())) is ScannerCode.NOT_FOUND


@pytest.mark.parametrize("host", ["a..b", "a" * 70])
def test_tcp_refuses_names_that_no_host_can_have(host: str) -> None:
    assert code_of(lambda: open_tcp(host, 80, RealClock())) is ScannerCode.ADDRESS


def test_tcp_frees_the_socket_of_one_who_hung_up_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone:
        closed = False

        def setsockopt(self, *_: int) -> None:
            raise OSError(errno.EINVAL, "Invalid argument")

        def close(self) -> None:
            self.closed = True

    gone = Gone()
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: gone)
    assert code_of(lambda: open_tcp("127.0.0.1", 80, RealClock())) is ScannerCode.NOT_FOUND
    assert gone.closed


def test_tcp_send_to_one_who_does_not_read_ends_at_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        clock = RealClock()
        line = open_tcp("127.0.0.1", listener.getsockname()[1], clock)
        peer, _ = listener.accept()
        assert code_of(lambda: line.send(bytes(1 << 25), clock.now() + 0.05)) is ScannerCode.TIMEOUT
        peer.close()
        line.close()


class Gone(Echo):
    """Is pulled out while it is spoken to."""

    def feed(self, data: bytes, _now: float) -> list[tuple[float, bytes]]:  # noqa: ARG002 - whatever it hears
        raise UnpluggedError


def test_a_logged_line_whose_end_is_gone_is_closed_for_good() -> None:
    clock = VirtualClock()
    inside = MemoryLine(Gone(), clock)
    line = LoggedLine(inside, clock)
    assert code_of(lambda: line.receive(0.5)) is ScannerCode.TIMEOUT
    assert not line.closed
    assert code_of(lambda: line.send(b"?", 9.0)) is ScannerCode.DISCONNECTED
    assert line.closed
    assert code_of(lambda: inside.receive(9.0)) is ScannerCode.DISCONNECTED
    assert code_of(lambda: line.receive(9.0)) is ScannerCode.DISCONNECTED
    assert [entry.data for entry in line.log.entries()] == [b"?"]


def test_the_wire_log_keeps_the_last_bytes_both_ways() -> None:
    clock = VirtualClock()
    line = LoggedLine(MemoryLine(Echo(0.25), clock), clock)
    line.send(b"\x01\x02", 9.0)
    line.receive(9.0)
    assert [(entry.way, entry.data) for entry in line.log.entries()] == [(Way.OUT, b"\1\2"), (Way.IN, b"\1\2")]
    assert line.log.text() == "0.000 > 01 02\n0.250 < 01 02\n"
    log = WireLog(kept=100)
    for number in range(50):
        log.record(float(number), Way.IN, bytes(7))
    assert [entry.at for entry in log.entries()] == [float(number) for number in range(36, 50)]
    assert line.address == "memory:"
