"""Scans of several sections: asked for, read back, scanned and merged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.acquisition.scanner import CancelToken, Scan, ScanConfig, ScanKind, ScannerCode
from core.errors import ErrorCode, ScannerError
from core.nirscan import DeviceConfig, Method, Section, decode_scan, encode_config, wavelengths
from drivers.nirscan_nano.driver import NirscanNano
from drivers.nirscan_nano.emulator import EVM, NIR_M_R2, OLD_EVM
from drivers.nirscan_nano.emulator.memory import Memory
from drivers.nirscan_nano.emulator.model import NanoModel
from drivers.nirscan_nano.emulator.synthetic import Synthetic
from drivers.nirscan_nano.faults import NanoCode
from drivers.nirscan_nano.sections import method_of, parse_sections
from drivers.world.scene import World

Measure = Callable[..., Scan]

ONE = "column 900-1300 9x6px 635us"
TWO = "slew: column 900-1300 100x6px 1270us + hadamard 1301-1700 76x8px 635us"
APART = "slew: column 950-1100 40x6px 635us + column 1400-1650 60x10px 2450us"
OVER = "slew: column 900-1300 101x6px 635us + column 1200-1700 120x4px 5080us"

SECTIONS = st.builds(
    Section,
    st.sampled_from(Method),
    st.integers(1, 52),
    st.integers(1, 9999),
    st.integers(10_000, 65_535),
    st.integers(2, 65_535),
    st.integers(0, 6),
)


@pytest.fixture
def scanner(make_bench: Any) -> NirscanNano:
    opened: NirscanNano = make_bench("uart").open()
    return opened


@given(st.lists(SECTIONS, min_size=2, max_size=5).map(tuple))
def test_a_method_says_everything(sections: tuple[Section, ...]) -> None:
    assert parse_sections(method_of(sections)) == sections


@given(st.text("slew: colmnhadr+-0123456789xpu", max_size=80))
def test_a_text_is_understood_or_not(text: str) -> None:
    found = parse_sections("slew:" + text)
    assert found is None or parse_sections(method_of(found) if len(found) > 1 else "slew:" + text) == found


@pytest.mark.parametrize("method", [TWO, APART, OVER])
def test_what_is_asked_for_is_scanned_and_reads_back(scanner: NirscanNano, scan: Measure, method: str) -> None:
    applied = scanner.configure(ScanConfig(method=method))
    assert applied.method == method
    assert scanner.configure(applied) == applied
    made = scan(scanner)
    assert made.config == applied
    assert method_of(decode_scan(made.raw).sections) == method
    assert (np.diff(made.axis.points) > 0).all()
    assert made.axis.points.size == made.counts.size == scanner.capabilities.points
    assert scanner.capabilities.range_nm == (made.axis.first, made.axis.last)
    assert NanoCode.UNVERIFIED_SECTIONS in scanner.capabilities.unverified


def test_gaps_are_told(scanner: NirscanNano) -> None:
    bands = ((950.0, 1100.0), (1400.0, 1650.0))
    for method, segments in ((APART, bands), (OVER, ()), (TWO, ()), ("column", ())):
        scanner.configure(ScanConfig(method=method))
        assert scanner.capabilities.segments_nm == segments


def test_sections_that_overlap_are_merged_and_none_is_lost(scanner: NirscanNano, scan: Measure) -> None:
    scanner.configure(ScanConfig(method=OVER))
    made = scan(scanner, ScanKind.REFERENCE)
    assert made.config.points == 221
    every = wavelengths(decode_scan(made.raw))
    assert every.size == 221
    # a wavelength that both sections have is there once
    assert 200 < made.counts.size < 221
    assert set(made.axis.points) == set(every)
    wide = made.counts[made.axis.points < 1190]
    assert wide.size > 60
    scanner.configure(ScanConfig(start_nm=900, end_nm=1300, points=101))
    alone = scan(scanner, ScanKind.REFERENCE)
    same = np.isin(made.axis.points, alone.axis.points) & (made.axis.points < 1190)
    assert np.abs(made.counts[same] / alone.counts[alone.axis.points < 1190] - 1).max() < 0.01


def test_reflectance_does_not_depend_on_section_width_or_exposure(scanner: NirscanNano, scan: Measure) -> None:
    scanner.configure(ScanConfig(method=OVER))
    one, other = scan(scanner, ScanKind.REFERENCE), scan(scanner)
    assert np.abs((other.counts / other.gain) / (one.counts / one.gain) - 1).max() < 0.01


def test_longer_exposure_takes_longer_and_is_less_noisy(make_bench: Any) -> None:
    noise, took = [], []
    for exposure in (0.635, 15.24):
        bench = make_bench("hid", noise=True)
        scanner = bench.open()
        bench.clock.wait(3600)
        applied = scanner.configure(ScanConfig(integration_ms=exposure, averages=1))
        assert applied.integration_ms == exposure
        begun = bench.clock.now()
        scans = [scanner.measure(ScanKind.SAMPLE, CancelToken(), lambda _share: None).counts for _ in range(6)]
        took.append(bench.clock.now() - begun)
        noise.append(float(np.median(np.std(scans, axis=0))))
    assert noise[1] < 0.5 * noise[0]
    assert took[1] > 8 * took[0]


def test_a_stored_configuration_by_its_name(make_bench: Any, scan: Measure) -> None:
    several = tuple(parse_sections(APART) or ())
    stored = DeviceConfig(1, bytes(8), b"Two bands".ljust(40, b"\0"), 6, several)
    whole = DeviceConfig(0, bytes(8), b"All".ljust(40, b"\0"), 6, (Section(Method.COLUMN, 6, 900, 1700, 228),))
    memory = Memory(b"12345678", [encode_config(whole), encode_config(stored)])
    scanner = make_bench("uart", model=NanoModel(Synthetic(World(1), b"12345678"), memory)).open()
    assert scanner.capabilities.methods == ("column", "hadamard", APART)
    assert scanner.configure(ScanConfig(method="stored: Two bands")).method == APART
    assert scan(scanner).config.method == APART
    assert memory.active == 0
    assert scanner.configure(ScanConfig(method="stored:All")).method == "column"
    with pytest.raises(ScannerError) as caught:
        scanner.configure(ScanConfig(method="stored:Else"))
    assert caught.value.values["allowed"] == "All, Two bands"


@pytest.mark.parametrize(
    ("config", "code", "setting"),
    [
        (ScanConfig(method="slew:"), ScannerCode.CONFIG_REFUSED, "method"),
        (ScanConfig(method=f"slew: column {'9' * 5000}-1700 100x6px 635us"), ScannerCode.CONFIG_REFUSED, "method"),
        (ScanConfig(method="slew: " + "+".join([ONE] * 6)), ScannerCode.CONFIG_REFUSED, "method"),
        (ScanConfig(method="slew: column 900-1300 100x6px 636us"), ScannerCode.CONFIG_REFUSED, "method"),
        (ScanConfig(method="slew: column 1300-900 100x6px 635us"), ScannerCode.CONFIG_REFUSED, "method"),
        (ScanConfig(method=TWO.replace("900-", "899-")), ScannerCode.CONFIG_REFUSED, "start_nm"),
        (ScanConfig(method=TWO.replace("-1700", "-1701")), ScannerCode.CONFIG_REFUSED, "end_nm"),
        (ScanConfig(method=TWO, points=100), ScannerCode.CONFIG_REFUSED, "points"),
        (ScanConfig(method=TWO, start_nm=1000), ScannerCode.CONFIG_REFUSED, "start_nm"),
        (ScanConfig(method=TWO, integration_ms=0.635), ScannerCode.CONFIG_REFUSED, "integration_ms"),
        (ScanConfig(integration_ms=1.0), ScannerCode.CONFIG_REFUSED, "integration_ms"),
        (ScanConfig(integration_ms=float("nan")), ScannerCode.CONFIG_REFUSED, "integration_ms"),
        (ScanConfig(start_nm=float("inf")), ScannerCode.CONFIG_REFUSED, "start_nm"),
        (
            ScanConfig(method="slew: column 900-1300 320x1px 635us + column 1301-1700 320x1px 635us"),
            ScannerCode.CONFIG_REFUSED,
            "points",
        ),
        (
            ScanConfig(method="slew: hadamard 900-1300 300x6px 635us + hadamard 1301-1700 300x6px 635us"),
            NanoCode.CROWDED,
            None,
        ),
    ],
)  # fmt: skip
def test_refused_never_clipped(
    scanner: NirscanNano, scan: Measure, config: ScanConfig, code: ErrorCode, setting: str | None
) -> None:
    with pytest.raises(ScannerError) as caught:
        scanner.configure(config)
    assert caught.value.code is code
    assert caught.value.values.get("setting") == setting
    assert scan(scanner).config.method == "column"


def test_old_firmware_is_told_in_the_form_that_it_knows(make_bench: Any, scan: Measure) -> None:
    scanner = make_bench("uart", make=OLD_EVM).open()
    assert scanner.configure(ScanConfig(start_nm=1000, points=100)).points == 100
    assert scan(scanner).counts.size == 100
    with pytest.raises(ScannerError) as caught:
        scanner.configure(ScanConfig(method=TWO))
    assert caught.value.code is NanoCode.SCAN_CONFIG


@pytest.mark.parametrize(("make", "slew"), [(EVM, False), (NIR_M_R2, True)])
def test_both_forms_of_a_scan_are_read(make_bench: Any, scan: Measure, make: Any, slew: bool) -> None:
    made = scan(make_bench("hid", make=make).open())
    assert decode_scan(made.raw).config.slew is slew
    assert made.counts.size == 228
