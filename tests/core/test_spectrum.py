from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError
from core.spectrum import Axis, AxisUnit, Quantity, Spectra, SpectrumCode, from_percent


def axis(*points: float) -> Axis:
    return Axis(np.array(points), AxisUnit.NM)


def test_axis_that_goes_back_is_refused_with_its_index() -> None:
    with pytest.raises(InputError) as caught:
        axis(1000, 1002, 1001)
    assert caught.value.code is SpectrumCode.AXIS_ORDER
    assert caught.value.values["index"] == 2


@pytest.mark.parametrize("bad", [np.nan, np.inf, 0.0, -5.0])
def test_axis_with_impossible_positions_is_refused(bad: float) -> None:
    with pytest.raises(InputError) as caught:
        axis(bad, 1000)
    assert caught.value.code is SpectrumCode.AXIS_NOT_FINITE


def test_percent_is_not_taken_for_a_fraction() -> None:
    percent = np.array([[22.0, 30.0]])
    with pytest.raises(InputError) as caught:
        Spectra(axis(1000, 1002), percent, Quantity.REFLECTANCE)
    assert caught.value.code is SpectrumCode.PERCENT
    fraction = Spectra(axis(1000, 1002), from_percent(percent), Quantity.REFLECTANCE)
    np.testing.assert_allclose(fraction.values, [[0.22, 0.30]])


def test_nan_is_refused_where_it_stands() -> None:
    with pytest.raises(InputError) as caught:
        Spectra(axis(1000, 1002), np.array([[0.2, 0.3], [0.2, np.nan]]), Quantity.REFLECTANCE)
    assert caught.value.values == {"row": 2, "at": 1002.0, "unit": "nm"}


def test_zero_reflectance_has_no_absorbance() -> None:
    with pytest.raises(InputError) as caught:
        Spectra(axis(1000, 1002), np.array([[0.0, 0.3]]), Quantity.REFLECTANCE).to_absorbance()
    assert caught.value.code is SpectrumCode.NOT_POSITIVE


def test_values_cannot_be_changed_after_the_fact() -> None:
    spectra = Spectra(axis(1000, 1002), np.array([[0.2, 0.3]]), Quantity.REFLECTANCE)
    with pytest.raises(ValueError, match="read-only"):
        spectra.values[0, 0] = 1.0


@given(st.lists(st.floats(1e-4, 1.5), min_size=3, max_size=3))
def test_absorbance_and_back(values: list[float]) -> None:
    spectra = Spectra(axis(1000, 1100, 1300), np.array([values]), Quantity.REFLECTANCE)
    np.testing.assert_allclose(spectra.to_absorbance().to_reflectance().values, [values], rtol=1e-12)


def test_nanometres_to_wavenumbers_and_back() -> None:
    spectra = Spectra(axis(1000, 1250, 2000), np.array([[1.0, 0.8, 0.5]]), Quantity.REFLECTANCE)
    turned = spectra.to_unit(AxisUnit.CM1)
    np.testing.assert_allclose(turned.axis.points, [5000, 8000, 10000])
    np.testing.assert_allclose(turned.values, [[0.5, 0.8, 1.0]])
    np.testing.assert_allclose(turned.to_unit(AxisUnit.NM).axis.points, spectra.axis.points)
