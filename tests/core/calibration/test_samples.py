"""Local samples: repeats averaged, order forgotten, nothing taken that cannot be meant."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.calibration.codes import CalibrationCode
from core.calibration.samples import MOST_SAMPLES, LocalSamples, check_samples
from core.errors import InputError
from core.spectrum import Floats
from tests.core.calibration.places import make_samples
from tests.support.bundles import CLAY, GRID, OC

POINTS = len(GRID.axis())


def with_values(**columns: Floats) -> LocalSamples:
    return make_samples(3, values={OC: np.array([1.0, 2.0, 3.0]), **columns})


def refusal(samples: LocalSamples) -> InputError:
    with pytest.raises(InputError) as refused:
        check_samples(samples, POINTS)
    return refused.value


def test_sound_samples_pass() -> None:
    check_samples(make_samples(), POINTS)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (np.inf, CalibrationCode.NOT_FINITE),
        (-1.0, CalibrationCode.IMPLAUSIBLE),
        (380.0, CalibrationCode.IMPLAUSIBLE),
    ],
)
def test_a_value_that_no_soil_can_have(value: float, code: CalibrationCode) -> None:
    error = refusal(with_values(**{CLAY: np.array([20.0, np.nan, value])}))
    assert error.code is code
    assert (error.values["sample"], error.values["property"]) == ("s02", CLAY)


def test_the_limits_of_a_value_are_told() -> None:
    error = refusal(with_values(**{CLAY: np.array([20.0, 380.0, 1.0])}))
    assert (error.values["value"], error.values["least"], error.values["most"]) == (380.0, 0, 100)


def test_other_columns() -> None:
    assert refusal(with_values(zinc=np.ones(3))).code is CalibrationCode.UNKNOWN_PROPERTY
    assert refusal(with_values(**{CLAY: np.ones(2)})).code is CalibrationCode.SHAPE
    negative = make_samples(3, errors={OC: np.array([0.1, -0.1, np.nan])})
    assert refusal(negative).code is CalibrationCode.NEGATIVE_ERROR
    assert refusal(replace(make_samples(3), states=("air_dry",))).values["field"] == "states"
    assert refusal(replace(make_samples(3), nir=np.ones((3, 5)))).code is CalibrationCode.SHAPE


def test_a_spectrum_that_is_no_number() -> None:
    samples = make_samples(3)
    samples.nir[1, 4] = np.nan
    assert refusal(samples).code is CalibrationCode.NOT_FINITE


def test_too_many() -> None:
    many = replace(make_samples(1), names=("a",) * (MOST_SAMPLES + 1))
    assert refusal(many).code is CalibrationCode.TOO_MANY


def test_the_order_is_forgotten() -> None:
    samples = make_samples(6, errors={OC: np.arange(6) / 10})
    turned = [4, 2, 0, 5, 1, 3]
    other = LocalSamples(
        names=tuple(samples.names[row] for row in turned),
        nir=samples.nir[turned],
        values={CLAY: samples.values[CLAY][turned], OC: samples.values[OC][turned]},
        errors={OC: samples.errors[OC][turned]},
        strata=samples.strata,
        states=samples.states,
        instruments=samples.instruments,
    ).ordered()
    kept = samples.ordered()
    assert other.names == kept.names == samples.names
    assert (other.nir == kept.nir).all()
    assert (other.values[OC] == kept.values[OC]).all()
    assert (other.errors[OC] == kept.errors[OC]).all()


def test_repeats_are_one_soil() -> None:
    samples = replace(make_samples(3, values={OC: np.array([1.0, 1.4, 5.0])}), names=("a", "a", "b"))
    kept = samples.ordered()
    assert kept.names == ("a", "b")
    assert kept.values[OC] == pytest.approx([1.2, 5.0])
    assert kept.errors[OC][0] == pytest.approx(np.std([1.0, 1.4], ddof=1) / 2**0.5)
    assert np.isnan(kept.errors[OC][1])
    assert kept.nir[0] == pytest.approx(samples.nir[:2].mean(axis=0), abs=1e-6)


def test_stated_errors_of_repeats_shrink_with_their_number() -> None:
    samples = replace(
        make_samples(2, values={OC: np.array([1.0, 1.4])}, errors={OC: np.array([0.3, 0.4])}), names=("a", "a")
    )
    assert samples.ordered().errors[OC] == pytest.approx([0.25])


def test_a_repeat_without_a_value_changes_only_the_spectrum() -> None:
    samples = replace(make_samples(2, values={OC: np.array([1.0, np.nan])}), names=("a", "a"))
    assert samples.ordered().values[OC] == pytest.approx([1.0])


def test_another_scanner_is_another_row() -> None:
    samples = replace(make_samples(2), names=("a", "a"), instruments=("A1", "B2"))
    assert samples.ordered().instruments == ("A1", "B2")


def test_samples_of_two_seasons() -> None:
    first = make_samples(3, values={OC: np.array([1.0, 2.0, 3.0])})
    second = replace(make_samples(2, values={CLAY: np.array([20.0, 30.0])}), names=("t1", "t2"))
    both = first.joined(second)
    assert len(both) == 5
    assert both.values[OC][:3] == pytest.approx([1, 2, 3])
    assert np.isnan(both.values[OC][3:]).all()
    assert list(both.labelled(CLAY)) == [3, 4]
    check_samples(both, POINTS)
