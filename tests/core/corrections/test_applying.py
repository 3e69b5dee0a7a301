from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from core.corrections.affine import shifted
from core.corrections.applying import CorrectedPredictor
from core.corrections.codes import CorrectionCode
from core.corrections.correction import Condition, Correction, Kind
from core.corrections.fitting import Told, fit_moisture, fit_standard, fit_transfer
from core.corrections.pairs import Named
from core.errors import InputError
from core.inference.bundle import load_bundle
from core.inference.estimate import Reason
from core.inference.predictor import Predictor
from core.spectrum import Floats, Quantity, Spectra
from tests.support.bundles import GRID, OC, SHORT_GRID, soil_like

TOLD = Told("0f5e", "a correction", "a reason", "Ada", datetime(2026, 11, 21, tzinfo=UTC))
MOIST, DRY = Condition(state="field_moist"), Condition(state="air_dry")
NANO, NEO = Condition("nirscan-nano", "17"), Condition("neospectra", "3")
OTHER = Condition("shed-built", "1")
NM = GRID.axis().points
WATER = 0.15 * np.exp(-(((NM - 1940) / 60) ** 2))


@pytest.fixture
def predictor(tiny_bundles: Callable[..., Path]) -> Predictor:
    return Predictor(load_bundle(tiny_bundles()))


def spectra(reflectance: Floats) -> Spectra:
    return Spectra(GRID.axis(), reflectance, Quantity.REFLECTANCE)


def moistened(dry: Floats) -> Floats:
    """Darker, with a band of water that differs from soil to soil."""
    water = np.random.default_rng(8).uniform(0.5, 1.5, (len(dry), 1))
    return np.asarray(dry * 10 ** (-water * (0.1 + WATER)))


def named(reflectance: Floats) -> Named:
    return Named([f"S{row}" for row in range(len(reflectance))], spectra(reflectance))


def dried(predictor: Predictor, count: int = 12) -> Correction:
    dry = soil_like(count)
    return fit_moisture(predictor, named(moistened(dry)), named(dry), MOIST, DRY, TOLD)


def test_a_moisture_correction_brings_unseen_soils_closer_and_says_what_it_is(predictor: Predictor) -> None:
    correction = dried(predictor)
    unseen = soil_like(20, seed=9)
    corrected = CorrectedPredictor(predictor, correction)
    dry = predictor.predict_table(spectra(unseen)).outputs.value
    raw = predictor.predict_table(spectra(moistened(unseen))).outputs.value
    after = corrected.predict_table(spectra(moistened(unseen)), state="field_moist").outputs.value
    assert np.abs(after - dry).mean() < 0.3 * np.abs(raw - dry).mean()
    assert (correction.kind, correction.bundle, len(correction.samples)) == (
        Kind.MOISTURE, predictor.bundle.ref, 12
    )  # fmt: skip
    assert [figure.property for figure in correction.figures] == [
        model.name for model in predictor.bundle.manifest.properties
    ]


def test_the_reason_goes_where_the_figures_hold_and_stays_where_they_do_not(predictor: Predictor) -> None:
    correction = dried(predictor)
    bad = tuple(
        replace(figure, after=2 * figure.spread) if figure.property == OC else replace(figure, before=9.0, after=0.0)
        for figure in correction.figures
    )
    corrected = CorrectedPredictor(predictor, replace(correction, figures=bad))
    table = corrected.predict_table(spectra(moistened(soil_like(2, seed=9))), state="field_moist")
    carbon, *others = table.estimates(0)
    assert Reason.STATE_MISMATCH in carbon.reasons
    assert all(Reason.STATE_MISMATCH not in one.reasons for one in others)
    nothing = CorrectedPredictor(predictor, replace(correction, figures=()))
    for one in nothing.predict_table(spectra(moistened(soil_like(2, seed=9))), state="field_moist").estimates(0):
        assert Reason.STATE_MISMATCH in one.reasons


def test_the_error_of_the_correction_widens_the_interval(predictor: Predictor) -> None:
    correction = dried(predictor)
    wide = tuple(replace(figure, after=3.0) for figure in correction.figures)
    moist = spectra(moistened(soil_like(3, seed=9)))
    tables = [
        CorrectedPredictor(predictor, one).predict_table(moist, state="field_moist")
        for one in (correction, replace(correction, figures=wide))
    ]
    narrow, wider = (table.outputs.scale[:, 0] for table in tables)
    assert (wider > narrow).all()
    assert (wider >= 3.0).all()
    np.testing.assert_array_equal(tables[0].outputs.value, tables[1].outputs.value)


def test_other_spectra_go_through_as_they_are(predictor: Predictor) -> None:
    corrected = CorrectedPredictor(predictor, dried(predictor))
    dry = spectra(soil_like(3, seed=9))
    for state in ("air_dry", "unknown"):
        one, other = (
            model.predict_table(dry, state=state, family="neospectra").estimates(1)
            for model in (predictor, corrected)
        )
        assert one == other


def test_one_by_one_is_the_same_and_has_a_mir_spectrum(predictor: Predictor) -> None:
    corrected = CorrectedPredictor(predictor, dried(predictor))
    moist = spectra(moistened(soil_like(2, seed=9)))
    predictions = corrected.predict(moist, state="field_moist")
    table = corrected.predict_table(moist, state="field_moist")
    assert [one.estimates for one in predictions] == [table.estimates(row) for row in range(2)]
    assert predictions[0].mir.spread.shape == (1700,)
    assert corrected.bundle is predictor.bundle


def test_a_panel_is_no_soil_after_a_correction_either(predictor: Predictor) -> None:
    corrected = CorrectedPredictor(predictor, dried(predictor))
    panel = spectra(np.full((1, len(NM)), 0.99))
    estimates = corrected.predict_table(panel, state="field_moist").estimates(0)
    assert all(Reason.DOMAIN_OUTSIDE in one.reasons and one.value is None for one in estimates)


def test_a_transfer_counts_as_the_scanner_it_leads_to(predictor: Predictor) -> None:
    soils = soil_like(12)
    other = soils * (0.8 + 0.0003 * (NM - NM[0]))
    correction = fit_transfer(predictor, named(other), named(soils), OTHER, NEO, TOLD)
    corrected = CorrectedPredictor(predictor, correction)
    raw = predictor.predict_table(spectra(other), family="shed-built").estimates(0)
    after = corrected.predict_table(spectra(other), family="shed-built", instrument="1").estimates(0)
    assert Reason.SCANNER_NOT_COVERED in raw[0].reasons
    held = {figure.property: figure.holds() for figure in correction.figures}
    for estimate in after:
        assert (Reason.SCANNER_NOT_COVERED in estimate.reasons) != held.get(estimate.property, False)
    assert any(held.values())


def test_two_corrections_stand_on_each_other(predictor: Predictor) -> None:
    soils = soil_like(12)
    transfer = fit_transfer(predictor, named(soils * 0.9), named(soils), NANO, NEO, TOLD)
    both = CorrectedPredictor(CorrectedPredictor(predictor, dried(predictor)), transfer)
    seen = both.condition(Condition("nirscan-nano", "17", "field_moist"))
    assert seen == Condition("neospectra", "3", "air_dry")
    unseen = soil_like(5, seed=9)
    moist = spectra(moistened(unseen) * 0.9)
    after = both.predict_table(moist, state="field_moist", family="nirscan-nano", instrument="17").outputs.value
    once = CorrectedPredictor(predictor, dried(predictor)).predict_table(
        spectra(moistened(unseen)), state="field_moist"
    )
    np.testing.assert_allclose(after, once.outputs.value, atol=0.02)


def test_a_standard_multiplies_and_changes_no_reason(predictor: Predictor) -> None:
    panel = 1 - 0.05 * np.exp(-(((NM - 1900) / 200) ** 2))
    standard, soils = np.full((2, len(NM)), 0.6), soil_like(4)
    correction = fit_standard(predictor.bundle, spectra(standard / panel), spectra(standard), NANO, TOLD)
    corrected = CorrectedPredictor(predictor, correction)
    known = {"state": "air_dry", "family": "nirscan-nano"}
    after = corrected.predict_table(spectra(soils / panel), **known, instrument="17")  # type: ignore[arg-type]
    clean = predictor.predict_table(spectra(soils), **known)  # type: ignore[arg-type]
    np.testing.assert_allclose(after.outputs.value, clean.outputs.value, atol=1e-3)
    assert after.estimates(0)[0].reasons == clean.estimates(0)[0].reasons
    assert (correction.bundle, correction.figures) == (None, ())


def test_scans_of_two_different_standards_are_refused(predictor: Predictor) -> None:
    with pytest.raises(InputError) as refused:
        fit_standard(
            predictor.bundle, spectra(np.full((1, len(NM)), 0.3)), spectra(np.full((1, len(NM)), 0.6)), NANO, TOLD
        )
    assert refused.value.code is CorrectionCode.DIFFERENT_STANDARD
    assert refused.value.values["factor"] == pytest.approx(2.0)


def test_conditions_that_make_no_correction_are_refused(predictor: Predictor) -> None:
    dry = named(soil_like(6))
    moist = named(moistened(soil_like(6)))
    for away, towards, code in (
        (Condition(state="air_dry_sieved"), DRY, CorrectionCode.SAME_STATE),
        (DRY, MOIST, CorrectionCode.STATE_NOT_COVERED),
    ):
        with pytest.raises(InputError) as refused:
            fit_moisture(predictor, moist, dry, away, towards, TOLD)
        assert refused.value.code is code
    with pytest.raises(InputError) as refused:
        fit_transfer(predictor, moist, dry, NANO, NANO, TOLD)
    assert refused.value.code is CorrectionCode.SAME_INSTRUMENT


def test_what_no_correction_helps_is_refused(predictor: Predictor) -> None:
    soils = soil_like(6)
    noisy = soils + 1e-5 * np.random.default_rng(2).standard_normal(soils.shape)
    with pytest.raises(InputError) as refused:
        fit_transfer(predictor, named(noisy), named(soils), NANO, NEO, TOLD)
    assert refused.value.code is CorrectionCode.NO_GAIN


def test_a_correction_of_another_bundle_or_grid_is_refused(
    predictor: Predictor, tiny_bundles: Callable[..., Path]
) -> None:
    correction = dried(predictor)
    newer = Predictor(load_bundle(tiny_bundles(id_="tiny-new", version=2)))
    short = Predictor(load_bundle(tiny_bundles(id_="tiny-short", grid=SHORT_GRID)))
    standard = replace(correction, kind=Kind.STANDARD, bundle=None, map=shifted(np.zeros(len(NM))))
    for other, made, code in (
        (newer, correction, CorrectionCode.OTHER_BUNDLE),
        (short, standard, CorrectionCode.OTHER_GRID),
    ):
        with pytest.raises(InputError) as refused:
            CorrectedPredictor(other, made)
        assert refused.value.code is code
