"""Lines and blocks from one stream, however it is cut into pieces."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.acquisition.scanner import CancelToken, ScannerCode
from core.errors import ScannerError
from drivers.clock import VirtualClock
from drivers.transport.memory import MemoryLine, UnpluggedError
from drivers.transport.reading import Reader

Timed = list[tuple[float, bytes]]


class Sender:
    """Sends what it was told to, at the times it was told, once it hears anything."""

    def __init__(self, answers: Timed) -> None:
        self._answers = answers

    def feed(self, data: bytes, _now: float) -> Timed:
        if data == b"unplug":
            raise UnpluggedError
        return self._answers


def reader_of(*answers: tuple[float, bytes], limit: int = 65_536) -> tuple[Reader, VirtualClock]:
    clock = VirtualClock()
    line = MemoryLine(Sender(list(answers)), clock, "memory:x")
    line.send(b"go", 9.0)
    return Reader(line, clock, limit), clock


def error_of(call: Callable[[], object]) -> ScannerError:
    with pytest.raises(ScannerError) as caught:
        call()
    return caught.value


def pieces(data: bytes, cuts: list[int]) -> Timed:
    places = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [(0.0, data[a:b]) for a, b in pairwise(places) if b > a]


@given(
    lines=st.lists(st.binary(min_size=1, max_size=9).filter(lambda one: not set(one) & set(b"\r\n")), max_size=5),
    ends=st.lists(st.sampled_from([b"\r\n", b"\n", b"\r", b"\r\n\r\n", b"\n\r\n"]), min_size=5, max_size=5),
    block=st.one_of(st.binary(min_size=1, max_size=30), st.just(b"\n"), st.just(b"\r\n\n\x11\x13")),
    cuts=st.lists(st.integers(0, 200), max_size=12),
)
def test_lines_and_then_a_block(lines: list[bytes], ends: list[bytes], block: bytes, cuts: list[int]) -> None:
    text = b"".join(line + end for line, end in zip(lines, ends, strict=False))
    reader, _ = reader_of(*pieces(text + b"#\r\n" + block, cuts))
    assert [reader.read_line(1.0) for _ in lines] == lines
    assert reader.read_line(1.0) == b"#"
    assert reader.read_exact(len(block), 1.0) == block


def test_an_exact_block_keeps_every_byte_and_leaves_the_rest() -> None:
    block = bytes(range(256))
    reader, _ = reader_of((0.1, block[:7]), (0.2, block[7:] + b"next: 1\r\n"))
    assert reader.read_exact(0, 0.0) == b""
    assert reader.read_exact(256, 1.0) == block
    assert reader.read_line(1.0) == b"next: 1"


def test_a_deadline_is_absolute_however_the_bytes_drip() -> None:
    reader, clock = reader_of(*((0.1 * n, b"x") for n in range(1, 40)))
    assert error_of(lambda: reader.read_line(1.0)).code is ScannerCode.TIMEOUT
    assert clock.now() == pytest.approx(1.0, abs=0.11)
    assert error_of(lambda: reader.read_exact(30, 2.0)).code is ScannerCode.TIMEOUT
    assert clock.now() == pytest.approx(2.0, abs=0.11)
    assert re.fullmatch(b"x+", reader.read_exact(35, 9.0))


def test_cancel_and_unplug_come_through() -> None:
    reader, clock = reader_of()
    cancel = CancelToken()
    clock.call_at(0.5, cancel.cancel)
    assert error_of(lambda: reader.read_exact(1, 9.0, cancel)).code is ScannerCode.CANCELLED
    assert clock.now() < 0.6
    line = MemoryLine(Sender([]), clock)
    line.close()
    assert error_of(lambda: Reader(line, clock).read_line(9.0)).code is ScannerCode.DISCONNECTED


@pytest.mark.parametrize("answer", [[b"x" * 11], [b"x" * 6, b"x" * 6], [b"x" * 11 + b"\n"]])
def test_a_line_without_end_is_refused_and_forgotten(answer: list[bytes]) -> None:
    reader, _ = reader_of(*((0.0, piece) for piece in answer), (0.5, b"ok\n"), limit=10)
    error = error_of(lambda: reader.read_line(0.2))
    assert error.code is ScannerCode.PROTOCOL
    assert error.values == {"address": "memory:x", "command": "endless line"}
    assert reader.read_line(1.0) == b"ok"


def test_a_line_of_just_the_limit() -> None:
    reader, _ = reader_of((0.0, b"x" * 10 + b"\r\n"), limit=10)
    assert reader.read_line(0.2) == b"x" * 10


def test_reset_forgets_and_drain_tells_what_it_threw_away() -> None:
    reader, clock = reader_of((0.0, b"a\nb\n"), (0.005, b"c\n"), (0.5, b"d\n"))
    assert reader.read_line(1.0) == b"a"
    assert reader.drain(quiet=0.02) == b"b\nc\n"
    assert clock.now() == pytest.approx(0.025, abs=0.002)
    assert reader.read_line(1.0) == b"d"
    reader, _ = reader_of((0.0, b"a\nb\n"), (0.1, b"c\n"))
    assert reader.read_line(1.0) == b"a"
    reader.reset()
    assert reader.read_line(1.0) == b"c"


def test_a_babbler_is_left_alone_after_a_while() -> None:
    reader, clock = reader_of(*((0.005 * n, b"?") for n in range(1000)))
    assert len(reader.drain(patience=0.3)) == pytest.approx(60, abs=3)
    assert clock.now() == pytest.approx(0.3, abs=0.01)


def test_a_line_feed_that_comes_late_is_no_part_of_the_block() -> None:
    for early, late in ((b"a\r", b"\n"), (b"a\r\n\r", b"\n"), (b"a\r\n", b"")):
        reader, _ = reader_of((0.0, early), (0.1, late + b"\nblock"))
        assert reader.read_line(1.0) == b"a"
        reader.reset()
        assert reader.read_exact(6, 1.0) == b"\nblock"
