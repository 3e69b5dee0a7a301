"""What a line device does when all goes well."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from core.acquisition.scanner import CancelToken, DarkBy, ScanConfig, ScanKind, ScannerCode
from core.errors import ScannerError
from drivers.ascii_line.codec import decode
from drivers.ascii_line.faults import AsciiCode
from drivers.ascii_line.loading import parse_profile
from drivers.transport.memory import ByteDevice
from drivers.transport.shaping import Chunked, Paced
from drivers.transport.wirelog import Way
from drivers.world.operator import Routine, parse_routine
from drivers.world.soils import SoilModel

NAMES = ["as7265x", "plastic-scanner"]


def chunked(device: ByteDevice) -> ByteDevice:
    return Chunked(device, seed=3, longest=5)


@pytest.mark.parametrize("name", NAMES)
def test_says_who_it_is(make_bench: Any, name: str) -> None:
    bench = make_bench(name)
    scanner = bench.open()
    assert (scanner.identity.family, scanner.identity.serial) == (name, "")
    assert scanner.capabilities.points == len(bench.profile.nm)
    assert scanner.capabilities.range_nm == (bench.profile.points_nm[0], bench.profile.points_nm[-1])
    assert scanner.capabilities.unverified


def test_tells_firmware_gains_and_exposures(make_bench: Any) -> None:
    scanner = make_bench("as7265x").open()
    assert scanner.identity.firmware == {"hardware": "40", "software": "12.0.0"}
    assert scanner.capabilities.gains == (1, 4, 16, 64)
    assert scanner.capabilities.integration_ms == pytest.approx((2.8, 714.0))
    assert scanner.capabilities.dark is DarkBy.OPERATOR
    assert scanner.capabilities.unverified == (AsciiCode.AS7265X_ORDER,)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("wrap", [None, chunked])
def test_recovers_the_reflectance_of_a_soil(make_bench: Any, name: str, wrap: Any) -> None:
    bench = make_bench(name, wrap) if wrap else make_bench(name)
    scanner = bench.open()
    bench.world.place_cover()
    dark = bench.scan(scanner, ScanKind.DARK)
    bench.world.place_panel()
    white = bench.scan(scanner, ScanKind.REFERENCE)
    bench.world.place_soil(5)
    sample = bench.scan(scanner)
    reflectance = (sample.counts - dark.counts) / (white.counts - dark.counts) * 0.99
    nm = sample.axis.points
    true = SoilModel.load().draw(5).reflectance(np.clip(nm, 900, 2500))
    known = nm >= 900
    assert abs(np.median(reflectance[known] / true[known]) - 1) < 0.05
    assert np.ptp((reflectance / true)[known]) < 0.05
    assert sample.axis == white.axis
    assert 0.1 < white.level < 0.9
    assert not sample.saturated


@pytest.mark.parametrize("name", NAMES)
def test_raw_holds_every_answer_and_gives_the_counts_again(make_bench: Any, name: str) -> None:
    bench = make_bench(name, noise=True)
    scanner = bench.open()
    scanner.configure(ScanConfig(averages=4))
    scan = bench.scan(scanner)
    values = decode(bench.profile.shape, len(bench.profile.nm), scan.raw)
    assert values.shape == (4, len(bench.profile.nm))
    assert not np.array_equal(values[0], values[1])
    assert np.array_equal(values.mean(axis=0)[np.argsort(bench.profile.nm)], scan.counts)


def test_bands_are_put_in_order(make_bench: Any) -> None:
    """Light of one colour comes up at its own wavelength, whatever the order of the answer."""
    bench = make_bench("as7265x")
    scanner = bench.open()
    response = bench.model._optics._response
    scan = bench.scan(scanner, ScanKind.REFERENCE)
    by_hand = dict(zip(bench.profile.nm, response, strict=True))
    ratio = scan.counts / [by_hand[nm] for nm in scan.axis.points]
    assert np.ptp(ratio) / ratio.mean() < 0.03


def test_progress_rises_to_the_end(make_bench: Any) -> None:
    bench = make_bench("as7265x")
    told: list[float] = []
    bench.open().measure(ScanKind.SAMPLE, CancelToken(), told.append)
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)


def test_settings_are_applied_and_read_back(make_bench: Any) -> None:
    bench = make_bench("as7265x")
    scanner = bench.open()
    asked = ScanConfig(averages=3, gain=4, integration_ms=28.0)
    applied = scanner.configure(asked)
    assert applied == ScanConfig("", 410.0, 940.0, 18, 3, 4, 28.0)
    assert scanner.configure(applied) == applied
    assert bench.model.words == {"integration": 10, "gain": 1}
    assert bench.scan(scanner).gain == 3.7
    usual = scanner.configure(ScanConfig(averages=1))
    assert (usual.gain, usual.integration_ms) == (16, 168.0)


def test_more_gain_and_longer_exposure_saturate(make_bench: Any) -> None:
    bench = make_bench("as7265x")
    scanner = bench.open()
    scanner.configure(ScanConfig(averages=1, gain=64))
    scan = bench.scan(scanner, ScanKind.REFERENCE)
    assert scan.saturated
    assert scan.level == 1.0


def test_what_nobody_checked_of_the_plastic_scanner_is_told(make_bench: Any) -> None:
    always = (AsciiCode.PLASTIC_SCANNER_DARK, AsciiCode.PLASTIC_SCANNER_SCALE)
    assert make_bench("plastic-scanner").open().capabilities.unverified == always
    forked = make_bench("plastic-scanner").open("json").capabilities.unverified
    assert forked == (*always, AsciiCode.PLASTIC_SCANNER_JSON)


@pytest.mark.parametrize(
    ("asked", "setting"),
    [
        (ScanConfig(gain=2), "gain"),
        (ScanConfig(integration_ms=29.0), "integration_ms"),
        (ScanConfig(integration_ms=2800.0), "integration_ms"),
        (ScanConfig(integration_ms=0.0), "integration_ms"),
        (ScanConfig(averages=0), "averages"),
        (ScanConfig(averages=65), "averages"),
        (ScanConfig(points=17), "points"),
        (ScanConfig(start_nm=400.0), "start_nm"),
        (ScanConfig(end_nm=1700.0), "end_nm"),
        (ScanConfig(method="column"), "method"),
    ],
)
def test_other_settings_are_refused_before_anything_is_sent(make_bench: Any, asked: ScanConfig, setting: str) -> None:
    bench = make_bench("as7265x")
    scanner = bench.open()
    sent = bench.model.commands
    with pytest.raises(ScannerError) as caught:
        scanner.configure(asked)
    assert caught.value.code is ScannerCode.CONFIG_REFUSED
    assert caught.value.values["setting"] == setting
    assert caught.value.values["allowed"]
    assert bench.model.commands == sent


def test_a_device_without_gain_refuses_one(make_bench: Any) -> None:
    with pytest.raises(ScannerError) as caught:
        make_bench("plastic-scanner").open().configure(ScanConfig(gain=1))
    assert caught.value.code is ScannerCode.CONFIG_REFUSED


def test_a_setting_that_the_device_did_not_take_is_told(make_bench: Any) -> None:
    bench = make_bench("as7265x")
    scanner = bench.open()
    told = bench.model._known
    bench.model._known = [one for one in told if "=" not in one.pattern.pattern]
    write = told[next(n for n, one in enumerate(told) if one.pattern.pattern.startswith("ATGAIN="))]
    bench.model._known.append(type(write)(write.pattern, lambda _value, _now: (0.0, "OK")))
    bench.model._known += [one for one in told if one.pattern.pattern.startswith("ATINTTIME=")]
    with pytest.raises(ScannerError) as caught:
        scanner.configure(ScanConfig(averages=1, gain=1))
    assert caught.value.code is ScannerCode.CONFIG_REFUSED
    assert caught.value.values["allowed"] == "16"


def test_a_device_that_lost_its_settings_gives_no_scan(make_bench: Any) -> None:
    bench = make_bench("as7265x")
    scanner = bench.open()
    bench.model.words["gain"] = 3
    with pytest.raises(ScannerError) as caught:
        bench.scan(scanner)
    assert caught.value.code is AsciiCode.OTHER_SETTINGS


def test_the_lights_of_a_variant_go_off_for_darks_and_at_the_end(make_bench: Any) -> None:
    bench = make_bench("as7265x")
    scanner = bench.open("led")
    assert scanner.capabilities.dark is DarkBy.SCANNER
    assert scanner.capabilities.has_lamp_control
    assert scanner.capabilities.unverified == (AsciiCode.AS7265X_ORDER, AsciiCode.AS7265X_LED)
    dark = bench.scan(scanner, ScanKind.DARK)
    assert bench.model.lit
    assert dark.level < 0.1 < bench.scan(scanner, ScanKind.REFERENCE).level
    scanner.close()
    assert not bench.model.lit
    scanner.close()
    with pytest.raises(ScannerError) as caught:
        scanner.health()
    assert caught.value.code is ScannerCode.DISCONNECTED


def test_health(make_bench: Any) -> None:
    health = make_bench("as7265x").open().health()
    assert health.detector_temperature_c == pytest.approx(24.0, abs=2.0)
    assert (health.battery_v, health.errors) == (None, ())


def test_a_sensor_that_is_refused_tells_nothing(make_bench: Any) -> None:
    bench = make_bench("as7265x")
    scanner = bench.open()
    bench.model.trouble("error", "")
    assert scanner.health().detector_temperature_c is None


def test_a_device_left_in_burst_mode_is_silenced(make_bench: Any) -> None:
    bench = make_bench("as7265x", chattering=True)
    scanner = bench.open()
    assert not bench.model.chattering
    assert bench.scan(scanner).counts.size == 18


def test_the_banner_is_waited_for_but_not_for_ever(make_bench: Any) -> None:
    bench = make_bench("plastic-scanner")
    line = bench.line()
    assert bench.clock.now() == 0.0
    line.close()
    bench.open()
    assert 1.6 < bench.clock.now() < 2.5
    silent = make_bench("plastic-scanner")
    silent.model.greet = lambda _now: []  # opening the port did not start it anew
    silent.open()
    assert 3.0 < silent.clock.now() < 4.0


def test_scans_take_hardly_longer_than_the_device(make_bench: Any) -> None:
    """At most 150 ms beyond the scan itself, at 115 200 baud, transfer included."""
    bench = make_bench("as7265x", lambda device: Paced(device, 115_200))
    scanner = bench.open()
    scanner.configure(ScanConfig(averages=1))
    before = bench.clock.now()
    bench.scan(scanner)
    assert bench.clock.now() - before - (0.2 + 0.168) < 0.15


def test_the_wire_log_holds_what_went_over_the_line(make_bench: Any) -> None:
    bench = make_bench("as7265x")
    scanner = bench.open()
    bench.scan(scanner)
    sent = b"".join(entry.data for entry in scanner.wire_log.entries() if entry.way is Way.OUT)
    assert b"ATDATA\r\n" in sent


def test_the_same_seed_gives_the_same_scans(make_bench: Any) -> None:
    raws = []
    for _ in range(2):
        bench = make_bench("plastic-scanner", noise=True)
        raws.append(bench.scan(bench.open()).raw)
    assert raws[0] == raws[1]


WHOLE = """
name = "all-of-it"
title = "Device with everything"
unverified = ["The polarity of the lamp."]
[line]
echo = true
ends = "\\r"
[refusal]
answer = "ERR 7"
expect = "ERR \\\\d+"
[knock]
command = "ID?"
answer = "ALL"
[[opening]]
command = "REMOTE"
answer = "OK"
[[closing]]
command = "LOCAL"
answer = "OK"
[identity.serial]
command = "SN?"
answer = "SN {value}"
[identity.model]
command = "MODEL?"
answer = "M-900"
[axis]
nm = [1700, 1500, 1300, 1100, 900]
[scan]
command = "READ"
format = "json"
key = "values"
names = ["e", "d", "c", "b", "a"]
full_scale = 1000
[settings.averages]
write = { command = "AVG {value}", answer = "OK" }
read = { command = "AVG?", answer = "AVG={value}" }
least = 2
most = 8
[lamp]
on = { command = "LAMP 1", answer = "OK" }
off = { command = "LAMP 0", answer = "OK" }
settle_s = 1.0
[dark]
by = "scanner"
[emulator]
light = "lamp"
"""


def test_a_profile_may_say_all_that_there_is(make_bench: Any) -> None:
    bench = make_bench(parse_profile(WHOLE, "whole.toml"))
    scanner = bench.open()
    assert (scanner.identity.model, scanner.identity.serial) == ("M-900", "E000001")
    assert scanner.capabilities.averages == (2, 8)
    assert scanner.capabilities.unverified == (AsciiCode.PROFILE_UNVERIFIED,)
    assert scanner.configure(ScanConfig(averages=2)).averages == 2
    bench.clock.wait(1800)
    white = bench.scan(scanner, ScanKind.REFERENCE)
    dark = bench.scan(scanner, ScanKind.DARK)
    assert dark.counts.max() < 0.1 * white.counts.min()
    assert list(white.axis.points) == [900.0, 1100.0, 1300.0, 1500.0, 1700.0]
    told = b"".join(entry.data for entry in scanner.wire_log.entries())
    scanner.close()
    assert b"LOCAL\r" in b"".join(entry.data for entry in scanner.wire_log.entries())
    assert told.count(b"LAMP 0\r") == 2  # said and echoed
    assert not bench.world.lamp.on


def test_an_operator_who_counts_scans_does_not_notice_a_dark(make_bench: Any) -> None:
    bench = make_bench("as7265x")
    bench.world.operator = Routine(parse_routine("panel*1 soil*1"), first_soil=3)
    scanner = bench.open("led")
    bench.scan(scanner, ScanKind.DARK)
    white = bench.scan(scanner, ScanKind.REFERENCE)
    assert bench.world.scene.kind == "panel"
    assert bench.scan(scanner).level < white.level
    assert bench.world.scene.kind == "soil"


def test_a_question_is_not_taken_for_a_setting(make_bench: Any) -> None:
    """`E?` is no `E{value}`."""
    text = WHOLE.replace("AVG {value}", "AVG{value}")
    assert make_bench(parse_profile(text, "whole.toml")).open().capabilities.averages == (2, 8)


def test_the_world_reaches_lights_and_sensors(make_bench: Any) -> None:
    bench = make_bench(parse_profile(WHOLE.replace('light = "lamp"', 'light = "led"') + SENSORS, "whole.toml"))
    scanner = bench.open()
    bright = bench.scan(scanner, ScanKind.REFERENCE)
    assert (bright.health.battery_v, bright.health.humidity_pct, bright.health.lamp) == (3.98, 38.0, 2000.0)
    bench.world.lamp.strength = 0.5
    bench.world.battery.unplug_cable(3.3)
    weak = bench.scan(scanner, ScanKind.REFERENCE)
    assert 0.45 < weak.level / bright.level < 0.6
    assert (weak.health.battery_v, weak.health.lamp) == (3.3, 1000.0)
    bench.world.lamp.broken = True
    assert bench.scan(scanner, ScanKind.REFERENCE).level < 0.1 * bright.level


SENSORS = "".join(
    f"""
[health.{name}]
command = "{name}?"
answer = "{{value}}"
"""
    for name in ("battery_v", "humidity_pct", "lamp", "system_temperature_c")
)
