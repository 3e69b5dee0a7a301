"""What every scanner must do: one sensor in memory, and two of them on real lines."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from core.acquisition.scanner import CancelToken, DarkBy, Scan, ScanConfig, ScanKind, ScannerCode
from core.errors import ScannerError
from drivers.address import parse_address
from drivers.discovery import open_scanner
from drivers.nirone.driver import Nirone
from drivers.nirone.faults import UNVERIFIED, NironeCode
from drivers.nirone.options import Options, parse_options
from drivers.nirone.planning import AVERAGES
from drivers.transport.wirelog import Way
from drivers.world.soils import SoilModel
from tests.support.benches import check_lost

Measure = Callable[..., Scan]


@pytest.fixture
def scanner(bench: Any) -> Iterator[Nirone]:
    opened = bench.open()
    yield opened
    opened.close()


def sent(scanner: Nirone) -> list[str]:
    """The commands that went over the line."""
    out = b"".join(entry.data for entry in scanner.wire_log.entries() if entry.way is Way.OUT)
    return out.decode().split("\r")[:-1]


def test_says_who_it_is(scanner: Nirone) -> None:
    identity = scanner.identity
    assert (identity.family, identity.model, identity.serial) == ("nirone", "N2.0 emulator", "E0000120")
    assert identity.firmware == {"firmware": "1.04", "hardware": "C"}
    told = scanner.capabilities
    assert (told.range_nm, told.points, told.averages) == ((1550.0, 1950.0), 201, AVERAGES)
    assert (told.dark, told.has_lamp_control, told.segments_nm) == (DarkBy.SCANNER, True, ())
    assert told.unverified == UNVERIFIED


def test_opening_goes_by_the_book(scanner: Nirone) -> None:
    commands = sent(scanner)
    steps = ["Pa", "Pb", "Pc", "Pd", "Pe", "Pf", "Pg", "Pi"]
    plate = ["h0", "h2", "i", "h1", "h3", "h4"]
    assert commands[:23] == ["!", *plate, *plate, *steps, "LM0", "Lt"]
    assert commands[23] == "W0,1550.0"
    assert commands[223:] == ["W200,1950.0", "V201,6", "m", "LI100"]


def reflectance(bench: Any, scanner: Nirone, scan: Measure, soil: int) -> tuple[Scan, np.ndarray]:
    dark, white = scan(scanner, ScanKind.DARK), scan(scanner, ScanKind.REFERENCE)
    bench.world.place_soil(soil)
    sample = scan(scanner)
    return sample, (sample.counts - dark.counts) / (white.counts - dark.counts) * 0.99


def assert_like_soil(nm: np.ndarray, found: np.ndarray, soil: int) -> None:
    ratio = found / SoilModel.load().draw(soil).reflectance(nm)
    assert np.ptp(ratio) < 0.05  # the repacked sample is brighter and tilted, but has the same bands
    assert abs(np.median(ratio) - 1) < 0.04


def test_recovers_the_reflectance_of_a_soil(bench: Any, scanner: Nirone, scan: Measure) -> None:
    bench.clock.wait(3600)  # a warm lamp: nothing drifts between the scans
    sample, found = reflectance(bench, scanner, scan, 5)
    assert_like_soil(sample.axis.points, found, 5)
    assert not sample.saturated
    assert sample.gain == 1.0
    assert 0.1 < sample.level < 0.6
    assert sample.config == ScanConfig(start_nm=1550.0, end_nm=1950.0, points=201, averages=6)
    assert sample.identity == scanner.identity
    assert sample.started < sample.ended


def test_raw_is_the_block_as_sent(scanner: Nirone, scan: Measure) -> None:
    taken = scan(scanner)
    assert struct.unpack("<201f", taken.raw) == pytest.approx(taken.counts.tolist())
    assert taken.raw in b"".join(one.data for one in scanner.wire_log.entries() if one.way is Way.IN)


def test_a_dark_is_made_with_the_lamp_off_and_leaves_it_on(bench: Any, scanner: Nirone, scan: Measure) -> None:
    assert scan(scanner).counts.min() > 20_000
    dark = scan(scanner, ScanKind.DARK)
    assert dark.counts.max() < 500
    assert dark.health.lamp == 8.0
    assert bench.world.lamp.on
    check = scan(scanner, ScanKind.CHECK)
    assert check.counts.min() > 20_000
    assert check.health.lamp == 178.0


def test_progress_rises_to_the_end(scanner: Nirone) -> None:
    told: list[float] = []
    scanner.measure(ScanKind.SAMPLE, CancelToken(), told.append)
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)
    assert len(told) > 10


def test_settings_are_applied_and_read_back(bench: Any, scanner: Nirone, scan: Measure) -> None:
    applied = scanner.configure(ScanConfig(start_nm=1600.0, end_nm=1900.5, points=100, averages=3))
    assert applied == ScanConfig(start_nm=1600.0, end_nm=1900.5, points=100, averages=3)
    assert (bench.model.points, bench.model.averages) == (100, 3)
    taken = scan(scanner)
    assert taken.axis.points.tolist() == bench.model.vector[:100]
    assert (taken.axis.points[0], taken.axis.points[-1]) == (1600.0, 1900.5)
    assert scanner.capabilities.points == 100


def test_the_same_settings_again_cost_nothing(scanner: Nirone) -> None:
    wanted = ScanConfig(points=512, averages=8)
    scanner.configure(wanted)
    before = len(sent(scanner))
    scanner.configure(wanted)
    assert len(sent(scanner)) == before
    scanner.configure(ScanConfig(points=512, averages=9))
    assert sent(scanner)[before:] == ["V512,9", "m"]


def test_refused_settings_leave_the_old_ones(scanner: Nirone, scan: Measure) -> None:
    with pytest.raises(ScannerError) as caught:
        scanner.configure(ScanConfig(start_nm=1400))
    assert caught.value.code is ScannerCode.CONFIG_REFUSED
    assert scan(scanner).counts.size == 201


def test_a_sensor_that_counts_other_than_told_is_refused(bench: Any, scanner: Nirone, scan: Measure) -> None:
    bench.model._handlers["m"] = lambda _now: "Number of wavelengths: 7"
    with pytest.raises(ScannerError) as caught:
        scanner.configure(ScanConfig(points=50))
    assert caught.value.values == {"setting": "points", "value": 50, "allowed": "7"}
    del bench.model._handlers["m"]
    bench.model._handlers["m"] = lambda _now: f"Number of wavelengths: {bench.model.points}"
    assert scan(scanner).counts.size == 201


def test_cancel_in_mid_scan_and_scan_again(bench: Any, scanner: Nirone, scan: Measure) -> None:
    scanner.configure(ScanConfig(averages=100))
    cancel, asked = CancelToken(), bench.clock.now() + 3.0
    with bench.later(3.0, cancel.cancel), pytest.raises(ScannerError) as caught:
        scanner.measure(ScanKind.SAMPLE, cancel, lambda _share: None)
    assert caught.value.code is ScannerCode.CANCELLED
    assert bench.clock.now() - asked < 0.2
    before = len(sent(scanner))
    again = scan(scanner)
    assert bench.clock.now() - asked > 2 * 16 - 3  # the device could not be stopped
    assert again.counts.size == 201
    assert sent(scanner)[before] in ("i", "h0", "h1", "h2")  # nothing before the late end


def test_cancel_while_waiting_for_what_was_given_up(bench: Any, scanner: Nirone) -> None:
    scanner.configure(ScanConfig(averages=100))
    for _ in range(2):
        cancel, asked = CancelToken(), bench.clock.now() + 2.0
        with bench.later(2.0, cancel.cancel), pytest.raises(ScannerError) as caught:
            scanner.measure(ScanKind.SAMPLE, cancel, lambda _share: None)
        assert caught.value.code is ScannerCode.CANCELLED
        assert bench.clock.now() - asked < 0.2


def test_close_in_mid_scan_puts_the_lamp_out(bench: Any, scanner: Nirone) -> None:
    cancel = CancelToken()
    with bench.later(1.5, cancel.cancel), pytest.raises(ScannerError):
        scanner.measure(ScanKind.SAMPLE, cancel, lambda _share: None)
    assert bench.world.lamp.on
    scanner.close()
    assert not bench.world.lamp.on


def test_close_of_one_that_never_ends_gives_up(bench: Any, scanner: Nirone) -> None:
    bench.model.troubles.endless = True
    cancel = CancelToken()
    with bench.later(1.5, cancel.cancel), pytest.raises(ScannerError):
        scanner.measure(ScanKind.SAMPLE, cancel, lambda _share: None)
    before = bench.clock.now()
    scanner.close()
    assert bench.clock.now() - before < 15
    assert not bench.world.lamp.on


def test_unplugged_in_mid_scan(bench: Any, scanner: Nirone, scan: Measure) -> None:
    scan(scanner)
    with bench.later(0.3, bench.unplug), pytest.raises(ScannerError) as caught:
        scan(scanner)
    assert caught.value.code is ScannerCode.DISCONNECTED
    check_lost(scanner)


def test_one_that_lost_its_power_is_lost(bench: Any, scanner: Nirone, scan: Measure) -> None:
    scan(scanner)
    bench.model.power_cycle()
    for _ in range(2):
        with pytest.raises(ScannerError) as caught:
            scan(scanner)
        assert caught.value.code is ScannerCode.DISCONNECTED
    again = bench.open()
    assert scan(again).counts.size == 201


def test_close_puts_the_lamp_out_and_lets_others_in(bench: Any, scanner: Nirone) -> None:
    assert bench.world.lamp.on
    scanner.close()
    scanner.close()
    assert not bench.world.lamp.on
    again = bench.open()
    assert bench.world.lamp.on
    again.close()


def test_health(bench: Any, scanner: Nirone) -> None:
    first = scanner.health()
    bench.clock.wait(1200)
    later = scanner.health()
    assert first.detector_temperature_c == pytest.approx(24, abs=0.5)
    assert later.detector_temperature_c
    assert later.detector_temperature_c > 30
    assert later.lamp == 178.0
    bench.world.lamp.broken = True
    assert scanner.health().lamp == 8.0


def test_old_firmware_that_tells_less(make_bench: Any, scan: Measure) -> None:
    bench = make_bench()
    for form in ("St", "Sc", "Lt", "i", "LM([01])"):
        del bench.model._handlers[form]
    scanner = bench.open()
    assert "firmware" not in scanner.identity.firmware
    assert scanner.health().detector_temperature_c is None
    assert scan(scanner).health.lamp is None


@pytest.mark.parametrize(("told", "waited"), [("0", 1.0), ("4000 ms", 4.0), ("500000", 10.0)])
def test_a_lamp_gets_the_time_that_it_asks_for(make_bench: Any, scan: Measure, told: str, waited: float) -> None:
    bench = make_bench()
    bench.model._handlers["Lt"] = lambda _now: f"Light source warm-up time: {told}"
    scanner, before = bench.open(), bench.clock.now()
    scan(scanner)
    assert bench.clock.now() - before == pytest.approx(waited + bench.model._scan_s(), abs=0.2)


def test_processing_that_is_on_is_switched_off(make_bench: Any) -> None:
    bench = make_bench()
    bench.model.steps["Pd"], bench.model.steps["Pf"] = "1", "1,9"
    scanner = bench.open()
    assert set(bench.model.steps.values()) == {"0", "0,0"}
    assert [line for line in sent(scanner) if line.startswith("P") and len(line) > 2] == ["Pd0", "Pf0,0"]


def test_processing_that_stays_on_is_refused_unless_ignored(make_bench: Any) -> None:
    bench = make_bench()
    bench.model.steps["Pd"] = "1"
    bench.model.troubles.stubborn_steps = True
    with pytest.raises(ScannerError) as caught:
        bench.open()
    assert caught.value.code is NironeCode.PROCESSING
    assert not bench.world.lamp.on
    bench.open(Options(check_processing=False)).close()


@pytest.mark.parametrize(("mode", "told"), [(0, ["LM0"]), (1, ["LM1"]), (None, [])])
def test_the_light_mode_is_what_the_address_says(
    make_bench: Any, scan: Measure, mode: int | None, told: list[str]
) -> None:
    bench = make_bench()
    scanner = bench.open(Options(light_mode=mode))
    assert [line for line in sent(scanner) if line.startswith("LM")] == told
    assert scan(scanner, ScanKind.REFERENCE).counts.min() > 20_000
    assert scan(scanner, ScanKind.DARK).counts.max() < 500
    assert scan(scanner).counts.min() > 20_000
    scanner.close()
    assert not bench.world.lamp.on


def test_lamp_and_full_scale_as_the_address_says(make_bench: Any, scan: Measure) -> None:
    full = scan(make_bench().open()).level
    dimmed = scan(make_bench().open(Options(lamp=50))).level
    assert dimmed == pytest.approx(full / 2, rel=0.02)
    small = scan(make_bench().open(Options(full_scale=30_000.0)))
    assert small.saturated
    assert small.level > 1


def test_options_of_an_address() -> None:
    asked = parse_address("nirone@serial:COM3?light-mode=none&lamp=60&full-scale=1e6&processing=ignore").options
    assert parse_options(asked) == Options(None, 60, 1e6, check_processing=False)
    assert parse_options({}) == Options()
    for name, value in (("light-mode", "2"), ("lamp", "0"), ("lamp", "x"), ("full-scale", "nan"), ("processing", "")):
        with pytest.raises(ScannerError) as caught:
            parse_options({name: value})
        assert caught.value.code is ScannerCode.OPTION


def test_saturation_is_flagged(bench: Any, scanner: Nirone, scan: Measure) -> None:
    bench.world.leak = 50.0
    taken = scan(scanner)
    assert taken.saturated
    assert taken.level == 1.0
    bench.world.leak = 0.0
    assert not scan(scanner).saturated


def scan_for_ever(scanner: Nirone, cancel: CancelToken) -> None:
    while True:
        scanner.measure(ScanKind.SAMPLE, cancel, lambda _share: None)


def test_two_sensors_on_real_lines(real_bench: Any, scan: Measure) -> None:
    scanner = real_bench.open()
    scanner.configure(ScanConfig(points=31, averages=2))
    sample, found = reflectance(real_bench, scanner, scan, 5)
    assert_like_soil(sample.axis.points, found, 5)
    scanner.configure(ScanConfig(points=31, averages=255))
    cancel = CancelToken()
    with real_bench.later(0.4, cancel.cancel), pytest.raises(ScannerError) as caught:
        scan_for_ever(scanner, cancel)
    assert caught.value.code is ScannerCode.CANCELLED
    assert scan(scanner).counts.size == 31
    real_bench.unplug(1)
    with pytest.raises(ScannerError) as lost:
        scan(scanner)
    assert lost.value.code is ScannerCode.DISCONNECTED
    assert not real_bench.world.lamp.on
    scanner.close()


def test_both_are_opened_by_one_address(real_bench: Any) -> None:
    scheme = "serial:" if real_bench.addresses[0].startswith("serial:") else "socket:"
    address = ",".join(real_bench.addresses)
    assert address.count(scheme) == 2
    scanner = open_scanner(f"nirone@{address}?light-mode=none", clock=real_bench.clock)
    assert scanner.identity.serial == "E0000120+E0000122"
    scanner.close()
