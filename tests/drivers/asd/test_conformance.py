"""What every scanner must do, on every line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from core.acquisition.scanner import CancelToken, DarkBy, Scan, ScanConfig, ScanKind, ScannerCode
from core.errors import ScannerError
from drivers.asd.driver import AsdScanner
from drivers.asd.faults import AsdCode
from drivers.world.soils import SoilModel
from tests.support.benches import check_lost

Measure = Callable[..., Scan]
APPLIED = ScanConfig("", 350.0, 2500.0, 2151, 6, None, None)


@pytest.fixture
def scanner(bench: Any) -> Iterator[AsdScanner]:
    opened = bench.open()
    yield opened
    opened.close()


def test_says_who_it_is(scanner: AsdScanner) -> None:
    identity = scanner.identity
    assert (identity.family, identity.serial) == ("asd", "900001")
    assert identity.firmware["greeting"].startswith("ASD emulator")
    capabilities = scanner.capabilities
    assert (capabilities.range_nm, capabilities.points) == ((350.0, 2500.0), 2151)
    assert (capabilities.dark, capabilities.optimises) == (DarkBy.SCANNER, True)
    assert AsdCode.UNTRIED_SHUTTER in capabilities.unverified


def test_recovers_the_reflectance_of_a_soil(
    bench: Any, scanner: AsdScanner, scan: Measure, optimise: Any, reflectance: Any
) -> None:
    bench.warm()
    assert scanner.configure(ScanConfig()) == APPLIED
    optimise(scanner)
    dark = scan(scanner, ScanKind.DARK)
    white = scan(scanner, ScanKind.REFERENCE)
    bench.world.place_soil(5)
    sample = scan(scanner)
    nm = sample.axis.points
    known = nm >= 900
    ratio = reflectance(sample, white, dark)[known] * 0.99 / SoilModel.load().draw(5).reflectance(nm[known])
    assert np.ptp(ratio) < 0.05  # the repacked sample is brighter and tilted, but has the same bands
    assert abs(np.median(ratio) - 1) < 0.04
    assert 20_000 < white.counts[nm <= 1000].max() < 35_000
    assert (white.kind, sample.kind, white.gain) == (ScanKind.REFERENCE, ScanKind.SAMPLE, 1.0)
    assert (len(sample.raw), sample.saturated) == (8860, False)
    assert sample.config == APPLIED
    assert scanner.settings.itime == 2
    assert white.level == pytest.approx(white.counts[nm <= 1000].max() / 65_535)


def test_progress_rises_to_the_end(scanner: AsdScanner) -> None:
    for run in (scanner.optimise, lambda *how: scanner.measure(ScanKind.SAMPLE, *how)):
        told: list[float] = []
        run(CancelToken(), told.append)
        assert told == sorted(told)
        assert (told[0], told[-1]) == (0.0, 1.0)
        assert len(told) > 2


def test_cancel_in_mid_scan_and_scan_again(bench: Any, scanner: AsdScanner, scan: Measure) -> None:
    scanner.configure(ScanConfig(averages=100))
    cancel = CancelToken()
    with bench.later(0.2, cancel.cancel), pytest.raises(ScannerError) as caught:
        scanner.measure(ScanKind.SAMPLE, cancel, lambda _share: None)
    assert caught.value.code is ScannerCode.CANCELLED
    scanner.configure(ScanConfig(averages=2))
    assert scan(scanner).counts.size == 2151


def test_unplugged_in_mid_scan(bench: Any, scanner: AsdScanner) -> None:
    scanner.configure(ScanConfig(averages=100))
    with bench.later(0.2, bench.unplug), pytest.raises(ScannerError) as caught:
        scanner.measure(ScanKind.SAMPLE, CancelToken(), lambda _share: None)
    assert caught.value.code is ScannerCode.DISCONNECTED
    check_lost(scanner)


def test_close_lets_others_in(bench: Any, scanner: AsdScanner, scan: Measure) -> None:
    scan(scanner, ScanKind.DARK)
    scanner.close()
    scanner.close()
    assert not bench.model.optics.shut
    again = bench.open()
    assert again.identity == scanner.identity
    assert scan(again).counts.size == 2151
    again.close()


def test_health(scanner: AsdScanner, scan: Measure) -> None:
    assert scanner.health().battery_v is None
    scan(scanner)
    health = scanner.health()
    assert health.battery_v == 12.0
    assert health.system_temperature_c is not None
    assert 20 < health.system_temperature_c < 40
    assert health.errors == ()


@pytest.mark.parametrize(
    "wanted",
    [
        ScanConfig(method="hadamard"),
        ScanConfig(gain=16),
        ScanConfig(start_nm=400),
        ScanConfig(end_nm=2400),
        ScanConfig(points=2150),
        ScanConfig(averages=0),
        ScanConfig(averages=201),
        ScanConfig(integration_ms=100),
    ],
    ids=str,
)
def test_settings_are_refused_not_clipped(make_bench: Any, wanted: ScanConfig) -> None:
    bench = make_bench()
    scanner = bench.open()
    sent = bench.plug.fed
    with pytest.raises(ScannerError) as caught:
        scanner.configure(wanted)
    assert caught.value.code is ScannerCode.CONFIG_REFUSED
    assert set(caught.value.values) == {"setting", "value", "allowed"}
    assert bench.plug.fed == sent


def test_settings_are_taken_exactly(bench: Any, scanner: AsdScanner, scan: Measure) -> None:
    wanted = ScanConfig("", 350, 2500, 2151, 3, None, 34.0)
    assert scanner.configure(wanted) == wanted
    assert bench.model.optics.exposure.itime == 1
    made = scan(scanner)
    assert (made.config.averages, made.config.integration_ms) == (3, 34.0)
