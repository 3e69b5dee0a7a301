"""A spectrometer through the interface of seabreeze: what it measures, and what is never taken for a spectrum."""

from __future__ import annotations

import errno
import hashlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from core.acquisition.scanner import CancelToken, DarkBy, Scan, ScanConfig, ScanKind, ScannerCode
from core.errors import ScannerError
from drivers.clock import VirtualClock
from drivers.ocean import codec
from drivers.ocean.driver import OceanSpectrometer, open_ocean
from drivers.ocean.emulator import BUILDS, FakeSeabreezeError, FakeSpectrometer, fake_spectrometers
from drivers.ocean.faults import OceanCode
from drivers.world.scene import World
from drivers.world.soils import SoilModel

BUILD_NAMES = list(BUILDS)


@dataclass
class Bench:
    build: str = "nirquest256-2.5"
    noise: bool = False
    clock: VirtualClock = field(default_factory=VirtualClock)
    world: World = field(default_factory=lambda: World(1))

    def __post_init__(self) -> None:
        self.library = fake_spectrometers(self.world, self.clock, self.build, noise=self.noise)

    @property
    def device(self) -> FakeSpectrometer:
        return self.library.spectrometers[0]

    def open(self) -> OceanSpectrometer:
        return open_ocean(self.library, "E000001", self.clock)

    def scan(self, scanner: OceanSpectrometer, kind: ScanKind = ScanKind.SAMPLE) -> Scan:
        return scanner.measure(kind, CancelToken(), lambda _share: None)


@pytest.mark.parametrize("build", BUILD_NAMES)
def test_says_who_it_is_and_what_it_can(build: str) -> None:
    scanner = Bench(build).open()
    made = BUILDS[build]
    assert (scanner.identity.family, scanner.identity.model, scanner.identity.serial) == (
        "ocean",
        made.model,
        "E000001",
    )
    capabilities = scanner.capabilities
    assert capabilities.points == made.pixels
    assert capabilities.range_nm == (made.first_nm, made.last_nm)
    assert capabilities.dark is DarkBy.OPERATOR
    assert capabilities.dark_max_age_s == (300.0 if made.last_nm > 2000 else 1800.0)
    assert capabilities.integration_ms == (1.0, 500.0)
    assert capabilities.unverified == (OceanCode.UNTRIED,)
    assert capabilities.optimises


@pytest.mark.parametrize("build", BUILD_NAMES)
def test_recovers_the_reflectance_of_a_soil(build: str) -> None:
    bench = Bench(build)
    scanner = bench.open()
    bench.clock.wait(3600)
    scanner.optimise(CancelToken(), lambda _share: None)
    bench.world.place_cover()
    dark = bench.scan(scanner, ScanKind.DARK)
    bench.world.place_panel()
    white = bench.scan(scanner, ScanKind.REFERENCE)
    bench.world.place_soil(5)
    sample = bench.scan(scanner)
    reflectance = (sample.counts - dark.counts) / (white.counts - dark.counts) * 0.99
    true = SoilModel.load().draw(5).reflectance(np.clip(sample.axis.points, 900, 2500))
    assert abs(np.median(reflectance / true) - 1) < 0.05
    assert 0.7 <= white.level <= 0.9
    assert not white.saturated


@pytest.mark.parametrize("build", BUILD_NAMES)
@pytest.mark.parametrize("begin", [1.0, 40.0, 500.0])
def test_optimising_fills_the_scale(build: str, begin: float) -> None:
    bench = Bench(build, noise=True)
    scanner = bench.open()
    scanner.configure(ScanConfig(integration_ms=begin, averages=2))
    told: list[float] = []
    scanner.optimise(CancelToken(), told.append)
    white = bench.scan(scanner, ScanKind.REFERENCE)
    assert 0.69 <= white.level <= 0.91
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)
    assert scanner.configure(ScanConfig(averages=3)).integration_ms == white.config.integration_ms


def test_a_lamp_far_too_bright_or_too_dark_is_told_and_nothing_changed() -> None:
    bench = Bench()
    scanner = bench.open()
    before = scanner.configure(ScanConfig(integration_ms=30.0)).integration_ms
    bench.world.leak = 1000.0
    with pytest.raises(ScannerError) as caught:
        scanner.optimise(CancelToken(), lambda _share: None)
    assert caught.value.code is OceanCode.TOO_BRIGHT
    bench = Bench("nirquest512")
    dim = bench.open()
    bench.world.lamp.switch(on=False, now=bench.clock.now())
    with pytest.raises(ScannerError) as caught:
        dim.optimise(CancelToken(), lambda _share: None)
    assert caught.value.code is OceanCode.TOO_DARK
    assert bench.scan(scanner).config.integration_ms == before


@pytest.mark.parametrize("heard", [True, False])
def test_an_exposure_that_nobody_knows_to_be_set_is_set_again_before_a_scan(heard: bool) -> None:
    bench = Bench()
    scanner = bench.open()
    scanner.configure(ScanConfig(integration_ms=30.0))
    bench.scan(scanner)
    right = bench.scan(scanner)
    told = bench.device.integration_time_micros

    def fails(micros: int) -> None:
        if heard:
            told(micros)
        raise FakeSeabreezeError("Operation timed out", 10)

    setattr(bench.device, "integration_time_micros", fails)  # noqa: B010 - a method, for once
    with pytest.raises(ScannerError):
        scanner.configure(ScanConfig(integration_ms=60.0))
    with pytest.raises(ScannerError):
        bench.scan(scanner)
    setattr(bench.device, "integration_time_micros", told)  # noqa: B010
    again = bench.scan(scanner)
    assert again.config == right.config
    assert np.allclose(again.counts, right.counts, rtol=0.02)


def test_a_saturated_spectrum_says_so() -> None:
    bench = Bench()
    scanner = bench.open()
    scanner.configure(ScanConfig(integration_ms=500.0, averages=1))
    scan = bench.scan(scanner, ScanKind.REFERENCE)
    assert scan.saturated
    assert scan.level == 1.0


def test_the_first_spectrum_after_a_change_is_thrown_away() -> None:
    bench = Bench()
    scanner = bench.open()
    scanner.configure(ScanConfig(integration_ms=5.0, averages=1))
    short = bench.scan(scanner, ScanKind.REFERENCE)
    again = bench.scan(scanner, ScanKind.REFERENCE)
    assert np.allclose(short.counts, again.counts, rtol=0.02)
    scanner.configure(ScanConfig(integration_ms=20.0, averages=1))
    longer = bench.scan(scanner, ScanKind.REFERENCE)
    assert longer.level > 2 * short.level


def test_raw_holds_every_spectrum_in_order() -> None:
    bench = Bench(noise=True)
    scanner = bench.open()
    scanner.configure(ScanConfig(averages=3))
    scan = bench.scan(scanner)
    spectra = codec.decode(scan.raw, 256)
    assert spectra.shape == (3, 256)
    assert np.allclose(spectra.mean(axis=0), scan.counts)
    assert not np.array_equal(spectra[0], spectra[1])
    with pytest.raises(ValueError, match="no spectra"):
        codec.decode(scan.raw[:-1], 256)


def test_pixels_that_run_down_are_turned_round() -> None:
    bench = Bench()
    up = bench.scan(bench.open(), ScanKind.REFERENCE)
    bench = Bench()
    bench.device._nm = bench.device._nm[::-1]
    bench.device._throughput = bench.device._throughput[::-1]
    down = bench.scan(bench.open(), ScanKind.REFERENCE)
    assert down.axis == up.axis
    assert np.allclose(down.counts, up.counts)


@pytest.mark.parametrize(
    ("asked", "setting"),
    [
        (ScanConfig(integration_ms=0.5), "integration_ms"),
        (ScanConfig(integration_ms=20.5), "integration_ms"),
        (ScanConfig(integration_ms=501.0), "integration_ms"),
        (ScanConfig(averages=0), "averages"),
        (ScanConfig(gain=2), "gain"),
        (ScanConfig(points=128), "points"),
        (ScanConfig(start_nm=950.0), "start_nm"),
        (ScanConfig(end_nm=950.0), "end_nm"),
        (ScanConfig(method="fast"), "method"),
    ],
)
def test_other_settings_are_refused(asked: ScanConfig, setting: str) -> None:
    scanner = Bench().open()
    before = scanner.configure(ScanConfig(integration_ms=10.0, averages=2))
    with pytest.raises(ScannerError) as caught:
        scanner.configure(asked)
    assert caught.value.code is ScannerCode.CONFIG_REFUSED
    assert caught.value.values["setting"] == setting
    assert scanner.configure(before) == before


def test_cancelled_between_two_spectra() -> None:
    bench = Bench()
    scanner = bench.open()
    scanner.configure(ScanConfig(integration_ms=500.0, averages=20))
    bench.scan(scanner)
    cancel = CancelToken()
    before = bench.clock.now()
    bench.clock.call_at(before + 1.2, cancel.cancel)
    with pytest.raises(ScannerError) as caught:
        scanner.measure(ScanKind.SAMPLE, cancel, lambda _share: None)
    assert caught.value.code is ScannerCode.CANCELLED
    assert bench.clock.now() - before <= 1.2 + 1.0
    assert bench.scan(scanner).counts.size == 256


def test_optimising_can_be_cancelled_and_puts_the_exposure_back() -> None:
    bench = Bench()
    scanner = bench.open()
    before = scanner.configure(ScanConfig(integration_ms=500.0))
    cancel = CancelToken()
    bench.clock.call_at(bench.clock.now() + 0.6, cancel.cancel)
    with pytest.raises(ScannerError) as caught:
        scanner.optimise(cancel, lambda _share: None)
    assert caught.value.code is ScannerCode.CANCELLED
    assert scanner.configure(ScanConfig()).integration_ms == before.integration_ms


def test_unplugged_at_every_call() -> None:
    def session(calls: int) -> int:
        """Open, optimise, scan and look at the health, unplugged after so many calls; how many there were."""
        bench = Bench("nirquest512")
        left = [calls]
        check = bench.device._check

        def counted() -> None:
            left[0] -= 1
            bench.device.unplugged = left[0] < 0
            check()

        bench.device._check = counted  # type: ignore[method-assign]
        scanner = bench.open()
        try:
            scanner.optimise(CancelToken(), lambda _share: None)
            bench.scan(scanner)
        finally:
            lost = bench.device.unplugged
            if lost:
                with pytest.raises(ScannerError) as again:
                    scanner.health()
                assert again.value.code is ScannerCode.DISCONNECTED
            scanner.close()
            scanner.close()
            assert not bench.device.is_open
        return calls - left[0]

    for step in range(session(10_000)):
        with pytest.raises(ScannerError) as caught:
            session(step)
        assert caught.value.code is ScannerCode.DISCONNECTED, step


def test_open_once_and_again_after_closing() -> None:
    bench = Bench()
    scanner = bench.open()
    with pytest.raises(ScannerError) as caught:
        bench.open()
    assert caught.value.code is ScannerCode.BUSY_ELSEWHERE
    scanner.close()
    assert bench.open().identity == scanner.identity


def test_another_serial_number_is_not_found() -> None:
    bench = Bench()
    with pytest.raises(ScannerError) as caught:
        open_ocean(bench.library, "X1", bench.clock)
    assert caught.value.code is ScannerCode.NOT_FOUND


def test_without_seabreeze() -> None:
    with pytest.raises(ScannerError) as caught:
        open_ocean(None, "X1", VirtualClock())
    assert caught.value.code is OceanCode.NO_SEABREEZE


def test_the_corrections_of_the_library_are_never_asked_for() -> None:
    bench = Bench()
    assert np.isnan(bench.device.intensities(correct_dark_counts=True)).all()
    asked: list[dict[str, Any]] = []
    own = bench.device.intensities

    def heard(**flags: Any) -> Any:
        asked.append(flags)
        return own(**flags)

    setattr(bench.device, "intensities", heard)  # noqa: B010 - it has other flags
    bench.scan(bench.open())
    assert asked
    assert all(flags == {"correct_dark_counts": False, "correct_nonlinearity": False} for flags in asked)


@pytest.mark.parametrize(
    "counts",
    [
        np.full(256, np.nan),
        np.append(np.ones(255), np.inf),
        np.ones(255),
        np.ones((2, 128)),
        np.full(256, 1e12),
        np.array(["a"] * 256),
        None,
        [],
    ],
    ids=["nan", "inf", "short", "square", "huge", "text", "none", "empty"],
)
def test_what_is_no_spectrum_is_refused(counts: Any) -> None:
    bench = Bench()
    scanner = bench.open()
    bench.device.intensities = lambda **_flags: counts  # type: ignore[method-assign]
    with pytest.raises(ScannerError) as caught:
        bench.scan(scanner)
    assert caught.value.code is ScannerCode.PROTOCOL


@pytest.mark.parametrize(
    "nm",
    [np.full(256, np.nan), np.zeros(256), np.ones(256), np.arange(255.0), np.sin(np.arange(256.0)) + 2, "text"],
    ids=["nan", "zero", "same", "short", "wavy", "text"],
)
def test_what_are_no_wavelengths_is_refused_and_the_device_given_back(nm: Any) -> None:
    bench = Bench()
    bench.device.wavelengths = lambda: nm  # type: ignore[method-assign]
    with pytest.raises(ScannerError) as caught:
        bench.open()
    assert caught.value.code is ScannerCode.PROTOCOL
    assert not bench.device.is_open


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("max_intensity", 0.0),
        ("max_intensity", float("nan")),
        ("integration_time_micros_limits", (5, 5)),
        ("integration_time_micros_limits", (10_000_000, 20_000_000)),
        ("integration_time_micros_limits", None),
        ("pixels", 2),
    ],
)
def test_limits_that_make_no_sense_are_refused(name: str, value: Any) -> None:
    bench = Bench()
    setattr(bench.device, name, value)
    with pytest.raises(ScannerError) as caught:
        bench.open()
    assert caught.value.code is ScannerCode.PROTOCOL


def test_a_cooled_detector_tells_its_temperature() -> None:
    cooled = Bench("nirquest512")
    scanner = cooled.open()
    assert scanner.health().detector_temperature_c == -10.0
    assert Bench().open().health().detector_temperature_c is None

    def fails() -> float:
        raise FakeSeabreezeError("Error: No such feature on device", 5)

    sensor: Any = cooled.device.features["thermo_electric"][0]
    sensor.read_temperature_degrees_celsius = fails
    assert scanner.health().detector_temperature_c is None
    for nonsense in (float("nan"), None, "cold", ()):
        sensor.read_temperature_degrees_celsius = lambda nonsense=nonsense: nonsense
        assert scanner.health().detector_temperature_c is None


def test_the_dark_of_an_extended_detector_follows_its_temperature() -> None:
    bench = Bench()
    scanner = bench.open()
    bench.world.place_cover()
    cold = bench.scan(scanner, ScanKind.DARK)
    bench.clock.wait(1800)
    warm = bench.scan(scanner, ScanKind.DARK)
    assert np.median(warm.counts - cold.counts) > 1000


def test_the_log_tells_calls_and_digests() -> None:
    bench = Bench()
    scanner = bench.open()
    scanner.configure(ScanConfig(averages=1))
    scan = bench.scan(scanner)
    told = b"\n".join(entry.data for entry in scanner.wire_log.entries()).decode("ascii")
    assert "integration_time_micros 20000" in told
    assert hashlib.sha256(scan.raw).hexdigest() in told


def test_the_first_spectrum_after_a_failure_is_thrown_away() -> None:
    bench = Bench()
    scanner = bench.open()
    scanner.configure(ScanConfig(averages=1))
    bench.scan(scanner)
    own, asked = bench.device.intensities, [0]

    def times_out_once(**flags: Any) -> Any:
        asked[0] += 1
        if asked[0] == 1:
            raise OSError(errno.ETIMEDOUT, "Operation timed out")
        return own(**flags)

    setattr(bench.device, "intensities", times_out_once)  # noqa: B010 - it has other flags
    with pytest.raises(ScannerError) as caught:
        bench.scan(scanner)
    assert caught.value.code is ScannerCode.TIMEOUT
    bench.scan(scanner)
    assert asked == [3]
