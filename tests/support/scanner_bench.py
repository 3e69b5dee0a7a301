"""A bench for any scanner family: its emulator in a world, on any line, and the driver at the other end."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from core.acquisition.reference import Reference
from core.acquisition.scanner import CancelToken, DarkBy, Progress, Scan, ScanConfig, ScanKind, Scanner
from core.spectrum import Floats
from drivers.clock import NEVER, Clock, VirtualClock
from drivers.families import FAMILIES
from drivers.family import EmulatedDevice, Family, Scheme
from drivers.transport.fake_hid import FakeHidModule
from drivers.transport.hid import HidInfo, open_hid
from drivers.transport.line import Line
from drivers.transport.memory import ByteDevice, MemoryLine, greeting, let_live
from drivers.transport.serial_port import open_serial
from drivers.transport.tcp import open_tcp
from drivers.world.scene import World
from drivers.world.soils import SoilModel
from tests.support.benches import served

IN_PROCESS = tuple(family for family in FAMILIES if family.emulate is None and Scheme.FOLDER not in family.schemes)
"""Those whose emulator is no device on a line but takes the place of the maker's library."""
EMULATED = tuple(family for family in FAMILIES if family.emulate is not None)
SOIL = 5
SPEED = 50.0
HID_PATH = b"emulated"
PROCESS = "process"


class Hang(BaseException):
    """A driver waited for ever, or asked for ever; no `except` of a driver takes it for anything else."""


class GuardedClock(VirtualClock):
    """A virtual clock that ends what takes longer than `most_s` or waits more often than `most_waits`."""

    def __init__(self, most_s: float = 3600.0, most_waits: int = 100_000) -> None:
        super().__init__()
        self._most_s = most_s
        self._waits = most_waits

    def wait(self, seconds: float, cancel: CancelToken = NEVER) -> None:
        self._waits -= 1
        if self._waits < 0 or self.now() > self._most_s:
            raise Hang(f"after {self.now():.0f} s")
        super().wait(seconds, cancel)


class Counted:
    """A device that counts what it is sent and what it sends."""

    def __init__(self, device: ByteDevice, most: int = 20_000) -> None:
        self._device = device
        self._most = most
        self.fed = 0
        self.answers: list[bytes] = []

    def greet(self, now: float) -> Sequence[tuple[float, bytes]]:
        return greeting(self._device, now)

    def live(self, now: float) -> int:
        return let_live(self._device, now)

    def feed(self, data: bytes, now: float) -> Sequence[tuple[float, bytes]]:
        self.fed += 1
        if self.fed > self._most:
            raise Hang(f"after {self.fed} pieces")
        answers = list(self._device.feed(data, now))
        self.answers.append(b"".join(piece for _, piece in answers))
        return answers


Wrap = Callable[[EmulatedDevice], ByteDevice]


def as_it_is(device: EmulatedDevice) -> ByteDevice:
    return device


@dataclass
class Bench:
    """An emulated scanner on one line. Is itself the `drivers.family.Place` where the driver opens it."""

    family: Family
    kind: str
    world: World
    clock: Clock
    wrap: Wrap = as_it_is
    options: Mapping[str, str] = field(default_factory=dict)
    real_address: str = ""

    def __post_init__(self) -> None:
        if self.kind == PROCESS:
            return
        assert self.family.emulate is not None
        self.emulator = self.family.emulate(self.world, self.scheme)
        self.device = self.wrap(self.emulator)
        ids = self.family.usb[0] if self.family.usb else None
        info: HidInfo = {
            "path": HID_PATH,
            "vendor_id": ids.vendor if ids else 0,
            "product_id": ids.product if ids else 0,
            "serial_number": "",
            "product_string": self.family.title,
        }
        self.hid = FakeHidModule({HID_PATH: (info, self.device)}, self.clock)

    @property
    def real(self) -> bool:
        return self.kind in ("pty", "socket")

    @property
    def address(self) -> str:
        return self.real_address or f"{self.kind}:{self.family.name}"

    @property
    def scheme(self) -> Scheme:
        if self.kind == PROCESS:
            return Scheme.EMULATOR
        if self.kind == "hid":
            return Scheme.HID
        if self.kind == "pty":
            return Scheme.SERIAL
        if self.kind == "socket":
            return Scheme.TCP
        return next(scheme for scheme in self.family.schemes if scheme in (Scheme.SERIAL, Scheme.TCP))

    @property
    def parts(self) -> tuple[str, ...]:
        return (self.address.partition(":")[2],)

    def lines(self) -> tuple[Line, ...]:
        if self.kind == "hid":
            return (open_hid(self.hid, HID_PATH, self.clock),)
        if self.kind == "pty":
            return (open_serial(self.parts[0], self.family.serial, self.clock),)
        if self.kind == "socket":
            return (open_tcp("127.0.0.1", int(self.address.rpartition(":")[2]), self.clock),)
        return (MemoryLine(self.device, self.clock, self.address),)

    def open(self) -> Scanner:
        return self.family.open(self)

    @contextlib.contextmanager
    def opened(self) -> Iterator[Scanner]:
        with contextlib.closing(self.open()) as scanner:
            yield scanner

    @contextlib.contextmanager
    def served(self) -> Iterator[None]:
        """Attach the device to a real pty or port for the time of the block."""
        if not self.real:
            yield
            return
        with served(self.device, "pty" if self.kind == "pty" else "tcp:0", SPEED) as self.real_address:
            yield


def kinds_of(family: Family) -> tuple[str, ...]:
    """On what lines a family can be had here."""
    streams = {Scheme.SERIAL: "pty", Scheme.TCP: "socket"}
    real = [kind for scheme, kind in streams.items() if scheme in family.schemes]
    if os.name != "posix":
        real = [kind for kind in real if kind != "pty"]
    if family in IN_PROCESS:
        return (PROCESS,)
    usb = ["hid"] if Scheme.HID in family.schemes else []
    return (*(("memory", "chunked") if real else ()), *usb, *real)


def in_memory(family: Family, kind: str = "memory", wrap: Wrap = as_it_is, seed: int = 1) -> Bench:
    """A bench without a thread, on a virtual clock that ends what would last for ever."""
    return Bench(family, kind, World(seed), GuardedClock(), wrap)


def unmoved(_share: float) -> None:
    """For scans whose progress nobody watches."""


def scan(scanner: Scanner, kind: ScanKind, progress: Progress = unmoved, cancel: CancelToken | None = None) -> Scan:
    return scanner.measure(kind, cancel or CancelToken(), progress)


def steady(bench: Bench) -> None:
    """Let an hour pass, where that costs none: afterwards lamp and detector hardly drift."""
    if isinstance(bench.clock, VirtualClock):
        bench.clock.wait(3000.0)


def reference(bench: Bench, scanner: Scanner) -> Reference:
    """All that comes before a sample, as a session has it: exposure, dark where one is needed, white."""
    bench.world.place_panel()
    if scanner.capabilities.optimises:
        scanner.optimise(CancelToken(), unmoved)
    dark = None
    if scanner.capabilities.dark is not DarkBy.SCAN:
        if scanner.capabilities.dark is DarkBy.OPERATOR:
            bench.world.place_cover()
        dark = scan(scanner, ScanKind.DARK)
        bench.world.place_panel()
    return Reference(1, scan(scanner, ScanKind.REFERENCE), 2, dark)


def reflectance(bench: Bench, scanner: Scanner, white: Reference, soil: int = SOIL) -> Floats:
    """Of a soil, against the white, as a session computes it, and times what the panel reflects."""
    bench.world.place_soil(soil)
    sample = scan(scanner, ScanKind.SAMPLE)
    return white.reflectance(sample) * bench.world.panel.reflectance(sample.axis.points)


def true_reflectance(nm: Floats, soil: int = SOIL) -> Floats:
    """What a perfect scanner would see of that soil, packed in the mean way."""
    return np.asarray(SoilModel.load().draw(soil).seen(nm), dtype=np.float64)


def session(bench: Bench, config: ScanConfig | None = None) -> tuple[Scan, Scan]:
    """Open, white, sample, close: the two scans."""
    with bench.opened() as scanner:
        if config is not None:
            scanner.configure(config)
        white = reference(bench, scanner).scan
        bench.world.place_soil(SOIL)
        return white, scan(scanner, ScanKind.SAMPLE)
