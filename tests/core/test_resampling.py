from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError
from core.resampling import covers, resample
from core.spectrum import Axis, AxisUnit, Floats, Quantity, Spectra, SpectrumCode

TARGET = Axis.regular(1354, 2490, 2, AxisUnit.NM)


def line(points: Floats, unit: AxisUnit = AxisUnit.NM) -> Spectra:
    """Reflectance that rises linearly with wavelength."""
    source = Axis(points, unit)
    return Spectra(source, 0.1 + source.to(AxisUnit.NM)[np.newaxis] / 1e4, Quantity.REFLECTANCE)


@given(st.floats(0.4, 9.0), st.floats(0, 30))
def test_a_straight_line_stays_a_straight_line_at_any_spacing(step: float, before: float) -> None:
    source = line(np.arange(1354 - before, 2490 + 2 * step, step))
    result = resample(source, TARGET)
    inner = slice(1, -1)
    np.testing.assert_allclose(result.values[0][inner], 0.1 + TARGET.points[inner] / 1e4, atol=1e-9)


def test_finer_source_is_averaged_over_the_cell() -> None:
    fine = Axis.regular(1300, 2500, 0.5, AxisUnit.NM)
    comb = Spectra(fine, np.where(np.arange(len(fine)) % 2, 0.4, 0.2)[np.newaxis], Quantity.REFLECTANCE)
    np.testing.assert_allclose(resample(comb, TARGET).values, 0.3, atol=1e-9)


def test_wavenumber_source_is_turned() -> None:
    source = line(np.arange(3921.57, 7407.41, 13.6166), AxisUnit.CM1)
    np.testing.assert_allclose(resample(source, TARGET).values[0], 0.1 + TARGET.points / 1e4, atol=2e-5)


def test_a_short_spectrum_is_refused_and_half_a_step_is_not() -> None:
    assert not covers(line(np.arange(1356.0, 2500, 2)).axis, TARGET)
    assert covers(line(np.arange(1355.0, 2500, 2)).axis, TARGET)
    with pytest.raises(InputError) as caught:
        resample(line(np.arange(1400.0, 2500, 2)), TARGET)
    assert caught.value.code is SpectrumCode.RANGE


def test_a_gap_inside_is_refused_and_one_outside_is_not() -> None:
    gap_outside = np.concatenate(([900.0], np.arange(1340.0, 2500, 2)))
    resample(line(gap_outside), TARGET)
    gap_inside = np.concatenate((np.arange(1340.0, 1900, 2), np.arange(1930.0, 2500, 2)))
    with pytest.raises(InputError) as caught:
        resample(line(gap_inside), TARGET)
    assert caught.value.code is SpectrumCode.SPACING


def test_absorbance_is_averaged_as_light() -> None:
    fine = Axis.regular(1300, 2500, 0.5, AxisUnit.NM)
    comb = Spectra(fine, np.where(np.arange(len(fine)) % 2, 1.0, 2.0)[np.newaxis], Quantity.ABSORBANCE)
    result = resample(comb, TARGET)
    assert result.quantity is Quantity.REFLECTANCE
    np.testing.assert_allclose(result.values, 0.055, atol=1e-9)


def test_what_lies_beyond_the_target_cannot_spoil_it() -> None:
    wide = Axis.regular(1000, 2600, 2, AxisUnit.NM)
    absorbance = np.full((1, len(wide)), 0.5)
    absorbance[0, wide.points < 1300] = -0.9
    np.testing.assert_allclose(
        resample(Spectra(wide, absorbance, Quantity.ABSORBANCE), TARGET).values, 10**-0.5, atol=1e-9
    )
