"""The two faces of the emulated device: reports over USB, frames over the UART."""

from __future__ import annotations

import struct
from abc import ABC, abstractmethod

from drivers.nirscan_nano.emulator.model import NanoModel
from drivers.nirscan_nano.framing import (
    KEY,
    REPORT,
    Framing,
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

Answers = list[tuple[float, bytes]]


class Face(ABC):
    """A device as scripts of faults need it (`drivers.family.EmulatedDevice`), whatever its line."""

    def __init__(self, model: NanoModel, framing: Framing) -> None:
        self.model = model
        self._framing = framing

    @property
    def commands(self) -> int:
        """How many whole commands the device has been given."""
        return self.model.commands

    def greet(self, now: float) -> Answers:  # noqa: ARG002 - it never speaks first
        """Nothing."""
        return []

    def trouble(self, what: str, value: str) -> None:
        """`busy` for so many replies, or scans that fail with the `error` of that mask (`ScanFault`)."""
        self.model.troubles.set(what, value)

    def feed(self, data: bytes, now: float) -> Answers:
        """What it answers, with the delay of each piece."""
        answers: Answers = []
        try:
            requests = self._framing.feed(data)
        except FramingError:
            return self._not_understood()
        for request in requests:
            handled = self.model.handle(request, now)
            if handled is not None:
                answers += self._pieces(request, *handled)
        return answers

    def _not_understood(self) -> Answers:
        return []

    @abstractmethod
    def _pieces(self, request: Message, delay: float, reply: Message) -> Answers:
        """The bytes of a reply, in the pieces of this line."""


class HidFace(Face):
    """Takes reports of 64 bytes and answers with such; a `ByteDevice` whose pieces are reports.

    What follows the reply in its last report is what lay in the buffer: the reply before, at first 0xAA.
    Half a request and a malformed one bring no answer.
    """

    def __init__(self, model: NanoModel) -> None:
        super().__init__(model, HidFraming())
        self._padding = b"\xaa" * REPORT

    def _pieces(self, request: Message, delay: float, reply: Message) -> Answers:  # noqa: ARG002 - not named in replies
        reports = to_reports(reply.encode(), self._padding)
        self._padding = reports[-1]
        answers = [(delay + number * REPORT_S, report) for number, report in enumerate(reports)]
        lost = self.model.troubles.lost_report
        if lost is not None and lost < len(answers):
            self.model.troubles.lost_report = None
            del answers[lost]
        return answers


class UartFace(Face):
    """Takes and gives the framed bytes of the UART; a `ByteDevice`.

    Replies repeat command and group; a frame with a wrong checksum is answered with an error and the code −2.
    The beginning of a frame that does not go on is forgotten after a pause.
    """

    def __init__(self, model: NanoModel) -> None:
        super().__init__(model, UartFraming())
        self._fed_at = 0.0

    def feed(self, data: bytes, now: float) -> Answers:
        """Reply frames with the delay of each."""
        if now - self._fed_at > PAUSE_S:
            self._framing.reset()
        self._fed_at = now
        return super().feed(data, now)

    def _not_understood(self) -> Answers:
        refusal = struct.pack("<i", BAD_CHECKSUM)
        return [(0.0, uart_frame(Message(reply_flags(reads=False, status=Status.ERROR), 0, refusal)))]

    def _pieces(self, request: Message, delay: float, reply: Message) -> Answers:
        return [(delay, uart_frame(Message(reply.flags, reply.seq, request.payload[:KEY] + reply.payload)))]
