"""Several sensors used as one scanner."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from core.acquisition.scanner import CancelToken, Scan, ScanConfig, ScanKind, ScannerCode
from core.errors import ScannerError
from drivers.nirone.driver import open_nirone
from drivers.transport.wirelog import Way
from drivers.world.soils import SoilModel

Measure = Callable[..., Scan]


def test_one_identity_whatever_the_order_of_the_ports(make_bench: Any) -> None:
    one, other = make_bench("N2.0", "N2.2").open(), make_bench("N2.2", "N2.0").open()
    assert one.identity == other.identity
    assert one.identity.model == "N2.0 emulator + N2.2 emulator"
    assert one.identity.serial == "E0000120+E0000122"
    assert one.identity.firmware["E0000122 firmware"] == "1.04"
    assert one.capabilities == other.capabilities


def test_one_axis_and_the_reflectance_of_a_soil(make_bench: Any, scan: Measure) -> None:
    bench = make_bench("N2.5", "N2.2", "N2.0")
    scanner = bench.open()
    told = scanner.capabilities
    assert (told.range_nm, told.points, told.segments_nm) == ((1550.0, 2450.0), 451, ())
    dark, white = scan(scanner, ScanKind.DARK), scan(scanner, ScanKind.REFERENCE)
    bench.world.place_soil(5)
    sample = scan(scanner)
    # each sensor packs the soil anew, as each begins a scan of its own: compare shapes sensor by sensor
    ratio = (sample.counts - dark.counts) / (white.counts - dark.counts) / white_free_soil(sample.axis.points)
    for first, last in ((1550, 1850), (1852, 2074), (2076, 2450)):
        part = ratio[(sample.axis.points >= first) & (sample.axis.points <= last)]
        assert np.ptp(part) / np.median(part) < 0.06
        assert abs(np.median(part) - 1) < 0.06
    assert np.diff(sample.axis.points) == pytest.approx(2.0)


def white_free_soil(nm: np.ndarray) -> np.ndarray:
    return SoilModel.load().draw(5).reflectance(nm) / 0.99


def test_a_gap_is_told(make_bench: Any, scan: Measure) -> None:
    scanner = make_bench("N1.4", "N2.0").open()
    assert scanner.capabilities.segments_nm == ((1100.0, 1350.0), (1550.0, 1950.0))
    taken = scan(scanner)
    assert taken.axis.points.size == taken.counts.size == 327
    assert np.diff(taken.axis.points).max() == 200.0


def test_raw_holds_the_blocks_of_all_and_is_decoded_again(make_bench: Any, scan: Measure) -> None:
    scanner = make_bench("N2.0", "N2.2").open()
    taken = scan(scanner)
    assert len(taken.raw) == 4 * 402
    whole = np.array(struct.unpack("<402f", taken.raw))
    assert np.array_equal(taken.counts, np.concatenate([whole[:151], whole[201 + 51 :]]))


def test_one_lamp_at_a_time_and_none_between_scans(make_bench: Any, scan: Measure) -> None:
    bench = make_bench("N2.0", "N2.2")
    scanner = bench.open()
    lit: list[tuple[int, int]] = []
    for model in bench.models:
        measured = model._measure

        def watched(now: float, measured: Callable[[float], object] = measured) -> object:
            lit.append((bench.models[0].intensity, bench.models[1].intensity))
            return measured(now)

        model._measure = watched
    scan(scanner)
    assert lit == [(100, 0), (0, 100)]
    assert [model.intensity for model in bench.models] == [0, 0]
    lit.clear()
    scan(scanner, ScanKind.DARK)
    assert lit == [(0, 0), (0, 0)]


def test_a_lamp_left_on_by_a_cancelled_scan_goes_out_first(make_bench: Any, scan: Measure) -> None:
    bench = make_bench("N2.0", "N2.2")
    scanner = bench.open()
    cancel = CancelToken()
    # lamp 1 s, scan 1 s, lamp 1 s: the second sensor is measuring now
    with bench.later(3.5, cancel.cancel), pytest.raises(ScannerError) as caught:
        scanner.measure(ScanKind.SAMPLE, cancel, lambda _share: None)
    assert caught.value.code is ScannerCode.CANCELLED
    assert [model.intensity for model in bench.models] == [0, 100]
    lit: list[int] = []
    measured = bench.models[0]._measure

    def watched(now: float) -> object:
        lit.append(bench.models[1].intensity)
        return measured(now)

    bench.models[0]._measure = watched
    assert scan(scanner).counts.size == 301
    assert lit == [0]


def test_progress_goes_over_all(make_bench: Any) -> None:
    told: list[float] = []
    make_bench("N2.0", "N2.2", "N2.5").open().measure(ScanKind.SAMPLE, CancelToken(), told.append)
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)
    assert {0.333, 0.667} <= {round(share, 3) for share in told}


def test_only_the_sensors_needed_are_set_and_measure(make_bench: Any, scan: Measure) -> None:
    bench = make_bench("N2.0", "N2.5")
    scanner = bench.open()
    applied = scanner.configure(ScanConfig(start_nm=2100.0, end_nm=2200.0, points=51))
    assert (applied.start_nm, applied.end_nm, applied.points) == (2100.0, 2200.0, 51)
    assert len(scan(scanner).raw) == 4 * 51
    assert (bench.models[0].points, bench.models[1].points) == (201, 51)
    assert scanner.capabilities.segments_nm == ()


@pytest.mark.parametrize("which", [0, 1])
def test_one_lost_is_all_lost(make_bench: Any, scan: Measure, which: int) -> None:
    bench = make_bench("N2.0", "N2.2")
    scanner = bench.open()
    scan(scanner)
    with bench.later(1.5 + 2 * which, lambda: bench.unplug(which)), pytest.raises(ScannerError) as caught:
        scan(scanner)
    assert caught.value.code is ScannerCode.DISCONNECTED
    assert bench.models[1 - which].intensity == 0
    with pytest.raises(ScannerError) as again:
        scan(scanner)
    assert again.value.code is ScannerCode.DISCONNECTED
    scanner.close()


def test_when_the_second_does_not_open_the_first_is_put_to_rest(make_bench: Any) -> None:
    bench = make_bench("N2.0", "N2.2")
    lines = bench.lines()
    bench.unplug(1)
    with pytest.raises(ScannerError) as caught:
        open_nirone(lines, bench.clock)
    assert caught.value.code is ScannerCode.DISCONNECTED
    assert bench.model.intensity == 0
    with pytest.raises(ScannerError):
        lines[0].send(b"!", bench.clock.now())


def test_the_wire_log_holds_both_lines_by_time(make_bench: Any) -> None:
    scanner = make_bench("N2.0", "N2.2").open()
    entries = scanner.wire_log.entries()
    assert [one.at for one in entries] == sorted(one.at for one in entries)
    assert sum(one.data == b"!\r" for one in entries if one.way is Way.OUT) == 2


def test_health_of_all(make_bench: Any) -> None:
    bench = make_bench("N2.0", "N2.2")
    health = bench.open().health()
    assert health.lamp == 16.0
    assert health.detector_temperature_c == pytest.approx(24.0, abs=0.2)
