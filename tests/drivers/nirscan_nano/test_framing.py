"""Messages in reports and frames."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.nirscan_nano.framing import (
    FramingError,
    HidFraming,
    Message,
    UartFraming,
    is_request,
    to_reports,
    uart_frame,
)

MESSAGES = st.builds(Message, st.integers(0, 255), st.integers(0, 255), st.binary(max_size=514))


@given(MESSAGES, st.binary(min_size=64, max_size=64))
def test_reports_there_and_back_whatever_the_padding(message: Message, padding: bytes) -> None:
    framing = HidFraming()
    reports = to_reports(message.encode(), padding)
    assert all(len(report) == 64 for report in reports)
    assert [found for report in reports for found in framing.feed(report)] == [message]


def test_the_longest_file_reply_takes_nine_reports() -> None:
    assert len(to_reports(Message(0xC0, 0, bytes(512)).encode())) == 9


@given(st.lists(MESSAGES, max_size=4), st.integers(0, 2**32), st.binary(max_size=20).filter(lambda b: b"A" not in b))
def test_frames_there_and_back_however_they_are_cut(messages: list[Message], seed: int, noise: bytes) -> None:
    stream = noise.join([b"", *map(uart_frame, messages), b""])
    framing, rng, found = UartFraming(), np.random.default_rng(seed), []
    while stream:
        length = int(rng.integers(1, 40))
        found += framing.feed(stream[:length])
        stream = stream[length:]
    assert found == messages


@given(MESSAGES, st.integers(4, 600), st.integers(1, 255))
def test_a_damaged_frame_is_never_taken_for_a_message(message: Message, place: int, change: int) -> None:
    frame = bytearray(uart_frame(message))
    frame[place % len(frame)] ^= change
    framing = UartFraming()
    try:
        found = framing.feed(bytes(frame))
    except FramingError:
        return
    assert found == []


def test_a_frame_after_a_damaged_one_is_found() -> None:
    good = Message(0xC0, 0, b"\x16\x02")
    framing = UartFraming()
    with pytest.raises(FramingError):
        framing.feed(uart_frame(good).replace(b"\x16", b"\x17"))
    assert framing.feed(uart_frame(good)) == [good]


def test_an_impossible_length_is_refused() -> None:
    with pytest.raises(FramingError):
        HidFraming().feed(b"\xc0\x00\xff\xff".ljust(64, b"\0"))
    with pytest.raises(FramingError):
        UartFraming().feed(b"ABCD\0\0\0\0\xc0\x00\xff\xff")


def test_uart_replies_name_their_command() -> None:
    framing = UartFraming()
    assert framing.answer(Message(0xC0, 0, b"\x16\x02data"), b"\x16\x02") == b"data"
    assert framing.answer(Message(0xC0, 0, b"\x33\x02data"), b"\x16\x02") is None
    assert framing.answer(Message(0xD0, 0, b""), b"\x16\x02") == b""


@pytest.mark.parametrize(
    "message",
    [
        Message(0xC3, 0, b"\x16\x02"),
        Message(0xC4, 0, b"\x16\x02"),
        Message(0xD0, 0, b"\x16\x02"),
        Message(0xC0, 0, b"\x16"),
        Message(0xC0, 0, bytes(513)),
    ],
    ids=["destination", "reserved", "status", "short", "long"],
)
def test_requests_that_the_device_drops(message: Message) -> None:
    assert not is_request(message)
    assert is_request(Message(0xC0, 0, b"\x16\x02"))
