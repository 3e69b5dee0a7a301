"""What the driver of the NIRscan Nano adds to a scan: the emulator on lines with the speed of real ones.

The clock is virtual, so the figures are those of the conversation and of nothing else, the same on every machine.
Left over is what neither the scanner needs for its scan, by its own account, nor the bytes on their way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median

from core.acquisition.scanner import CancelToken, ScanConfig, ScanKind
from drivers.clock import VirtualClock
from drivers.nirscan_nano import commands
from drivers.nirscan_nano.driver import NirscanNano, open_nano
from drivers.nirscan_nano.emulator import emulated_nano
from drivers.nirscan_nano.emulator.faces import REPORT_S, HidFace, UartFace
from drivers.nirscan_nano.framing import HidFraming, UartFraming
from drivers.nirscan_nano.link import Link
from drivers.transport.fake_hid import FakeHidModule
from drivers.transport.hid import HidInfo, open_hid
from drivers.transport.memory import ByteDevice, MemoryLine
from drivers.transport.shaping import Paced
from drivers.world.scene import World

Figure = tuple[str, float, str]

BAUD = 115_200
AVERAGES = range(1, 31)
"""Scans of different length end at different moments between two looks."""

START = b"\x03\x00\x18\x02\x00"
"""Length, command, group and parameter of the command that starts a scan."""

PATH = b"emulated"
INFO: HidInfo = {
    "path": PATH,
    "vendor_id": 0x0451,
    "product_id": 0x4200,
    "serial_number": "",
    "product_string": "DLP NIRscan Nano",
}


class Metered:
    """Adds up how long requests and their answers are on their way, `seconds` of the pieces of each.

    What is said while a scan of `scan_s` runs costs no time and does not count.
    """

    def __init__(self, device: ByteDevice, seconds: Callable[[list[bytes]], float]) -> None:
        self._device = device
        self._seconds = seconds
        self._scans_until = 0.0
        self.scan_s = 0.0
        self.taken = 0.0

    def feed(self, data: bytes, now: float) -> Sequence[tuple[float, bytes]]:
        answers = self._device.feed(data, now)
        if now >= self._scans_until:
            self.taken += self._seconds([data, *(piece for _, piece in answers)])
        if START in data:
            self._scans_until = now + self.scan_s
        return answers


def run() -> list[Figure]:
    """Median and longest over scans of 1–30 averages, in ms."""
    figures = []
    for name, bench in (("serial 115 200 baud", _serial), ("USB HID", _hid)):
        added = sorted(_added(bench, averages) for averages in AVERAGES)
        figures.append((f"driver, {name}: added to a scan, median", 1e3 * median(added), "ms"))
        figures.append((f"driver, {name}: added to a scan, longest", 1e3 * added[-1], "ms"))
    return figures


def _added(bench: Callable[[VirtualClock], tuple[Link, Metered]], averages: int) -> float:
    """Seconds of the second scan, less those of scanner and line."""
    clock = VirtualClock()
    link, meter = bench(clock)
    scanner = open_nano(link, clock)
    scanner.configure(ScanConfig(averages=averages))
    itself = meter.scan_s = link.ask(commands.scan_time())
    _scan(scanner)
    meter.taken, begun = 0.0, clock.now()
    _scan(scanner)
    return clock.now() - begun - itself - meter.taken


def _scan(scanner: NirscanNano) -> None:
    scanner.measure(ScanKind.SAMPLE, CancelToken(), lambda _share: None)


def _serial(clock: VirtualClock) -> tuple[Link, Metered]:
    meter = Metered(UartFace(emulated_nano(World(1))), lambda pieces: len(b"".join(pieces)) * 10 / BAUD)
    return Link(MemoryLine(Paced(meter, BAUD), clock), UartFraming(), clock), meter


def _further_reports(pieces: list[bytes]) -> float:
    """The device sends one report after another; the first it has ready when it answers."""
    return max(0, len(pieces) - 2) * REPORT_S


def _hid(clock: VirtualClock) -> tuple[Link, Metered]:
    meter = Metered(HidFace(emulated_nano(World(1))), _further_reports)
    return Link(open_hid(FakeHidModule({PATH: (INFO, meter)}, clock), PATH, clock), HidFraming(), clock), meter


if __name__ == "__main__":
    for name, value, unit in run():
        print(f"{name:60} {value:10.2f} {unit}")
