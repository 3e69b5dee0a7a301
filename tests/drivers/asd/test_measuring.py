"""What spectra mean: exposure, dark, steps at the joins, drift, saturation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from core.acquisition.scanner import DarkBy, Scan, ScanConfig, ScanKind, ScannerCode
from core.errors import ScannerError
from drivers.asd.faults import AsdCode
from drivers.asd.interpretation import AXIS, Manner, counts_of
from drivers.asd.options import Options, parse_options
from drivers.asd.spectrum import parse_spectrum
from drivers.asd.splice import joins_of, splice

Measure = Callable[..., Scan]
NM = AXIS.points
VNIR = NM <= 1000


@pytest.fixture
def warm(make_bench: Any) -> Any:
    """A bench whose lamp and detectors are steady."""
    bench = make_bench()
    bench.model.greet(0.0)
    bench.warm()
    return bench


def test_a_soil_to_three_digits(warm: Any, scan: Measure, optimise: Any, reflectance: Any) -> None:
    scanner = warm.open()
    optimise(scanner)
    dark, white = scan(scanner, ScanKind.DARK), scan(scanner, ScanKind.REFERENCE)
    warm.world.place_soil(8)
    sample = scan(scanner)
    truth = warm.model.optics.look().reflectance(NM)  # packed anew, so known but for brightness and tilt
    ratio = reflectance(sample, white, dark) * 0.99 / truth
    tilt = np.polyfit(NM[NM > 700], ratio[NM > 700], 1)
    assert np.abs(ratio - np.polyval(tilt, NM))[NM > 700].max() < 0.004


def test_swir_darks_are_not_subtracted_twice(warm: Any, scan: Measure, optimise: Any) -> None:
    scanner = warm.open()
    optimise(scanner)
    dark = scan(scanner, ScanKind.DARK)
    assert not warm.model.optics.shut
    white = scan(scanner, ScanKind.REFERENCE)
    assert np.count_nonzero(dark.counts[~VNIR]) == 0
    assert 200 < dark.counts[VNIR].min() <= dark.counts[VNIR].max() < 1000
    # the shutter stands before the VNIR alone: the raw bytes hold what the SWIR saw meanwhile
    raw = parse_spectrum(dark.raw).values
    assert np.abs(raw[~VNIR] / white.counts[~VNIR] - 1).max() < 0.01


def test_without_a_shutter_the_operator_covers_the_fibre(make_bench: Any, scan: Measure, optimise: Any) -> None:
    bench = make_bench(shutter=False)
    scanner = bench.open({"shutter": "none"})
    assert scanner.capabilities.dark is DarkBy.OPERATOR
    assert AsdCode.UNTRIED_SHUTTER not in scanner.capabilities.unverified
    optimise(scanner)
    bench.world.place_no_soil("nothing")
    bench.world.lamp.broken = True
    dark = scan(scanner, ScanKind.DARK)
    bench.world.lamp.broken = False
    assert 0 < dark.counts[VNIR].max() < 1000
    assert b"IC,2,3" not in b"".join(entry.data for entry in scanner.wire_log.entries())


@pytest.mark.parametrize("options", [{}, {"shutter": "none"}])
def test_light_in_a_dark_is_told(make_bench: Any, scan: Measure, optimise: Any, options: dict[str, str]) -> None:
    scanner = make_bench(shutter=False).open(options)
    optimise(scanner)
    with pytest.raises(ScannerError) as caught:
        scan(scanner, ScanKind.DARK)
    assert caught.value.code is AsdCode.NOT_DARK
    assert scan(scanner, ScanKind.REFERENCE).counts.size == 2151


def test_a_shutter_that_works_the_other_way_round(warm: Any, scan: Measure) -> None:
    scanner = warm.open({"shutter": "0"})
    with pytest.raises(ScannerError) as caught:
        scan(scanner, ScanKind.DARK)  # 0 opens the emulated one
    assert caught.value.code is AsdCode.NOT_DARK


def test_the_exposure_follows_the_light(warm: Any, scan: Measure, optimise: Any) -> None:
    scanner = warm.open()
    optimise(scanner)
    bright = scanner.settings
    warm.world.lamp.strength = 0.3
    optimise(scanner)
    dim = scanner.settings
    assert (bright.itime, dim.itime) == (2, 3)
    assert dim.gain1 is not None
    assert bright.gain1 is not None
    assert dim.gain1 > 2 * bright.gain1
    assert 15_000 < scan(scanner, ScanKind.REFERENCE).counts[VNIR].max() < 35_000


def test_a_scan_brighter_than_the_white_that_was_optimised_saturates(warm: Any, scan: Measure, optimise: Any) -> None:
    scanner = warm.open()
    warm.world.water = 0.3
    warm.world.place_soil(5)
    optimise(scanner)
    warm.world.place_panel()
    white = scan(scanner, ScanKind.REFERENCE)
    assert white.saturated
    assert white.level >= 1.0
    optimise(scanner)
    assert not scan(scanner, ScanKind.REFERENCE).saturated


def test_an_integration_time_of_ones_own_outlasts_optimising(warm: Any, scan: Measure, optimise: Any) -> None:
    scanner = warm.open()
    optimise(scanner)
    gain = scanner.settings.gain1
    applied = scanner.configure(ScanConfig(integration_ms=17.0))
    for _ in range(2):
        assert scan(scanner).config == applied
        assert (scanner.settings.itime, scanner.settings.gain1) == (0, gain)
        optimise(scanner)
    assert scanner.configure(ScanConfig()).integration_ms is None
    optimise(scanner)
    assert scanner.settings.itime == 2


def test_more_averages_less_noise(make_bench: Any, scan: Measure, optimise: Any) -> None:
    bench = make_bench(noise=True)
    scanner = bench.open()
    bench.warm()
    optimise(scanner)

    def noise(averages: int) -> float:
        scanner.configure(ScanConfig(averages=averages))
        begun = bench.clock.now()
        counts = scan(scanner).counts[800:1400]
        assert bench.clock.now() - begun == pytest.approx(averages * 0.1, abs=0.2)
        return float(np.std(np.diff(counts, 3)))

    assert noise(64) < noise(1) / 5


def test_little_is_added_to_the_scan_itself(warm: Any, scan: Measure, optimise: Any) -> None:
    scanner = warm.open()
    optimise(scanner)
    begun = warm.clock.now()
    scan(scanner)
    assert warm.clock.now() - begun - (6 * 0.1 + 0.05) < 0.150


def test_drift_of_the_dark_is_followed_when_asked_to(make_bench: Any, scan: Measure, optimise: Any) -> None:
    off: dict[str, float] = {}
    for drift in ("off", "on"):
        bench = make_bench()
        scanner = bench.open({"drift": drift})
        optimise(scanner)
        dark = scan(scanner, ScanKind.DARK)
        bench.clock.wait(1800)  # the dark signal has grown by 70 counts
        after = scan(scanner, ScanKind.DARK)
        off[drift] = float(np.median((after.counts - dark.counts)[VNIR]))
    assert off["off"] > 50
    assert abs(off["on"]) < 3


def test_the_stored_dark_correction_is_added_once(warm: Any, scan: Measure) -> None:
    warm.model.stored["VDarkCurrentCorrection"] = 12.0
    scanner = warm.open({"drift": "on"})
    dark, sample = scan(scanner, ScanKind.DARK), scan(scanner)
    for made, more in ((dark, 0.0), (sample, 12.0)):
        spectrum = parse_spectrum(made.raw)
        added = made.counts - np.where(VNIR | (made.kind is ScanKind.SAMPLE), spectrum.values, 0.0)
        assert np.allclose(added, np.where(VNIR, spectrum.header.vnir.drift + more, 0.0))


def test_a_stored_scan_is_read_again_from_its_bytes(warm: Any, scan: Measure) -> None:
    made = scan(warm.open())
    again = counts_of(made.kind, parse_spectrum(made.raw), Manner((1000.0, 1830.0)))
    assert np.array_equal(again, made.counts)


# Steps at the joins


def stepped(first: float, second: float) -> Any:
    smooth = 0.3 + 0.1 * np.sin(NM / 300)
    factor = np.where(VNIR, first, np.where(NM > 1830, second, 1.0))
    return smooth, smooth * factor


def test_splice_takes_out_steps_and_keeps_the_middle() -> None:
    smooth, broken = stepped(1.03, 0.98)
    mended = splice(NM, broken, (1000.0, 1830.0))
    assert np.abs(mended / smooth - 1).max() < 1e-3
    middle = (NM > 1000) & (NM <= 1830)
    assert np.array_equal(mended[middle], broken[middle])
    assert not np.array_equal(broken, mended)


def test_splice_leaves_alone_what_is_no_step() -> None:
    smooth, broken = stepped(2.0, 1.0)
    assert np.array_equal(splice(NM, broken, (1000.0, 1830.0))[VNIR], broken[VNIR])
    nothing = np.where(VNIR, np.nan, smooth)
    assert np.isnan(splice(NM, nothing, (1000.0, 1830.0))[VNIR]).all()
    assert np.array_equal(splice(NM, np.zeros(2151), (1000.0, 1830.0)), np.zeros(2151))


def test_joins_are_those_that_the_scanner_stores() -> None:
    assert joins_of({"VEndingWavelength": 980.0, "S1EndingWavelength": 1770.0}) == (980.0, 1770.0)
    assert joins_of({"VEndingWavelength": 0.0}) == (1000.0, 1830.0)


def step_at_1000(values: Any) -> float:
    return float(values[651] / values[650] - (values[652] / values[649]) ** (1 / 3))


@pytest.mark.parametrize("how", ["auto", "1000,1830"])
def test_spliced_samples_have_no_steps_and_their_raw_bytes_have(
    make_bench: Any, scan: Measure, optimise: Any, reflectance: Any, how: str
) -> None:
    bench = make_bench()
    scanner = bench.open({"splice": how})
    optimise(scanner)
    dark, white = scan(scanner, ScanKind.DARK), scan(scanner, ScanKind.REFERENCE)
    bench.clock.wait(3000)  # the silicon has warmed up, the others hardly
    bench.world.place_soil(5)
    scan(scanner, ScanKind.DARK)
    sample = scan(scanner)
    raw = counts_of(sample.kind, parse_spectrum(sample.raw), Manner((1000.0, 1830.0)))
    light = white.counts - dark.counts
    assert abs(step_at_1000((raw - dark.counts) / light)) > 0.005
    assert abs(step_at_1000(reflectance(sample, white, dark))) < 0.002
    assert len(sample.raw) == 8860


def test_samples_are_not_spliced_unless_asked_for(warm: Any, scan: Measure, optimise: Any) -> None:
    scanner = warm.open()
    optimise(scanner)
    scan(scanner, ScanKind.DARK)
    scan(scanner, ScanKind.REFERENCE)
    sample = scan(scanner)
    assert np.array_equal(sample.counts, parse_spectrum(sample.raw).values)


# Options


def test_options_of_the_address() -> None:
    assert parse_options({}) == Options()
    given = {"shutter": "none", "splice": "990,1800", "drift": "on", "indoors": "yes"}
    assert parse_options(given) == Options(None, splice=True, joins=(990.0, 1800.0), drift=True, indoors=True)
    assert parse_options({"splice": "auto"}) == Options(splice=True)


@pytest.mark.parametrize(
    "given",
    [{"shutter": "2"}, {"splice": "1000"}, {"splice": "1830,1000"}, {"splice": "x"}, {"drift": "1"}, {"indoors": ""}],
    ids=str,
)
def test_options_that_are_none(given: dict[str, str]) -> None:
    with pytest.raises(ScannerError) as caught:
        parse_options(given)
    assert caught.value.code is ScannerCode.OPTION
    assert caught.value.values["allowed"]


def test_under_lamps_references_last_longer(make_bench: Any) -> None:
    assert make_bench().open().capabilities.reference_max_age_s == 900
    assert make_bench().open({"indoors": "yes"}).capabilities.reference_max_age_s == 1800


def test_a_unit_of_another_range_is_refused(make_bench: Any) -> None:
    bench = make_bench()
    bench.model.stored["EndingWavelength"] = 1075.0
    with pytest.raises(ScannerError) as caught:
        bench.open()
    assert caught.value.code is AsdCode.OTHER_RANGE


@pytest.mark.parametrize(
    ("name", "value", "serial"), [("SERIALNO", 18_234.0, "18234"), ("SerialNumber", 0.5, "memory:")]
)
def test_where_the_serial_number_comes_from(make_bench: Any, name: str, value: float, serial: str) -> None:
    bench = make_bench()
    del bench.model.stored["SerialNumber"]
    bench.model.stored[name] = value
    assert bench.open().identity.serial == serial
