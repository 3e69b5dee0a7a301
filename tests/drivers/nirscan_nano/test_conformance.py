"""What every scanner must do, on every line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from core.acquisition.scanner import CancelToken, DarkBy, Scan, ScanConfig, ScanKind, ScannerCode
from core.errors import ScannerError
from drivers.nirscan_nano.driver import NirscanNano
from drivers.world.soils import SoilModel
from tests.support.benches import check_lost

Measure = Callable[..., Scan]


@pytest.fixture
def scanner(bench: Any) -> Iterator[NirscanNano]:
    opened = bench.open()
    yield opened
    opened.close()


def test_says_who_it_is(scanner: NirscanNano) -> None:
    identity = scanner.identity
    assert (identity.family, identity.model, identity.serial) == ("nirscan-nano", "Nano emulator", "E000001")
    assert identity.firmware["tiva"] == "2.1.0"
    assert scanner.capabilities.points == 228
    assert scanner.capabilities.dark is DarkBy.SCAN


@pytest.mark.parametrize("method", ["column", "hadamard"])
def test_recovers_the_reflectance_of_a_soil(bench: Any, scanner: NirscanNano, scan: Measure, method: str) -> None:
    applied = scanner.configure(ScanConfig(method=method))
    assert applied == ScanConfig(method, 900.0, 1700.0, 228, 6, None, 0.635)
    if bench.kind in ("hid", "uart"):
        bench.clock.wait(3600)  # a warm lamp: nothing drifts between the two scans
    white = scan(scanner, ScanKind.REFERENCE)
    bench.world.place_soil(5)
    sample = scan(scanner)
    reflectance = (sample.counts / sample.gain) / (white.counts / white.gain) * 0.99
    true = SoilModel.load().draw(5).reflectance(np.clip(sample.axis.points, 900, 2500))
    ratio = reflectance / true
    assert np.ptp(ratio[3:-6]) < 0.05  # the repacked sample is brighter and tilted, but has the same bands
    assert abs(np.median(ratio) - 1) < 0.04
    assert sample.axis == white.axis
    assert sample.kind is ScanKind.SAMPLE
    assert sample.raw != white.raw
    assert not sample.saturated


def test_progress_rises_to_the_end(scanner: NirscanNano) -> None:
    told: list[float] = []
    scanner.measure(ScanKind.SAMPLE, CancelToken(), told.append)
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)


def test_cancel_in_mid_scan_and_scan_again(bench: Any, scanner: NirscanNano, scan: Measure) -> None:
    bench.model.troubles.endless_scan = True
    cancel = CancelToken()
    with bench.later(0.3, cancel.cancel), pytest.raises(ScannerError) as caught:
        scanner.measure(ScanKind.SAMPLE, cancel, lambda _share: None)
    assert caught.value.code is ScannerCode.CANCELLED
    bench.model.troubles.endless_scan = False
    assert scan(scanner).counts.size == 228


def test_close_in_mid_scan_and_open_again(bench: Any, scanner: NirscanNano, scan: Measure) -> None:
    bench.model.troubles.endless_scan = True
    cancel = CancelToken()
    with bench.later(0.3, cancel.cancel), pytest.raises(ScannerError):
        scanner.measure(ScanKind.SAMPLE, cancel, lambda _share: None)
    scanner.close()

    def end() -> None:
        bench.model.troubles.endless_scan = False

    with bench.later(0.3, end):
        again = bench.open()
    assert scan(again).counts.size == 228
    again.close()


def test_unplugged_in_mid_scan(bench: Any, scanner: NirscanNano) -> None:
    bench.model.troubles.endless_scan = True
    with bench.later(0.3, bench.unplug), pytest.raises(ScannerError) as caught:
        scanner.measure(ScanKind.SAMPLE, CancelToken(), lambda _share: None)
    assert caught.value.code is ScannerCode.DISCONNECTED
    check_lost(scanner)


def test_a_second_open_is_refused_and_harms_nobody(bench: Any, scanner: NirscanNano, scan: Measure) -> None:
    if bench.kind == "uart":
        pytest.skip("a line in memory belongs to one driver")
    with pytest.raises(ScannerError) as caught:
        bench.open()
    assert caught.value.code in (ScannerCode.BUSY_ELSEWHERE, ScannerCode.DISCONNECTED)
    assert scan(scanner).counts.size == 228


def test_close_gives_the_lamp_back_and_lets_others_in(bench: Any, scanner: NirscanNano) -> None:
    assert not bench.model.lamp_by_scan
    scanner.close()
    scanner.close()
    again = bench.open()
    assert not bench.model.lamp_by_scan
    again.close()


def test_health(scanner: NirscanNano, scan: Measure) -> None:
    scan(scanner)
    health = scanner.health()
    assert health.detector_temperature_c is not None
    assert health.system_temperature_c == pytest.approx(health.detector_temperature_c + 1.5, abs=0.02)
    assert (health.humidity_pct, health.battery_v, health.errors) == (38.0, 3.98, ())
    assert health.lamp
    assert health.lamp > 2000
