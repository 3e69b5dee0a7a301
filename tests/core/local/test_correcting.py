"""A correction that holds in a project reaches its estimates, with a local calibration and without."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from core.corrections.correction import Condition, Correction
from core.corrections.file import to_json
from core.corrections.fitting import Told, fit_moisture
from core.corrections.pairs import Named
from core.inference.estimate import Reason
from core.local import prepare, re_estimate
from core.pipeline import Predictors
from core.report.contents import gather
from core.spectrum import Floats, Quantity, Spectra, Spectrum
from core.store.local_records import NewCorrection
from core.store.records import State
from core.store.store import Store
from tests.support.bundles import GRID, soil_like
from tests.support.places import calibrate_place
from tests.support.projects import NIR_AXIS, NOW

WATER = 0.15 * np.exp(-(((GRID.axis().points - 1940) / 60) ** 2))
TOLD = Told("0f5e", "Moist to dry", "pairs of the valley", "Ben", datetime(2026, 11, 21, tzinfo=UTC))


def moistened(dry: Floats) -> Floats:
    water = np.random.default_rng(8).uniform(0.5, 1.5, (len(dry), 1))
    return np.asarray(dry * 10 ** (-water * (0.1 + WATER)))


@pytest.fixture
def correction(predictors: Predictors) -> Correction:
    dry, names = soil_like(12), [f"P{number}" for number in range(12)]
    before, after = (Named(names, Spectra(GRID.axis(), one, Quantity.REFLECTANCE)) for one in (moistened(dry), dry))
    away, towards = Condition(state="field_moist"), Condition(state="air_dry_sieved")
    return fit_moisture(predictors.choose(NIR_AXIS), before, after, away, towards, TOLD)


@pytest.fixture
def moist(store: Store, project: int) -> int:
    """Id of the measurement of a moist sample."""
    sample = store.add_sample(project, "moist", state=State.FIELD_MOIST)
    measurement = store.begin_measurement(sample.id, None, None, "moist.csv")
    store.finish_measurement(
        measurement, Spectrum(GRID.axis(), moistened(soil_like(1, seed=40))[0], Quantity.REFLECTANCE), ()
    )
    return measurement


def keep(store: Store, project: int, correction: Correction) -> int:
    new = NewCorrection(correction.id, correction.sha256, correction.corrects, correction.name, to_json(correction))
    row = store.add_correction(project, new)
    store.accept_correction(row, "Ben", "six pairs")
    return row


def test_only_what_it_is_for_is_estimated_anew_and_back(
    store: Store, predictors: Predictors, project: int, moist: int, correction: Correction
) -> None:
    re_estimate(store, predictors, project)
    before = store.current_estimates(moist)
    assert before is not None
    assert Reason.STATE_MISMATCH in before.estimates[0].reasons
    row = keep(store, project, correction)
    assert re_estimate(store, predictors, project).done == 1
    after = store.current_estimates(moist)
    assert after is not None
    assert after.correction_id == row
    assert after.estimates[0].value != before.estimates[0].value
    sample = gather(store, project, number="1", issued=NOW, who="Ana", measurement_ids=[moist]).samples[0]
    assert sample.correction is not None
    assert (sample.correction.id, sample.correction.name, sample.correction.samples) == ("0f5e", "Moist to dry", 12)
    store.roll_back_correction(project, correction.corrects, "Ben", "too wet")
    assert store.current_estimates(moist) == before
    assert re_estimate(store, predictors, project).done == 0


def test_with_a_calibration_a_corrected_sample_counts_as_what_the_correction_leads_to(
    store: Store, predictors: Predictors, project: int, moist: int, correction: Correction
) -> None:
    row = calibrate_place(store, predictors, project, [f"W-{number}" for number in range(1, 11)])
    without = store.current_estimates(moist)
    assert without is not None
    mismatch = {Reason.STATE_MISMATCH, Reason.CALIBRATION_MISMATCH}
    assert all(mismatch & set(estimate.reasons) for estimate in without.estimates)
    keep(store, project, correction)
    assert re_estimate(store, predictors, project).done == 1
    current = store.current_estimates(moist)
    assert current is not None
    assert current.calibration == store.calibration(row).ref
    holding = [
        estimate
        for estimate in current.estimates
        if (figure := correction.figure(estimate.property)) is not None and figure.holds()
    ]
    assert holding
    assert not any(mismatch & set(estimate.reasons) for estimate in holding)
    others = [estimate for estimate in current.estimates if estimate not in holding]
    assert all(mismatch & set(estimate.reasons) for estimate in others)


def test_local_samples_are_taken_as_the_bundle_sees_them(
    store: Store, predictors: Predictors, project: int, moist: int, correction: Correction
) -> None:
    raw = prepare(store, predictors, project).soils
    keep(store, project, correction)
    seen = prepare(store, predictors, project).soils
    row = seen.names.index("moist")
    assert (raw.states[row], seen.states[row]) == ("field_moist", "air_dry_sieved")
    assert not np.allclose(raw.spectra.values[row], seen.spectra.values[row])
    assert np.array_equal(raw.spectra.values[0], seen.spectra.values[0])
