"""Recorded scans of real devices through the whole driver."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.acquisition.scanner import Scan, ScannerCode
from core.errors import ScannerError
from core.nirscan import decode_scan, encode_config
from drivers.clock import NEVER, VirtualClock
from drivers.nirscan_nano.commands import FileType
from drivers.nirscan_nano.emulator.memory import Memory
from drivers.nirscan_nano.emulator.model import NanoModel
from drivers.nirscan_nano.emulator.source import Replay
from drivers.nirscan_nano.framing import HidFraming
from drivers.nirscan_nano.link import Link
from drivers.nirscan_nano.opening import read_file
from drivers.transport.fake_hid import FakeHidModule
from drivers.transport.hid import HidInfo, open_hid
from drivers.transport.wirelog import Way

SCAN = 3822
HID_INFO: HidInfo = {
    "path": b"nano",
    "vendor_id": 0x0451,
    "product_id": 0x4200,
    "serial_number": "",
    "product_string": "",
}
Measure = Callable[..., Scan]


def replaying(scans: list[bytes], reference: bytes = b"") -> NanoModel:
    blob = decode_scan(scans[0])
    return NanoModel(Replay(scans, reference), Memory(blob.serial, [encode_config(replace(blob.config, index=0))]))


@pytest.mark.shared
@pytest.mark.parametrize("kind", ["hid", "uart"])
def test_lasersmoke(shared: Path, make_bench: Any, scan: Measure, kind: str) -> None:
    raw = (shared / "devicefiles/nirscan_nano/lasersmoke.bin").read_bytes()
    scanner = make_bench(kind, model=replaying([raw])).open()
    done = scan(scanner)
    assert done.raw == raw
    assert done.counts[:4].tolist() == [18693, 20787, 22799, 24598]
    assert done.axis.first == pytest.approx(901.62901857, abs=1e-6)
    assert done.axis.last == pytest.approx(1701.38750942, abs=1e-6)
    assert (done.health.system_temperature_c, done.health.detector_temperature_c) == (23.08, 25.15)
    assert done.health.humidity_pct == 27.53
    assert done.gain == 64
    assert scanner.identity.serial == "6100039"
    assert scanner.calibration.reference is None
    if kind == "hid":
        headers = [e.data[:4].hex(" ") for e in scanner.wire_log.entries() if e.way is Way.IN]
        assert headers.count("c0 00 00 02") == 7
        assert headers.count("c0 00 ee 00") == 1


@pytest.mark.shared
@pytest.mark.parametrize("padding", [b"\0", b"\xaa", b"\xc0"])
def test_lasersmoke_as_the_reports_that_were_captured(shared: Path, padding: bytes) -> None:
    """Eight replies as the capture has them: header, 512 bytes (the last 238), and four bytes that mean nothing."""
    raw = (shared / "devicefiles/nirscan_nano/lasersmoke.bin").read_bytes()
    pieces = [raw[at : at + 512] for at in range(0, SCAN, 512)]
    assert [len(piece) for piece in pieces] == [512] * 7 + [238]

    class Captured:
        """Answers each request for a piece of the file with the next captured reply."""

        def feed(self, data: bytes, _now: float) -> list[tuple[float, bytes]]:
            if data[4:6] == b"\x2d\x00":
                return reports(b"\xc0\x00\x04\x00" + SCAN.to_bytes(4, "little"))
            piece = pieces.pop(0)
            return reports(b"\xc0\x00" + len(piece).to_bytes(2, "little") + piece)

    def reports(reply: bytes) -> list[tuple[float, bytes]]:
        padded = reply + padding * (-len(reply) % 64)
        return [(0.001, padded[at : at + 64]) for at in range(0, len(padded), 64)]

    clock = VirtualClock()
    module = FakeHidModule({b"nano": (HID_INFO, Captured())}, clock)
    link = Link(open_hid(module, b"nano", clock), HidFraming(), clock)
    told: list[float] = []
    assert read_file(link, FileType.SCAN, NEVER, told.append) == raw
    assert told == sorted(told)
    assert len(told) == 8


@pytest.mark.shared
def test_vendor_figures(shared: Path, make_bench: Any, scan: Measure) -> None:
    folder = shared / "devicefiles/nirscan_nano"
    data = (folder / "schab.dat").read_bytes()
    with (folder / "schab.csv").open(encoding="ascii") as file:
        rows = [row for row in csv.reader(file) if row and row[0][:1].isdigit()]
    nm, absorbance, reference, sample = np.array(rows, dtype=np.float64).T
    scanner = make_bench("hid", model=replaying([data[:SCAN], data[SCAN:]], data[SCAN:])).open()
    measured, white = scan(scanner), scan(scanner)
    assert measured.counts.tolist() == sample.tolist()
    assert white.counts.tolist() == reference.tolist()
    assert np.abs(measured.axis.points - nm).max() <= 5e-7 + 1e-12
    reflectance = (measured.counts / measured.gain) / (white.counts / white.gain)
    assert np.abs(-np.log10(reflectance) - absorbance).max() <= 5e-7 + 1e-12
    assert scanner.capabilities.range_nm == (measured.axis.first, measured.axis.last)


@pytest.mark.shared
def test_hadamard_scan_and_factory_reference(shared: Path, make_bench: Any, scan: Measure) -> None:
    data = (shared / "devicefiles/nirscan_nano/jepre.bin").read_bytes()
    scanner = make_bench("uart", model=replaying([data[:SCAN]], data[SCAN:])).open()
    done = scan(scanner)
    assert done.config.method == "hadamard"
    assert done.counts.size == 228
    assert scanner.calibration.reference is not None
    assert scanner.calibration.reference.config_name == "SystemTest"


@pytest.mark.shared
@pytest.mark.parametrize("where", [8, 100, 165, 260])
def test_a_damaged_scan_gives_a_typed_error(shared: Path, make_bench: Any, scan: Measure, where: int) -> None:
    raw = (shared / "devicefiles/nirscan_nano/lasersmoke.bin").read_bytes()
    damaged = raw[:where] + bytes(byte ^ 0xFF for byte in raw[where:])
    scanner = make_bench("hid", model=replaying([raw, damaged])).open()
    assert scan(scanner).raw == raw
    with pytest.raises(ScannerError) as caught:
        scan(scanner)
    assert caught.value.code is ScannerCode.PROTOCOL
