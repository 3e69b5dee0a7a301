"""Emulated devices on imperfect lines."""

from __future__ import annotations

import pytest

from drivers.transport.memory import UnpluggedError
from drivers.transport.shaping import Chunked, Fault, Faulty, Mishap, Paced


class Talker:
    """Answers with three pieces."""

    def feed(self, data: bytes, _now: float) -> list[tuple[float, bytes]]:
        return [(0.0, data), (0.1, data * 2), (0.2, b"")]


def test_chunks_are_the_same_bytes_in_the_same_order() -> None:
    pieces = Chunked(Talker(), seed=1, longest=5).feed(b"0123456789", 0.0)
    assert b"".join(piece for _, piece in pieces) == b"0123456789" * 3
    assert max(len(piece) for _, piece in pieces) <= 5
    assert [delay for delay, _ in pieces] == sorted(delay for delay, _ in pieces)


def test_a_slow_line_takes_ten_bits_a_byte() -> None:
    paced = Paced(Talker(), baud=1000)
    (first, _), (second, _), _ = paced.feed(b"0123456789", 0.0)
    assert first == pytest.approx(0.1 + 0.1)
    assert second == pytest.approx(0.2 + 0.2)
    (third, _), *_ = paced.feed(b"0123456789", 0.15)
    assert third == pytest.approx(0.4 - 0.15 + 0.1)  # behind what is still on the line


@pytest.mark.parametrize(
    ("fault", "answer"),
    [
        (Fault(1, Mishap.DROP), []),
        (Fault(1, Mishap.DROP, piece=0), [(0.1, b"abab"), (0.2, b"")]),
        (Fault(1, Mishap.DELAY, seconds=3), [(3.0, b"ab"), (3.1, b"abab"), (3.2, b"")]),
        (Fault(1, Mishap.TRUNCATE, piece=1), [(0.0, b"ab"), (0.1, b"ab"), (0.2, b"")]),
        (Fault(1, Mishap.GARBLE, piece=0), [(0.0, b";8"), (0.1, b"abab"), (0.2, b"")]),
    ],
)
def test_faults_strike_where_they_are_told(fault: Fault, answer: list[tuple[float, bytes]]) -> None:
    device = Faulty(Talker(), [fault])
    assert device.feed(b"x", 0.0) == Talker().feed(b"x", 0.0)
    assert device.feed(b"ab", 0.0) == answer
    assert device.feed(b"x", 0.0) == Talker().feed(b"x", 0.0)


def test_unplugged_is_unplugged() -> None:
    device = Faulty(Talker(), [Fault(0, Mishap.DISCONNECT)])
    for _ in range(2):
        with pytest.raises(UnpluggedError):
            device.feed(b"x", 0.0)
