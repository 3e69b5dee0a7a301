"""What every scanner must do, on every line; a new family is tested as soon as `drivers.families` lists it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import asdict

import numpy as np
import pytest

from core.acquisition.scanner import CancelToken, DarkBy, ScanConfig, ScanKind, Scanner, ScannerCode
from core.errors import ScannerError
from drivers.clock import RealClock
from drivers.families import FAMILIES
from drivers.family import Family, Scheme
from drivers.transport.shaping import Chunked
from drivers.world.scene import World
from tests.support.scanner_bench import (
    EMULATED,
    IN_PROCESS,
    PROCESS,
    SOIL,
    Bench,
    as_it_is,
    in_memory,
    kinds_of,
    reference,
    reflectance,
    scan,
    steady,
    true_reflectance,
    unmoved,
)

REAL = ("pty", "socket")
PLACES = [(family, kind) for family in (*EMULATED, *IN_PROCESS) for kind in kinds_of(family)]
IN_MEMORY = [(family, kind) for family, kind in PLACES if kind not in REAL]

BRIGHTNESS = 0.05
"""A packed sample is up to 2.5 % brighter or darker than the mean one; lamps of lines in real time still warm up."""
SHAPE = 0.05
"""From the 5th to the 95th percentile of the ratio to the true reflectance."""


def called(place: tuple[Family, str]) -> str:
    return f"{place[0].name}-{place[1]}"


@pytest.fixture(params=IN_MEMORY, ids=called)
def bench(request: pytest.FixtureRequest) -> Bench:
    family, kind = request.param
    return in_memory(family, kind, as_it_is if kind in ("hid", PROCESS) else lambda device: Chunked(device, seed=7))


@pytest.fixture
def scanner(bench: Bench) -> Iterator[Scanner]:
    with bench.opened() as opened:
        yield opened


def test_says_who_it_is_and_what_it_can(bench: Bench, scanner: Scanner) -> None:
    identity, can = scanner.identity, scanner.capabilities
    assert identity.family
    assert identity.model
    assert identity.family == bench.family.name
    first, last = can.range_nm
    assert 300 < first < last < 2600
    assert can.points > 1
    assert can.averages[0] >= 1
    assert can.reference_max_age_s > 0
    health = scanner.health()
    assert health.errors == ()
    assert all(value is None or np.isfinite(value) for value in (health.detector_temperature_c, health.battery_v))


def test_recovers_the_reflectance_of_a_soil(bench: Bench, scanner: Scanner) -> None:
    steady(bench)
    check_reflectance(bench, scanner)


def check_reflectance(bench: Bench, scanner: Scanner) -> None:
    white = reference(bench, scanner)
    found = reflectance(bench, scanner, white)
    axis = white.scan.axis
    assert len(axis) == scanner.capabilities.points
    assert axis.points[0] >= scanner.capabilities.range_nm[0] - 1
    assert axis.points[-1] <= scanner.capabilities.range_nm[1] + 1
    ratio = found / true_reflectance(axis.points)
    assert abs(np.nanmedian(ratio) - 1) < BRIGHTNESS
    low, high = np.nanpercentile(ratio, [5, 95])
    assert high - low < SHAPE
    assert white.scan.kind is ScanKind.REFERENCE
    assert not white.scan.saturated
    assert 0 < white.scan.level < 1


def test_a_dark_is_dark_and_leaves_the_scanner_ready(bench: Bench, scanner: Scanner) -> None:
    if scanner.capabilities.dark is DarkBy.SCAN and not scanner.capabilities.has_lamp_control:
        pytest.skip("makes no darks but those inside its scans")
    if scanner.capabilities.dark is DarkBy.OPERATOR:
        bench.world.place_cover()
    dark = scan(scanner, ScanKind.DARK)
    bench.world.place_panel()
    white = scan(scanner, ScanKind.REFERENCE)
    assert np.abs(dark.counts).mean() < 0.4 * white.counts.max()
    assert dark.kind is ScanKind.DARK
    assert dark.axis == white.axis


def test_a_scan_tells_what_it_is(bench: Bench, scanner: Scanner) -> None:
    made = scan(scanner, ScanKind.CHECK)
    assert made.kind is ScanKind.CHECK
    assert made.identity == scanner.identity
    assert made.raw
    assert made.started.tzinfo is not None
    assert made.started <= made.ended
    assert np.isfinite(made.counts).all()
    assert made.counts.shape == made.axis.points.shape
    assert made.gain > 0


def test_progress_rises_to_the_end(scanner: Scanner) -> None:
    told: list[float] = []
    scan(scanner, ScanKind.SAMPLE, told.append)
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)


def test_cancelled_in_mid_scan_it_scans_again(scanner: Scanner) -> None:
    check_cancel(scanner)


def check_cancel(scanner: Scanner) -> None:
    cancel = CancelToken()
    with pytest.raises(ScannerError) as caught:
        scan(scanner, ScanKind.SAMPLE, lambda _share: cancel.cancel(), cancel)
    assert caught.value.code is ScannerCode.CANCELLED
    assert len(scan(scanner, ScanKind.SAMPLE).axis) == scanner.capabilities.points


def refused(scanner: Scanner, config: ScanConfig) -> str:
    with pytest.raises(ScannerError) as caught:
        scanner.configure(config)
    assert caught.value.code is ScannerCode.CONFIG_REFUSED
    assert caught.value.values["allowed"] != ""
    return str(caught.value.values["setting"])


def test_what_it_cannot_do_is_refused_and_nothing_is_clipped(scanner: Scanner) -> None:
    can = scanner.capabilities
    usual = scanner.configure(ScanConfig(averages=can.averages[0]))
    assert usual.averages == can.averages[0]
    assert refused(scanner, ScanConfig(averages=can.averages[1] + 1)) == "averages"
    assert refused(scanner, ScanConfig(averages=0)) == "averages"
    assert refused(scanner, ScanConfig(averages=can.averages[0], method="guesswork")) == "method"
    assert refused(scanner, ScanConfig(averages=can.averages[0], start_nm=10.0, end_nm=20.0))
    assert refused(scanner, ScanConfig(averages=can.averages[0], points=10**6))
    assert refused(scanner, ScanConfig(averages=can.averages[0], gain=10**6)) == "gain"
    assert refused(scanner, ScanConfig(averages=can.averages[0], integration_ms=1e9))
    # what was refused changed nothing
    assert as_applied(scan(scanner, ScanKind.SAMPLE).config, usual)


def as_applied(told: ScanConfig, applied: ScanConfig) -> bool:
    """Whether a scan was made as `applied`; what was left to the scanner may be told with its value."""
    return all(asked is None or getattr(told, name) == asked for name, asked in asdict(applied).items())


def test_what_it_can_do_is_applied_exactly(scanner: Scanner) -> None:
    can = scanner.capabilities
    least, most = can.averages
    wanted = [ScanConfig(averages=averages) for averages in {least, min(most, least + 1)}]
    wanted += [ScanConfig(averages=least, gain=gain) for gain in (*can.gains[:1], *can.gains[-1:])]
    wanted += [ScanConfig(averages=least, method=method) for method in can.methods]
    if can.integration_ms is not None:
        wanted.append(ScanConfig(averages=least, integration_ms=can.integration_ms[0]))
    for config in wanted:
        applied = scanner.configure(config)
        for name in ("averages", "gain", "method", "integration_ms"):
            asked = getattr(config, name)
            assert asked in (None, "") or getattr(applied, name) == asked, name
        assert as_applied(scan(scanner, ScanKind.SAMPLE).config, applied)


def test_closed_twice_and_opened_again(bench: Bench, scanner: Scanner) -> None:
    scan(scanner, ScanKind.SAMPLE)
    scanner.close()
    scanner.close()
    with pytest.raises(ScannerError):
        scan(scanner, ScanKind.SAMPLE)
    with bench.opened() as again:
        assert again.identity == scanner.identity
        bench.world.place_soil(SOIL)
        assert len(scan(again, ScanKind.SAMPLE).axis) == again.capabilities.points


def test_the_lamp_is_out_after_closing(bench: Bench, scanner: Scanner) -> None:
    scan(scanner, ScanKind.SAMPLE)
    scanner.close()
    if scanner.capabilities.has_lamp_control:
        assert not bench.world.lamp.on


def test_the_wire_log_holds_what_passed(bench: Bench, scanner: Scanner) -> None:
    if bench.kind == PROCESS:
        pytest.skip("the maker's library holds the line")
    scan(scanner, ScanKind.SAMPLE)
    log = getattr(scanner, "wire_log", None)
    assert log is not None
    assert {entry.way.value for entry in log.entries()} == {">", "<"}


def test_optimising_leaves_a_white_below_full_scale(bench: Bench, scanner: Scanner) -> None:
    bench.world.place_panel()
    scanner.optimise(CancelToken(), unmoved)
    white = scan(scanner, ScanKind.REFERENCE)
    assert not white.saturated


@pytest.mark.parametrize(
    "place", [place for place in PLACES if place[1] == "hid"], ids=[called(p) for p in PLACES if p[1] == "hid"]
)
def test_a_second_open_is_refused(place: tuple[Family, str]) -> None:
    bench = in_memory(*place)
    with bench.opened() as scanner:
        check_second_open(bench, scanner)


def check_second_open(bench: Bench, scanner: Scanner) -> None:
    with pytest.raises(ScannerError) as caught:
        bench.open()
    assert caught.value.code in (ScannerCode.BUSY_ELSEWHERE, ScannerCode.DISCONNECTED)
    assert len(scan(scanner, ScanKind.SAMPLE).axis) == scanner.capabilities.points


@pytest.mark.parametrize(
    "place", [place for place in PLACES if place[1] in REAL], ids=[called(p) for p in PLACES if p[1] in REAL]
)
def test_on_a_real_line(place: tuple[Family, str]) -> None:
    family, kind = place
    # the driver is in a hurry too, as far as its deadlines bear it on a busy computer
    bench = Bench(family, kind, World(1), RealClock(3), lambda device: Chunked(device, seed=7))
    with bench.served():
        with bench.opened() as scanner:
            check_reflectance(bench, scanner)
            check_cancel(scanner)
            check_second_open(bench, scanner)
        scanner.close()
        assert family.knock is None or knocks(bench)
    with pytest.raises(ScannerError) as caught:
        bench.open()
    assert caught.value.code is ScannerCode.NOT_FOUND


def knocks(bench: Bench) -> bool:
    """Whether the scanner is known by its answer; a line that somebody just left may take a moment."""
    assert bench.family.knock is not None
    (line,) = bench.lines()
    with contextlib.closing(line):
        return bench.family.knock(line, bench.clock)


@pytest.mark.parametrize("place", IN_MEMORY, ids=called)
def test_known_by_its_answer_and_by_no_other(place: tuple[Family, str]) -> None:
    family, kind = place
    if kind in ("hid", PROCESS):
        pytest.skip("known by its USB ids")
    for other in EMULATED:
        if other.knock is None or not set(other.schemes) & set(family.schemes):
            continue
        bench = in_memory(family, kind)
        (line,) = bench.lines()
        with contextlib.closing(line):
            began = bench.clock.now()
            assert other.knock(line, bench.clock) is (other is family), other.name
            assert bench.clock.now() - began < 10


def test_every_family_but_folders_is_here() -> None:
    named = {family.name for family, _ in PLACES}
    assert named == {family.name for family in FAMILIES if Scheme.FOLDER not in family.schemes}
