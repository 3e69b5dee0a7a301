"""Emulated devices on imperfect lines: split replies, a slow line, and mishaps by script."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from drivers.transport.memory import ByteDevice, UnpluggedError, greeting, let_live

Answers = list[tuple[float, bytes]]


class _Shaped(ABC):
    """Another device as it looks over a line; it still speaks first and lives on as it does by itself."""

    def __init__(self, device: ByteDevice) -> None:
        self._device = device

    def greet(self, now: float) -> Answers:
        """What the device says first, shaped."""
        return self._shape(list(greeting(self._device, now)), 0, now)

    def live(self, now: float) -> int:
        """Passed on."""
        return let_live(self._device, now)

    def feed(self, data: bytes, now: float) -> Answers:
        """The answer of the device, shaped."""
        return self._shape(list(self._device.feed(data, now)), len(data), now)

    @abstractmethod
    def _shape(self, answers: Answers, asked: int, now: float) -> Answers:
        """What becomes of `answers` to `asked` bytes."""


class Chunked(_Shaped):
    """Splits every reply at random places into pieces of 1 to `longest`, as a serial driver may hand it over."""

    def __init__(self, device: ByteDevice, seed: int, longest: int = 64) -> None:
        super().__init__(device)
        self._rng = np.random.default_rng(seed)
        self._longest = longest

    def _shape(self, answers: Answers, asked: int, now: float) -> Answers:  # noqa: ARG002 - whatever was asked
        return [(delay, piece) for delay, whole in answers for piece in self._pieces(whole)]

    def _pieces(self, whole: bytes) -> list[bytes]:
        pieces = []
        while whole:
            length = int(self._rng.integers(1, self._longest + 1))
            pieces.append(whole[:length])
            whole = whole[length:]
        return pieces


class Paced(_Shaped):
    """Lets every byte take its time on the line: 10 bits at `baud`, one byte after another.

    A reply is delayed by its own length and by what is still on the line.
    """

    def __init__(self, device: ByteDevice, baud: int) -> None:
        super().__init__(device)
        self._byte_s = 10 / baud
        self._busy_until = 0.0

    def _shape(self, answers: Answers, asked: int, now: float) -> Answers:
        arrived = asked * self._byte_s
        paced: Answers = []
        for delay, whole in answers:
            begins = max(now + arrived + delay, self._busy_until)
            self._busy_until = begins + len(whole) * self._byte_s
            paced.append((self._busy_until - now, whole))
        return paced


class Littered(_Shaped):
    """Leaves litter on the line before what the device says first: what another program did not read."""

    def __init__(self, device: ByteDevice, litter: bytes) -> None:
        super().__init__(device)
        self._litter = litter

    def _shape(self, answers: Answers, asked: int, now: float) -> Answers:  # noqa: ARG002 - as it came
        litter, self._litter = self._litter, b""
        return [(0.0, litter), *answers] if litter else answers


class Mishap(StrEnum):
    """What can happen to the answer to one piece of a request."""

    DROP = "drop"
    GARBLE = "garble"
    DELAY = "delay"
    TRUNCATE = "truncate"
    DISCONNECT = "disconnect"


@dataclass(frozen=True)
class Fault:
    """At piece number `at` that the device is sent (from 0), `mishap` strikes its answer.

    `piece` limits it to one piece of the answer (a report, a frame); `seconds` are those of a delay.
    """

    at: int
    mishap: Mishap
    piece: int | None = None
    seconds: float = 0.0


class Faulty:
    """A device with which things go wrong as `faults` say."""

    def __init__(self, device: ByteDevice, faults: Sequence[Fault]) -> None:
        self._device = device
        self._faults = {fault.at: fault for fault in faults}
        self._fed = 0

    def feed(self, data: bytes, now: float) -> Answers:
        """The device's answer, or what became of it. Raises `UnpluggedError` from a disconnect on."""
        fault = self._faults.get(self._fed)
        if fault is None:
            self._fed += 1
            return list(self._device.feed(data, now))
        if fault.mishap is Mishap.DISCONNECT:
            raise UnpluggedError
        self._fed += 1
        return _struck(fault, list(self._device.feed(data, now)))


def _struck(fault: Fault, answers: Answers) -> Answers:
    struck: Answers = []
    for number, (delay, data) in enumerate(answers):
        if fault.piece is not None and number != fault.piece:
            struck.append((delay, data))
        elif fault.mishap is Mishap.GARBLE:
            struck.append((delay, bytes(byte ^ 0x5A for byte in data)))
        elif fault.mishap is Mishap.DELAY:
            struck.append((delay + fault.seconds, data))
        elif fault.mishap is Mishap.TRUNCATE:
            struck.append((delay, data[: len(data) // 2]))
    return struck
