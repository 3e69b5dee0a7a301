"""Scripts of faults: what they may say, and what then happens to an emulated device."""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from core.acquisition.scanner import ScannerCode
from core.errors import InputError, ScannerError
from drivers.clock import RealClock, VirtualClock
from drivers.transport.hosting import host, open_endpoint
from drivers.transport.line import Line
from drivers.transport.memory import MemoryLine, UnpluggedError
from drivers.transport.serial_port import SerialSettings, open_serial
from drivers.transport.tcp import open_tcp
from drivers.world.mishaps import Scripted
from drivers.world.scene import World
from drivers.world.script import Event, ScriptCode, load_script, parse_script, ready_scripts

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="no ptys")


class Parrot:
    """A device to which every byte is a command that it repeats ten times; it says hello."""

    def __init__(self) -> None:
        self.commands = 0
        self.troubles: list[tuple[str, str]] = []

    def greet(self, _now: float) -> Sequence[tuple[float, bytes]]:
        return [(0.0, b"hello")]

    def trouble(self, what: str, value: str) -> None:
        if value == "99":
            raise ValueError(value)
        self.troubles.append((what, value))

    def feed(self, data: bytes, _now: float) -> Sequence[tuple[float, bytes]]:
        self.commands += len(data)
        return [(0.1, data * 6), (0.2, data * 4)]


def test_a_script_reads_as_it_is_written() -> None:
    assert parse_script(
        "\n# nothing\nat 12 drop # lost\n  after 10 min leak 0.3\nat 3 disconnect\nafter 1.5s put\n"
    ) == (
        Event("drop", command=12),
        Event("leak", "0.3", seconds=600),
        Event("disconnect", command=3),
        Event("put", seconds=1.5),
    )


@pytest.mark.parametrize(
    ("line", "allowed"),
    [
        ("drop", "`at K WORD`"), ("at 0 drop", "`at K WORD`"), ("at 1 drop it now", "`at K WORD`"),
        ("at 1 explode", "drop, garble"), ("at 1 drop 3", "nothing behind it"), ("at 1 delay", "seconds"),
        ("at 1 delay -1", "seconds"), ("at 1 delay nan", "seconds"), ("at 1 busy 1.5", "how many replies"),
        ("at 1 error", "code of the fault"), ("at 1 lamp green", "broken, whole"), ("at 1 soil x", "of a soil"),
        ("at 1 place sock", "plastic or leaf"), ("after 1 d wipe", "`after T s WORD`"), ("at 1 leak 1e9", "share"),
    ],
)  # fmt: skip
def test_a_line_that_is_none_is_named_with_what_is_allowed(line: str, allowed: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_script(f"# first\nat 1 drop\n{line}\n")
    assert caught.value.code is ScriptCode.LINE
    assert caught.value.values["number"] == 3
    assert caught.value.values["line"] == line
    assert allowed in str(caught.value.values["allowed"])


def test_scripts_come_with_tilth_or_in_a_file(tmp_path: Path) -> None:
    for name, text in ready_scripts().items():
        assert load_script(name)
        assert text.startswith("#")  # says what it is about
    assert {"unplugged", "phone-holds-it", "weak-line", "dying-lamp", "hot-day"} <= set(ready_scripts())
    (tmp_path / "own.txt").write_text("at 5 drop")
    assert load_script(str(tmp_path / "own.txt")) == (Event("drop", command=5),)
    with pytest.raises(InputError) as caught:
        load_script("nonsense")
    assert caught.value.code is ScriptCode.UNKNOWN


@POSIX
@pytest.mark.parametrize("endless", ["/dev/zero", "/dev/urandom"])
def test_a_file_without_end_is_no_script(endless: str) -> None:
    with pytest.raises(InputError) as caught:
        load_script(endless)
    assert caught.value.code in (ScriptCode.LINE, ScriptCode.UNKNOWN)


def told_by(script: str, fed: int = 4) -> tuple[list[bytes], Scripted, World]:
    world, answers = World(1), []
    device = Scripted(Parrot, world, parse_script(script))
    for number in range(fed):
        pieces = device.feed(b"ab"[number % 2 : number % 2 + 1], float(number))
        answers.append(b"|".join(piece for _, piece in pieces))
    return answers, device, world


WHOLE = [b"aaaaaa|aaaa", b"bbbbbb|bbbb", b"aaaaaa|aaaa", b"bbbbbb|bbbb"]


@pytest.mark.parametrize(
    ("script", "second"),
    [
        ("at 2 drop", b""),
        ("at 2 truncate", b"bbbbb"),
        ("at 2 garble", b"888888|8888"),
        ("after 1 s drop", b""),
        ("at 2 truncate\nat 2 garble", b"88888"),
    ],
)
def test_a_fault_strikes_the_answer_that_it_names(script: str, second: bytes) -> None:
    answers, device, _ = told_by(script)
    assert answers == [WHOLE[0], second, *WHOLE[2:]]
    assert device.commands == 4


def test_a_delay_makes_an_answer_late() -> None:
    device = Scripted(Parrot, World(1), parse_script("at 1 delay 2.5"))
    assert [delay for delay, _ in device.feed(b"a", 0.0)] == [2.6, 2.7]
    assert [delay for delay, _ in device.feed(b"a", 0.0)] == [0.1, 0.2]


def test_troubles_reach_the_device_before_the_command_does() -> None:
    made: list[Parrot] = []

    def make() -> Parrot:
        made.append(Parrot())
        return made[-1]

    device = Scripted(make, World(1), parse_script("at 2 busy 5\nat 3 error 0x4"))
    device.feed(b"a", 0.0)
    assert made[0].troubles == []
    device.feed(b"b", 0.0)
    assert made[0].troubles == [("busy", "5")]
    device.feed(b"c", 0.0)
    assert made[0].troubles == [("busy", "5"), ("error", "0x4")]
    with pytest.raises(InputError) as caught:
        Scripted(Parrot, World(1), parse_script("at 1 error 99")).feed(b"a", 0.0)
    assert caught.value.code is ScriptCode.REFUSED


def test_the_world_changes_and_somebody_hears_of_it() -> None:
    world, heard = World(1), []
    script = parse_script("after 3 s leak 0.3\nat 1 lift\nafter 2 s moisten 0.25\nat 2 soil 7\nafter 9 s wipe")
    device = Scripted(Parrot, world, script, lambda event, command, now: heard.append((str(event), command, now)))
    device.feed(b"a", 10.0)
    assert world.lifted
    device.live(12.5)
    assert (world.water, world.leak, world.scene.kind) == (0.25, 0.0, "panel")
    device.feed(b"b", 13.5)
    assert (world.leak, world.scene.seed) == (0.3, 7)
    assert heard == [("lift", 1, 10.0), ("moisten 0.25", 1, 12.0), ("leak 0.3", 1, 13.0), ("soil 7", 2, 13.5)]


def test_unplugged_for_a_while_it_is_a_new_device_with_its_lamp_off() -> None:
    world = World(1)
    world.lamp.switch(on=True, now=0.0)
    device = Scripted(Parrot, world, parse_script("at 2 disconnect 6\nat 4 drop"))
    device.feed(b"a", 0.0)
    for now, left in ((1.0, 6.0), (4.0, 3.0)):
        with pytest.raises(UnpluggedError) as caught:
            device.feed(b"b", now)
        assert caught.value.seconds == left
    assert [data for _, data in device.greet(7.0)] == [b"hello"]
    assert not world.lamp.on
    assert device.commands == 2
    assert device.feed(b"c", 7.0) != []
    assert device.feed(b"d", 7.0) == []


def test_unplugged_for_good() -> None:
    device = Scripted(Parrot, World(1), parse_script("after 5 s disconnect"))
    device.live(0.0)
    with pytest.raises(UnpluggedError) as caught:
        device.live(5.0)
    assert caught.value.seconds is None


def test_a_battery_empties_with_the_lamp_and_then_the_scanner_is_gone() -> None:
    world = World(1)
    device = Scripted(Parrot, world, parse_script("after 0 s battery 3.5"))
    device.live(0.0)
    world.lamp.switch(on=True, now=0.0)
    device.live(1800.0)
    assert world.battery.volts == pytest.approx(3.35)
    with pytest.raises(UnpluggedError):
        device.live(3700.0)
    idle = World(1)
    Scripted(Parrot, idle, parse_script("after 0 s battery 3.5")).live(0.0)
    idle.live(3700.0)
    assert idle.battery.volts > 3.4


def code_of(line: MemoryLine) -> object:
    with pytest.raises(ScannerError) as caught:
        line.receive(100.0)
    return caught.value.code


def test_a_line_in_memory_is_lost_while_it_waits_and_cannot_be_had_meanwhile() -> None:
    clock = VirtualClock()
    device = Scripted(Parrot, World(1), parse_script("after 2 s disconnect 6"))
    line = MemoryLine(device, clock)
    assert line.receive(1.0) == b"hello"
    assert code_of(line) is ScannerCode.DISCONNECTED
    assert 2.0 <= clock.now() < 2.1
    with pytest.raises(ScannerError) as caught:
        MemoryLine(device, clock)
    assert caught.value.code is ScannerCode.NOT_FOUND
    clock.wait(6.0)
    assert MemoryLine(device, clock).receive(20.0) == b"hello"


def open_line(address: str) -> Line:
    scheme, _, rest = address.partition(":")
    if scheme == "serial":
        return open_serial(rest, SerialSettings(), RealClock())
    return open_tcp("127.0.0.1", int(rest.rpartition(":")[2]), RealClock())


def patient(address: str) -> Line:
    """The line as soon as there is one."""
    for _ in range(1000):
        try:
            return open_line(address)
        except ScannerError as error:
            if error.code is not ScannerCode.NOT_FOUND:
                raise
            threading.Event().wait(0.005)
    raise AssertionError(address)


def lost(line: Line) -> object:
    """Read until the line fails."""
    try:
        while True:
            line.receive(1e9)
    except ScannerError as error:
        return error.code


@pytest.mark.parametrize("listen", ["tcp:0", pytest.param("pty", marks=POSIX)])
def test_a_served_one_comes_back_at_the_same_address(listen: str) -> None:
    stop, clock = threading.Event(), RealClock(20)
    endpoint = open_endpoint(listen)
    device = Scripted(Parrot, World(1), parse_script("at 2 disconnect 3"))
    thread = threading.Thread(target=host, args=(device, endpoint, clock, stop))
    thread.start()
    try:
        line = open_line(endpoint.address)
        line.send(b"a", 1e9)
        line.send(b"b", 1e9)
        assert lost(line) is ScannerCode.DISCONNECTED
        line.close()
        line = patient(endpoint.address)
        line.send(b"c", 1e9)
        heard = b""
        while not heard.endswith(b"c" * 10):
            heard += line.receive(1e9)
        line.close()
    finally:
        stop.set()
        thread.join()
    with pytest.raises(ScannerError):
        open_line(endpoint.address)


def test_a_line_over_which_nobody_spoke_meanwhile_is_dead_all_the_same() -> None:
    clock = VirtualClock()
    device = Scripted(Parrot, World(1), parse_script("after 2 s disconnect 6"))
    line = MemoryLine(device, clock)
    clock.wait(60.0)
    with pytest.raises(ScannerError) as caught:
        line.send(b"a", 100.0)
    assert caught.value.code is ScannerCode.DISCONNECTED
    MemoryLine(device, clock).send(b"a", 100.0)
