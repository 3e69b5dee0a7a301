"""From local samples to a calibration with its verdicts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.calibration.calibration import IntervalKind
from core.calibration.codes import CalibrationCode
from core.calibration.fitting import left_out, transformed
from core.calibration.intervals import LEAST_TESTED
from core.calibration.samples import LocalSamples
from core.errors import InputError
from core.inference.bundle import load_bundle
from core.inference.predictor import Predictor
from core.spectrum import Floats
from tests.core.calibration.places import made, make_samples
from tests.support.bundles import CLAY, NITROGEN, OC, PH, make_bundle


@pytest.fixture(scope="module")
def predictor(tmp_path_factory: pytest.TempPathFactory) -> Predictor:
    return Predictor(load_bundle(make_bundle(tmp_path_factory.mktemp("fit"))))


def values(**columns: Floats) -> LocalSamples:
    return make_samples(12, values=columns)


def test_verdicts_by_property(predictor: Predictor) -> None:
    calibration = made(predictor, make_samples())
    assert calibration.properties == (OC, CLAY)
    carbon = calibration.verdict(OC)
    assert carbon.n == 12
    assert carbon.interval is IntervalKind.LEFT_OUT
    assert carbon.coverage == 0.9
    assert carbon.local_mean == pytest.approx(calibration.samples.values[OC].mean())
    assert carbon.local_sd == pytest.approx(calibration.samples.values[OC].std(ddof=1))
    assert calibration.bundle == predictor.bundle.ref
    assert calibration.ref.n == 12


def test_figures_of_the_verdict(predictor: Predictor) -> None:
    samples = make_samples()
    carbon = made(predictor, samples).verdict(OC)
    truth = samples.values[OC]
    others = np.array([np.delete(truth, row).mean() for row in range(12)])
    assert carbon.rmse_mean == pytest.approx(np.sqrt(np.mean((truth - others) ** 2)))
    assert carbon.skilled
    assert carbon.rmse_loo < carbon.rmse_mean


def test_a_few_values_have_the_interval_of_the_posterior(predictor: Predictor) -> None:
    samples = make_samples(LEAST_TESTED - 1)
    assert made(predictor, samples).verdict(OC).interval is IntervalKind.POSTERIOR


def test_the_order_of_the_samples_makes_no_other_calibration(predictor: Predictor) -> None:
    samples = make_samples()
    turned = list(range(11, -1, -1))
    other = replace(
        samples,
        names=tuple(samples.names[row] for row in turned),
        nir=samples.nir[turned],
        values={name: column[turned] for name, column in samples.values.items()},
    )
    assert made(predictor, other).sha256 == made(predictor, samples).sha256


def test_a_sample_more_is_the_same_as_all_at_once(predictor: Predictor) -> None:
    samples = make_samples()

    def part(rows: slice) -> LocalSamples:
        return LocalSamples(
            samples.names[rows],
            samples.nir[rows],
            {name: column[rows] for name, column in samples.values.items()},
            {},
            samples.strata[rows],
            samples.states[rows],
            samples.instruments[rows],
        )

    grown = part(slice(0, 7)).joined(part(slice(7, 12)))
    assert made(predictor, grown).sha256 == made(predictor, samples).sha256


def test_one_sample(predictor: Predictor) -> None:
    one = np.full(12, np.nan)
    one[3] = 2.0
    with pytest.raises(InputError) as refused:
        made(predictor, values(**{OC: one}))
    assert refused.value.code is CalibrationCode.ONE_SAMPLE
    assert refused.value.values["property"] == OC


def test_all_equal(predictor: Predictor) -> None:
    with pytest.raises(InputError) as refused:
        made(predictor, values(**{OC: np.full(12, 2.0)}))
    assert refused.value.code is CalibrationCode.ALL_EQUAL
    assert (refused.value.values["n"], refused.value.values["value"]) == (12, 2.0)


def test_no_value_of_the_bundle(predictor: Predictor) -> None:
    with pytest.raises(InputError) as refused:
        made(predictor, values(**{OC: np.full(12, np.nan)}))
    assert refused.value.code is CalibrationCode.NO_VALUES


def test_implausible_values_are_refused_before_anything_else(predictor: Predictor) -> None:
    with pytest.raises(InputError) as refused:
        made(predictor, values(**{CLAY: np.linspace(100, 400, 12)}))
    assert refused.value.code is CalibrationCode.IMPLAUSIBLE


def test_what_cannot_be_calibrated_is_left_out_and_told(predictor: Predictor) -> None:
    single = np.full(12, np.nan)
    single[0] = 0.2
    samples = values(
        **{
            OC: np.linspace(1, 3, 12),
            PH: np.full(12, 6.5),
            NITROGEN: single,
            "cec_usda.a723_cmolc.kg": np.linspace(1, 3, 12),
        }
    )
    assert made(predictor, samples).properties == (OC,)
    assert left_out(predictor, samples) == {
        PH: CalibrationCode.ALL_EQUAL,
        NITROGEN: CalibrationCode.ONE_SAMPLE,
        "cec_usda.a723_cmolc.kg": CalibrationCode.UNKNOWN_PROPERTY,
    }


def test_errors_of_the_laboratory_are_carried_to_the_scale_of_the_model() -> None:
    changed, variance = transformed(OC, np.array([3.0, 1.0]), np.array([0.04, 0.0]))
    assert changed == pytest.approx(np.log([4, 2]))
    assert variance == pytest.approx([(0.04 / 4) ** 2, 0], rel=1e-4)


def test_two_values_are_enough_for_a_posterior(predictor: Predictor) -> None:
    few = np.full(12, np.nan)
    few[[2, 5]] = [1.0, 1.5]
    assert made(predictor, values(**{OC: few})).verdict(OC).n == 2


def test_spectra_of_another_grid(predictor: Predictor, tmp_path: Path) -> None:
    samples = make_samples(5)
    with pytest.raises(InputError) as refused:
        made(predictor, replace(samples, nir=samples.nir[:, :-1]))
    assert refused.value.code is CalibrationCode.SHAPE
