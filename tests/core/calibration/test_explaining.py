"""Explanations of calibrated and of corrected estimates: of the values as they are then."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from core.calibration.applying import CalibratedPredictor
from core.calibration.calibration import LocalCalibration
from core.corrections.applying import CorrectedPredictor
from core.corrections.correction import Condition, Correction
from core.corrections.fitting import Told, fit_moisture
from core.corrections.pairs import Named
from core.estimator import Estimator, HeldCorrection
from core.inference.bundle import load_bundle
from core.inference.estimate import Reason
from core.inference.explanation import Explanation
from core.inference.predictor import Predictor
from core.spectrum import Floats, Quantity, Spectra
from tests.core.calibration.places import made, make_samples
from tests.support.bundles import CLAY, GRID, NITROGEN, OC, PH, make_bundle, soil_like

MOIST, DRY = Condition(state="field_moist"), Condition(state="air_dry")
TOLD = Told("0f5e", "a correction", "a reason", "Ada", datetime(2026, 11, 21, tzinfo=UTC))
WATER = 0.15 * np.exp(-(((GRID.axis().points - 1940) / 60) ** 2))


@pytest.fixture(scope="module")
def predictor(tmp_path_factory: pytest.TempPathFactory) -> Predictor:
    return Predictor(load_bundle(make_bundle(tmp_path_factory.mktemp("why"), withheld=(CLAY, NITROGEN))))


@pytest.fixture(scope="module")
def calibration(predictor: Predictor) -> LocalCalibration:
    return made(predictor, make_samples(20))


@pytest.fixture(scope="module")
def correction(predictor: Predictor) -> Correction:
    dry = soil_like(12)
    return fit_moisture(predictor, named(moistened(dry)), named(dry), MOIST, DRY, TOLD)


def spectra(reflectance: Floats) -> Spectra:
    return Spectra(GRID.axis(), reflectance, Quantity.REFLECTANCE)


def named(reflectance: Floats) -> Named:
    return Named([f"S{row}" for row in range(len(reflectance))], spectra(reflectance))


def moistened(dry: Floats) -> Floats:
    water = np.random.default_rng(8).uniform(0.5, 1.5, (len(dry), 1))
    return np.asarray(dry * 10 ** (-water * (0.1 + WATER)))


def by_name(found: tuple[Explanation, ...]) -> dict[str, Explanation]:
    return {one.property: one for one in found}


def test_a_calibrated_estimate_is_explained_as_the_calibration_gives_it(
    predictor: Predictor, calibration: LocalCalibration
) -> None:
    calibrated, rows = CalibratedPredictor(predictor, calibration), spectra(make_samples(20).nir)
    found = by_name(calibrated.explain(rows, 4, state="air_dry", instrument="A1"))
    table = calibrated.predict_table(rows[4].many(), state="air_dry", instrument="A1")
    assert [one.estimate for one in found.values()] == list(table.estimates(0))
    assert found[OC].value == pytest.approx(table.graded.value[0, 0], rel=0.02)
    assert found[CLAY].value == pytest.approx(table.graded.value[0, 1], rel=0.02)
    for one in found.values():
        assert one.contribution.sum() == pytest.approx(one.value - one.reference, rel=0.02, abs=0.01)
    alone = by_name(predictor.explain(rows, 4, state="air_dry"))
    assert not np.allclose(found[OC].contribution, alone[OC].contribution, rtol=0.1)
    np.testing.assert_allclose(found[PH].contribution, alone[PH].contribution)


def test_a_property_without_skill_owes_nothing_to_the_spectrum(
    predictor: Predictor, calibration: LocalCalibration
) -> None:
    verdicts = tuple(replace(one, skilled=one.name != OC) for one in calibration.verdicts)
    calibrated = CalibratedPredictor(predictor, replace(calibration, verdicts=verdicts))
    carbon = by_name(calibrated.explain(spectra(soil_like(1)), state="air_dry"))[OC]
    mean = calibration.verdict(OC).local_mean
    assert (carbon.value, carbon.reference, carbon.gap) == (mean, mean, 0)
    assert not carbon.contribution.any()
    assert Reason.NO_SKILL in carbon.estimate.reasons


def test_a_corrected_estimate_is_explained_from_the_corrected_spectrum(
    predictor: Predictor, correction: Correction
) -> None:
    estimator, moist = Estimator(predictor, None, (HeldCorrection(1, correction),)), spectra(moistened(soil_like(3)))
    found = estimator.explain(moist, MOIST, 2)
    seen, as_ = estimator.seen(moist, MOIST)
    assert as_ == DRY
    for one, plain in zip(found, predictor.explain(seen, 2, state="air_dry"), strict=True):
        np.testing.assert_array_equal(one.contribution, plain.contribution)
    assert [one.estimate for one in found] == list(estimator.predict_table(moist[2].many(), MOIST).estimates(0))
    same = CorrectedPredictor(predictor, correction).explain(moist, 2, state="field_moist")
    assert [(one.value, one.estimate) for one in same] == [(one.value, one.estimate) for one in found]


def test_spectra_that_need_no_correction_are_explained_as_they_are(
    predictor: Predictor, correction: Correction
) -> None:
    rows = spectra(soil_like(2))
    plain = predictor.explain(rows, 1, state="air_dry")
    for found in (
        Estimator(predictor, None, (HeldCorrection(1, correction),)).explain(rows, DRY, 1),
        CorrectedPredictor(predictor, correction).explain(rows, 1, state="air_dry"),
    ):
        assert [(one.value, one.estimate) for one in found] == [(one.value, one.estimate) for one in plain]


def test_correction_and_calibration_are_explained_together(
    predictor: Predictor, calibration: LocalCalibration, correction: Correction
) -> None:
    calibrated = CalibratedPredictor(predictor, calibration)
    estimator = Estimator(calibrated, calibration.ref, (HeldCorrection(1, correction),))
    moist = spectra(moistened(soil_like(3)))
    found = estimator.explain(moist, MOIST, 1)
    seen, _ = estimator.seen(moist, MOIST)
    assert [one.value for one in found] == [one.value for one in calibrated.explain(seen, 1, state="air_dry")]
    assert [one.estimate for one in found] == list(estimator.predict_table(moist[1].many(), MOIST).estimates(0))
