"""Scan it again and expect ± x: from the bundle, from the repeats, and never the smaller of the two."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt
from pathlib import Path

import numpy as np
import pytest

from core.acquisition.scanner import ScanKind
from core.estimator import Estimator
from core.inference.bundle import load_bundle
from core.inference.manifest import Manifest
from core.inference.predictor import Predictor
from core.inference.table import PredictionTable
from core.repeatability import LIMIT, Repeatability, Source, of_bundle, of_repeats, repeatability
from core.repeats import measured_repeatability, repeat_spectra
from core.spectrum import Floats, Quantity, Spectra
from core.store.store import Store
from tests.support.bundles import CLAY, GRID, NITROGEN, OC, PH, make_bundle, soil_like
from tests.support.projects import NIR_AXIS, fill, open_store, scan, spectrum


@pytest.fixture(scope="module")
def predictor(tmp_path_factory: pytest.TempPathFactory) -> Predictor:
    return Predictor(load_bundle(make_bundle(tmp_path_factory.mktemp("repeats"))))


def with_sd(manifest: Manifest, **sds: float) -> Manifest:
    names = {"oc": OC, "clay": CLAY, "ph": PH}
    given = {names[short]: sd for short, sd in sds.items()}
    return replace(manifest, properties=tuple(replace(p, repeat_sd=given.get(p.name)) for p in manifest.properties))


def repeats(predictor: Predictor, count: int, spread: float = 0.01) -> PredictionTable:
    noise = np.random.default_rng(1).normal(0, spread, (count, 1)) * np.sin(GRID.axis().points / 90)
    return predictor.predict_table(Spectra(GRID.axis(), soil_like(1) + noise, Quantity.REFLECTANCE))


def test_two_measurements_lie_within_the_limit_in_95_of_100_cases() -> None:
    pairs = np.random.default_rng(0).normal(5.0, 0.3, (20_000, 2))
    assert np.mean(np.abs(np.diff(pairs, axis=1)) < LIMIT * 0.3) == pytest.approx(0.95, abs=0.01)


def test_the_bundle_brings_a_limit(predictor: Predictor) -> None:
    manifest = with_sd(predictor.bundle.manifest, oc=0.2)
    assert of_bundle(manifest) == {OC: Repeatability(OC, LIMIT * 0.2, Source.BUNDLE, 0)}
    assert repeatability(predictor.bundle.manifest) == {}


def test_repeats_give_one_of_their_own() -> None:
    values = np.array([1.0, 1.2, 1.1, 1.3])
    (found,) = of_repeats({OC: values}).values()
    assert found.limit == pytest.approx(LIMIT * values.std(ddof=1) / sqrt(4))
    assert (found.property, found.source, found.n) == (OC, Source.REPEATS, 4)


@pytest.mark.parametrize("values", [np.array([1.0, 2.0]), np.array([1.0, np.nan, 2.0]), np.ones(3), np.empty(0)])
def test_without_three_values_that_differ_there_is_none(values: Floats) -> None:
    assert of_repeats({OC: values}) == {}


def test_the_larger_of_the_two_is_told(predictor: Predictor) -> None:
    table = repeats(predictor, 5)
    own = repeatability(predictor.bundle.manifest, table)
    assert set(own) == {OC, CLAY, PH}, "what is withheld has no limit"
    assert NITROGEN not in own
    manifest = with_sd(predictor.bundle.manifest, oc=1e-9, clay=50.0)
    both = repeatability(manifest, table)
    assert both[OC] == own[OC]
    assert both[CLAY] == Repeatability(CLAY, LIMIT * 50.0, Source.BUNDLE)
    assert both[PH].source is Source.REPEATS


def measured(store: Store, levels: tuple[float, ...], used: tuple[int, ...]) -> int:
    """A measurement whose repeats `1…` are soils of these levels against a white of 1e5 counts."""
    sample = store.add_sample(store.add_project("p").id, "A").id
    white = store.add_scan(scan(ScanKind.REFERENCE))
    id_ = store.begin_measurement(sample, white, 1.0, "nano")
    for number, level in enumerate(levels, start=1):
        counts = 1e5 * level * spectrum(4).values
        store.add_scan(
            replace(scan(ScanKind.SAMPLE), counts=counts), measurement_id=id_, repeat=number, reference_id=white
        )
    store.finish_measurement(id_, spectrum(4), used)
    return id_


def test_stored_repeats_are_read_as_they_were_averaged(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        id_ = measured(store, (1.0, 0.5, 1.1), (1, 3))
        found = repeat_spectra(store, id_)
    assert found is not None
    assert found.axis == NIR_AXIS
    np.testing.assert_allclose(found.values, np.outer((1.0, 1.1), spectrum(4).values))


def test_a_stored_measurement_has_its_own_limit(tmp_path: Path, predictor: Predictor) -> None:
    with open_store(tmp_path) as store:
        id_ = measured(store, (1.0, 0.9, 1.1), (1, 2, 3))
        limits = measured_repeatability(store, Estimator(predictor), id_)
        assert {(one.source, one.n) for one in limits.values()} == {(Source.REPEATS, 3)}
        assert all(one.limit > 0 for one in limits.values())


def test_without_enough_repeats_the_bundle_speaks(tmp_path: Path, predictor: Predictor) -> None:
    with open_store(tmp_path) as store:
        filled = fill(store)
        for id_ in (filled.imported, filled.measured[0]):
            assert measured_repeatability(store, Estimator(predictor), id_) == {}
        assert repeat_spectra(store, filled.imported) is None
