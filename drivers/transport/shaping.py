"""Emulated devices on imperfect lines: split replies, a slow line, and mishaps by script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from drivers.transport.memory import ByteDevice, UnpluggedError

Answers = list[tuple[float, bytes]]


class Chunked:
    """Splits every reply at random places, as a serial driver may hand it over."""

    def __init__(self, device: ByteDevice, seed: int, longest: int = 64) -> None:
        self._device = device
        self._rng = np.random.default_rng(seed)
        self._longest = longest

    def feed(self, data: bytes, now: float) -> Answers:
        """The same bytes in pieces of 1 to `longest`, in order."""
        return [(delay, piece) for delay, whole in self._device.feed(data, now) for piece in self._pieces(whole)]

    def _pieces(self, whole: bytes) -> list[bytes]:
        pieces = []
        while whole:
            length = int(self._rng.integers(1, self._longest + 1))
            pieces.append(whole[:length])
            whole = whole[length:]
        return pieces


class Paced:
    """Lets every byte take its time on the line: 10 bits at `baud`, one byte after another."""

    def __init__(self, device: ByteDevice, baud: int) -> None:
        self._device = device
        self._byte_s = 10 / baud
        self._busy_until = 0.0

    def feed(self, data: bytes, now: float) -> Answers:
        """Replies, each delayed by its own length and by what is still on the line."""
        arrived = len(data) * self._byte_s
        paced: Answers = []
        for delay, whole in self._device.feed(data, now):
            begins = max(now + arrived + delay, self._busy_until)
            self._busy_until = begins + len(whole) * self._byte_s
            paced.append((self._busy_until - now, whole))
        return paced


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
