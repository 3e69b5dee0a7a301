"""The two faces of the emulated device: reports over USB, frames over the UART."""

from __future__ import annotations

import struct

from drivers.nirscan_nano.emulator.model import NanoModel
from drivers.nirscan_nano.framing import (
    KEY,
    REPORT,
    FramingError,
    HidFraming,
    Message,
    Status,
    UartFraming,
    reply_flags,
    to_reports,
    uart_frame,
)

REPORT_S = 0.001
BAD_CHECKSUM = -2
PAUSE_S = 0.5


class HidFace:
    """Takes reports of 64 bytes and answers with such; a `ByteDevice` whose pieces are reports.

    What follows the reply in its last report is what lay in the buffer: the reply before, at first 0xAA.
    """

    def __init__(self, model: NanoModel) -> None:
        self._model = model
        self._framing = HidFraming()
        self._padding = b"\xaa" * REPORT

    @property
    def commands(self) -> int:
        """How many whole commands the device has been given."""
        return self._model.commands

    def greet(self, now: float) -> list[tuple[float, bytes]]:  # noqa: ARG002 - it never speaks first
        """Nothing."""
        return []

    def trouble(self, what: str, value: str) -> None:
        """`busy` for so many replies, or a scan that fails with the `error` of that mask (`ScanFault`)."""
        self._model.trouble(what, value)

    def feed(self, data: bytes, now: float) -> list[tuple[float, bytes]]:
        """Reply reports with the delay of each; none for half a request and for a malformed one."""
        try:
            requests = self._framing.feed(data)
        except FramingError:
            return []
        answers = []
        for request in requests:
            handled = self._model.handle(request, now)
            if handled is not None:
                answers += self._reports(*handled)
        return answers

    def _reports(self, delay: float, reply: Message) -> list[tuple[float, bytes]]:
        reports = to_reports(reply.encode(), self._padding)
        self._padding = reports[-1]
        return [(delay + number * REPORT_S, report) for number, report in enumerate(reports)]


class UartFace:
    """Takes and gives the framed bytes of the UART; a `ByteDevice`.

    Replies repeat command and group; a frame with a wrong checksum is answered with an error and the code −2.
    The beginning of a frame that does not go on is forgotten after a pause.
    """

    def __init__(self, model: NanoModel) -> None:
        self._model = model
        self._framing = UartFraming()
        self._fed_at = 0.0

    @property
    def commands(self) -> int:
        """How many whole commands the device has been given."""
        return self._model.commands

    def greet(self, now: float) -> list[tuple[float, bytes]]:  # noqa: ARG002 - it never speaks first
        """Nothing."""
        return []

    def trouble(self, what: str, value: str) -> None:
        """`busy` for so many replies, or a scan that fails with the `error` of that mask (`ScanFault`)."""
        self._model.trouble(what, value)

    def feed(self, data: bytes, now: float) -> list[tuple[float, bytes]]:
        """Reply frames with the delay of each."""
        if now - self._fed_at > PAUSE_S:
            self._framing.reset()
        self._fed_at = now
        try:
            requests = self._framing.feed(data)
        except FramingError:
            refusal = struct.pack("<i", BAD_CHECKSUM)
            return [(0.0, uart_frame(Message(reply_flags(reads=False, status=Status.ERROR), 0, refusal)))]
        answers = []
        for request in requests:
            handled = self._model.handle(request, now)
            if handled is not None:
                delay, reply = handled
                answers.append((delay, uart_frame(_with_key(request, reply))))
        return answers


def _with_key(request: Message, reply: Message) -> Message:
    return Message(reply.flags, reply.seq, request.payload[:KEY] + reply.payload)
