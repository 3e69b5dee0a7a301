"""Wavelengths, intensities, Hadamard and references of scans built from a known light."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError
from core.nirscan import (
    Method,
    NirscanCode,
    RefMatrix,
    ScanBlob,
    Section,
    absorbance,
    ascending,
    dark_level,
    decode_scan,
    encode_scan,
    hadamard_order,
    hadamard_sets,
    intensities,
    peak_level,
    reflectance,
    saturated,
    scaled_reference,
    wavelengths,
)
from core.nirscan.hadamard import s_matrix
from core.nirscan.wavelengths import column_of, columns

MakeScan = Callable[..., ScanBlob]

COEFFICIENTS = (1775.68, -0.9168, -2.35e-4)
WIDTHS = np.array([*range(1, 11), 12, 14, 16, 18, 20, 25, 30, 40, 50])


def section(**changes: int) -> Section:
    values = {"width_px": 6, "start_nm": 900, "end_nm": 1700, "points": 228} | changes
    return Section(Method(values.pop("method", 0)), **values)


def matrix(slope: float = 1.0) -> RefMatrix:
    """Signal that grows with the width alone."""
    signal = np.repeat((1000 * WIDTHS * slope).astype(np.int64)[:, np.newaxis], 50, axis=1)
    return RefMatrix(WIDTHS, np.linspace(900, 1700, 50), signal)


def test_columns_fall_as_wavelengths_rise() -> None:
    found = columns(section(), COEFFICIENTS)
    assert found[0] == int(column_of(900, COEFFICIENTS))
    assert found[-1] in {int(column_of(1700, COEFFICIENTS)), int(column_of(1700, COEFFICIENTS)) + 1}
    assert (np.diff(found) < 0).all()


@pytest.mark.parametrize("width", [5, 6])
def test_an_even_pattern_is_centred_half_a_pixel_lower(make_scan: MakeScan, width: int) -> None:
    blob = make_scan(section(width_px=width))
    x = columns(blob.sections[0], COEFFICIENTS) - (0.5 if width == 6 else 0)
    np.testing.assert_allclose(wavelengths(blob), np.polyval(COEFFICIENTS[::-1], x), atol=1e-9)


@pytest.mark.parametrize("coefficients", [(100.0, 0.0, 0.0), (1775.68, 0.9, 0.0), (5000.0, -0.9, 1e-4)])
def test_coefficients_that_miss_the_range_are_refused(coefficients: tuple[float, float, float]) -> None:
    with pytest.raises(InputError) as caught:
        column_of(900, coefficients)
    assert caught.value.code is NirscanCode.WAVELENGTHS


def test_a_linear_polynomial_is_inverted() -> None:
    assert column_of(900, (1700.0, -1.0, 0.0)) == pytest.approx(800)


def test_dark_samples_are_taken_out(make_scan: MakeScan) -> None:
    light = np.arange(1000, 1000 + 228)
    blob = make_scan(light=light)
    assert dark_level(blob) == 108_153
    assert blob.samples == 237
    np.testing.assert_array_equal(intensities(blob), light)


def test_a_scan_without_dark_samples_is_taken_as_it_is(make_scan: MakeScan) -> None:
    light = np.arange(1000, 1010)
    blob = make_scan(section(points=10), light=light)
    assert dark_level(blob) == 0
    np.testing.assert_array_equal(intensities(blob), light + 108_153)


def test_a_scan_with_other_samples_than_its_points_is_refused(make_scan: MakeScan) -> None:
    data = bytearray(encode_scan(make_scan()))
    data[155] += 3
    with pytest.raises(InputError) as caught:
        intensities(decode_scan(bytes(data)))
    assert caught.value.code is NirscanCode.SAMPLES


def test_saturation_is_seen_in_raw_samples(make_scan: MakeScan) -> None:
    blob = make_scan(light=np.full(228, 4_000_000))
    assert not saturated(blob)
    assert peak_level(blob) == pytest.approx(4_108_153 / 8.3e6)
    assert saturated(make_scan(light=np.full(228, 8_250_000)))


@given(st.integers(1, 251))
def test_an_s_matrix_inverts(groups: int) -> None:
    order = hadamard_order(groups)
    matrix = s_matrix(order)
    assert order >= groups
    assert order % 4 == 3
    expected = (order + 1) // 4 * (np.eye(order, dtype=np.int64) + 1)
    np.testing.assert_array_equal(matrix.T @ matrix, expected)


def test_the_order_of_the_standard_scan() -> None:
    sets = hadamard_sets(columns(section(), COEFFICIENTS), 6)
    assert [len(one) for one in sets] == [76, 76, 76]
    assert hadamard_order(76) == 79
    with pytest.raises(InputError):
        hadamard_order(252)


def test_hadamard_scans_give_back_the_light(make_scan: MakeScan) -> None:
    light = np.random.default_rng(5).integers(0, 60_000, 228)
    blob = make_scan(section(method=1), light=light)
    assert blob.samples == 246
    np.testing.assert_array_equal(intensities(decode_scan(encode_scan(blob))), light)


def test_sections_of_both_methods_are_decoded_one_after_another(make_scan: MakeScan) -> None:
    light = np.random.default_rng(6).integers(100, 50_000, 200)
    ranges = (section(end_nm=1200, points=80), section(method=1, start_nm=1200, width_px=7, points=120))
    blob = make_scan(*ranges, light=light)
    np.testing.assert_array_equal(intensities(blob), light)
    order = ascending(wavelengths(blob))
    assert (np.diff(wavelengths(blob)[order]) > 0).all()


def test_patterns_too_wide_to_be_told_apart_are_refused(make_scan: MakeScan) -> None:
    with pytest.raises(InputError) as caught:
        hadamard_sets(columns(section(points=400), COEFFICIENTS), 52)
    assert caught.value.code is NirscanCode.HADAMARD


def test_a_reference_of_the_same_configuration_is_scaled_by_gain(make_scan: MakeScan) -> None:
    sample = make_scan(light=np.full(228, 7_777), pga=16)
    white = make_scan(light=np.full(228, 100_003), pga=64)
    scaled = scaled_reference(sample, white)
    assert set(scaled.tolist()) == {100_003 * 16 // 64}
    np.testing.assert_allclose(reflectance(intensities(sample), scaled), 7_777 / 25_000)
    np.testing.assert_allclose(absorbance(intensities(sample), scaled), -np.log10(7_777 / 25_000))


def test_no_light_has_no_reflectance() -> None:
    found = reflectance(np.array([0, -5, 10, 10]), np.array([10, 10, 0, 20]))
    assert np.isnan(found[:3]).all()
    assert found[3] == 0.5


def test_a_factory_reference_is_interpolated_and_corrected_for_width(make_scan: MakeScan) -> None:
    white = make_scan(light=np.full(228, 600_000), pga=8)
    narrow = make_scan(section(start_nm=950, end_nm=1650, points=100, width_px=3), pga=8)
    scaled = scaled_reference(narrow, white, matrix())
    # the signal grows in proportion to the width; 6 px saw 600 000
    np.testing.assert_allclose(scaled, 300_000, atol=1)


def test_a_factory_reference_of_the_same_width_needs_no_matrix(make_scan: MakeScan) -> None:
    white = make_scan(light=np.linspace(1e6, 2e6, 228).astype(np.int64), pga=8)
    sample = make_scan(section(start_nm=950, end_nm=1650, points=100), pga=16)
    nm = wavelengths(sample)
    expected = 2 * np.interp(nm, wavelengths(white), np.linspace(1e6, 2e6, 228))
    np.testing.assert_allclose(scaled_reference(sample, white), expected, rtol=1e-5)


def test_a_factory_reference_with_equal_wavelengths_is_interpolated(make_scan: MakeScan) -> None:
    ends = {"start_nm": 1200, "end_nm": 1300}
    crowded = make_scan(section(points=400, **ends), light=np.full(400, 500_000))
    assert (np.diff(wavelengths(crowded)) == 0).any()
    assert set(scaled_reference(make_scan(section(points=50, **ends)), crowded).tolist()) == {500_000}


def test_references_that_do_not_fit_are_refused(make_scan: MakeScan) -> None:
    short = make_scan(section(start_nm=1000, points=100))
    dark = make_scan(section(points=100, width_px=8), light=np.zeros(100, dtype=np.int64))
    two = make_scan(section(end_nm=1100, points=50), section(start_nm=1100, points=50))
    wanted = {
        NirscanCode.REFERENCE_RANGE: (short, matrix()),
        NirscanCode.REFERENCE_ZERO: (dark, matrix()),
        NirscanCode.REFERENCE_CONFIG: (two, matrix()),
    }
    for code, (white, widths) in wanted.items():
        with pytest.raises(InputError) as caught:
            scaled_reference(make_scan(), white, widths)
        assert caught.value.code is code
    with pytest.raises(InputError) as caught:
        scaled_reference(make_scan(section(width_px=7)), make_scan(), None)
    assert caught.value.code is NirscanCode.REFERENCE_CONFIG
