"""The bytes on the wire, as the protocol's description lists them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from core.acquisition.scanner import Scan, ScanConfig
from drivers.clock import VirtualClock
from drivers.nirscan_nano import commands
from drivers.nirscan_nano.commands import Command, FileType
from drivers.nirscan_nano.driver import NirscanNano
from drivers.nirscan_nano.emulator import NIR_M_R2
from drivers.nirscan_nano.framing import uart_frame
from drivers.transport.shaping import Paced
from drivers.transport.wirelog import Way

LISTED: list[tuple[Command[Any], int, str]] = [
    (commands.device_status(), 0, "c0 00 02 00 03 04"),
    (commands.error_status(), 0, "c0 00 02 00 04 04"),
    (commands.clear_errors(), 1, "40 01 02 00 05 04"),
    (commands.versions(), 0, "c0 00 02 00 16 02"),
    (commands.serial_number(), 0, "c0 00 02 00 33 02"),
    (commands.model_name(), 0, "c0 00 02 00 3c 02"),
    (
        commands.set_clock(datetime(2024, 11, 19, 9, 33, 31, tzinfo=UTC)),
        2,
        "40 02 09 00 09 03 18 0b 13 02 09 21 1f",
    ),
    (commands.hibernate(allowed=False), 3, "40 03 03 00 0e 03 00"),
    (commands.config_count(), 0, "c0 00 02 00 22 02"),
    (commands.read_config(0), 0, "c0 00 06 00 20 02 00 00 00 00"),
    (commands.set_active_config(0), 4, "40 04 03 00 24 02 00"),
    (commands.set_repeats(6), 5, "40 05 04 00 2e 02 06 00"),
    (commands.scan_time(), 0, "c0 00 02 00 37 02"),
    (commands.start_scan(), 6, "40 06 03 00 18 02 00"),
    (commands.file_size(FileType.SCAN), 0, "c0 00 06 00 2d 00 00 00 00 00"),
    (commands.file_size(FileType.REFERENCE), 0, "c0 00 06 00 2d 00 02 00 00 00"),
    (commands.file_size(FileType.MATRIX), 0, "c0 00 06 00 2d 00 03 00 00 00"),
    (commands.file_data(), 0, "c0 00 02 00 2e 00"),
    (commands.fixed_gain(64), 11, "40 0b 04 00 0c 04 01 40"),
    (commands.auto_gain(), 12, "40 0c 04 00 0c 04 00 01"),
    (commands.lamp_by_scan(by_scan=False), 7, "40 07 03 00 25 02 00"),
    (commands.lamp(on=True), 8, "40 08 04 00 05 01 01 01"),
    (commands.lamp(on=False), 9, "40 09 04 00 05 01 00 00"),
    (commands.lamp_by_scan(by_scan=True), 10, "40 0a 03 00 25 02 01"),
    (commands.temperatures(), 0, "c0 00 02 00 00 03"),
    (commands.humidity(), 0, "c0 00 02 00 02 03"),
    (commands.lamp_monitor(), 0, "c0 00 02 00 02 04"),
    (commands.battery(), 0, "c0 00 02 00 0a 03"),
    (commands.maker_model_name(), 0, "c0 00 02 00 fd 03"),
    (commands.board(), 0, "c0 00 02 00 fe 03"),
    (commands.chip_id(), 0, "c0 00 02 00 ff 03"),
    (commands.lamp_usage(), 0, "c0 00 02 00 80 02"),
    (commands.coefficients(), 0, "c0 00 02 00 2a 02"),
    (commands.gain(), 0, "c0 00 02 00 28 02"),
    (commands.set_gain(16), 13, "40 0d 03 00 1b 02 10"),
    (commands.mirrors(), 14, "40 0e 04 00 05 01 01 00"),
    (commands.leds(on=True), 15, "40 0f 03 00 0b 01 01"),
    (commands.active_config(), 0, "c0 00 02 00 23 02"),
    (commands.apply_config(b"tpl"), 16, "40 10 05 00 1e 02 74 70 6c"),
]

NEVER = {
    (0, 0x25), (0, 0x2A), (0, 0x2F), (1, 0x08), (2, 0x1A), (2, 0x1C), (2, 0x1D), (2, 0x1F), (2, 0x21), (2, 0x26),
    (2, 0x27), (2, 0x29), (2, 0x30), (2, 0x32), (2, 0x34), (2, 0x35), (2, 0x36), (2, 0x38), (2, 0x3B),
    (4, 0x0A), (4, 0x0B), (2, 0x81),
}  # fmt: skip


@pytest.mark.parametrize(("command", "seq", "frame"), LISTED, ids=[c.name for c, _, _ in LISTED])
def test_frame(command: Command[Any], seq: int, frame: str) -> None:
    assert command.message(seq).encode().hex(" ") == frame


def test_uart_frame_of_versions() -> None:
    frame = uart_frame(commands.versions().message(0))
    assert frame.hex(" ") == "41 42 43 44 da 00 00 00 c0 00 02 00 16 02 44 43 42 41"


def test_every_command_is_listed() -> None:
    made = {name for name, one in vars(commands).items() if inspect.isfunction(one) and not name.startswith("_")}
    assert made - {"dataclass", "parse_error_status"} == {command.name for command, _, _ in LISTED}


def test_no_command_can_destroy_anything() -> None:
    for command, _, _ in LISTED:
        assert (command.group, command.code) not in NEVER


def sent(scanner: NirscanNano) -> list[str]:
    """Requests written so far, without padding."""
    frames = [entry.data for entry in scanner.wire_log.entries() if entry.way is Way.OUT]
    return [frame[: 4 + int.from_bytes(frame[2:4], "little")].hex(" ") for frame in frames if frame[0] & 0x40]


def test_opening_goes_by_the_book(make_bench: Any) -> None:
    scanner = make_bench("hid").open()
    log = sent(scanner)
    assert log[:9] == [
        "c0 00 02 00 03 04",
        "c0 00 02 00 04 04",
        "40 01 02 00 05 04",
        "c0 00 02 00 16 02",
        "c0 00 02 00 33 02",
        "c0 00 02 00 3c 02",
        "40 02 09 00 09 03 19 05 01 04 08 00 00",  # Thursday 1 May 2025, 8 o'clock
        "40 03 03 00 0e 03 00",
        "c0 00 02 00 22 02",
    ]
    assert log[9:12] == ["c0 00 06 00 20 02 00 00 00 00", "c0 00 06 00 20 02 01 00 00 00", "c0 00 02 00 23 02"]
    assert log[12] == "c0 00 06 00 2d 00 02 00 00 00"
    assert log[13:21] == ["c0 00 02 00 2e 00"] * 8
    assert log[21] == "c0 00 06 00 2d 00 03 00 00 00"
    assert log[22:27] == ["c0 00 02 00 2e 00"] * 5
    assert log[27:] == [
        "c0 00 02 00 2a 02",
        "c0 00 02 00 03 04",
        "40 04 03 00 25 02 00",
        "40 05 04 00 05 01 01 01",
        "40 06 03 00 24 02 00",
        "40 07 04 00 2e 02 06 00",
        "40 08 04 00 0c 04 01 40",
        "40 09 03 00 1b 02 40",
        "c0 00 02 00 28 02",
    ]
    scanner.close()
    assert sent(scanner)[len(log) :] == [
        "c0 00 02 00 03 04",
        "40 0a 04 00 05 01 00 00",
        "40 0b 03 00 25 02 01",
        "40 0c 04 00 0c 04 00 01",
    ]


def test_an_innospectra_scanner_is_asked_for_more(make_bench: Any) -> None:
    log = sent(make_bench("hid", make=NIR_M_R2).open())
    asked = ["c0 00 02 00 fe 03", "c0 00 02 00 ff 03", "c0 00 02 00 80 02"]
    assert log[6:9] == asked
    assert not set(asked) & set(sent(make_bench("hid").open()))


def test_the_configuration_of_its_own_button_is_given_back(make_bench: Any) -> None:
    bench = make_bench("hid")
    scanner = bench.open()
    scanner.configure(ScanConfig(method="hadamard"))
    assert bench.model.memory.active == 0
    before = len(sent(scanner))
    scanner.close()
    assert sent(scanner)[before:][-1].endswith("24 02 00")


def test_a_scan_goes_by_the_book(make_bench: Any, scan: Callable[..., Scan]) -> None:
    scanner = make_bench("hid").open()
    before = len(sent(scanner))
    scan(scanner)
    log = sent(scanner)[before:]
    polls = log.count("c0 00 02 00 03 04")
    assert 5 < polls < 15
    assert log[:2] == ["c0 00 02 00 37 02", "40 0a 03 00 18 02 00"]
    assert log[2 : polls + 2] == ["c0 00 02 00 03 04"] * polls
    assert log[polls + 2 :] == [
        "c0 00 02 00 04 04",
        "c0 00 06 00 2d 00 00 00 00 00",
        *["c0 00 02 00 2e 00"] * 8,
    ]
    replies = [entry.data for entry in scanner.wire_log.entries() if entry.way is Way.IN]
    assert replies[-4][:4].hex(" ") == "c0 00 ee 00"  # the last 238 bytes of 3 822
    scan(scanner)
    assert sent(scanner)[before + len(log)] == "40 0b 03 00 18 02 00"  # nothing is asked twice


def test_a_configuration_that_is_not_stored_goes_in_several_reports(make_bench: Any) -> None:
    bench = make_bench("hid")
    scanner = bench.open()
    applied = scanner.configure(ScanConfig(start_nm=1000, end_nm=1600, points=150, averages=3, gain=16))
    assert applied == ScanConfig("column", 1000.0, 1600.0, 150, 3, 16, 0.635)
    outs = [entry.data for entry in scanner.wire_log.entries() if entry.way is Way.OUT]
    (start,) = [number for number, data in enumerate(outs) if data[4:6] == b"\x1e\x02"]
    assert outs[start][6:9] == b"tpl"
    assert outs[start + 1][0] != 0x40  # a raw slice, no header
    assert all(len(data) == 64 for data in outs)
    assert scanner.capabilities.points == 150
    assert scanner.capabilities.range_nm == pytest.approx((1000, 1600), abs=2)


def test_calibrations_are_read_once_per_serial_number(make_bench: Any) -> None:
    bench = make_bench("uart")
    known: dict[str, Any] = {}
    bench.open(known).close()
    again = bench.open(known)
    assert list(known) == ["E000001"]
    assert again.calibration is known["E000001"]
    assert again.calibration.reference is not None
    assert again.calibration.matrix is not None
    asked = b"".join(entry.data for entry in again.wire_log.entries() if entry.way is Way.OUT)
    assert commands.file_size(FileType.REFERENCE).message(0).encode() not in asked


def test_the_clock_of_the_device_is_set(make_bench: Any, scan: Callable[..., Scan]) -> None:
    bench = make_bench("uart")
    scanner = bench.open()
    bench.clock.wait(3 * 86400)
    assert isinstance(bench.clock, VirtualClock)
    scan(scanner)
    assert bench.model.memory.time(bench.clock.now())[:4] == (25, 5, 4, 0)  # Sunday


def test_without_a_steady_lamp_the_scans_switch_it(make_bench: Any, scan: Callable[..., Scan]) -> None:
    bench = make_bench("uart")
    scanner = bench.open(steady_lamp=False)
    assert bench.model.lamp_by_scan
    assert not scanner.capabilities.has_lamp_control
    assert scan(scanner).counts.max() > 400_000
    assert not bench.world.lamp.on


def test_on_a_line_of_115200_baud_little_is_added_to_the_scan_itself(
    make_bench: Any, scan: Callable[..., Scan]
) -> None:
    bench = make_bench("uart", lambda device: Paced(device, 115200))
    scanner = bench.open()
    scan(scanner)
    log = len(scanner.wire_log.entries())
    begun = bench.clock.now()
    scan(scanner)
    taken = bench.clock.now() - begun
    transfer = sum(len(entry.data) for entry in scanner.wire_log.entries()[log:]) * 10 / 115200
    assert -0.1 < taken - transfer - 1.003 < 0.050  # the device says that a scan takes 1.003 s
