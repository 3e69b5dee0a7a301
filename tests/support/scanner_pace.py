"""How long a scan takes beyond the time that the instrument itself needs for it."""

from __future__ import annotations

from collections.abc import Sequence

from core.acquisition.scanner import ScanKind
from core.spectrum import Floats
from drivers.clock import Clock
from drivers.family import EmulatedDevice, Family, Scheme
from drivers.transport.memory import ByteDevice, greeting
from drivers.transport.shaping import Paced
from drivers.world.scene import View, World
from tests.support.scanner_bench import SOIL, Bench, GuardedClock, reference, scan

BITS = 10
"""Of a byte on a serial line."""


class TimedWorld(World):
    """Notes when a scan begins and up to when it looks at the light."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(1)
        self._clock = clock
        self.began, self.ended = 0.0, 0.0

    def begin_scan(self) -> View:
        self.began = self._clock.now()
        return super().begin_scan()

    def daylight(self, nm: Floats, now: float, lifted: float) -> Floats:
        self.ended = max(self.ended, now)
        return super().daylight(nm, now, lifted)


class Weighed:
    """Counts the bytes both ways."""

    def __init__(self, device: ByteDevice) -> None:
        self._device = device
        self.size = 0

    def greet(self, now: float) -> Sequence[tuple[float, bytes]]:
        return greeting(self._device, now)

    def feed(self, data: bytes, now: float) -> Sequence[tuple[float, bytes]]:
        answers = list(self._device.feed(data, now))
        self.size += len(data) + sum(len(piece) for _, piece in answers)
        return answers


def overhead_s(family: Family, kind: str) -> float:
    """Seconds of one sample's scan that are neither the instrument's nor the line's."""
    clock = GuardedClock()
    world, weighed = TimedWorld(clock), []
    slow = kind == "memory" and Scheme.SERIAL in family.schemes

    def wrap(device: EmulatedDevice) -> ByteDevice:
        weighed.append(Weighed(device))
        return Paced(weighed[0], family.serial.baud) if slow else weighed[0]

    bench = Bench(family, kind, world, clock, wrap)
    with bench.opened() as scanner:
        reference(bench, scanner)
        world.place_soil(SOIL)
        scan(scanner, ScanKind.SAMPLE)
        before, began = weighed[0].size, clock.now()
        scan(scanner, ScanKind.SAMPLE)
        line_s = (weighed[0].size - before) * BITS / family.serial.baud if slow else 0.0
        return clock.now() - began - (world.ended - world.began) - line_s
