"""Replies that no scanner would give: every driver must take them for an error, or not be misled by them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from core.acquisition.scanner import Scan, ScanKind
from core.errors import ScannerError
from drivers.family import EmulatedDevice, Family
from drivers.transport.memory import ByteDevice, greeting, let_live
from tests.support.scanner_bench import SOIL, Counted, Hang, in_memory, reference, scan, session

REPORT = 64
ALIKE = 0.1
SHARES = (0.02, 0.1, 0.5, 1.0)
"""Of the replies of a session, so many are struck."""


class Fuzzed:
    """Strikes some replies: random bytes in their place, flipped bits, missing, doubled or swapped parts."""

    def __init__(self, device: ByteDevice, rng: np.random.Generator, reports: bool) -> None:
        self._device = device
        self._rng = rng
        self._reports = reports
        self.share = 0.0
        self.struck = 0

    def greet(self, now: float) -> Sequence[tuple[float, bytes]]:
        return greeting(self._device, now)

    def live(self, now: float) -> int:
        return let_live(self._device, now)

    def feed(self, data: bytes, now: float) -> Sequence[tuple[float, bytes]]:
        answers = list(self._device.feed(data, now))
        if self.share == 0 or not answers or self._rng.random() >= self.share:
            return answers
        self.struck += 1
        kind = self._rng.integers(6)
        if kind == 0:
            return [(delay, self._noise(piece)) for delay, piece in answers]
        if kind == 1:
            return [(delay, self._flipped(piece)) for delay, piece in answers]
        if kind == 2:
            return [(delay, self._cut(piece)) for delay, piece in answers]
        if kind == 3:
            return [*answers, *answers]
        if kind == 4:
            return [(delay, piece) for delay, piece in answers if self._rng.random() < 0.5]
        return [(delay, self._noise(piece)) for delay, piece in answers for _ in range(self._rng.integers(1, 4))]

    def _noise(self, piece: bytes) -> bytes:
        if self._reports:
            return piece[:4] + self._rng.bytes(REPORT - 4) if self._rng.random() < 0.5 else self._rng.bytes(REPORT)
        keep = int(self._rng.integers(0, min(8, len(piece)) + 1))
        length = len(piece) - keep if self._rng.random() < 0.5 else int(self._rng.integers(0, 300))
        alphabet = self._rng.random()
        if alphabet < 0.4:
            return piece[:keep] + bytes(
                self._rng.choice(np.frombuffer(b"0123456789.,-+eE \r\nnaif", np.uint8), length)
            )
        return piece[:keep] + self._rng.bytes(length)

    def _flipped(self, piece: bytes) -> bytes:
        flipped = bytearray(piece)
        for _ in range(int(self._rng.integers(1, 6)) if flipped else 0):
            flipped[self._rng.integers(len(flipped))] ^= 1 << int(self._rng.integers(8))
        return bytes(flipped)

    def _cut(self, piece: bytes) -> bytes:
        if self._reports:
            return piece[:4] + bytes(REPORT - 4)
        start, stop = sorted(self._rng.integers(0, len(piece) + 1, 2))
        return piece[:start] + piece[stop:]


@dataclass
class Tally:
    """What became of the cases: `ends` by the code of the error, or `scan`; `wrong` says what must not be."""

    cases: int = 0
    struck: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    unnoticed: int = 0
    wrong: list[str] = field(default_factory=list)
    most_s: float = 0.0
    most_pieces: int = 0

    def __iadd__(self, other: Tally) -> Tally:
        self.cases += other.cases
        self.struck += other.struck
        self.unnoticed += other.unnoticed
        self.ends += other.ends
        self.wrong += other.wrong
        self.most_s = max(self.most_s, other.most_s)
        self.most_pieces = max(self.most_pieces, other.most_pieces)
        return self


def fuzz(family: Family, kind: str, seeds: range) -> Tally:
    """One case for each seed: open, white, sample, once more after an error, close.

    Nothing but a `ScannerError` may come out, within bounded time and bounded traffic; a scan must be one of
    its axis, of finite counts, and say how full it is. Where no reply was struck it must be the right one;
    where one was and the protocol has no checksum, it may have been altered unnoticed, which is counted.
    """
    right = session(in_memory(family, kind))
    tally = Tally()
    for seed in seeds:
        _case(family, kind, seed, right, tally)
    return tally


def _case(family: Family, kind: str, seed: int, right: tuple[Scan, Scan], tally: Tally) -> None:
    rng = np.random.default_rng([seed, 77])
    made: list[Fuzzed] = []

    def wrap(device: EmulatedDevice) -> ByteDevice:
        made.append(Fuzzed(device, rng, reports=kind == "hid"))
        return Counted(made[0])

    bench = in_memory(family, kind, wrap)
    # half of the cases strike from the first word on, the others leave the opening alone
    made[0].share = SHARES[seed % 4] if seed % 2 else 0.0
    tally.cases += 1
    try:
        scanner = bench.open()
        try:
            made[0].share = SHARES[seed // 2 % 4]
            for _ in range(2):
                try:
                    before = made[0].struck
                    white = reference(bench, scanner).scan
                    bench.world.place_soil(SOIL)
                    for one, like in zip((white, scan(scanner, ScanKind.SAMPLE)), right, strict=True):
                        _judge(one, like, seed, tally, struck=made[0].struck > before)
                    tally.ends["scan"] += 1
                    break
                except ScannerError as error:
                    tally.ends[error.code.value] += 1
        finally:
            scanner.close()
    except ScannerError as error:
        tally.ends[error.code.value] += 1
    except Hang as hang:
        tally.wrong.append(f"{seed}: hangs {hang}")
    except Exception as error:  # noqa: BLE001 - whatever it is, it must not come out of a driver
        tally.wrong.append(f"{seed}: {type(error).__name__} {error}")
    tally.struck += made[0].struck
    tally.most_s = max(tally.most_s, bench.clock.now())
    assert isinstance(bench.device, Counted)
    tally.most_pieces = max(tally.most_pieces, bench.device.fed)


def _judge(made: Scan, right: Scan, seed: int, tally: Tally, *, struck: bool) -> None:
    faults = {
        "axis": made.axis != right.axis,
        "not finite": not np.isfinite(made.counts).all(),
        "points": made.counts.shape != made.axis.points.shape,
        "gain": not (np.isfinite(made.gain) and made.gain > 0),
        "level": not np.isfinite(made.level),
        "no bytes": not made.raw,
    }
    found = [fault for fault, applies in faults.items() if applies]
    if not found and not alike(made, right):
        if struck:
            tally.unnoticed += 1
        else:
            found.append("spectrum")
    tally.wrong += [f"{seed}: {fault}" for fault in found]


def alike(made: Scan, right: Scan) -> bool:
    """Within a tenth wherever there is light: the lamp and the detector may have got warmer meanwhile."""
    counts, wanted = made.counts / made.gain, right.counts / right.gain
    lit = wanted > 0.2 * wanted.max()
    return bool((np.abs(counts[lit] / wanted[lit] - 1) < ALIKE).all())
