"""Messages of the NIRscan Nano and how each line wraps them; pure bytes, both ends.

A message is flags, sequence number, length (u16, little-endian) and payload. USB HID cuts it into 64-byte
reports, of which only the first has the header; the UART puts start, checksum and end around it. A request's
payload begins with command and group. So does a reply's on the UART, but not over USB.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

READ = 0x80
REPLY = 0x40
_STATUS = 0x30
_RESERVED = 0x0C
_DESTINATION = 0x03

REPORT = 64
HEADER = 4
KEY = 2
MOST_PAYLOAD = 512 + KEY

UART_START = b"ABCD"
UART_END = b"DCBA"
_UART_PREFIX = len(UART_START) + 4


class FramingError(ValueError):
    """Bytes that are no message; `data` are the bytes in question."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data.hex(" "))
        self.data = data


class Status(IntEnum):
    """What became of a request."""

    OK = 0
    ERROR = 1
    BUSY = 2


@dataclass(frozen=True)
class Message:
    """A request or a reply."""

    flags: int
    seq: int
    payload: bytes

    @property
    def status(self) -> int:
        """Of a reply; 3 is not defined."""
        return (self.flags & _STATUS) >> 4

    @property
    def reads(self) -> bool:
        """Whether it belongs to a read."""
        return bool(self.flags & READ)

    def encode(self) -> bytes:
        """Header and payload."""
        return struct.pack("<BBH", self.flags, self.seq, len(self.payload)) + self.payload


def reply_flags(reads: bool, status: Status = Status.OK) -> int:
    """Flags of a reply."""
    return (READ if reads else 0) | REPLY | status << 4


def is_request(message: Message) -> bool:
    """Whether the device would look at this message; it drops any other without a word."""
    clean = not message.flags & (_RESERVED | _STATUS) and message.flags & _DESTINATION != _DESTINATION
    return clean and KEY <= len(message.payload) <= 512


class Framing(Protocol):
    """One end of a line: messages to pieces, pieces to messages."""

    def pieces(self, message: Message) -> list[bytes]:
        """What to send, in order."""

    def feed(self, data: bytes) -> list[Message]:
        """The messages complete with `data`; `FramingError` when it cannot belong to one."""

    def reset(self) -> None:
        """Forget a message begun."""

    @property
    def begun(self) -> bool:
        """Whether the rest of a message is still to come."""

    def answer(self, reply: Message, key: bytes) -> bytes | None:
        """Data of `reply` to the command `key`; None when it answers another one."""


class HidFraming:
    """64-byte reports."""

    def __init__(self) -> None:
        self._begun = b""

    def pieces(self, message: Message) -> list[bytes]:
        """Reports, the last one padded with zeros."""
        return to_reports(message.encode())

    def feed(self, data: bytes) -> list[Message]:
        """One report in, at most one message out."""
        begun, self._begun = self._begun + data, b""
        message, missing = _message_at(begun, 0)
        if missing:
            self._begun = begun
        return [] if missing or message is None else [message]

    def reset(self) -> None:
        """Forget a message begun."""
        self._begun = b""

    @property
    def begun(self) -> bool:
        """Whether the rest of a message is still to come."""
        return bool(self._begun)

    def answer(self, reply: Message, key: bytes) -> bytes | None:  # noqa: ARG002 - USB replies name no command
        """The payload."""
        return reply.payload


class UartFraming:
    """A byte stream with start, checksum and end."""

    def __init__(self) -> None:
        self._kept = b""

    def pieces(self, message: Message) -> list[bytes]:
        """The whole frame."""
        return [uart_frame(message)]

    def feed(self, data: bytes) -> list[Message]:
        """Messages complete with `data`; bytes before a start mark are noise and skipped."""
        self._kept += data
        messages = []
        while (message := self._next()) is not None:
            messages.append(message)
        return messages

    def reset(self) -> None:
        """Forget the bytes kept."""
        self._kept = b""

    @property
    def begun(self) -> bool:
        """Whether the rest of a message is still to come."""
        return self._kept.startswith(UART_START)

    def answer(self, reply: Message, key: bytes) -> bytes | None:
        """What follows command and group; errors may come without them."""
        if reply.payload[:KEY] == key:
            return reply.payload[KEY:]
        return b"" if reply.status and not reply.payload else None

    def _next(self) -> Message | None:
        start = self._kept.find(UART_START)
        # the end of what is kept may be the first bytes of a start mark
        self._kept = self._kept[start:] if start >= 0 else self._kept[-(len(UART_START) - 1) :]
        if len(self._kept) < _UART_PREFIX + HEADER:
            return None
        try:
            message, missing = _message_at(self._kept, _UART_PREFIX)
        except FramingError:
            self._skip()
            raise
        if message is None or missing:
            return None
        frame = uart_frame(message)
        if len(self._kept) < len(frame):
            return None
        if not self._kept.startswith(frame):
            bad = self._kept[: len(frame)]
            self._skip()
            raise FramingError(bad)
        self._kept = self._kept[len(frame) :]
        return message

    def _skip(self) -> None:
        """Go past a start mark that began no frame."""
        self._kept = self._kept[1:]


def to_reports(message: bytes, padding: bytes = bytes(REPORT)) -> list[bytes]:
    """`message` in reports of 64 bytes; the last is filled from the same place of `padding`."""
    reports = [message[at : at + REPORT] for at in range(0, len(message), REPORT)]
    return [report + padding[len(report) : REPORT] for report in reports]


def uart_frame(message: Message) -> bytes:
    """The frame of `message`; the checksum is the plain sum of header and payload."""
    inner = message.encode()
    return UART_START + struct.pack("<I", sum(inner)) + inner + UART_END


def _message_at(data: bytes, offset: int) -> tuple[Message | None, int]:
    """The message at `offset`, and how many of its bytes are missing."""
    if len(data) < offset + HEADER:
        return None, offset + HEADER - len(data)
    flags, seq, length = struct.unpack_from("<BBH", data, offset)
    if length > MOST_PAYLOAD:
        raise FramingError(data[offset : offset + HEADER])
    end = offset + HEADER + length
    return Message(flags, seq, data[offset + HEADER : end]), max(0, end - len(data))
