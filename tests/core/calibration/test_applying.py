"""Predictions with a local calibration: values, intervals, grades and reasons."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.calibration.applying import CalibratedPredictor
from core.calibration.calibration import LocalCalibration, Verdict
from core.calibration.codes import CalibrationCode
from core.calibration.samples import LocalSamples
from core.errors import InputError
from core.inference.bundle import load_bundle
from core.inference.estimate import Estimate, Grade, Reason
from core.inference.manifest import Domain
from core.inference.predictor import Predictor
from core.spectrum import Quantity, Spectra
from tests.core.calibration.places import made, make_samples
from tests.support.bundles import CLAY, GRID, NITROGEN, OC, PH, make_bundle, soil_like

FOREIGN = Domain(t2_seen=1e-6, t2_outside=1e-5, q_seen=1e-6, q_outside=1e-5)
"""By which every spectrum is outside."""


@pytest.fixture(scope="module")
def predictor(tmp_path_factory: pytest.TempPathFactory) -> Predictor:
    return Predictor(load_bundle(make_bundle(tmp_path_factory.mktemp("apply"), withheld=(CLAY, NITROGEN))))


@pytest.fixture(scope="module")
def calibration(predictor: Predictor) -> LocalCalibration:
    return made(predictor, make_samples(20))


def spectra(samples: LocalSamples, count: int | None = None) -> Spectra:
    return Spectra(GRID.axis(), samples.nir[:count], Quantity.REFLECTANCE)


def estimates(
    predictor: Predictor, calibration: LocalCalibration, *, state: str = "air_dry", instrument: str = "A1"
) -> dict[str, Estimate]:
    """Of the first local sample."""
    calibrated = CalibratedPredictor(predictor, calibration)
    (found,) = calibrated.predict(spectra(make_samples(20), 1), state=state, instrument=instrument)
    assert found.calibration == calibration.ref
    return {estimate.property: estimate for estimate in found.estimates}


def with_verdict(calibration: LocalCalibration, **changes: object) -> LocalCalibration:
    verdicts: tuple[Verdict, ...] = tuple(
        replace(verdict, **changes) if verdict.name == OC else verdict  # type: ignore[arg-type]  # named by the tests
        for verdict in calibration.verdicts
    )
    return replace(calibration, verdicts=verdicts)


def test_estimates_follow_the_laboratory(predictor: Predictor, calibration: LocalCalibration) -> None:
    table = CalibratedPredictor(predictor, calibration).predict_table(spectra(make_samples(20)), state="air_dry")
    truth = make_samples(20).values[OC]
    before = predictor.predict_table(spectra(make_samples(20)), state="air_dry")
    column = table.properties.index(OC)
    errors = np.abs(table.graded.value[:, column] - truth)
    assert errors.mean() < 0.5 * np.abs(before.graded.value[:, column] - truth).mean()
    assert (table.graded.lower[:, column] < table.graded.value[:, column]).all()
    assert (table.graded.value[:, column] < table.graded.upper[:, column]).all()


def test_nothing_against_an_estimate_is_good(predictor: Predictor, calibration: LocalCalibration) -> None:
    carbon = estimates(predictor, calibration)[OC]
    assert (carbon.grade, carbon.reasons, carbon.coverage) == (Grade.GOOD, (), 0.9)


def test_what_was_withheld_gets_a_value(predictor: Predictor, calibration: LocalCalibration) -> None:
    clay = estimates(predictor, calibration)[CLAY]
    assert clay.value is not None
    assert clay.coverage == 0.9
    assert Reason.TOO_FEW_LIBRARIES not in clay.reasons


def test_other_properties_stay_as_they_were(predictor: Predictor, calibration: LocalCalibration) -> None:
    before = predictor.predict(spectra(make_samples(20), 1), state="air_dry")[0].estimates
    after = estimates(predictor, calibration)
    for estimate in before:
        if estimate.property in {PH, NITROGEN}:
            assert after[estimate.property] == estimate


def test_few_samples_are_told(predictor: Predictor) -> None:
    carbon = estimates(predictor, made(predictor, make_samples(5)))[OC]
    assert (carbon.grade, carbon.reasons) == (Grade.CAUTION, (Reason.FEW_LOCAL_SAMPLES,))


def test_without_skill_the_local_mean_is_shown(predictor: Predictor, calibration: LocalCalibration) -> None:
    carbon = estimates(predictor, with_verdict(calibration, skilled=False, local_mean=2.0, local_sd=0.5))[OC]
    half = 1.7291 * 0.5 * (1 + 1 / 20) ** 0.5
    assert carbon.value == 2.0
    assert (carbon.lower, carbon.upper) == pytest.approx((2 - half, 2 + half), rel=1e-4)
    assert (carbon.grade, carbon.reasons) == (Grade.CAUTION, (Reason.NO_SKILL,))


def test_the_spread_about_a_mean_stays_plausible(predictor: Predictor, calibration: LocalCalibration) -> None:
    carbon = estimates(predictor, with_verdict(calibration, skilled=False, local_mean=0.5, local_sd=2.0))[OC]
    assert carbon.lower == 0


@pytest.mark.parametrize(
    ("state", "instrument", "reason"),
    [
        ("air_dry_sieved", "A1", Reason.CALIBRATION_MISMATCH),
        ("air_dry", "B2", Reason.CALIBRATION_MISMATCH),
        ("unknown", "A1", Reason.STATE_UNKNOWN),
    ],
)
def test_other_circumstances(
    predictor: Predictor, calibration: LocalCalibration, state: str, instrument: str, reason: Reason
) -> None:
    carbon = estimates(predictor, calibration, state=state, instrument=instrument)[OC]
    assert carbon.grade is Grade.CAUTION
    assert reason in carbon.reasons


def test_an_instrument_that_is_not_told_is_no_other(predictor: Predictor, calibration: LocalCalibration) -> None:
    assert estimates(predictor, calibration, instrument="")[OC].grade is Grade.GOOD


def test_near_the_local_samples_is_inside(tmp_path: Path) -> None:
    strict = Predictor(load_bundle(make_bundle(tmp_path, domain=FOREIGN)))
    assert strict.predict(spectra(make_samples(20), 1))[0].estimates[0].grade is Grade.OUTSIDE
    calibration = made(strict, make_samples(20))
    carbon = estimates(strict, calibration)[OC]
    assert carbon.grade is Grade.GOOD
    nitrogen = estimates(strict, calibration)[NITROGEN]
    assert (nitrogen.grade, nitrogen.value) == (Grade.OUTSIDE, None)


def test_far_from_them_is_outside(tmp_path: Path) -> None:
    strict = Predictor(load_bundle(make_bundle(tmp_path, domain=FOREIGN)))
    calibrated = CalibratedPredictor(strict, made(strict, make_samples(20)))
    strange = Spectra(GRID.axis(), np.flip(soil_like(1, GRID, seed=2), axis=1) * 2, Quantity.REFLECTANCE)
    carbon = calibrated.predict(strange, state="air_dry")[0].estimates[0]
    assert (carbon.grade, carbon.value) == (Grade.OUTSIDE, None)
    assert Reason.DOMAIN_OUTSIDE in carbon.reasons


def test_what_is_no_soil_stays_outside(predictor: Predictor) -> None:
    flat = replace(make_samples(20), nir=np.full_like(make_samples(20).nir, 0.95))
    flat.nir[1:] += np.linspace(0, 1e-4, 19)[:, np.newaxis]
    calibrated = CalibratedPredictor(predictor, made(predictor, flat))
    carbon = calibrated.predict(spectra(flat, 1), state="air_dry")[0].estimates[0]
    assert (carbon.grade, carbon.value) == (Grade.OUTSIDE, None)


def test_a_calibration_of_another_bundle(predictor: Predictor, calibration: LocalCalibration) -> None:
    for other in (
        replace(calibration.bundle, id="other"),
        replace(calibration.bundle, version=9),
        replace(calibration.bundle, sha256="0" * 64),
    ):
        with pytest.raises(InputError) as refused:
            CalibratedPredictor(predictor, replace(calibration, bundle=other))
        assert refused.value.code is CalibrationCode.OTHER_BUNDLE


def test_a_batch_is_its_rows(predictor: Predictor, calibration: LocalCalibration) -> None:
    calibrated = CalibratedPredictor(predictor, calibration)
    nir = soil_like(300, GRID, seed=9)
    table = calibrated.predict_table(Spectra(GRID.axis(), nir, Quantity.REFLECTANCE), state="air_dry")
    last = Spectra(GRID.axis(), nir[299:], Quantity.REFLECTANCE)
    single = calibrated.predict_table(last, state="air_dry")
    assert table.graded.value[299] == pytest.approx(single.graded.value[0], rel=1e-5, nan_ok=True)
    assert table.graded.upper[299] == pytest.approx(single.graded.upper[0], rel=1e-5, nan_ok=True)
    assert calibrated.bundle is predictor.bundle
