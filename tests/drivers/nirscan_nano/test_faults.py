"""What the device says of itself: every bit and code of its error status, and what becomes of a scan."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.acquisition.scanner import CancelToken, Scan, ScanConfig, ScanKind, ScannerCode
from core.errors import ErrorCode, ScannerError
from core.nirscan import decode_scan, intensities, wavelengths
from core.nirscan.reference import FACTORY_NAME
from drivers.nirscan_nano import interpretation
from drivers.nirscan_nano.commands import DeviceStatus
from drivers.nirscan_nano.emulator import NIR_M_R2, NIR_M_R11
from drivers.nirscan_nano.faults import (
    ErrorBit,
    ErrorStatus,
    NanoCode,
    ScanFault,
    error_status_bytes,
    parse_error_status,
)
from drivers.nirscan_nano.framing import Message

Measure = Callable[..., Scan]


def test_the_twenty_bytes_are_read_part_by_part() -> None:
    data = struct.pack("<I4bh7bhb", 0x1FFF, -128, 1, 2, 3, -400, -4, 5, 6, 7, 8, 9, 10, -300, 0x55)
    status = parse_error_status(data)
    assert status.bits == ErrorBit(0x1FFF)
    assert status.scan is ScanFault.MIRROR_READ
    assert status.names == (
        "scan.mirror_read", "adc.timeout", "sd_card.2", "eeprom.3", "bluetooth.-400", "spectrum_library.packing",
        "hardware.5", "thermometer.6", "hygrometer.7", "battery_empty.8", "memory.9", "uart.10", "system.-300",
    )  # fmt: skip
    assert parse_error_status(error_status_bytes(status)) == status


def test_old_firmware_sends_the_bits_alone() -> None:
    assert parse_error_status(struct.pack("<I", 0x8)).names == ("eeprom",)
    assert parse_error_status(struct.pack("<IB", 0x1, 0x24)).names == ("scan.lamp_driver.config_invalid",)


@given(st.binary(max_size=40))
def test_any_bytes_are_a_status_or_too_few(data: bytes) -> None:
    try:
        status = parse_error_status(data)
    except struct.error:
        assert len(data) < 4
        return
    assert all(name == name.lower() for name in status.names)
    try:
        status.check_scan()
    except ScannerError as error:
        assert error.code in (*NanoCode, ScannerCode.DEVICE)  # noqa: PT017


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (ErrorStatus(ErrorBit.ADC, codes={ErrorBit.ADC: 1}), NanoCode.DETECTOR),
        (ErrorStatus(ErrorBit.BATTERY_EMPTY), NanoCode.BATTERY),
        (ErrorStatus(ErrorBit.HARDWARE), ScannerCode.DEVICE),
        (ErrorStatus(ErrorBit.MEMORY), ScannerCode.DEVICE),
        (ErrorStatus(ErrorBit.SYSTEM), ScannerCode.DEVICE),
        (ErrorStatus(ErrorBit.SCAN), ScannerCode.DEVICE),
        (ErrorStatus(ErrorBit.SCAN, ScanFault.CROP), NanoCode.SCAN_CONFIG),
        (ErrorStatus(ErrorBit.SCAN, ScanFault.MIRROR_BOOT), NanoCode.MIRRORS),
    ],
)
def test_a_scan_of_a_faulty_device_is_not_used(
    make_bench: Any, scan: Measure, status: ErrorStatus, code: ErrorCode
) -> None:
    bench = make_bench("hid", make=NIR_M_R2)
    scanner = bench.open()
    bench.model.troubles.status = status
    with pytest.raises(ScannerError) as caught:
        scan(scanner)
    assert caught.value.code is code
    bench.model.troubles.status = None
    assert scan(scanner).health.errors == ()


def test_what_does_no_harm_to_a_scan_is_told_with_it(make_bench: Any, scan: Measure) -> None:
    bench = make_bench("uart")
    scanner = bench.open()
    bits = ErrorBit.SD_CARD | ErrorBit.HYGROMETER
    bench.model.troubles.status = ErrorStatus(bits, codes={ErrorBit.HYGROMETER: -1})
    assert scan(scanner).health.errors == ("sd_card", "hygrometer.-1")
    assert scanner.health().errors == ("sd_card", "hygrometer.-1")


def test_a_converter_that_fails_in_the_dark_is_no_saturation(make_bench: Any, scan: Measure) -> None:
    bench = make_bench("hid")
    scanner = bench.open()
    scanner.configure(ScanConfig(gain=64))
    bench.model.troubles.scan_fault = ScanFault.ADC_DATA
    with pytest.raises(ScannerError) as caught:
        scan(scanner)
    assert caught.value.code is NanoCode.DETECTOR


def test_an_overflow_that_the_average_hides_is_saturation(
    make_bench: Any, scan: Measure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interpretation, "OVERFLOW_SHARE", 0.05)
    bench = make_bench("hid")
    scanner = bench.open()
    scanner.configure(ScanConfig(gain=64))
    bench.model.troubles.scan_fault = ScanFault.ADC_DATA
    made = scan(scanner)
    assert made.saturated
    assert made.level < 1


def test_no_scan_to_deliver(make_bench: Any, scan: Measure) -> None:
    bench = make_bench("hid")
    scanner = bench.open()
    bench.model._handlers[0, 0x2D, True] = (0.001, lambda _params, _now: bytes(4))
    with pytest.raises(ScannerError) as caught:
        scan(scanner)
    assert caught.value.code is NanoCode.NO_SCAN


def test_a_long_scan_given_up_holds_up_neither_settings_nor_closing(make_bench: Any) -> None:
    bench = make_bench("uart")
    scanner = bench.open()
    scanner.configure(ScanConfig(averages=50, integration_ms=60.96))
    cancel = CancelToken()
    bench.clock.call_at(bench.clock.now() + 3, cancel.cancel)
    with pytest.raises(ScannerError):
        scanner.measure(ScanKind.SAMPLE, cancel, lambda _share: None)
    begun = bench.clock.now()
    with pytest.raises(ScannerError) as caught:
        scanner.configure(ScanConfig())
    assert caught.value.code is ScannerCode.NOT_READY
    assert bench.clock.now() - begun < 11
    begun = bench.clock.now()
    scanner.close()
    assert bench.clock.now() - begun < 3
    assert not bench.world.lamp.on


def test_an_empty_battery_is_told(make_bench: Any, scan: Measure) -> None:
    bench = make_bench("uart")
    scanner = bench.open()
    bench.world.battery.unplug_cable(3.1)
    assert scanner.health().battery_v == 3.1
    with pytest.raises(ScannerError) as caught:
        scan(scanner)
    assert caught.value.code is NanoCode.BATTERY


def test_innospectra_bits_of_the_device_status(make_bench: Any) -> None:
    model = make_bench("hid", make=NIR_M_R11).model
    handled = model.handle(Message(0xC0, 0, b"\x03\x04"), 0.0)
    status = DeviceStatus(int.from_bytes(handled[1].payload, "little"))
    assert status == DeviceStatus.ALIVE | DeviceStatus.CHARGING


def test_the_last_scan_once_more_is_no_new_one(make_bench: Any, scan: Measure) -> None:
    bench = make_bench("hid")
    scanner = bench.open()
    scan(scanner)
    bench.model.troubles.old_scan = True
    with pytest.raises(ScannerError) as caught:
        scan(scanner)
    assert caught.value.code is NanoCode.OLD_SCAN


def test_a_clock_that_cannot_be_set_does_not_matter(make_bench: Any, scan: Measure) -> None:
    bench = make_bench("uart")
    bench.model.troubles.deaf_clock = True
    made = scan(bench.open())
    assert decode_scan(made.raw).clock[0] == 18
    assert made.started.year == 2025
    assert made.started < made.ended


def test_a_jump_in_temperature_is_told(make_bench: Any, scan: Measure) -> None:
    bench = make_bench("hid")
    scanner = bench.open()
    before = scan(scanner).health.detector_temperature_c
    bench.model.troubles.warmer_c = 5.0
    made = scan(scanner).health.detector_temperature_c
    assert before is not None
    assert made == pytest.approx(before + 5, abs=0.1)
    assert scanner.health().detector_temperature_c == pytest.approx(made, abs=0.1)


@pytest.mark.parametrize("kind", ["hid", "uart"])
def test_unplugged_within_a_file(make_bench: Any, scan: Measure, kind: str) -> None:
    bench = make_bench(kind)
    scanner = bench.open()
    bench.model.troubles.unplugged_after = 3
    with pytest.raises(ScannerError) as caught:
        scan(scanner)
    assert caught.value.code is ScannerCode.DISCONNECTED
    scanner.close()


def test_a_lost_report_is_missed_soon(make_bench: Any, scan: Measure) -> None:
    bench = make_bench("hid")
    scanner = bench.open()
    scan(scanner)
    begun = bench.clock.now()
    right = scan(scanner)
    usual = bench.clock.now() - begun
    bench.model.troubles.lost_report = 5
    begun = bench.clock.now()
    again = scan(scanner)
    assert bench.clock.now() - begun < usual + 2.5  # not the twenty seconds that a file may take to begin
    assert again.counts == pytest.approx(right.counts, rel=0.01)


def test_a_scan_that_was_begun_at_the_scanner_itself_is_waited_for(make_bench: Any, scan: Measure) -> None:
    bench = make_bench("uart")
    scanner = bench.open()
    assert bench.model.handle(Message(0x40, 9, b"\x18\x02\x00"), bench.clock.now()) is not None
    assert scan(scanner).counts.size == 228


def test_other_averages_than_asked_for_are_told(make_bench: Any, scan: Measure) -> None:
    bench = make_bench("uart")
    scanner = bench.open()
    bench.model.handle(Message(0x40, 9, b"\x2e\x02\x02\x00"), bench.clock.now())
    assert scan(scanner).config.averages == 2


def test_another_gain_than_the_fixed_one_is_refused(make_bench: Any, scan: Measure) -> None:
    bench = make_bench("hid")
    scanner = bench.open()
    scanner.configure(ScanConfig(gain=16))
    bench.model.handle(Message(0x40, 9, b"\x0c\x04\x01\x08"), bench.clock.now())
    with pytest.raises(ScannerError) as caught:
        scan(scanner)
    assert caught.value.code is NanoCode.OTHER_SCAN


@pytest.mark.parametrize(
    "config",
    [
        ScanConfig(),
        ScanConfig(method="hadamard", start_nm=950, end_nm=1650, points=120),
        ScanConfig(method="slew: column 950-1200 60x10px 635us + column 1150-1650 90x4px 2450us", gain=32),
    ],
    ids=["same", "hadamard", "sections"],
)
def test_the_factory_reference_stands_for_a_panel(make_bench: Any, scan: Measure, config: ScanConfig) -> None:
    bench = make_bench("uart", make=NIR_M_R2)
    scanner = bench.open()
    scanner.configure(config)
    bench.clock.wait(3600)
    built_in, white = scanner.factory_reference(), scan(scanner, ScanKind.REFERENCE)
    assert built_in.kind is ScanKind.REFERENCE
    assert built_in.axis == white.axis
    assert built_in.config == white.config
    ratio = (white.counts / white.gain) / (built_in.counts / built_in.gain)
    # the light of the lamp, and the patterns' widths by the factory's matrix
    assert abs(ratio[5:-5] - 1).max() < 0.05
    again = decode_scan(built_in.raw)
    assert again.name == FACTORY_NAME
    assert set(built_in.counts) <= set(intensities(again))
    assert set(wavelengths(again)) == set(built_in.axis.points)
    assert NanoCode.UNVERIFIED_FACTORY in scanner.capabilities.unverified


def test_a_device_without_a_factory_reference_says_so(make_bench: Any) -> None:
    bench = make_bench("hid")
    bench.model._files.clear()
    scanner = bench.open()
    assert NanoCode.UNVERIFIED_FACTORY not in scanner.capabilities.unverified
    with pytest.raises(ScannerError) as caught:
        scanner.factory_reference()
    assert caught.value.code is NanoCode.NO_FACTORY_REFERENCE
