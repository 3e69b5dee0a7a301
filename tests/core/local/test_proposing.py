"""From laboratory results to a calibration that nobody has accepted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.errors import InputError
from core.local import LocalCode, merged, prepare, preview_of, propose, soils_of_project
from core.pipeline import Predictors
from core.spectrum import Quantity, Spectrum
from core.store.store import Store
from tests.support.bundles import CLAY, OC, SHORT_GRID, soil_like
from tests.support.places import calibrate_place, found, told
from tests.support.projects import NIR_AXIS, spectrum

NAMES = tuple(f"W-{number}" for number in range(1, 11))


def test_soils_stand_on_the_grid_of_the_bundle_with_what_is_known_of_them(
    store: Store, predictors: Predictors, project: int
) -> None:
    soils = prepare(store, predictors, project).soils
    assert soils.names[:2] == ("W-1", "W-2")
    assert soils.spectra.axis == predictors.choose(NIR_AXIS).bundle.manifest.nir_grid.axis()
    assert (soils.states[0], soils.families[0], soils.instruments[0]) == ("air_dry_sieved", "nirscan-nano", "6100039")
    assert soils.strata[:2] == ("0–20", "20–40")
    assert soils.uncovered == ()


def test_each_sample_counts_once_by_its_newest_spectrum_and_absorbance_is_turned(
    store: Store, predictors: Predictors, project: int
) -> None:
    sample = store.sample(project, "W-1")
    assert sample is not None
    newer = spectrum(77)
    absorbance = Spectrum(NIR_AXIS, -np.log10(newer.values), Quantity.ABSORBANCE)
    for content in (spectrum(55), absorbance):
        measurement = store.begin_measurement(sample.id, None, None, "field.csv")
        store.finish_measurement(measurement, content, ())
    soils = prepare(store, predictors, project).soils
    assert (len(soils), soils.measurement_ids[0], soils.families[0]) == (14, measurement, "")
    expected = np.interp(soils.spectra.axis.points, NIR_AXIS.points, newer.values)
    np.testing.assert_allclose(soils.spectra.values[0], expected, atol=1e-3)


def test_samples_that_do_not_reach_over_the_grid_are_named(
    store: Store, predictors: Predictors, project: int
) -> None:
    sample = store.add_sample(project, "short")
    measurement = store.begin_measurement(sample.id, None, None, "short.csv")
    store.finish_measurement(
        measurement, Spectrum(SHORT_GRID.axis(), soil_like(1, SHORT_GRID)[0], Quantity.REFLECTANCE), ()
    )
    assert prepare(store, predictors, project).soils.uncovered == ("short",)
    with pytest.raises(InputError) as caught:
        soils_of_project(store, store.add_project("empty").id, NIR_AXIS)
    assert caught.value.code is LocalCode.NO_SOILS


def test_a_project_without_measurements_is_refused(store: Store, predictors: Predictors) -> None:
    with pytest.raises(InputError) as caught:
        prepare(store, predictors, store.add_project("empty").id)
    assert caught.value.code is LocalCode.NOTHING_MEASURED


def test_nothing_is_stored_by_a_proposal(store: Store, predictors: Predictors, project: int) -> None:
    before = store.journal()
    bench = prepare(store, predictors, project)
    proposal = propose(bench, found(bench, NAMES), told())
    assert proposal.calibration.samples.names == tuple(sorted(NAMES))
    assert (proposal.calibration.name, proposal.calibration.who) == ("Autumn", "Ben")
    shown = {one.name: one for one in preview_of(proposal).properties}
    assert shown[OC].changed == 14
    assert len(shown[OC].after.value) == 14
    assert store.journal() == before


def test_results_of_no_sample_are_refused(store: Store, predictors: Predictors, project: int) -> None:
    bench = prepare(store, predictors, project)
    strangers = [replace(result, sample=f"X-{result.sample}") for result in found(bench, NAMES)]
    with pytest.raises(InputError) as caught:
        propose(bench, strangers, told())
    assert caught.value.code is LocalCode.NOTHING_MATCHED
    renames = {f"X-{name}": name for name in NAMES}
    assert propose(bench, strangers, told(), renames=renames).matched.names == NAMES
    with pytest.raises(InputError):
        propose(bench, [], told())


def test_earlier_values_are_kept_and_new_ones_take_their_place(
    store: Store, predictors: Predictors, project: int
) -> None:
    calibrate_place(store, predictors, project, NAMES)
    bench = prepare(store, predictors, project)
    assert bench.active is not None
    carbon_only = [replace(one, value=2.5) for one in found(bench, ("W-10", "W-11"), properties=(OC,))]
    carbon_only[1] = replace(carbon_only[1], value=3.5)
    samples = propose(bench, carbon_only, told()).calibration.samples
    assert set(samples.names) == {*NAMES, "W-11"}
    ten, eleven, one = (samples.names.index(name) for name in ("W-10", "W-11", "W-1"))
    old = bench.active.samples
    assert (samples.values[OC][ten], samples.values[OC][eleven]) == (2.5, 3.5)
    assert samples.values[CLAY][ten] == old.values[CLAY][old.names.index("W-10")]
    assert np.isnan(samples.values[CLAY][eleven])
    assert samples.values[OC][one] == old.values[OC][old.names.index("W-1")]
    alone = propose(bench, carbon_only, told(), keep=False).calibration.samples
    assert set(alone.names) == {"W-10", "W-11"}
    without = propose(bench, carbon_only, told(), without={"W-1"}).calibration.samples
    assert "W-1" not in without.names


def test_merging_with_oneself_changes_nothing(store: Store, predictors: Predictors, project: int) -> None:
    bench = prepare(store, predictors, project)
    samples = propose(bench, found(bench, NAMES), told()).calibration.samples
    same = merged(samples, samples)
    assert same.names == samples.names
    np.testing.assert_array_equal(same.values[OC], samples.values[OC])
    np.testing.assert_array_equal(same.nir, samples.nir)
