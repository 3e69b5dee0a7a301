"""The gain: found by the driver while the lamp burns, by the device when its scans switch the lamp."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from core.acquisition.scanner import CancelToken, Scan, ScanConfig, ScanKind
from drivers.nirscan_nano.emulator import synthetic

Measure = Callable[..., Scan]


@pytest.fixture
def bright(monkeypatch: pytest.MonkeyPatch) -> None:
    """Light from outside: thirty times the lamp."""
    monkeypatch.setattr(synthetic, "FLOOD", 30.0)


@pytest.mark.parametrize("kind", [ScanKind.REFERENCE, ScanKind.SAMPLE])
def test_too_much_light_is_scanned_again_with_less_gain(
    make_bench: Any, scan: Measure, bright: None, kind: ScanKind
) -> None:
    bench = make_bench("hid")
    scanner = bench.open()
    fine = scan(scanner)
    assert fine.gain == 64
    bench.model.troubles.flooded = True
    made = scan(scanner, kind)
    assert not made.saturated
    assert 0.4 < made.level < 0.91
    assert made.gain == 16
    assert made.config.gain is None
    assert made.health.errors == ()
    bench.model.troubles.flooded = False
    assert scan(scanner).gain == 16  # a sample is darker than the white that the gain was found with
    white = scan(scanner, ScanKind.REFERENCE)
    assert white.gain == 64
    assert white.counts == pytest.approx(fine.counts, rel=0.01)


def test_light_that_no_gain_can_take_is_told(make_bench: Any, scan: Measure) -> None:
    bench = make_bench("uart")
    scanner = bench.open()
    bench.model.troubles.flooded = True
    made = scan(scanner)
    assert made.saturated
    assert made.gain == 1
    assert "scan.adc_data" in made.health.errors
    bench.model.troubles.flooded = False
    again = scan(scanner)
    assert (again.gain, again.saturated) == (64, False)


def test_progress_never_falls_when_a_scan_is_made_again(make_bench: Any, bright: None) -> None:
    bench = make_bench("hid")
    scanner = bench.open()
    bench.model.troubles.flooded = True
    told: list[float] = []
    scanner.measure(ScanKind.SAMPLE, CancelToken(), told.append)
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)
    assert told.count(1.0) == 1


def test_a_fixed_gain_stays(make_bench: Any, scan: Measure, bright: None) -> None:
    bench = make_bench("hid")
    scanner = bench.open()
    scanner.configure(ScanConfig(gain=64))
    bench.model.troubles.flooded = True
    made = scan(scanner, ScanKind.REFERENCE)
    assert made.gain == 64
    assert made.saturated


def test_the_device_finds_the_gain_when_scans_switch_the_lamp(make_bench: Any, scan: Measure, bright: None) -> None:
    bench = make_bench("uart")
    scanner = bench.open(steady_lamp=False)
    assert scan(scanner).gain == 64
    bench.model.troubles.flooded = True
    made = scan(scanner)
    assert (made.gain, made.saturated) == (16, False)


def test_a_dark_needs_its_mirrors_and_leaves_lamp_and_gain_as_they_were(make_bench: Any, scan: Measure) -> None:
    for steady in (True, False):
        bench = make_bench("uart")
        scanner = bench.open(steady_lamp=steady)
        white = scan(scanner, ScanKind.REFERENCE)
        dark = scan(scanner, ScanKind.DARK)
        assert np.abs(dark.counts).max() < 0.02 * white.counts.max()
        assert scan(scanner).counts == pytest.approx(white.counts, rel=0.02)
        assert bench.world.lamp.on is steady
